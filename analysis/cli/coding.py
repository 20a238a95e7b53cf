"""`pressgauge coding`: hand-code a sample, and measure how far the machine can be trusted."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.cli.commands import Subparsers, add_command, add_group, say, whole

if TYPE_CHECKING:
    from analysis.framing import Codebook


def add_coding(commands: Subparsers) -> None:
    """Add coding sample, import, report and train."""
    group = add_group(commands, "coding", "hand-code a sample, and measure how far the machine can be trusted")
    sample = add_command(group, "sample", _sample, "draw a stratified sample to code by hand, outlets masked")
    sample.add_argument("measured", metavar="DIR", help="folder of measured tables")
    sample.add_argument("--out", metavar="DIR", required=True, help="folder for the sheets, codebook and key")
    sample.add_argument("--n", metavar="N", type=whole(1), default=100, help="articles in the sample; default: 100")
    sample.add_argument(
        "--codebook", metavar="FILE", help="only if you want to make sure that it is the one that measured DIR"
    )
    sample.add_argument("--seed", metavar="N", type=whole(0, 2**32 - 1), default=1)
    read = add_command(group, "import", _import, "read coders' sheets back, with every typo located")
    read.add_argument("sheets", metavar="SHEET", nargs="+", help="one per coder: .xlsx, .csv or a Label Studio export")
    read.add_argument("--key", metavar="CSV", help="key.csv of the sample; default: beside the first sheet")
    read.add_argument("--measured", metavar="DIR", required=True, help="folder of measured tables, where codes go")
    read.add_argument(
        "--codebook", metavar="FILE", help="only if you want to make sure that it is the one that measured DIR"
    )
    train = add_command(group, "train", _train, "train a coder of frames on the imported codes, for measure --coder")
    train.add_argument("measured", metavar="DIR", help="folder of measured tables that codes were imported to")
    train.add_argument("--out", metavar="FILE", required=True, help="file of the coder, .npz")
    train.add_argument("--no-encoder", action="store_true", help="do without embeddings, even if MiniLM is installed")
    train.add_argument("--seed", metavar="N", type=whole(0, 2**32 - 1), default=1)
    report = add_command(group, "report", _report, "agreement of coders with each other and with the machine")
    report.add_argument("measured", metavar="DIR", help="folder of measured tables that codes were imported to")
    report.add_argument("--out", metavar="DIR", help="also write the tables as CSV")


def _sample(options: argparse.Namespace) -> int:
    from analysis.coding import draw_sample, write_sample
    from analysis.files import lock_folder
    from analysis.tables import read_tables

    with lock_folder(options.measured, exclusive=False, what="pressgauge coding sample"):
        tables = read_tables(options.measured, ["articles", "frames"])
    book = _find_codebook(options.measured, options.codebook)
    sample = draw_sample(tables["articles"], tables["frames"], n=options.n, codebook=book, seed=options.seed)
    files = write_sample(sample, options.out)
    say("\n".join(f"{name}: {path}" for name, path in vars(files).items()))
    say("Give each coder a copy of the sheet under the coder's name, with the codebook; keep the key to yourself.")
    return 0


def _import(options: argparse.Namespace) -> int:
    from analysis.coding import import_sheets, match_codes, read_codes
    from analysis.files import lock_folder
    from analysis.tables import read_tables, write_table

    sheets = [Path(sheet) for sheet in options.sheets]
    codings = read_codes(sheets[0]) if len(sheets) == 1 and not options.key else None
    if codings is None:
        key = options.key or sheets[0].parent / "key.csv"
        codings = import_sheets(sheets, key, codebook=_find_codebook(options.measured, options.codebook))
    codings = match_codes(codings, read_tables(options.measured, ["articles"])["articles"])
    with lock_folder(options.measured, exclusive=True, what="pressgauge coding import"):
        path = write_table(codings.codes, Path(options.measured) / "codes.parquet")
    say(f"{len(codings.codes)} codes by {codings.codes['coder'].nunique()} coders in {path}")
    if codings.problems.empty:
        return 0
    say(f"{len(codings.problems)} left out:")
    for file, place, value, problem in codings.problems.to_numpy():
        say(f"  {file + ', ' if file else ''}{place}: {problem} ({value})")
    return 1


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
    from analysis.coding import coding_report
    from analysis.escape import write_csv
    from analysis.files import lock_folder
    from analysis.framing import drop_seen, load_coder
    from analysis.measure import read_settings
    from analysis.tables import read_tables

    with lock_folder(options.measured, exclusive=False, what="pressgauge coding report"):
        tables = read_tables(options.measured, ["articles", "codes", "frames"])
        own = read_settings(options.measured).coder
    codes = drop_seen(tables["codes"], load_coder(own)) if own else tables["codes"]
    if len(codes) < len(tables["codes"]):
        say(f"{len(tables['codes']) - len(codes)} codes of articles that the coder learnt from are left out.")
    report = coding_report(codes, tables["frames"], articles=tables["articles"])
    for name, table in vars(report).items():
        say(f"\n{name}\n{table.round(3).to_string(index=False)}" if len(table) else f"\n{name}: nothing")
        if options.out:
            write_csv(table, Path(options.out) / f"{name}.csv")
    return 0
