"""The `pressgauge` command. Each subcommand imports what it needs when it runs, so that `--help` answers at once.

Exit status: 0 all done, 1 done but something was set aside or failed (it is listed), 2 the input cannot be used; beside
these, as every command has it, 130 stopped from the keyboard.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.cli.coding import add_coding
from analysis.cli.corpora import add_corpus
from analysis.cli.measuring import add_measure
from analysis.cli.reports import add_reports
from analysis.cli.shadows import guard_imports
from analysis.cli.start import add_start


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = build_parser().parse_args(arguments)
    if arguments is None:  # the command itself, not a script that calls it: what it sets holds for the whole process
        guard_imports(Path.cwd())
    from analysis.errors import InputError
    from analysis.escape import escape_terminal

    try:
        return _run(options)
    except InputError as error:
        print(f"pressgauge: {escape_terminal(error)}", file=sys.stderr)
        return 2
    except PermissionError as error:
        what = escape_terminal(error.filename or error)
        print(f"pressgauge: {what} may not be read or written here", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("pressgauge: stopped; what was finished is kept", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output, e.g. `head`, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(options: argparse.Namespace) -> int:
    from analysis.extras import check_extra, explain_missing

    if getattr(options, "extra", None):
        check_extra(options.extra)
    try:
        return options.run(options)
    except ModuleNotFoundError as error:
        missing = explain_missing(error)
        if missing is None:
            raise
        raise missing from error


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="pressgauge",
        description="Measures how news outlets cover NATO and Ukraine: whose words, in what tone, under which frames.",
        epilog="Exit status: 0 done, 1 done but something was set aside or failed, 2 the input cannot be used.",
    )
    parser.add_argument("--version", action="version", version=f"pressgauge {_version()}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    parser.set_defaults(parser=parser)  # `completion` describes it to a shell
    for add in (add_start, add_corpus, add_measure, add_reports, add_coding):
        add(commands)
    return parser


def _version() -> str:
    from importlib.metadata import version

    return version("pressgauge")
