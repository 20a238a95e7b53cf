"""The one kind of error pressgauge raises for input it cannot use.

Every message names the offending value and lists what is allowed, so that a person can act on it.
"""

import difflib
from collections.abc import Iterable

import pandas as pd


class InputError(ValueError):
    """A value, file or table that the user gave cannot be used; the message says why and what can."""


def choice_error(what: str, value: object, allowed: Iterable[object]) -> InputError:
    """An error for a `value` that is not one of the `allowed`, with the nearest allowed one suggested.

    >>> str(choice_error("voice", "narator", ["direct", "narration"]))
    "voice 'narator' is not known: did you mean 'narration'? Allowed: direct, narration."
    """
    names = [str(name) for name in allowed]
    near = difflib.get_close_matches(str(value), names, n=1)
    hint = f": did you mean {near[0]!r}?" if near else "."
    shown = ", ".join(names[:40]) + (f" … ({len(names)} in all)" if len(names) > 40 else "")
    return InputError(f"{what} {str(value)[:200]!r} is not known{hint} Allowed: {shown or 'nothing'}.")


def check_columns(table: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    """Raise InputError unless `table` has all `columns`; `what` names the table in the message."""
    missing = [column for column in columns if column not in table.columns]
    if missing:
        have = ", ".join(map(str, table.columns))
        raise InputError(f"{what} lacks the column {', '.join(map(repr, missing))}; it has: {have}.")
