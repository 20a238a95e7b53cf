"""What all subcommands share: how one is added, and how one speaks to the terminal."""

import argparse
import math
from collections.abc import Callable
from typing import Any

Subparsers = Any  # argparse's own type of this is private


def add_command(
    commands: Subparsers, name: str, run: Callable[..., int], text: str, *, extra: str | None = None
) -> argparse.ArgumentParser:
    """Add the subcommand `name`; `run` takes the options and returns the exit status; it may need an `extra`."""
    parser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    parser.set_defaults(run=run, extra=extra)
    return parser


def add_group(commands: Subparsers, name: str, text: str) -> Subparsers:
    """Add a group of subcommands, as in `pressgauge corpus check`."""
    group = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    return group.add_subparsers(metavar="COMMAND", required=True)


def whole(least: int, most: int = 1_000_000) -> Callable[[str], int]:
    """What reads an argument that is a whole number between `least` and `most`."""

    def read(text: str) -> int:
        number = int(text) if text.removeprefix("-").isdecimal() and len(text) < 20 else None
        if number is None or not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text[:40]!r} is no whole number from {least:,} to {most:,}")
        return number

    return read


def seconds(text: str) -> float:
    """An argument that is a number of seconds above 0, at most a million."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no number of seconds above 0, at most 1,000,000")
    return number


def share(text: str) -> float:
    """An argument that is a number above 0 and at most 1."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no number above 0, at most 1")
    return number


def say(message: object) -> None:
    """Print lines of text in which control characters are shown, never obeyed."""
    from analysis.escape import escape_terminal

    print("\n".join(escape_terminal(line) for line in str(message).splitlines()))


def list_set_aside(set_aside: Any, most: int = 20) -> None:
    """Print what was set aside, with its reasons."""
    if len(set_aside):
        say(f"{len(set_aside)} set aside:")
        for source, reason in set_aside[["source", "reason"]].head(most).itertuples(index=False):
            say(f"  {source}: {reason}")
        if len(set_aside) > most:
            say(f"  … and {len(set_aside) - most} more, in set_aside.parquet")
