"""Terms of a codebook: what a term may look like, and where it stands in a text.

A term is one or more words. `*` stands for any letters of a word, `?` for one; `A ~4 B` finds A and B, in either
order, with at most four words between them. A word with a capital is matched as written or in capitals
throughout (`ICC`, `Hague`), one without in any case. Hyphens and apostrophes part words in term and text alike,
so `cease-fire*` finds "cease-fires" and "cease fire". `analysis.text.TermMatcher` knows neither proximity nor wildcards
inside a word, and lets terms of different labels hide each other, which frames must not.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from analysis.errors import InputError

__all__ = ["TermHit", "TermIndex"]

_WORD = re.compile(r"[^\W_]+|%")
_GAP = re.compile(r"\s*~(\d+)\s*")
_GLOB = re.compile(r"[\w*?%]+")
_BREAK = re.compile(r"[!?;\n]|\.\s")
_CACHE_LIMIT = 300_000  # distinct words remembered; more is a new language


class TermHit(NamedTuple):
    """A term found in a text: its number, half-open character offsets, and the number of its first word."""

    term: int
    start: int
    end: int
    word: int


class _Phrase(NamedTuple):
    """A sequence of globs that is a term (`half` 0) or one half (1, 2) of a proximity term."""

    globs: tuple[int, ...]
    term: int
    half: int


class TermIndex:
    """Finds all of many terms in one pass over a text.

    >>> index = TermIndex(["peace talk*", "nato ~3 expan*", "nato ~2 expan*", "ICC"])
    >>> text = "Peace-talks stall as NATO was said to expand. An icc?"
    >>> [(hit.term, text[hit.start : hit.end]) for hit in index.find(text)]
    [(0, 'Peace-talks'), (1, 'NATO was said to expand')]
    """

    def __init__(self, terms: Sequence[str]) -> None:
        self._globs: dict[str, int] = {}
        self._starts: dict[int, list[_Phrase]] = {}
        self._gaps: dict[int, int] = {}
        for number, term in enumerate(terms):
            self._add(number, term)
        self._exact: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._patterns: list[tuple[re.Pattern[str], int]] = []
        for glob, number in self._globs.items():
            self._compile(glob, number)
        self._longest_prefix = max(map(len, self._prefixes), default=0)
        self._seen: dict[str, frozenset[int]] = {}

    def find(self, text: str) -> list[TermHit]:
        """All hits of all terms in text order; overlapping ones too."""
        words = [(match.start(), match.end(), self._match(match.group())) for match in _WORD.finditer(text)]
        hits: list[TermHit] = []
        halves: dict[int, tuple[list[TermHit], list[TermHit]]] = {}
        for place, (_, _, globs) in enumerate(words):
            for glob in globs:
                for phrase in self._starts.get(glob, ()):
                    hit = self._follow(text, words, place, phrase)
                    if hit is None:
                        continue
                    if phrase.half == 0:
                        hits.append(hit)
                    else:
                        halves.setdefault(phrase.term, ([], []))[phrase.half - 1].append(hit)
        for term, (first, second) in halves.items():
            hits.extend(_join(first, second, text, gap=self._gaps[term]))
        return sorted(hits, key=lambda hit: (hit.start, hit.end, hit.term))

    def _add(self, number: int, term: str) -> None:
        parts = _GAP.split(term.strip())
        if len(parts) not in (1, 3):
            raise InputError(f"term {term!r}: only one ~ may stand in a term, e.g. 'nato ~4 expan*'.")
        if len(parts) == 3:
            self._gaps[number] = int(parts.pop(1))
        for half, part in enumerate(parts, start=1):
            globs = _GLOB.findall(part.replace("_", " "))
            if not globs or any(not glob.strip("*?") for glob in globs):
                raise InputError(f"term {term!r} has an empty word: every word needs a letter or digit beside * and ?.")
            ids = tuple(self._globs.setdefault(glob, len(self._globs)) for glob in globs)
            phrase = _Phrase(ids, number, half if len(parts) == 2 else 0)
            self._starts.setdefault(ids[0], []).append(phrase)

    def _compile(self, glob: str, number: int) -> None:
        wild = "*" in glob or "?" in glob
        forms = {glob} if glob == glob.lower() else {glob, glob.upper()}
        for form in forms:
            if not wild:
                self._exact.setdefault(form, []).append(number)
            elif form.endswith("*") and not set(form[:-1]) & {"*", "?"}:
                self._prefixes.setdefault(form[:-1], []).append(number)
            else:
                pattern = re.escape(form).replace(r"\*", r"\w*").replace(r"\?", r"\w")
                self._patterns.append((re.compile(pattern), number))

    def _match(self, word: str) -> frozenset[int]:
        found = self._seen.get(word)
        if found is None:
            found = frozenset(self._look_up(word) | self._look_up(word.lower()))
            if len(self._seen) >= _CACHE_LIMIT:
                self._seen.clear()
            self._seen[word] = found
        return found

    def _look_up(self, word: str) -> set[int]:
        found = set(self._exact.get(word, ()))
        for length in range(1, min(len(word), self._longest_prefix) + 1):
            found.update(self._prefixes.get(word[:length], ()))
        found.update(number for pattern, number in self._patterns if pattern.fullmatch(word))
        return found

    def _follow(
        self, text: str, words: list[tuple[int, int, frozenset[int]]], place: int, phrase: _Phrase
    ) -> TermHit | None:
        last = place + len(phrase.globs) - 1
        if last >= len(words):
            return None
        for step, glob in enumerate(phrase.globs[1:], start=place + 1):
            if glob not in words[step][2] or _BREAK.search(text, words[step - 1][1], words[step][0] + 1):
                return None
        return TermHit(phrase.term, words[place][0], words[last][1], place)


def _join(first: list[TermHit], second: list[TermHit], text: str, *, gap: int) -> list[TermHit]:
    """Hits of both halves that stand at most `gap` words apart within a sentence, each of the first used once."""
    joined = []
    for left in first:
        for right in second:
            ahead, behind = (left, right) if left.start <= right.start else (right, left)
            n_between = behind.word - ahead.word - len(_WORD.findall(text[ahead.start : ahead.end]))
            if 0 <= n_between <= gap and not _BREAK.search(text, ahead.end, behind.start):
                joined.append(TermHit(left.term, ahead.start, behind.end, ahead.word))
                break
    return joined
