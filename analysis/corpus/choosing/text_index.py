"""The index: which articles a Boolean query matches, for any query of `analysis.corpus.choosing.query`.

Texts are kept as the numbers of their word parts (`analysis.text.words`), one array per column, so that a query is
answered for all articles at once and exactly: a word is a set of numbers, a phrase a row of them, and nearness a
difference of places. Nothing is looked up in the texts themselves again.
"""

import fnmatch
import re
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus.choosing.query import TEXT_COLUMNS, Both, Either, Node, Term, Without, parse_query
from analysis.text.words import split_parts

__all__ = ["Mask", "TextIndex"]

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
_GAP = 1 << 32  # places between one article and the next: no phrase and no nearness reaches over it


class _Column(NamedTuple):
    """The numbers of the word parts of one column, article after article, and where each article begins."""

    numbers: NDArray[np.int32]
    begins: Places

    def place(self, is_wanted: Mask) -> Places:
        """The places of the parts that are wanted: their positions, with a gap between the articles."""
        found = np.flatnonzero(is_wanted)
        return found + (np.searchsorted(self.begins, found, side="right") - 1) * _GAP


class _Spans(NamedTuple):
    """Where a term stands: the places of first words and of last words, each sorted."""

    starts: Places
    ends: Places


class _PartNumbers(dict[bytes, int]):
    """Word part -> number, given when first met."""

    def __missing__(self, part: bytes) -> int:
        self[part] = number = len(self)
        return number


class TextIndex:
    """The texts of `articles`, ready to be searched; what was searched for is kept.

    >>> articles = pd.DataFrame({"headline": ["Aid", "Talks"], "text": ["A Patriot, for air-defence", "Patriots met"]})
    >>> TextIndex(articles).match('"air defence" NEAR/3 patriot').tolist()
    [True, False]
    """

    def __init__(self, articles: pd.DataFrame) -> None:
        self._articles = articles
        self._numbers = _PartNumbers()
        self._columns: dict[str, _Column] = {}
        self._words: dict[str, list[int]] = {}
        self._answers: dict[str, Mask] = {}

    def prepare(self) -> None:
        """Do now what the first search would have to do."""
        for column in TEXT_COLUMNS:
            if column in self._articles.columns:
                self._column(column)

    def match(self, query: str) -> Mask:
        """Which articles match `query`; "" matches all.

        Raises:
            InputError: a query that cannot be read, with the place of the error.
        """
        if not query.strip():
            return np.ones(len(self._articles), dtype=bool)
        if query not in self._answers:
            self._answers[query] = self._holds(parse_query(query))
        return self._answers[query].copy()

    def _holds(self, node: Node) -> Mask:
        if isinstance(node, Without):
            return ~self._holds(node.inner)
        if isinstance(node, Either):
            return self._holds(node.left) | self._holds(node.right)
        if isinstance(node, Both) and node.within is None:
            return self._holds(node.left) & self._holds(node.right)
        found = np.zeros(len(self._articles), dtype=bool)
        for column in _columns_of(node):
            if column in self._articles.columns:
                found[self._places(node, column) // _GAP] = True
        return found

    def _places(self, node: Term | Both, column: str) -> Places:
        """Where a term stands in one column, or two sides stand near each other."""
        if isinstance(node, Term):
            return self._find(node, column).starts
        left, right = self._find(node.left, column), self._find(node.right, column)
        within = min(node.within or 0, _GAP // 2)
        return np.concatenate([_followed(left, right, within), _followed(right, left, within)])

    def _find(self, node: Node, column: str) -> _Spans:
        """Where a term, or one of several, stands in one column."""
        if isinstance(node, Term):
            return self._find_term(node, column)
        assert isinstance(node, Either)  # noqa: S101 (the parser lets NEAR join nothing else)
        left, right = self._find(node.left, column), self._find(node.right, column)
        return _Spans(np.union1d(left.starts, right.starts), np.union1d(left.ends, right.ends))

    def _find_term(self, term: Term, column: str) -> _Spans:
        if column not in _columns_of(term):
            return _Spans(np.empty(0, np.int64), np.empty(0, np.int64))
        found = [self._find_word(word, column) for word in term.words]
        if term.slop >= 0:
            return _within(found, min(term.slop + len(found) - 1, _GAP // 2))
        starts = found[0]
        for n, places in enumerate(found[1:], start=1):
            starts = starts[np.isin(starts + n, places, assume_unique=True)]
        return _Spans(starts, starts + len(found) - 1)

    def _find_word(self, word: str, column: str) -> Places:
        """The places of a word, or of all words that a word with `*` or `?` stands for."""
        parts = self._column(column)
        wanted = self._numbers_of(word)
        if len(wanted) == 1:
            return parts.place(parts.numbers == wanted[0])
        is_wanted = np.zeros(len(self._numbers), dtype=bool)
        is_wanted[wanted] = True
        return parts.place(is_wanted[parts.numbers])

    def _numbers_of(self, word: str) -> list[int]:
        if "*" not in word and "?" not in word:
            number = self._numbers.get(word.encode("utf-8", errors="replace"))
            return [] if number is None else [number]
        if word not in self._words:
            fits = re.compile(fnmatch.translate(word)).match  # does not backtrack, however many * there are
            self._words[word] = [number for part, number in self._numbers.items() if fits(part.decode("utf-8"))]
        return self._words[word]

    def _column(self, column: str) -> _Column:
        if column not in self._columns:
            number, sizes, parts = self._numbers.__getitem__, [], []
            for text in self._articles[column]:
                words = split_parts(text) if isinstance(text, str) else []
                sizes.append(len(words))
                parts.append(np.fromiter(map(number, words), np.int32, len(words)))
            begins = np.cumsum([0, *sizes], dtype=np.int64)[:-1]
            self._columns[column] = _Column(np.concatenate([*parts, np.empty(0, np.int32)]), begins)
            self._words.clear()  # new words may be among them
        return self._columns[column]


def _columns_of(node: Node) -> tuple[str, ...]:
    """The columns in which the terms of a node are looked for."""
    if isinstance(node, Term):
        return (node.field,) if node.field else TEXT_COLUMNS
    if isinstance(node, Without):
        return _columns_of(node.inner)
    return tuple(dict.fromkeys((*_columns_of(node.left), *_columns_of(node.right))))


def _followed(left: _Spans, right: _Spans, within: int) -> Places:
    """The ends on the left that are followed by a start on the right at most `within` words later."""
    nearest = np.searchsorted(right.starts, left.ends, side="right")
    there = nearest < len(right.starts)
    ends, starts = left.ends[there], right.starts[nearest[there]]
    return ends[starts - ends <= within]


def _within(found: list[Places], width: int) -> _Spans:
    """Stretches of at most `width` + 1 words that hold one of each of the `found` places.

    A stretch that starts at a place is the shortest that does, and so is one that ends there; that is all it takes to
    say what stands near a stretch.
    """
    every = np.unique(np.concatenate(found))
    starts_here, ends_here = np.ones(len(every), dtype=bool), np.ones(len(every), dtype=bool)
    for places in found:
        if not len(places):
            return _Spans(places, places)
        after = np.searchsorted(places, every)
        starts_here &= (after < len(places)) & (places[np.minimum(after, len(places) - 1)] - every <= width)
        before = np.searchsorted(places, every, side="right") - 1
        ends_here &= (before >= 0) & (every - places[np.maximum(before, 0)] <= width)
    return _Spans(every[starts_here], every[ends_here])
