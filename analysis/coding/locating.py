"""Locating: where words that a coder copied stand in the text, whatever became of their marks and spaces."""

import re
from collections.abc import Collection

from analysis.coding.sampling import MASK

__all__ = ["locate_quote"]

_DOUBLE, _SINGLE, _DASH = '"“”„«»″', "'‘’‚′`", "-–—‑"


def locate_quote(
    quote: str, text: str, first: int, last: int, *, taken: Collection[int] = ()
) -> list[tuple[int, int]] | None:
    """The spans of `quote` within `text[first:last]`, several where a … stands between its parts; None: not there.

    Case, kinds of quotation marks and dashes, and white space do not matter, nor marks at its ends; "[outlet]" stands
    for any name. Of equal places the first is meant that is not `taken`.

    >>> locate_quote("we will go … and stay", "He said: “We  will go,” he added, “and stay.”", 0, 45)
    [(10, 21), (35, 43)]
    """
    parts = [part for part in re.split(r"\s*(?:…|\.\.\.)\s*", quote) if re.search(r"\w", part)]
    whole = _find(quote, text, first, last, taken)
    if whole or len(parts) < 2:
        return [whole] if whole else None
    spans: list[tuple[int, int]] = []
    for part in parts:
        span = _find(part, text, spans[-1][1] if spans else first, last, () if spans else taken)
        if span is None:
            return None
        spans.append(span)
    return spans


def _find(quote: str, text: str, first: int, last: int, taken: Collection[int]) -> tuple[int, int] | None:
    core = re.sub(r"^[^\w\[]+|[^\w\]]+$", "", quote)
    if not core:
        return None
    words = [_any_form(word) for word in core.replace(MASK, f" {MASK} ").split()]
    pattern = re.compile(r"\s*".join(words), re.IGNORECASE)
    for match in pattern.finditer(text, first, last):
        if match.start() not in taken:
            return match.span()
    return None


def _any_form(word: str) -> str:
    if word == MASK:
        return r"\S.{0,60}?"
    marks = {mark: f"[{re.escape(kind)}]" for kind in (_DOUBLE, _SINGLE, _DASH) for mark in kind}
    return "".join(marks.get(letter, re.escape(letter)) for letter in word)
