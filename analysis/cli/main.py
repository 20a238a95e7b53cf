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

    try:
        _check_given(options)
        return _run(options)
    except InputError as error:
        return _refuse(error)
    except PermissionError as error:
        return _refuse(f"{error.filename or error} may not be read or written here")
    except KeyboardInterrupt:
        print("pressgauge: stopped; what was finished is kept", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output, e.g. `head`, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a full disk, a file where a folder should be, a name that is too long
        what = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
        return _refuse(f"{what}. What was there before is as it was")
    except MemoryError:
        return _refuse("not enough memory; fewer --workers, or --partitions, need less")


def _check_given(options: argparse.Namespace) -> None:
    """Raise InputError for an empty word: as a path it would be the current folder, which nobody has named."""
    from analysis.errors import InputError  # start-up: as above

    for name, value in vars(options).items():
        if value == "" or (isinstance(value, list) and "" in value):
            raise InputError(f"{name.replace('_', '-')} is empty; was a variable of your shell not set?")


def _refuse(message: object) -> int:
    """Say in one line on the error stream why nothing can be done; returns the exit status."""
    from analysis.escape import escape_terminal  # start-up: as above

    print(f"pressgauge: {escape_terminal(message)}", file=sys.stderr)
    return 2


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
