"""Voice: which stretch of a text is the outlet's narration, and which is quoted, directly or indirectly."""

from collections.abc import Hashable, Iterable, Iterator

import numpy as np
import pandas as pd

from analysis.errors import check_columns
from analysis.tables import find_fields, finish

Piece = tuple[int, int, str, int]  # start, end, voice, quote_id


class VoiceMap:
    """The quoted pieces of every article, made once from a quotes table; all else is narration.

    Voices follow from kind, spans and marked alone: a direct quote is in the voice "direct", an indirect one in
    "indirect"; of a mixed quote the words between quotation marks are "direct" and the rest "indirect". A headline is
    in one voice, "headline", whatever it quotes: it is the desk that made it out of somebody's words.
    """

    def __init__(self, quotes: pd.DataFrame) -> None:
        check_columns(quotes, ["article_id", "quote_id", "kind", "spans", "marked"], "the quotes table")
        found: dict[Hashable, list[Piece]] = {}
        body = quotes[find_fields(quotes) != "headline"]
        columns = (body[name] for name in ("article_id", "quote_id", "kind", "spans", "marked"))
        for article, number, kind, spans, marked in zip(*columns, strict=True):
            own = found.setdefault(article, [])
            own += [(start, end, voice, number) for start, end, voice in _split_quote(kind, spans, marked)]
        self._pieces = {article: _part(pieces) for article, pieces in found.items()}

    def pieces(self, article_id: Hashable) -> list[Piece]:
        """The quoted pieces of one article's text as (start, end, voice, quote_id), in order, without overlap."""
        return self._pieces.get(article_id, [])

    def split(self, sentences: pd.DataFrame) -> pd.DataFrame:
        """The voices table: every sentence in pieces of one voice, see `split_voices`."""
        check_columns(sentences, ["article_id", "sentence_id", "start", "end", "sentence"], "the sentences table")
        rows: list[tuple[object, ...]] = []
        fields = find_fields(sentences)
        for (article, field), table in sentences.groupby(["article_id", fields], sort=False):
            places = list(zip(table["sentence_id"], table["start"], table["end"], strict=True))
            if field == "headline":
                rows += [(article, number, field, start, end, "headline", None) for number, start, end in places]
                continue
            own = self.pieces(article)
            at = 0
            for number, start, end in places:
                while at < len(own) and own[at][1] <= start:
                    at += 1
                rows += [(article, number, field, *piece) for piece in _partition(start, end, own, at)]
        return finish("voices", rows)

    def label(self, table: pd.DataFrame) -> pd.DataFrame:
        """The same table plus `voice`, see `label_voices`."""
        check_columns(table, ["article_id", "start", "end"], "the table to label")
        in_headline = (find_fields(table) == "headline").to_numpy()
        found = np.where(in_headline, "headline", "narration").astype(object)
        numbered = table.assign(row=range(len(table)))
        for article, rows in numbered[~in_headline].groupby("article_id", sort=False):
            own = self.pieces(article)
            at = 0
            for start, row in sorted(zip(rows["start"], rows["row"], strict=True)):
                while at < len(own) and own[at][1] <= start:
                    at += 1
                if at < len(own) and own[at][0] <= start:
                    found[row] = own[at][2]
        return table.assign(voice=pd.Series(found, index=table.index, dtype="str"))


def split_voices(sentences: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """A partition of every sentence by voice, so that tone and frames never mix narration and quotation.

    A direct quote is in the voice "direct", an indirect one in "indirect"; of a mixed quote the words between
    quotation marks are "direct" and the rest "indirect". Everything else, cues and speakers too, is "narration".
    White space and punctuation between two quoted stretches belong to the narration. Headlines are "headline".

    Args:
        sentences: the sentences table (article_id, sentence_id, start, end, sentence).
        quotes: the quotes table of the same articles.

    Returns:
        The voices table (quote_id is missing for narration and headlines); in every sentence the
        pieces follow each other without gap or overlap from its start to its end.
    """
    return VoiceMap(quotes).split(sentences)


def label_voices(table: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """The same table plus `voice`: who utters the stretch `start` to `end` of each row.

    A stretch that lies across a border takes the voice at its start.

    Args:
        table: any table with article_id, start and end (mentions, terms), and field if some are of headlines.
        quotes: the quotes table of the same articles.
    """
    return VoiceMap(quotes).label(table)


def _split_quote(
    kind: str, spans: Iterable[Iterable[int]], marked: Iterable[Iterable[int]]
) -> Iterator[tuple[int, int, str]]:
    inner = [tuple(map(int, each)) for each in marked] if kind == "mixed" else []
    for start, end in (tuple(map(int, each)) for each in spans):
        if kind != "mixed":
            yield start, end, kind
            continue
        position = start
        for left, right in inner:
            if start <= left and right <= end:
                if left > position:
                    yield position, left, "indirect"
                yield left, right, "direct"
                position = right
        if position < end:
            yield position, end, "indirect"


def _part(pieces: list[Piece]) -> list[Piece]:
    """The pieces in order; where two overlap, the earlier one keeps what both have."""
    apart: list[Piece] = []
    for start, end, voice, number in sorted(pieces):
        start = max(start, apart[-1][1]) if apart else start
        if start < end:
            apart.append((start, end, voice, number))
    return apart


def _partition(start: int, end: int, own: list[Piece], at: int) -> Iterator[tuple[int, int, str, int | None]]:
    position = start
    while at < len(own) and own[at][0] < end:
        left, right, voice, quote = own[at]
        left, right = max(left, position), min(right, end)
        if left < right:
            if left > position:
                yield position, left, "narration", None
            yield left, right, voice, quote
            position = right
        at += 1
    if position < end:
        yield position, end, "narration", None
