"""Selecting articles by outlet, period, language, section and query; what is selected is never changed."""

from collections.abc import Iterable

import pandas as pd

from analysis.corpus.choosing.matching import compile_query
from analysis.corpus.choosing.query import FIELDS
from analysis.corpus.reading.dates import parse_date
from analysis.errors import InputError, check_columns, choice_error


def select_articles(
    articles: pd.DataFrame,
    *,
    outlets: str | Iterable[str] | None = None,
    start: object = None,
    end: object = None,
    language: str | Iterable[str] | None = None,
    section: str | Iterable[str] | None = None,
    query: str | None = None,
) -> pd.DataFrame:
    """The rows of `articles` that meet every condition given; columns, order and index stay.

    Args:
        outlets: names as in the outlet column.
        start, end: first and last day (both included); articles without a date are left out when either is given.
        language: ISO codes as in the language column.
        section: names as in the section column.
        query: a Boolean query over headline and text (see `analysis.corpus.choosing.query`).

    Raises:
        InputError: an unknown outlet, language or section (the known ones are listed), an unreadable date, a period
            that ends before it starts, or a query error (with its place).
    """
    chosen = pd.Series(True, index=articles.index)
    for column, wanted in (("outlet", outlets), ("language", language), ("section", section)):
        if wanted is not None:
            chosen &= _is_one_of(articles, column, [wanted] if isinstance(wanted, str) else list(wanted))
    if start is not None or end is not None:
        chosen &= _in_period(articles, _day(start, "start"), _day(end, "end"))
    if query is not None:
        chosen &= match_query(articles, query)
    return articles[chosen]


def match_query(articles: pd.DataFrame, query: str) -> pd.Series:
    """True for the articles that a Boolean query matches."""
    matches = compile_query(query)
    columns = [name for name in dict.fromkeys(FIELDS.values()) if name in articles]
    rows = zip(*(articles[name].fillna("") for name in columns), strict=True)
    found = [matches(dict(zip(columns, row, strict=True))) for row in rows]
    return pd.Series(found, index=articles.index, dtype=bool)


def require_text(articles: pd.DataFrame) -> pd.DataFrame:
    """The same articles, if every one has its text.

    Raises:
        InputError: some are metadata only (RSS, Media Cloud, GDELT …); says how many and how to leave them out.
    """
    check_columns(articles, ["article_id", "text"], "articles")
    missing = articles.loc[articles["text"].isna(), "article_id"]
    if len(missing):
        raise InputError(
            f"{len(missing)} of {len(articles)} articles are metadata only and have no text to measure, e.g. "
            f"{', '.join(map(repr, missing[:3]))}. Leave them out: articles[articles['text'].notna()]."
        )
    return articles


def _is_one_of(articles: pd.DataFrame, column: str, wanted: list[str]) -> pd.Series:
    check_columns(articles, [column], "articles")
    known = set(articles[column].dropna())
    for value in wanted:
        if value not in known:
            raise choice_error(column, value, sorted(known))
    return articles[column].isin(wanted)


def _day(value: object, name: str) -> pd.Timestamp | None:
    if value is None:
        return None
    when = parse_date(value).when
    if when is None:
        raise InputError(f"{name} {str(value)[:100]!r} is not a date; write it as 2022-02-24.")
    return pd.Timestamp(when)


def _in_period(articles: pd.DataFrame, start: pd.Timestamp | None, end: pd.Timestamp | None) -> pd.Series:
    check_columns(articles, ["published"], "articles")
    if start is not None and end is not None and end < start:
        raise InputError(f"the period ends ({end:%Y-%m-%d}) before it starts ({start:%Y-%m-%d}).")
    inside = articles["published"].notna()
    if start is not None:
        inside &= articles["published"] >= start
    if end is not None:
        whole_day = end == end.normalize()
        inside &= articles["published"] < end + pd.Timedelta(days=1) if whole_day else articles["published"] <= end
    return inside
