"""Quotes with their cues and speakers as written."""

import re

import pandas as pd

from analysis.errors import check_columns
from analysis.quotation.marks import Stretch, find_stretches, paragraph_spans
from analysis.quotation.records import Attribution, quotes_table

_CUE = re.compile(r"\b(?:said|says|told|added|wrote|warned|argued|asked|insisted|tweeted|stated|claimed)\b")
_NAME = re.compile(r"\b(?:he|she|they|He|She|They|[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,3})\b")


def extract_quotes(articles: pd.DataFrame) -> pd.DataFrame:
    """The quotes of `articles` (article_id, text) with kind, offsets, cue and source span."""
    check_columns(articles, ["article_id", "text"], "the articles table")
    texts = zip(articles["article_id"], articles["text"].fillna(""), strict=True)
    return quotes_table((article_id, text, find_attributions(text)) for article_id, text in texts)


def find_attributions(text: str) -> list[Attribution]:
    """Direct quotes of one text, each with the nearest cue and name of its paragraph."""
    found: list[Attribution] = []
    paragraphs = paragraph_spans(text)
    at = 0
    for stretch in find_stretches(text):
        while paragraphs[at][1] < stretch.end:
            at += 1
        if len(text[stretch.start : stretch.end].split()) >= 3:
            found.append(_attribute(text, stretch, paragraphs[at]))
    return found


def _attribute(text: str, stretch: Stretch, paragraph: tuple[int, int]) -> Attribution:
    window = (max(paragraph[0], stretch.start - 200), min(paragraph[1], stretch.end + 200))
    cues = [match.span() for match in _CUE.finditer(text, *window)]
    outside = [cue for cue in cues if cue[1] <= stretch.start or cue[0] >= stretch.end]
    cue = min(outside, key=lambda each: max(each[0] - stretch.end, stretch.start - each[1]), default=None)
    names = [match.span() for match in _NAME.finditer(text, *window)] if cue else []
    names = [name for name in names if name[1] <= stretch.start or name[0] >= stretch.end]
    source = min(names, key=lambda each: max(each[0] - cue[1], cue[0] - each[1]), default=None) if cue else None
    return Attribution([(stretch.start, stretch.end)], cue, source, "marks", 0.5, "direct")
