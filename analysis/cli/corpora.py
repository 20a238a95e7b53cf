"""`pressgauge corpus`: look at a corpus, build one file of many sources."""

import argparse
from pathlib import Path

from analysis.cli.commands import Subparsers, add_command, add_group, list_set_aside, say


def add_corpus(commands: Subparsers) -> None:
    group = add_group(commands, "corpus", "look at a corpus, or build one file of many sources")
    check = add_command(group, "check", _check, "say what is damaged in a corpus, per outlet")
    check.add_argument("path", metavar="PATH")
    check.add_argument("--mapping", metavar="TOML", help="which of the file's columns is which")
    check.add_argument("--outlets", metavar="CSV", help="write the table of all outlets to this file")
    build = add_command(
        group, "build", _build, "gather sources into one table with a readable log; adds only what is new"
    )
    build.add_argument("sources", metavar="SOURCE", nargs="+")
    build.add_argument("--out", metavar="FILE", required=True, help="the table, e.g. corpus.parquet")
    dropped = add_command(group, "dropped", _set_aside, "list what a built corpus left out, and take articles back")
    dropped.add_argument("corpus", metavar="FILE", help="from `pressgauge corpus build`")
    dropped.add_argument("--restore", metavar="ID", nargs="+", help="article ids to take back")
    build.add_argument("--mapping", metavar="TOML", help="which of the files' columns is which")
    build.add_argument("--wait", action="store_true", help="wait while another run builds FILE")


def _check(options: argparse.Namespace) -> int:
    from analysis.corpus import check_corpus, format_check
    from analysis.escape import write_csv

    check = check_corpus(options.path, mapping=options.mapping)
    if options.outlets:
        write_csv(check.outlets, Path(options.outlets))
    say(format_check(check))
    return 1 if len(check.corpus.set_aside) else 0


def _build(options: argparse.Namespace) -> int:
    from analysis.corpus import build_corpus

    waiting = say if options.wait else None
    built = build_corpus(options.sources, options.out, mapping=options.mapping, waiting=waiting)
    say(built.log)
    return 1 if len(built.corpus.set_aside) else 0


def _set_aside(options: argparse.Namespace) -> int:
    from analysis.corpus import list_set_aside as read_set_aside
    from analysis.corpus import load_corpus, restore_articles, save_corpus
    from analysis.files import lock_file

    if options.restore:
        with lock_file(options.corpus, what="pressgauge corpus dropped --restore"):
            save_corpus(restore_articles(load_corpus(Path(options.corpus)), options.restore), Path(options.corpus))
        say(f"{len(options.restore)} restored")
    list_set_aside(read_set_aside(options.corpus), most=10_000)
    return 0
