"""Teasers that a scraper has left inside a sentence: the full name and the related headlines of a link, up to MORE.

`Sen. Osk Mara Lidia OskCouncil meets again Ten bills to watch MORE (R-Texas) said` reads `Sen. Osk (R-Texas) said`.
"""

import re

from analysis.quotation.marks import Span

_INSERT = re.compile(
    r"\b(?P<surname>[A-Z][\w’'-]+)(?:,?\s(?:Jr|Sr)\.)?"
    r"(?P<insert>\s(?:[A-Z(][\w.’'()\"“”-]*\s){1,5}(?P=surname)(?:,?\s(?:Jr|Sr)\.)?(?=[A-Z0-9'‘“])[^\n]{10,1200}?\sMORE)\b"
)


def find_inserts(text: str) -> list[Span]:
    """Half-open offsets of the teasers, in order.

    >>> text = "Sen. Osk Mara Lidia OskCouncil meets again MORE said no."
    >>> [text[:start] + text[end:] for start, end in find_inserts(text)]
    ['Sen. Osk said no.']
    """
    return [match.span("insert") for match in _INSERT.finditer(text)] if " MORE" in text else []


def cut_out(spans: list[Span], inserts: list[Span]) -> list[Span]:
    """Spans without what lies in `inserts`."""
    for left, right in inserts:
        pieces = [piece for start, end in spans for piece in ((start, min(end, left)), (max(start, right), end))]
        spans = list(dict.fromkeys((start, end) for start, end in pieces if start < end))
    return spans
