"""`pressgauge coding`: hand-code a sample, and measure how far the machine can be trusted."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.cli.commands import Subparsers, add_command, add_group, say, share, whole

if TYPE_CHECKING:
    from analysis.framing import Codebook


def add_coding(commands: Subparsers) -> None:
    """Add coding sample, import, report and train."""
    group = add_group(commands, "coding", "hand-code a sample, and measure how far the machine can be trusted")
    sample = add_command(group, "sample", _sample, "draw a stratified sample to code by hand, outlets masked")
    sample.add_argument("measured", metavar="DIR", help="folder of measured tables")
    sample.add_argument("--out", metavar="DIR", required=True, help="folder for the sheets, codebook and key")
    _add_of(sample, "what is coded: articles for frames, passages for quotes, mentions for portrayal")
    sample.add_argument("--n", metavar="N", type=whole(1), default=100, help="items in the sample; default: 100")
    sample.add_argument(
        "--mode",
        choices=["blind", "correct"],
        default="blind",
        help="correct: coders see the machine's marks and mend them: quick, but no validation of the machine",
    )
    sample.add_argument(
        "--codebook", metavar="FILE", help="only if you want to make sure that it is the one that measured DIR"
    )
    sample.add_argument("--seed", metavar="N", type=whole(0, 2**32 - 1), default=1)
    read = add_command(group, "import", _import, "read coders' sheets back, with every typo located")
    read.add_argument(
        "sheets",
        metavar="SHEET",
        nargs="+",
        help="one per coder: .xlsx, .csv, or an export of Label Studio (.json, .csv)",
    )
    read.add_argument("--key", metavar="CSV", help="key.csv of the sample; default: beside the first sheet")
    read.add_argument("--measured", metavar="DIR", required=True, help="folder of measured tables, where codes go")
    read.add_argument(
        "--blank",
        choices=["absent", "missing"],
        help="what an empty cell means (frames); asked where it matters",
    )
    read.add_argument(
        "--codebook", metavar="FILE", help="only if you want to make sure that it is the one that measured DIR"
    )
    plan = add_command(group, "plan", _plan, "how many more items to code until differences are known well enough")
    plan.add_argument("measured", metavar="DIR", help="folder of measured tables with the codes of a pilot")
    _add_of(plan, "what is coded")
    plan.add_argument(
        "--difference", metavar="D", type=share, default=0.05, help="how far the interval may reach; default: 0.05"
    )
    train = add_command(group, "train", _train, "train a coder of frames on the imported codes, for measure --coder")
    train.add_argument("measured", metavar="DIR", help="folder of measured tables that codes were imported to")
    train.add_argument("--out", metavar="FILE", required=True, help="file of the coder, .npz")
    train.add_argument("--no-encoder", action="store_true", help="do without embeddings, even if MiniLM is installed")
    train.add_argument("--seed", metavar="N", type=whole(0, 2**32 - 1), default=1)
    report = add_command(group, "report", _report, "agreement of coders with each other and with the machine")
    report.add_argument("measured", metavar="DIR", help="folder of measured tables that codes were imported to")
    _add_of(report, "whose codes")
    report.add_argument("--out", metavar="DIR", help="also write the tables as CSV")


def _add_of(command: argparse.ArgumentParser, text: str) -> None:
    command.add_argument(
        "--of", choices=["frames", "quotes", "portrayal"], default="frames", help=f"{text}; default: frames"
    )


def _sample(options: argparse.Namespace) -> int:
    from analysis.coding import draw_mentions, draw_passages, draw_sample, write_sample
    from analysis.files import lock_folder
    from analysis.tables import read_tables

    needed = {"frames": ["frames"], "quotes": ["sentences", "quotes"],
              "portrayal": ["sentences", "mentions", "target_sentiment"]}[options.of]  # fmt: skip
    with lock_folder(options.measured, exclusive=False, what="pressgauge coding sample"):
        tables = read_tables(options.measured, ["articles", *needed])
    how = {"n": options.n, "mode": options.mode, "seed": options.seed}
    if options.of == "frames":
        book = _find_codebook(options.measured, options.codebook)
        sample = draw_sample(tables["articles"], tables["frames"], codebook=book, **how)
    elif options.of == "quotes":
        sample = draw_passages(tables["articles"], tables["sentences"], tables["quotes"], **how)
    else:
        sample = draw_mentions(*(tables[name] for name in ("articles", *needed)), **how)
    files = write_sample(sample, options.out)
    say("\n".join(f"{name}: {path}" for name, path in vars(files).items()))
    say("Give each coder a copy of the sheet under the coder's name, with the codebook; keep the key to yourself.")
    if options.mode == "correct":
        say("These sheets show the machine's marks: their codes are never used to validate the machine.")
    return 0


def _import(options: argparse.Namespace) -> int:
    from analysis.coding import TABLES, find_guide, import_sheets, list_stale, match_codes, merge_codes, read_codes
    from analysis.escape import write_csv
    from analysis.files import lock_folder
    from analysis.tables import read_tables, write_table

    sheets = [Path(sheet) for sheet in options.sheets]
    codings = read_codes(sheets[0]) if len(sheets) == 1 and not options.key else None
    articles = read_tables(options.measured, ["articles"])["articles"]
    codebook = _find_codebook(options.measured, options.codebook)
    if codings is None:
        key = options.key or sheets[0].parent / "key.csv"
        codings = import_sheets(sheets, key, codebook=codebook, blank=options.blank, articles=articles)
    codings = match_codes(codings, articles)
    path = Path(options.measured) / f"{TABLES[codings.of]}.parquet"
    with lock_folder(options.measured, exclusive=True, what="pressgauge coding import"):
        codes = codings.codes
        if path.is_file():
            codes = merge_codes(read_tables(options.measured, [path.stem])[path.stem], codes, codings.of)
        write_table(codes, path)
    say(f"{len(codings.codes)} codes by {codings.codes['coder'].nunique()} coders in {path}")
    stale = list_stale(codes, find_guide(codings.of, codebook))
    if len(stale):
        again = Path(options.measured) / f"code-again-{codings.of}.csv"
        write_csv(stale, again)
        say(f"{len(stale)} items were coded by an older codebook; they are kept, and listed in {again}")
    if codings.problems.empty:
        return 0
    say(f"{len(codings.problems)} left out or to be looked at:")
    for file, place, value, problem in codings.problems.to_numpy():
        say(f"  {file + ', ' if file else ''}{place}: {problem} ({value})")
    return 1


def _plan(options: argparse.Namespace) -> int:
    from analysis.study import open_study
    from analysis.study.corrected import plan_quantity

    plan = plan_quantity(open_study("validity", measured=options.measured), options.of, difference=options.difference)
    if plan.empty:
        say("No two outlets have 20 coded texts each: code on, and plan again.")
        return 0
    say(plan.round(3).to_string(index=False))
    known = plan[plan["reachable"]]
    if len(known):
        more = f"{known['more'].median():.0f} more items in the two outlets"
        say(f"Half of the pairs are known to {options.difference} with {more}.")
    if len(known) < len(plan):
        say(f"{len(plan) - len(known)} pairs cannot be known so well by coding: the articles themselves are too few.")
    return 0


def _train(options: argparse.Namespace) -> int:
    from analysis.coding import coding_report, decide_codes
    from analysis.files import lock_folder
    from analysis.framing import code_out_of_fold, find_encoder, save_coder, train_coder
    from analysis.tables import read_tables

    with lock_folder(options.measured, exclusive=False, what="pressgauge coding train"):
        tables = read_tables(options.measured, ["articles", "codes"])
    articles, codes = tables["articles"], decide_codes(tables["codes"]).dropna(subset=["value"])
    encoder = None if options.no_encoder else find_encoder()
    how = {"codebook": _find_codebook(options.measured, None), "encoder": encoder, "seed": options.seed}
    path = save_coder(train_coder(articles, codes, **how), options.out)
    error = coding_report(tables["codes"], code_out_of_fold(articles, codes, **how)).error
    shown = error[["frame", "human_share", "machine_share", "precision", "recall", "f1"]].round(3)
    say(f"Trained on {codes['article_id'].nunique()} articles, {'with' if encoder else 'without'} embeddings: {path}")
    say(f"Each article coded by a coder that had not seen it (five folds):\n{shown.to_string(index=False)}")
    say(f"Measure with it: pressgauge measure CORPUS --out DIR --coder {path}")
    return 0


def _find_codebook(measured: str, given: str | None) -> "Codebook":
    """The codebook that measured the folder; one that is named must be the same."""
    from analysis.errors import InputError
    from analysis.framing import load_codebook
    from analysis.measure import read_settings

    codebook = load_codebook(read_settings(measured).codebook)
    if given is not None and load_codebook(given) != codebook:
        raise InputError(
            f"{given!r} is not the codebook that measured {measured!r} ({load_codebook(given).sha256}, there: "
            f"{codebook.sha256}): leave --codebook out, or measure the corpus with it."
        )
    return codebook


def _report(options: argparse.Namespace) -> int:
    from analysis.coding import TABLES, coding_report, portrayal_report, quote_report
    from analysis.escape import write_csv
    from analysis.files import lock_folder
    from analysis.framing import choose_coder, drop_seen, load_codebook
    from analysis.measure import read_settings
    from analysis.tables import read_tables

    machine = {"frames": "frames", "quotes": "quotes", "portrayal": "target_sentiment"}[options.of]
    with lock_folder(options.measured, exclusive=False, what="pressgauge coding report"):
        tables = read_tables(options.measured, ["articles", TABLES[options.of], machine])
        settings = read_settings(options.measured)
    codes = tables[TABLES[options.of]]
    n_codes = len(codes)
    coder = choose_coder(settings.coder, load_codebook(settings.codebook)) if options.of == "frames" else None
    if coder:
        codes = drop_seen(codes, coder)
    if len(codes) < n_codes:
        say(f"{n_codes - len(codes)} codes of articles that the coder learnt from are left out.")
    make = {"frames": coding_report, "quotes": quote_report, "portrayal": portrayal_report}[options.of]
    report = make(codes, tables[machine], articles=tables["articles"])
    for name, table in vars(report).items():
        say(f"\n{name}\n{table.round(3).to_string(index=False)}" if len(table) else f"\n{name}: nothing")
        if options.out:
            write_csv(table, Path(options.out) / f"{name}.csv")
    return 0
