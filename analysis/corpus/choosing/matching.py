"""Testing articles against a parsed query; words are compared without case, positions are counted in words."""

import re
from collections.abc import Callable

from analysis.corpus.choosing.query import FIELDS, Both, Either, Node, Term, Without, parse_query


def compile_query(query: str) -> Callable[[dict[str, str]], bool]:
    """A test of one article, given as column -> text.

    >>> compile_query('"air defence" NEAR/3 patriot')({"headline": "", "text": "Patriot, an air-defence system"})
    True
    """
    root = parse_query(query)
    return lambda article: _Matcher(article).holds(root)


class _Matcher:
    """Finds terms in one article; positions are counted in words."""

    def __init__(self, article: dict[str, str]) -> None:
        self.article = article
        self.words: dict[str, list[str]] = {}

    def holds(self, node: Node) -> bool:
        if isinstance(node, Term):
            return any(self._spans(node, column) for column in self._columns(node))
        if isinstance(node, Without):
            return not self.holds(node.inner)
        if isinstance(node, Either):
            return self.holds(node.left) or self.holds(node.right)
        if node.within is None:
            return self.holds(node.left) and self.holds(node.right)
        columns = ("headline", "text", *(set(FIELDS.values()) - {"headline", "text"}))
        return any(_are_near(self._local(node.left, c), self._local(node.right, c), node.within) for c in columns)

    @staticmethod
    def _columns(term: Term) -> tuple[str, ...]:
        return (term.field,) if term.field else ("headline", "text")

    def _local(self, node: Node, column: str) -> list[tuple[int, int]]:
        if isinstance(node, Either):
            return self._local(node.left, column) + self._local(node.right, column)
        if isinstance(node, Both) and node.within is not None:  # a NEAR b NEAR c: c near either of the two
            return self._local(node.left, column) + self._local(node.right, column)
        if isinstance(node, Term) and column in self._columns(node):
            return self._spans(node, column)
        return []

    def _spans(self, term: Term, column: str) -> list[tuple[int, int]]:
        """First and last word of every place where the term stands."""
        words = self._words(column)
        places = [[n for n, word in enumerate(words) if matches(word)] for matches in map(_word_test, term.words)]
        if not all(places):
            return []
        if term.slop < 0:
            followers = [set(found) for found in places[1:]]
            return [(n, n + len(followers)) for n in places[0] if all(n + k in f for k, f in enumerate(followers, 1))]
        spans = [(n, n) for n in places[0]]
        for found in places[1:]:
            spans = [
                (min(low, n), max(high, n))
                for low, high in spans
                for n in found
                if max(high, n) - min(low, n) <= term.slop + len(places) - 1
            ]
        return spans

    def _words(self, column: str) -> list[str]:
        if column not in self.words:
            self.words[column] = re.findall(r"\w+", (self.article.get(column) or "").casefold())
        return self.words[column]


def _word_test(pattern: str) -> Callable[[str], bool]:
    if "*" not in pattern and "?" not in pattern:
        return pattern.__eq__
    expression = re.compile(re.escape(pattern).replace(r"\*", r"\w*").replace(r"\?", r"\w"))
    return lambda word: expression.fullmatch(word) is not None


def _are_near(left: list[tuple[int, int]], right: list[tuple[int, int]], within: int) -> bool:
    return any(
        0 < max(low - other_high, other_low - high) <= within for low, high in left for other_low, other_high in right
    )
