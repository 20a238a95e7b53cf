"""Voice: which stretch of a text is the outlet's narration, and which is quoted, directly or indirectly."""

from collections.abc import Iterator

import pandas as pd

from analysis.errors import check_columns
from analysis.quotation.marks import find_stretches

VOICES = ("narration", "direct", "indirect")
_Piece = tuple[int, int, str, int]  # start, end, voice, quote_id


def split_voices(sentences: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """A partition of every sentence by voice, so that tone and frames never mix narration and quotation.

    A direct quote is in the voice "direct", an indirect one in "indirect"; of a mixed quote the words between
    quotation marks are "direct" and the rest "indirect". Everything else, cues and speakers too, is "narration".
    White space and punctuation between two quoted stretches belong to the narration.

    Args:
        sentences: the sentences table (article_id, sentence_id, start, end, sentence).
        quotes: the quotes table of the same articles.

    Returns:
        Columns article_id, sentence_id, start, end, voice, quote_id (missing for narration); in every sentence the
        pieces follow each other without gap or overlap from its start to its end.
    """
    check_columns(sentences, ["article_id", "sentence_id", "start", "end", "sentence"], "the sentences table")
    pieces = {article: quoted_pieces(rows) for article, rows in quotes.groupby("article_id", sort=False)}
    rows = []
    for article, table in sentences.groupby("article_id", sort=False):
        own = pieces.get(article, [])
        at = 0
        for number, start, end in zip(table["sentence_id"], table["start"], table["end"], strict=True):
            while at < len(own) and own[at][1] <= start:
                at += 1
            rows += [(article, number, *piece) for piece in _partition(start, end, own, at)]
    voices = pd.DataFrame(rows, columns=["article_id", "sentence_id", "start", "end", "voice", "quote_id"])
    integers = dict.fromkeys(("sentence_id", "start", "end"), "int64")
    return voices.astype({"article_id": "str", **integers, "voice": "str", "quote_id": "Int64"})


def _partition(start: int, end: int, own: list[_Piece], at: int) -> Iterator[tuple[int, int, str, int | None]]:
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


def quoted_pieces(quotes: pd.DataFrame) -> list[_Piece]:
    """The quoted stretches of one article's quotes as (start, end, voice, quote_id), in order, without overlap."""
    pieces: list[_Piece] = []
    columns = zip(quotes["quote_id"], quotes["kind"], quotes["spans"], quotes["quote"], strict=True)
    for number, kind, spans, quote in columns:
        offset = 0
        for start, end in spans:
            words = quote[offset : offset + end - start]
            offset += end - start + len(" … ")
            if kind == "mixed":
                pieces += [(a, b, voice, number) for a, b, voice in _mixed_pieces(words, start)]
            else:
                pieces.append((start, end, kind, number))
    pieces.sort()
    apart: list[_Piece] = []
    for start, end, voice, number in pieces:
        start = max(start, apart[-1][1]) if apart else start
        if start < end:
            apart.append((start, end, voice, number))
    return apart


def _mixed_pieces(words: str, offset: int) -> Iterator[tuple[int, int, str]]:
    position = 0
    for stretch in find_stretches(words):
        if stretch.start > position:
            yield offset + position, offset + stretch.start, "indirect"
        yield offset + stretch.start, offset + stretch.end, "direct"
        position = stretch.end
    if position < len(words):
        yield offset + position, offset + len(words), "indirect"


def label_voices(table: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """The same table plus `voice`: who utters the stretch `start` to `end` of each row.

    A stretch that lies across a border takes the voice at its start.

    Args:
        table: any table with article_id, start and end (mentions, terms).
        quotes: the quotes table of the same articles.
    """
    check_columns(table, ["article_id", "start", "end"], "the table to label")
    found = ["narration"] * len(table)
    numbered = table.assign(row=range(len(table)))
    pieces = {article: quoted_pieces(rows) for article, rows in quotes.groupby("article_id", sort=False)}
    for article, rows in numbered.groupby("article_id", sort=False):
        own = pieces.get(article, [])
        at = 0
        for start, row in sorted(zip(rows["start"], rows["row"], strict=True)):
            while at < len(own) and own[at][1] <= start:
                at += 1
            if at < len(own) and own[at][0] <= start:
                found[row] = own[at][2]
    return table.assign(voice=pd.Series(found, index=table.index, dtype="str"))
