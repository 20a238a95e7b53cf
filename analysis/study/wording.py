"""Wording: how findings write numbers, intervals and names."""

from collections.abc import Mapping

import pandas as pd

from analysis.framing import Codebook
from analysis.lexicons import load_lexicon

__all__ = [
    "Names",
    "join_phrases",
    "name_frames",
    "name_value",
    "name_values",
    "pluralize",
    "write_gap",
    "write_interval",
    "write_number",
    "write_percent",
    "write_signed",
]

Names = Mapping[str, str]


def name_values(kind: str) -> dict[str, str]:
    """The words for the values of `kind` ("side", "voice") in a sentence.

    >>> name_values("side")["ukraine"]
    'speakers for Ukraine'
    """
    rows = load_lexicon("wordings")
    return dict(rows.loc[rows["kind"] == kind, ["value", "words"]].itertuples(index=False, name=None))


def name_frames(codebook: Codebook) -> dict[str, str]:
    """The names of the codebook's frames in a sentence; a frame without a name stands under its short one."""
    rows = codebook.frames
    return {
        str(frame): f"“{name or str(frame).replace('_', ' ')}”"
        for frame, name in zip(rows["frame"], rows["name"], strict=True)
    }


def write_gap(row: pd.Series, share: bool) -> str:
    """How far two estimates are apart, with the interval of it: in percentage points if shares, else as it is."""
    ends = sorted(abs(row[end]) for end in ("low", "high"))
    if share:
        return (
            f"{abs(row['difference']) * 100:.0f} percentage points apart ({ends[0] * 100:.0f} to {ends[1] * 100:.0f})"
        )
    return f"{abs(row['difference']):.2f} apart ({ends[0]:.2f} to {ends[1]:.2f})"


def write_interval(row: pd.Series, *, share: bool) -> str:
    """From low to high."""
    if share:
        return f"{row['low'] * 100:.0f} to {write_percent(row['high'])}"
    return f"{write_signed(row['low'])} to {write_signed(row['high'])}"


def write_number(value: float, share: bool) -> str:
    """A share in per cent, another number with its sign."""
    return write_percent(value) if share else write_signed(value)


def write_percent(share: float) -> str:
    """Of 1, in whole per cent."""
    return f"{share * 100:.0f}\N{NO-BREAK SPACE}%"


def write_signed(value: float) -> str:
    """With sign and two digits."""
    return f"{value:+.2f}".replace("-", "−") if abs(value) >= 0.005 else "0.00"


def name_value(value: object, names: Names | None) -> str:
    """Its words in `names`, else itself without underscores."""
    return (names or {}).get(str(value), str(value).replace("_", " "))


def pluralize(number: int, noun: str) -> str:
    """`noun`, with an s unless there is one of it."""
    return noun if number == 1 else f"{noun}s"


def join_phrases(said: list[str]) -> str:
    """ "a; b; and c"."""
    return said[0] if len(said) == 1 else f"{'; '.join(said[:-1])}; and {said[-1]}"
