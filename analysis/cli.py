"""The `pressgauge` command. Each subcommand imports what it needs when it runs, so that `--help` answers at once.

Exit status: 0 all done, 1 done but something was set aside or failed (it is listed), 2 the input cannot be used.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from analysis.cli_start import add_start

Subparsers = Any  # argparse's own type of this is private


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = build_parser().parse_args(arguments)
    from analysis.errors import InputError
    from analysis.escape import escape_terminal

    try:
        return options.run(options)
    except InputError as error:
        print(f"pressgauge: {escape_terminal(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("pressgauge: stopped; what was finished is kept", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output, e.g. `head`, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="pressgauge",
        description="Measures how news outlets cover NATO and Ukraine: whose words, in what tone, under which frames.",
        epilog="Exit status: 0 done, 1 done but something was set aside or failed, 2 the input cannot be used.",
    )
    parser.add_argument("--version", action="version", version=f"pressgauge {_version()}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in (_add_measure, _add_report, _add_corpus, _add_coding, _add_verify, _add_diff, _add_trace):
        add(commands)
    add_start(commands, say=_say)
    return parser


def _version() -> str:
    from importlib.metadata import version

    return version("pressgauge")


def _command(commands: Subparsers, name: str, run: Callable[..., int], text: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    parser.set_defaults(run=run)
    return parser


def _group(commands: Subparsers, name: str, text: str) -> Subparsers:
    return commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.").add_subparsers(
        metavar="COMMAND", required=True
    )


def _say(message: object) -> None:
    from analysis.escape import escape_terminal

    print("\n".join(escape_terminal(line) for line in str(message).splitlines()))


def _list_set_aside(set_aside: Any, most: int = 20) -> None:
    if len(set_aside):
        _say(f"{len(set_aside)} set aside:")
        for source, reason in set_aside[["source", "reason"]].head(most).itertuples(index=False):
            _say(f"  {source}: {reason}")
        if len(set_aside) > most:
            _say(f"  … and {len(set_aside) - most} more, in set_aside.parquet")


# --- measure -------------------------------------------------------------------------------------------------------


def _add_measure(commands: Subparsers) -> None:
    parser = _command(
        commands, "measure", _measure, "measure a corpus into Parquet tables; only new articles, if run again"
    )
    parser.add_argument("corpus", metavar="CORPUS", help="a file or folder of articles, of any format corpus knows")
    parser.add_argument("--out", metavar="DIR", required=True, help="folder for the tables")
    parser.add_argument("--targets", metavar="NAME", nargs="+", help="targets that get a sentiment")
    parser.add_argument("--model", default="encoder", help="instrument of target sentiment: encoder, linear or vader")
    parser.add_argument("--mapping", metavar="TOML", help="which of the file's columns is which")
    parser.add_argument("--actors", metavar="CSV", help="your own actors, added to the lexicon")
    parser.add_argument("--patterns", metavar="CSV", help="your own targets, added to the lexicon")
    parser.add_argument("--codebook", metavar="FILE", help="your own codebook of frames")
    parser.add_argument("--engine", default="processes", help="serial or processes")
    parser.add_argument("--workers", metavar="N", type=int, help="processes; default: one per core")


def _measure(options: argparse.Namespace) -> int:
    from analysis.corpus import find_copies, read_articles
    from analysis.errors import choice_error
    from analysis.measure import Settings, measure_corpus
    from analysis.mentions import list_targets

    settings = Settings(model=options.model, actors=options.actors, targets=options.patterns, codebook=options.codebook)
    if options.targets:
        for target in options.targets:
            if target not in list_targets(options.patterns):
                raise choice_error("target", target, list_targets(options.patterns))
        settings = settings._replace(sentiment_targets=tuple(options.targets))
    corpus = read_articles(options.corpus, mapping=options.mapping)
    measured = measure_corpus(
        find_copies(corpus.articles),
        options.out,
        settings,
        others={"problems": corpus.problems, "set_aside": corpus.set_aside},
        engine=options.engine,
        n_workers=options.workers,
        progress=True,
    )
    _say(f"{measured.n_measured} articles measured, {measured.n_kept} unchanged and kept; tables in {measured.folder}")
    _list_set_aside(measured.set_aside)
    return 1 if len(measured.set_aside) else 0


# --- report --------------------------------------------------------------------------------------------------------


def _add_report(commands: Subparsers) -> None:
    parser = _command(commands, "report", _report, "run the notebooks of a plan and render their pages")
    parser.add_argument("plan", metavar="PLAN.toml", help="outlets, period, targets and notebooks of the run")
    parser.add_argument("--reports", metavar="DIR", default="reports", help="folder for the pages; default: reports")
    parser.add_argument("--workers", metavar="N", type=int, help="reports made at once; default: one per core")
    parser.add_argument("--dry-run", action="store_true", help="list the reports and stop")
    parser.add_argument("--again", action="store_true", help="also make reports that are there already")
    parser.add_argument("--pdf", action="store_true", help="also print each page to PDF (needs Chromium)")
    parser.add_argument("--engine", default="processes", help="serial, processes or dask")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a running Dask scheduler, for --engine dask")


def _report(options: argparse.Namespace) -> int:
    from analysis import report

    plan = report.read_plan(options.plan)
    run = report.run_plan(
        plan, options.reports, n_workers=options.workers, engine=options.engine, scheduler=options.scheduler,
        again=options.again, dry_run=options.dry_run, pdf=options.pdf, progress=True,
    )  # fmt: skip
    _say(run.summary())
    return run.exit_status


# --- corpus --------------------------------------------------------------------------------------------------------


def _add_corpus(commands: Subparsers) -> None:
    group = _group(commands, "corpus", "look at a corpus, or build one file of many sources")
    check = _command(group, "check", _check, "say what is damaged in a corpus, per outlet")
    check.add_argument("path", metavar="PATH")
    check.add_argument("--mapping", metavar="TOML", help="which of the file's columns is which")
    build = _command(group, "build", _build, "gather sources into one table with a readable log; adds only what is new")
    build.add_argument("sources", metavar="SOURCE", nargs="+")
    build.add_argument("--out", metavar="FILE", required=True, help="the table, e.g. corpus.parquet")
    build.add_argument("--mapping", metavar="TOML", help="which of the files' columns is which")


def _check(options: argparse.Namespace) -> int:
    from analysis.corpus import check_corpus

    check = check_corpus(options.path, mapping=options.mapping)
    _say(check.summary())
    return 1 if len(check.set_aside) else 0


def _build(options: argparse.Namespace) -> int:
    from analysis.corpus import build_corpus

    built = build_corpus(options.sources, out=options.out, mapping=options.mapping)
    _say(built.summary())
    return 1 if len(built.set_aside) else 0


# --- coding --------------------------------------------------------------------------------------------------------


def _add_coding(commands: Subparsers) -> None:
    group = _group(commands, "coding", "hand-code a sample, and measure how far the machine can be trusted")
    sample = _command(group, "sample", _sample, "draw a stratified sample to code by hand, outlets masked")
    sample.add_argument("measured", metavar="DIR", help="folder of measured tables")
    sample.add_argument(
        "--out", metavar="FILE", required=True, help="coding sheet: .xlsx, .csv or .json (Label Studio)"
    )
    sample.add_argument("--n", type=int, default=100, help="articles in the sample; default: 100")
    sample.add_argument("--codebook", metavar="FILE", help="your own codebook of frames")
    sample.add_argument("--seed", type=int, default=1)
    read = _command(group, "import", _import, "read coders' sheets back, with every typo located")
    read.add_argument("sheets", metavar="SHEET", nargs="+")
    read.add_argument("--out", metavar="FILE", required=True, help="the codes, as Parquet or CSV")
    read.add_argument("--codebook", metavar="FILE", help="your own codebook of frames")
    report = _command(group, "report", _reliability, "agreement of coders with each other and with the machine")
    report.add_argument("codes", metavar="CODES", help="from `pressgauge coding import`")
    report.add_argument("--measured", metavar="DIR", help="folder of measured tables, to compare with the machine")


def _sample(options: argparse.Namespace) -> int:
    raise NotImplementedError


def _import(options: argparse.Namespace) -> int:
    raise NotImplementedError


def _reliability(options: argparse.Namespace) -> int:
    raise NotImplementedError


# --- runs ----------------------------------------------------------------------------------------------------------


def _add_verify(commands: Subparsers) -> None:
    parser = _command(commands, "verify", _verify, "make a report again and name the first difference")
    parser.add_argument("folder", metavar="DIR", help="a report's or a run's folder")


def _verify(options: argparse.Namespace) -> int:
    raise NotImplementedError


def _add_diff(commands: Subparsers) -> None:
    parser = _command(commands, "diff", _diff, "say which figures of two runs differ, by how much, and why")
    parser.add_argument("run_a", metavar="RUN_A")
    parser.add_argument("run_b", metavar="RUN_B")


def _diff(options: argparse.Namespace) -> int:
    raise NotImplementedError


def _add_trace(commands: Subparsers) -> None:
    parser = _command(commands, "trace", _trace, "show the articles, passages and rules behind a figure")
    parser.add_argument("id", metavar="ID", help="the id beside a figure or sentence of a report")
    parser.add_argument("--reports", metavar="DIR", default="reports")


def _trace(options: argparse.Namespace) -> int:
    raise NotImplementedError


if __name__ == "__main__":
    sys.exit(main())
