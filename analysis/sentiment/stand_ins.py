"""Stand-ins: how the trained instruments read a name, so that a score follows the text and not the name.

A sentence is cut into pieces: stretches of text, and names that are replaced by a stand-in. The target is always
stand-in 0; other listed names (states, alliances, capitals, leaders) are numbered in the order in which they appear.
"Russia" and "Ukraine" are then the same to the instrument; what is said of them is not. The same code prepares the
training data, where the names are replaced in a part of the sentences only.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from analysis.lexicons import load_lexicon

__all__ = ["Piece", "cut_sentence", "find_names", "name_core", "name_pattern"]

_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence; `number` is None for text, else the stand-in's number (0: the target)."""

    start: int
    end: int
    number: int | None = None
    adjective: bool = False
    target: bool = False


@cache
def _parts(part: str) -> tuple[str, ...]:
    table = load_lexicon("name_parts")
    return tuple(table["word"][table["part"] == part])


@cache
def _name() -> re.Pattern[str]:
    titles, particles = "|".join(_parts("title")), "|".join(_parts("particle"))
    word = r"[A-Z][\w.'’-]*"
    return re.compile(rf"(?:(?:{titles})\.?\s+)*(?P<core>{word}(?:\s+(?:{word}|{particles}))*)$")


@cache
def name_pattern() -> re.Pattern[str]:
    """One pattern for all listed names, the longest first, at word boundaries."""
    patterns = sorted(load_lexicon("stand_in_names")["pattern"], key=len, reverse=True)
    return re.compile(r"(?<![\w@#])(?:" + "|".join(map(re.escape, patterns)) + r")(?!\w)")


@cache
def _entries() -> dict[str, tuple[str, bool]]:
    table = load_lexicon("stand_in_names")
    adjectives = table["form"] == "adjective"
    return dict(zip(table["pattern"], zip(table["name"], adjectives, strict=True), strict=True))


def find_names(sentence: str) -> list[tuple[int, int, str, bool]]:
    """The listed names in `sentence`: (start, end, name, whether it is an adjective).

    >>> find_names("Ukrainian officials met NATO envoys.")
    [(0, 9, 'Ukraine', True), (24, 28, 'NATO', False)]
    """
    return [(m.start(), m.end(), *_entries()[m.group()]) for m in name_pattern().finditer(sentence)]


def name_core(mention: str) -> tuple[int, int] | None:
    """Where the name proper lies in a `mention`, without titles; None for pronouns and descriptions.

    >>> name_core("President Mara Venn"), name_core("she"), name_core("the pledges")
    ((10, 19), None, None)
    """
    text = _POSSESSIVE.sub("", mention)
    match = _name().match(text.strip())
    if match is None or match["core"].lower() in _parts("pronoun") or text != text.strip():
        return None
    return match.span("core")


def cut_sentence(sentence: str, start: int, end: int, *, replace: bool = True) -> list[Piece]:
    """The pieces of `sentence` around the target at `[start, end)`, in order and without gaps.

    With `replace=False` there are three pieces at most: the text before, the target, and the text after. Else a target
    that is a part of a listed name is widened to all of it.
    """
    if not replace:
        return _fill(sentence, start, end, [])
    start, end = _widen(sentence, start, end)
    names = _number_names(sentence, start, end)
    return _fill(sentence, start, end, names)


def _widen(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The target with the rest of a listed name that it is a part of: "Putin" in "Vladimir Putin" becomes both."""
    overlapping = [(a, b) for a, b, _, _ in find_names(sentence) if a < end and b > start]
    return min([start, *(a for a, _ in overlapping)]), max([end, *(b for _, b in overlapping)])


def _number_names(sentence: str, start: int, end: int) -> list[Piece]:
    spans = find_names(sentence)
    own = {name for a, b, name, _ in spans if a >= start and b <= end}
    core = name_core(sentence[start:end])
    if not own and core is not None:
        spans += _other_mentions(sentence, start, end, core)
        own = {""}
    numbers = dict.fromkeys(own, 0)
    pieces: list[Piece] = []
    for a, b, name, adjective in sorted(spans):
        if pieces and a < pieces[-1].end:
            continue
        number = numbers.setdefault(name, len(set(numbers.values()) | {0}))
        pieces.append(Piece(a, b, number, adjective))
    return pieces


def _other_mentions(sentence: str, start: int, end: int, core: tuple[int, int]) -> list[tuple[int, int, str, bool]]:
    """The target's unlisted name, and the further places where its last word stands."""
    found = [(start + core[0], start + core[1], "", False)]
    last = sentence[start + core[0] : start + core[1]].split()[-1]
    if len(last) >= 4:
        for match in re.finditer(rf"(?<!\w){re.escape(last)}(?!\w)", sentence):
            if match.end() <= start or match.start() >= end:
                found.append((match.start(), match.end(), "", False))
    return found


def _fill(sentence: str, start: int, end: int, names: list[Piece]) -> list[Piece]:
    """Text pieces between the names, cut at the target's edges, and the target's pieces marked."""
    edges = sorted({0, start, end, len(sentence), *(p.start for p in names), *(p.end for p in names)})
    by_start = {piece.start: piece for piece in names}
    pieces = []
    for a, b in pairwise(edges):
        name = by_start.get(a)
        number, adjective = (name.number, name.adjective) if name else (None, False)
        pieces.append(Piece(a, b, number, adjective, a >= start and b <= end))
    return pieces
