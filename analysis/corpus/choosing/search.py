"""Search: which articles match a Boolean query, fast enough to type and look.

The query language is that of `analysis.corpus.match_query`, and so are the answers. Words and phrases are looked up in
all texts at once by Arrow; only what Arrow cannot answer (NEAR, words within n words) is checked article by article.
"""

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.corpus import match_query
from analysis.corpus.choosing.query import Both, Either, Node, Term, Without, parse_query

Mask = NDArray[np.bool_]
_WORD, _GAP = r"[\p{L}\p{N}_]", r"[^\p{L}\p{N}_]"


class TextIndex:
    """The texts of `articles`, ready to be searched; answers are kept."""

    def __init__(self, articles: pd.DataFrame) -> None:
        self._articles = articles
        self._columns: dict[str, pa.Array] = {}
        self._terms: dict[Term, Mask] = {}
        self._answers: dict[str, Mask] = {}

    def prepare(self) -> None:
        """Do now what the first search would have to do."""
        for column in ("headline", "text"):
            if column in self._articles.columns:
                self._lowered(column)

    def match(self, query: str) -> Mask:
        """Which articles match `query`; "" matches all.

        Raises:
            InputError: a query that cannot be read, with the place of the error.
        """
        if not query.strip():
            return np.ones(len(self._articles), dtype=bool)
        if query not in self._answers:
            mask, exact = self._bound(parse_query(query))
            if not exact:
                mask = mask.copy()
                candidates = self._articles.loc[mask]
                mask[mask] = match_query(candidates, query).to_numpy(bool)
            self._answers[query] = mask
        return self._answers[query]

    def _bound(self, node: Node) -> tuple[Mask, bool]:
        """Articles that can match (no match is left out), and whether all of them do."""
        if isinstance(node, Term):
            return self._find(node), node.slop < 0
        if isinstance(node, Without):
            mask, exact = self._bound(node.inner)
            return (~mask, True) if exact else (np.ones_like(mask), False)
        (left, sure), (right, sure_too) = self._bound(node.left), self._bound(node.right)
        if isinstance(node, Either):
            return left | right, sure and sure_too
        if node.within is None:
            return left & right, sure and sure_too
        return self._find_near(node, left & right, sure=sure and sure_too)

    def _find_near(self, node: Both, candidates: Mask, *, sure: bool) -> tuple[Mask, bool]:
        """Articles among the `candidates` in which the two sides stand near each other."""
        pairs = [pair for a in _terms(node.left) for b in _terms(node.right) for pair in ((a, b), (b, a))]
        if not sure or any(term.field for pair in pairs for term in pair):
            return candidates, False
        between = f"(?:{_GAP}+{_WORD}+){{0,{(node.within or 1) - 1}}}{_GAP}+"
        patterns = [_border(f"{_row(a.words)}{between}{_row(b.words)}") for a, b in pairs]
        found = np.zeros_like(candidates)
        for column in ("headline", "text"):
            for pattern in patterns:
                found |= self._search(column, pattern, candidates & ~found)
        return found, True

    def _find(self, term: Term) -> Mask:
        if term not in self._terms:
            columns = [term.field] if term.field else ["headline", "text"]
            found = [self._find_in(term, column) for column in columns if column in self._articles.columns]
            self._terms[term] = np.logical_or.reduce([*found, np.zeros(len(self._articles), dtype=bool)])
        return self._terms[term]

    def _find_in(self, term: Term, column: str) -> Mask:
        texts = self._lowered(column)
        mask = np.ones(len(texts), dtype=bool)
        for word in term.words:  # a plain search for the longest fixed part leaves few texts to the slower one
            fixed = max(re.split(r"[*?]", word), key=len)
            if fixed:
                mask &= pc.match_substring(texts, fixed).to_numpy(zero_copy_only=False)
        patterns = [_border(_row(words)) for words in ([term.words] if term.slop < 0 else zip(term.words, strict=True))]
        for pattern in patterns:
            mask = self._search(column, pattern, mask)
        return mask

    def _search(self, column: str, pattern: str, candidates: Mask) -> Mask:
        """Those of the `candidates` whose `column` holds the `pattern`."""
        if column not in self._articles.columns:
            return np.zeros_like(candidates)
        left = np.flatnonzero(candidates)
        hits = pc.match_substring_regex(self._lowered(column).take(pa.array(left)), pattern)
        found = np.zeros_like(candidates)
        found[left] = hits.to_numpy(zero_copy_only=False)
        return found

    def _lowered(self, column: str) -> pa.Array:
        if column not in self._columns:
            texts = pa.array(self._articles[column].fillna(""), type=pa.large_string())
            self._columns[column] = pc.utf8_lower(texts)
        return self._columns[column]


def _terms(node: Node) -> list[Term]:
    """The terms of one side of a NEAR, which is a term, a choice of them, or again a NEAR."""
    return [node] if isinstance(node, Term) else [] if isinstance(node, Without) else (
        _terms(node.left) + _terms(node.right)
    )  # fmt: skip


def _row(words: tuple[str, ...]) -> str:
    """`words` one after the other as a regular expression of RE2; `*` is any letters, `?` one."""
    signs = {"*": f"{_WORD}*", "?": _WORD}
    return f"{_GAP}+".join("".join(signs.get(sign) or re.escape(sign) for sign in word) for word in words)


def _border(pattern: str) -> str:
    """`pattern` between word borders that know all letters."""
    return f"(?s)(?:^|{_GAP}){pattern}(?:$|{_GAP})"
