"""Which news agency a text says it comes from: datelines, authors, closing credits, addresses."""

import re
from functools import cache

import pandas as pd

from analysis.lexicons import load_lexicon

_START_CHARS, _END_CHARS = 300, 400
_DASH = r"\s*(?:[-–—_:]|--)"


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """All agencies' patterns of one kind as one expression; group n is the nth agency."""
    table = load_lexicon("agencies")
    rows = table[table["kind"] == kind]
    groups = "|".join(f"({pattern})" for pattern in rows["pattern"])
    if kind == "dateline":  # "KYIV, Ukraine (AP) —", "MOSCOW, March 3. /TASS/.", "PARIS, Jan 8 (Reuters) -"
        expression = rf"\((?:{groups})\)(?={_DASH})"
    elif kind in ("outlet", "author"):
        expression = rf"(?:{groups})"
    else:
        expression = groups
    return re.compile(expression, 0 if kind == "dateline" else re.IGNORECASE), tuple(rows["agency"])


_SLASHED = re.compile(r"(?<!\S)/([A-Z][\w -]{1,20})/(?!\w)")  # "March 3. /TASS/.", not "Venn/AFP/Getty Images"
_CLOSING = re.compile(r"(?:[—–-]\s*|\()([A-Z]{2,4}|Reuters|Xinhua|Bloomberg|Interfax|dpa)\)?\s*$")


def find_agencies(articles: pd.DataFrame) -> pd.Series:
    """The agency each article credits with its text, missing where none is credited.

    Looked for in the dateline, the author, the closing credit and the address; an agency that is only mentioned
    ("told Reuters"), or that "contributed to this report", is not credited.

    >>> frame = pd.DataFrame({"text": ["KYIV, Ukraine (AP) — The talks ended."], "url": ["x"], "author": [None]})
    >>> find_agencies(frame).tolist()
    ['Associated Press']
    """
    blank = [""] * len(articles)
    columns = [articles[name].fillna("") if name in articles else blank for name in ("text", "url", "author")]
    found = [_find_agency(*row) for row in zip(*columns, strict=True)]
    return pd.Series(found, index=articles.index, dtype="str")


def name_outlet_agencies(outlets: pd.Series) -> pd.Series:
    """The agency an outlet is itself ("AP News" -> "Associated Press"), missing for other outlets."""
    pattern, agencies = _patterns("outlet")
    known = {name: _whole(pattern, agencies, str(name)) for name in outlets.dropna().unique()}
    return outlets.map(known).astype("str")


def _find_agency(text: str, url: str, author: str) -> str | None:
    return _in_dateline(text[:_START_CHARS]) or _in_author(author) or _in_credit(text[-_END_CHARS:]) or _in_url(url)


def _whole(pattern: re.Pattern[str], agencies: tuple[str, ...], text: str) -> str | None:
    match = pattern.fullmatch(text.strip())
    return agencies[match.lastindex - 1] if match and match.lastindex else None


def _in_dateline(start: str) -> str | None:
    pattern, agencies = _patterns("dateline")
    if (match := pattern.search(start)) and match.lastindex:
        return agencies[match.lastindex - 1]
    if match := _SLASHED.search(start):
        return _whole(pattern_of_names(), agencies, match[1])
    return None


@cache
def pattern_of_names() -> re.Pattern[str]:
    """The agencies' marks without the brackets of a dateline."""
    table = load_lexicon("agencies")
    return re.compile("|".join(f"({pattern})" for pattern in table.loc[table["kind"] == "dateline", "pattern"]))


def _in_author(author: str) -> str | None:
    if not author:
        return None
    pattern, agencies = _patterns("author")
    for part in re.split(r"[,;|/]| and ", author):
        if name := _whole(pattern, agencies, part):
            return name
    return None


def _in_credit(end: str) -> str | None:
    pattern, agencies = _patterns("credit")
    if (match := pattern.search(end)) and match.lastindex:
        return agencies[match.lastindex - 1]
    closing = _CLOSING.search(end)
    return _whole(pattern_of_names(), _patterns("dateline")[1], closing[1]) if closing else None


def _in_url(url: str) -> str | None:
    pattern, agencies = _patterns("url")
    match = pattern.search(url) if url else None
    return agencies[match.lastindex - 1] if match and match.lastindex else None
