"""Patterns: the one language in which users and our lists name words and phrases, and the one matcher that finds them.

A pattern is one or more words; it stands for whole words of a text, compared part by part (`analysis.text.words`).

- `*` in a word stands for any letters, also none; `?` for exactly one: `Ukrain*`, `*flation`, `defen?e`. Both stay
  inside a word, and every word needs a letter or digit (or %) beside them.
- **Capitals**: a word with a capital is found as written or in capitals throughout (`Kyiv`: Kyiv, KYIV; `NATO`: NATO),
  one without in any case (`peace talks`: Peace Talks).
- **Gaps**: what stands between the words of a text does not matter (`cease-fire*` finds "cease fire", `Putin's` finds
  "Putin’s"), but a phrase never runs over the end of a sentence or line: over !, ?, ;, a line break, or a full stop
  before a space. A mark in a pattern other than hyphen and apostrophe must stand in the text (`U.S.`, `J. D. Vance`).
- `A ~4 B` finds A and B in either order with at most four words between them, within a sentence.
- **Overlaps** are the caller's choice: `overlaps="all"` gives every hit of every pattern, `"longest"` none that shares
  a letter with a longer one (of two as long, the first wins; patterns that find the very same letters all stay).

Queries over articles (`analysis.corpus.choosing.query`) give `*` and `?` the same meaning.
"""

import fnmatch
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate, compress
from typing import NamedTuple, TypeVar

from analysis.errors import InputError, choice_error
from analysis.text.words import WORD_PART

__all__ = ["PATTERN_PART", "PatternHit", "PatternMatcher"]

PATTERN_PART = re.compile(r"(?:[^\W_]|[*?])+|%")  # `WORD_PART` with wildcards
_PIECES = re.compile(f"({WORD_PART.pattern})")
_NEAR = re.compile(r"\s*~(\d+)\s*")
_OPEN_GAP = re.compile(r"[\s_'\-]*")
_BREAK = re.compile(r"[!?;\n\r]|\.\s")
_FOLD = str.maketrans("’‘‐‑–“”„«»\u00a0", '\'\'---""""" ')
_LONGEST_PATTERN = 300  # characters; the longest of our 2,204 has 45
_WIDEST_GAP = 100  # words between A and B; the widest of our lists is 6, and no sentence of news is longer
_CACHE_LIMIT = 300_000  # distinct words remembered; more is a new language
_OVERLAPS = ("all", "longest")
_Value = TypeVar("_Value")


class PatternHit(NamedTuple):
    """A pattern found in a text: its number and half-open character offsets."""

    pattern: int
    start: int
    end: int


class _Step(NamedTuple):
    """A word of a phrase: the number of its glob, and the marks before it ("" for an open gap)."""

    glob: int
    marks: str


class _Phrase(NamedTuple):
    """A row of words that is a pattern (`half` 0) or one half (1, 2) of `A ~n B`, with the marks around it."""

    pattern: int
    half: int
    steps: tuple[_Step, ...]
    anchor: int
    after: str


class _Found(NamedTuple):
    """A phrase found: offsets, the number of its first word in the text, and how many words it has."""

    start: int
    end: int
    word: int
    n_words: int


class _Text(NamedTuple):
    """A text cut up: marks, word, marks, word, ..., marks; its words; and the offset at which each piece ends."""

    pieces: list[str]
    words: list[str]
    ends: list[int]


class _Memory(dict[str, _Value]):
    """What is known of a word of a text, looked up when it is first met."""

    def __init__(self, look_up: Callable[[str], _Value]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, word: str) -> _Value:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        self[word] = value = self._look_up(word)
        return value


