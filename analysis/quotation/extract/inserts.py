"""What a scraper has left inside the sentences of a text: teasers, links to related reports, credits of photographs.

`Sen. Osk Mara Lidia OskCouncil meets again Ten bills to watch MORE (R-Texas) said` reads `Sen. Osk (R-Texas) said`.
`Follow the latest updates in our live blog The talks go on, Osk said` begins with the talks.
"""

import re

from analysis.quotation.marks import Span

_INSERT = re.compile(
    r"\b(?P<surname>[A-Z][\w’'-]+)(?:,?\s(?:Jr|Sr)\.)?"
    r"(?P<insert>\s(?:[A-Z(][\w.’'()\"“”-]*\s){1,5}(?P=surname)(?:,?\s(?:Jr|Sr)\.)?(?=[A-Z0-9'‘“])[^\n]{10,1200}?\sMORE)\b"
)


_FURNITURE = re.compile(  # each alternative begins with words that are searched for first
    r"\((?:AP|Reuters|AFP|Getty|EPA|Image|Photo|Picture)\b[^()\n]{0,60}(?:/|:|Photo|via|Images)[^()\n]{0,120}\)|"
    r"(?:FILE PHOTO|File photo|FILE):\s|"
    r"(?:\s{2,}|^|(?<=\n))(?:Related|READ MORE|Read more|RELATED|Read also|See also):\s[^\n]{5,150}?(?:\s{2,}|\n|$)|"
    r"Follow (?:all )?today[’']s [\w’' ]{0,40}?latest [^.\n]{0,60}?live ?blog(?: here)?[.:]?\s|"
    r"Follow (?:all )?(?:the|today[’']s) latest [^.\n]{0,70}?live ?blog(?: here)?[.:]?\s|"
    r"(?:Want all the latest [^?\n]{0,80}\? )?Sign up (?:to|for) (?:our|the) (?:[\w’']+ ){0,6}?"
    r"(?:newsletters?|[Bb]ulletin)s?(?: here)?[.!]?\s"
)
_HINTS = ("Photo", "PHOTO", "FILE:", "elated:", "RELATED:", "ead more:", "READ MORE:", "also:", "blog", "Sign up",
          "Images", "(Image", "(Picture", "(Reuters", "(AFP")  # fmt: skip


def find_inserts(text: str) -> list[Span]:
    """Half-open offsets of what nobody said, in order.

    >>> text = "Sen. Osk Mara Lidia OskCouncil meets again MORE said no."
    >>> [text[:start] + text[end:] for start, end in find_inserts(text)]
    ['Sen. Osk said no.']
    """
    found = [match.span("insert") for match in _INSERT.finditer(text)] if " MORE" in text else []
    if any(hint in text for hint in _HINTS):
        found += [match.span() for match in _FURNITURE.finditer(text)]
    return _merge(sorted(found))


def _merge(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def cut_out(spans: list[Span], inserts: list[Span]) -> list[Span]:
    """Spans without what lies in `inserts`."""
    for left, right in inserts:
        pieces = [piece for start, end in spans for piece in ((start, min(end, left)), (max(start, right), end))]
        spans = list(dict.fromkeys((start, end) for start, end in pieces if start < end))
    return spans
