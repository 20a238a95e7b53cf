"""The labels of database exports ("BYLINE:", "Länge:", "HD"), from the lexicon."""

import re
from functools import cache
from typing import NamedTuple

from analysis.lexicons import load_lexicon

_SPACES = re.compile(r"[\s_\u00ad-]+")


class Label(NamedTuple):
    """Which part of a document a label stands in, and the field it fills ("" for none)."""

    part: str
    field: str


def plain_label(written: str) -> str:
    """A label without spaces, hyphens and case: exports lose the space where they wrap ("Place ofpublication").

    >>> plain_label("ProQuestdocument ID")
    'proquestdocumentid'
    """
    return _SPACES.sub("", written).casefold()


@cache
def load_labels(system: str) -> dict[str, Label]:
    """Plain label -> part and field, for "nexis", "factiva" or "proquest"."""
    table = load_lexicon("export_labels")
    rows = table[table["system"] == system]
    return {
        plain_label(label): Label(part, field)
        for label, part, field in zip(rows["label"], rows["part"], rows["field"], strict=True)
    }


def read_count(value: str) -> int | None:
    """How many words an export counts ("1,285 words", "937 Wörter"); None where it says no number.

    >>> read_count("1,285 words"), read_count("12 pages 4")
    (1285, 12)
    """
    match = re.match(r"\D{0,3}(\d{1,3}(?:[.,\xa0 ]\d{3})+|\d{1,7})(?!\d)", value)
    return int(re.sub(r"\D", "", match[1])) if match else None