class PatternMatcher:
    """Finds all of many patterns in one pass over a text.

    >>> matcher = PatternMatcher(["peace talk*", "nato ~3 expan*", "nato ~2 expan*", "ICC"])
    >>> text = "Peace-talks stall as NATO was said to expand. An icc?"
    >>> [(hit.pattern, text[hit.start : hit.end]) for hit in matcher.find(text)]
    [(0, 'Peace-talks'), (1, 'NATO was said to expand')]
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._globs: dict[str, int] = {}
        self._anchored: dict[int, list[_Phrase]] = {}
        self._widths: dict[int, int] = {}
        for number, pattern in enumerate(patterns):
            self._add(number, pattern)
        self._exact: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._wild: list[tuple[re.Pattern[str], int]] = []
        for glob, number in self._globs.items():
            self._compile(glob, number)
        self._longest_prefix = max(map(len, self._prefixes), default=0)
        self._fitting = _Memory(self._fit)
        self._starting = _Memory(self._find_anchored)

    def find(self, text: str, *, overlaps: str = "all") -> list[PatternHit]:
        """The hits in text order.

        Args:
            overlaps: "all" hits, or of those that overlap only the "longest".

        Raises:
            InputError: `overlaps` is neither.
        """
        if overlaps not in _OVERLAPS:
            raise choice_error("overlaps", overlaps, _OVERLAPS)
        pieces = _PIECES.split(text)
        words = pieces[1::2]
        starting = list(map(self._starting.__getitem__, words))
        if not any(starting):
            return []
        cut = _Text(pieces, words, list(accumulate(map(len, pieces))))
        hits: list[PatternHit] = []
        halves: dict[int, tuple[list[_Found], list[_Found]]] = {}
        for place in compress(range(len(words)), starting):
            for phrase in starting[place]:
                found = self._follow(cut, place - phrase.anchor, phrase)
                if found and phrase.half:
                    halves.setdefault(phrase.pattern, ([], []))[phrase.half - 1].append(found)
                elif found:
                    hits.append(PatternHit(phrase.pattern, found.start, found.end))
        for pattern, (first, second) in halves.items():
            hits += [PatternHit(pattern, *span) for span in _join(first, second, text, self._widths[pattern])]
        hits.sort(key=lambda hit: (hit.start, hit.end, hit.pattern))
        return hits if overlaps == "all" or len(hits) < 2 else _keep_longest(hits, len(text))

    def _add(self, number: int, pattern: str) -> None:
        if len(pattern) > _LONGEST_PATTERN:
            raise InputError(f"pattern {pattern[:60]!r}… has {len(pattern)} characters; at most {_LONGEST_PATTERN}.")
        halves = _NEAR.split(pattern.translate(_FOLD).strip())
        if len(halves) not in (1, 3):
            raise InputError(f"pattern {pattern!r}: only one ~ may stand in a pattern, e.g. 'nato ~4 expan*'.")
        if len(halves) == 3:
            self._widths[number] = int(halves.pop(1))
            if self._widths[number] > _WIDEST_GAP:
                raise InputError(f"pattern {pattern!r}: at most {_WIDEST_GAP} words may stand between, not more.")
        for half, written in enumerate(halves, start=1):
            parts = list(PATTERN_PART.finditer(written))
            if not parts or any(not part.group().strip("*?") for part in parts):
                raise InputError(
                    f"pattern {pattern!r} has an empty word: every word needs a letter or digit beside * and ?."
                )
            ends = [0, *(part.end() for part in parts)]
            gaps = [written[end : part.start()] for end, part in zip(ends, parts, strict=False)]
            steps = tuple(
                _Step(self._globs.setdefault(part.group(), len(self._globs)), _marks(gap) if n else gap.strip())
                for n, (part, gap) in enumerate(zip(parts, gaps, strict=True))
            )
            anchor = max(range(len(parts)), key=lambda n: len(parts[n].group().strip("*?")))
            after = written[ends[-1] :].strip()
            phrase = _Phrase(number, half if len(halves) == 2 else 0, steps, anchor, after)
            self._anchored.setdefault(steps[anchor].glob, []).append(phrase)

    def _compile(self, glob: str, number: int) -> None:
        for form in {glob} if glob == glob.lower() else {glob, glob.upper()}:
            if "*" not in form and "?" not in form:
                self._exact.setdefault(form, []).append(number)
            elif form.endswith("*") and not set(form[:-1]) & {"*", "?"}:
                self._prefixes.setdefault(form[:-1], []).append(number)
            else:  # the expression of fnmatch does not backtrack, however many * there are
                self._wild.append((re.compile(fnmatch.translate(form)), number))

    def _find_anchored(self, word: str) -> tuple[_Phrase, ...]:
        globs = sorted(self._fitting[word] & self._anchored.keys())
        return tuple(phrase for glob in globs for phrase in self._anchored[glob])

    def _fit(self, word: str) -> frozenset[int]:
        return frozenset(self._fit_as_written(word) | self._fit_as_written(word.lower()))

    def _fit_as_written(self, word: str) -> set[int]:
        found = set(self._exact.get(word, ()))
        for length in range(1, min(len(word), self._longest_prefix) + 1):
            found.update(self._prefixes.get(word[:length], ()))
        found.update(number for expression, number in self._wild if expression.match(word))
        return found

    def _follow(self, cut: _Text, first: int, phrase: _Phrase) -> _Found | None:
        """The phrase that begins with the word `first` of the text, if all its words and marks stand there."""
        last = first + len(phrase.steps)
        if first < 0 or last > len(cut.words):
            return None
        if len(phrase.steps) > 1:
            for word, step in zip(cut.words[first:last], phrase.steps, strict=True):
                if step.glob not in self._fitting[word]:
                    return None
            for gap, step in zip(cut.pieces[2 * first + 2 : 2 * last : 2], phrase.steps[1:], strict=True):
                if (gap.translate(_FOLD) != step.marks) if step.marks else (gap != " " and _BREAK.search(gap)):
                    return None
        start, end = cut.ends[2 * first], cut.ends[2 * last - 1]
        before, after = phrase.steps[0].marks, phrase.after
        if before and not cut.pieces[2 * first].translate(_FOLD).endswith(before):
            return None
        if after and not cut.pieces[2 * last].translate(_FOLD).startswith(after):
            return None
        return _Found(start - len(before), end + len(after), first, len(phrase.steps))


def _marks(gap: str) -> str:
    """The marks of a pattern's gap that a text must have; "" where it is only space, hyphen or apostrophe."""
    return "" if _OPEN_GAP.fullmatch(gap) else gap


def _join(first: list[_Found], second: list[_Found], text: str, width: int) -> list[tuple[int, int]]:
    """Where a first and a second half stand at most `width` words apart in a sentence, each of the first used once."""
    places = [right.word for right in second]
    joined = []
    for left in first if second else ():
        reach = left.word - width - second[0].n_words, left.word + left.n_words + width
        for right in second[bisect_left(places, reach[0]) : bisect_right(places, reach[1])]:
            ahead, behind = (left, right) if left.start <= right.start else (right, left)
            n_between = behind.word - ahead.word - ahead.n_words
            if 0 <= n_between <= width and not _BREAK.search(text, ahead.end, behind.start):
                joined.append((ahead.start, behind.end))
                break
    return joined


def _keep_longest(hits: list[PatternHit], n_chars: int) -> list[PatternHit]:
    """The hits without those that share a letter with a longer one; hits of the very same letters stay together."""
    taken = bytearray(n_chars)
    kept: set[tuple[int, int]] = set()
    for _, start, end in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if 1 not in taken[start:end]:
            taken[start:end] = b"\x01" * (end - start)
            kept.add((start, end))
    return [hit for hit in hits if (hit.start, hit.end) in kept]
