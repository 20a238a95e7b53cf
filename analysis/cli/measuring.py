"""`pressgauge measure`: articles in, Parquet tables out."""

import argparse
from pathlib import Path
from typing import Any

from analysis.cli.commands import Subparsers, add_command, list_set_aside, say, seconds, whole


def add_measure(commands: Subparsers) -> None:
    parser = add_command(
        commands, "measure", _measure, "measure a corpus into Parquet tables; only new articles, if run again"
    )
    parser.add_argument("corpus", metavar="CORPUS", help="a file or folder of articles, of any format corpus knows")
    parser.add_argument("--out", metavar="DIR", required=True, help="folder for the tables")
    parser.add_argument("--targets", metavar="NAME", nargs="+", help="targets that get a sentiment, such as nato")
    parser.add_argument("--model", default="encoder", help="instrument of target sentiment: encoder, linear or vader")
    parser.add_argument("--mapping", metavar="TOML", help="which of the file's columns is which")
    parser.add_argument("--actors", metavar="CSV", help="your own actors, added to the lexicon")
    parser.add_argument("--patterns", metavar="CSV", help="your own target patterns, added to the lexicon")
    parser.add_argument("--codebook", metavar="FILE", help="your own codebook of frames")
    parser.add_argument(
        "--coder", metavar="FILE", help="who codes frames: trained (default for our codebook), dictionary, or FILE"
    )
    parser.add_argument("--languages", metavar="NAME", nargs="+", help="languages to measure; default: en")
    add_engine(parser)
    parser.add_argument("--wait", action="store_true", help="wait while another run reads or writes DIR")


def add_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine",
        default="processes",
        help="processes, dask or serial; an article that crashes is set aside, but serial ends with it",
    )
    parser.add_argument("--workers", metavar="N", type=whole(1, 10_000), help="processes; default: one per core")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a running Dask scheduler, for --engine dask")
    parser.add_argument(
        "--article-timeout",
        metavar="SECONDS",
        type=seconds,
        help="an article that takes longer is set aside; default: 300",
    )
    parser.add_argument(
        "--partitions",
        metavar="N",
        type=whole(1, 100_000_000),
        nargs="?",
        const=2000,
        help="for a corpus larger than memory: CORPUS is the Parquet file of `corpus build`, or a folder of "
        "part-*.parquet, and is measured N articles at a time; copies are marked as they are there, stories are not",
    )


def _measure(options: argparse.Namespace) -> int:
    from analysis.corpus import find_copies, find_stories, read_articles
    from analysis.engine import ARTICLE_TIMEOUT
    from analysis.errors import InputError
    from analysis.files import lock_folder
    from analysis.framing import DICTIONARY, load_codebook, name_coder
    from analysis.measure import Settings, measure_corpus, measure_partitions

    names = ("targets", "model", "actors", "patterns", "codebook", "coder", "languages")
    given = {name: value for name in names if (value := getattr(options, name)) is not None}
    settings = Settings(**given).check()
    if not settings.coder and name_coder(None, load_codebook(settings.codebook)) == DICTIONARY:
        say("Frames: the terms of your codebook code them; the trained coder belongs to the codebook as it comes.")
    waiting = say if options.wait else None
    if Path(options.out).exists():  # now, rather than when the corpus has been read
        with lock_folder(options.out, exclusive=True, what="pressgauge measure", waiting=waiting):
            pass
    how: dict[str, Any] = {
        "engine": options.engine,
        "n_workers": options.workers,
        "scheduler": options.scheduler,
        "article_timeout": ARTICLE_TIMEOUT if options.article_timeout is None else options.article_timeout,
        "progress": True,
        "waiting": waiting,
    }
    if options.partitions is not None:
        if options.mapping:
            raise InputError("--mapping is for `pressgauge corpus build`; --partitions takes the file that it made.")
        measured = measure_partitions(options.corpus, options.out, settings, n_rows=options.partitions, **how)
    else:
        corpus = read_articles(options.corpus, mapping=options.mapping)
        others = {"problems": corpus.problems, "set_aside": corpus.set_aside}
        measured = measure_corpus(
            find_stories(find_copies(corpus.articles)), options.out, settings, others=others, **how
        )
    if measured.changed:
        more = f" and {len(measured.changed) - 3} more" if len(measured.changed) > 3 else ""
        say(f"all measured anew, since these have changed: {', '.join(measured.changed[:3])}{more}")
    say(f"{measured.n_measured} articles measured, {measured.n_kept} unchanged and kept; tables in {measured.folder}")
    list_set_aside(measured.set_aside)
    lost = ~measured.set_aside["reason"].str.startswith("read twice")  # the article itself is there
    return 1 if lost.any() else 0
