"""Selecting articles by outlet, period, language, section and query; what is selected is never changed."""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from analysis.corpus.choosing.text_index import Mask, TextIndex
from analysis.corpus.reading.dates import parse_date
from analysis.errors import InputError, check_columns, choice_error


def choose(
    articles: pd.DataFrame,
    *,
    outlets: str | Iterable[str] | None = None,
    start: object = None,
    end: object = None,
    language: str | Iterable[str] | None = None,
    section: str | Iterable[str] | None = None,
    query: str | None = None,
    index: TextIndex | None = None,
) -> Mask:
    """Which rows of `articles` meet every condition given: the one selection behind functions, reports and explorer.

    Args:
        outlets: names as in the outlet column.
        start, end: first and last day (both included); articles without a date are left out when either is given.
        language: ISO codes as in the language column.
        section: names as in the section column.
        query: a Boolean query over headline and text (see `analysis.corpus.choosing.query`); "" matches all.
        index: of these articles, where one is there already; it only saves time.

    None is no condition; an empty list of outlets, languages or sections chooses no article.

    Raises:
        InputError: an unknown outlet, language or section (the known ones are listed), an unreadable date, a period
            that ends before it starts, or a query error (with its place).
    """
    chosen = np.ones(len(articles), dtype=bool)
    for column, wanted in (("outlet", outlets), ("language", language), ("section", section)):
        if wanted is not None:
            chosen &= _is_one_of(articles, column, [wanted] if isinstance(wanted, str) else list(wanted))
    if start is not None or end is not None:
        chosen &= _in_period(articles, _day(start, "start"), _day(end, "end"))
    if query is not None:
        chosen &= (index or TextIndex(articles)).match(query)
    return chosen


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
    """The rows of `articles` that meet every condition given, as `choose` says; columns, order and index stay.

    Raises:
        InputError: as `choose`.
    """
    conditions = {"outlets": outlets, "start": start, "end": end, "language": language, "section": section}
    return articles[choose(articles, **conditions, query=query)]  # type: ignore[arg-type]


def match_query(articles: pd.DataFrame, query: str) -> pd.Series:
    """True for the articles that a Boolean query matches; "" matches all.

    Raises:
        InputError: a query that cannot be read, with the place of the error.
    """
    return pd.Series(TextIndex(articles).match(query), index=articles.index, dtype=bool)


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


def _is_one_of(articles: pd.DataFrame, column: str, wanted: list[str]) -> Mask:
    check_columns(articles, [column], "articles")
    known = set(articles[column].dropna())
    for value in wanted:
        if value not in known:
            raise choice_error(column, value, sorted(known))
    return articles[column].isin(wanted).to_numpy(bool)


def _day(value: object, name: str) -> pd.Timestamp | None:
    if value is None:
        return None
    try:
        return pd.Timestamp(date.fromisoformat(str(value).strip()))  # a bound may lie where no newspaper does
    except ValueError:
        when = parse_date(value).when
    if when is None:
        raise InputError(f"{name} {str(value)[:100]!r} is not a date; write it as 2022-02-24.")
    return pd.Timestamp(when)


def _in_period(articles: pd.DataFrame, start: pd.Timestamp | None, end: pd.Timestamp | None) -> Mask:
    check_columns(articles, ["published"], "articles")
    if start is not None and end is not None and end < start:
        raise InputError(f"the period ends ({end:%Y-%m-%d}) before it starts ({start:%Y-%m-%d}).")
    inside = articles["published"].notna()
    if start is not None:
        inside &= articles["published"] >= start
    if end is not None:
        whole_day = end == end.normalize()
        inside &= articles["published"] < end + pd.Timedelta(days=1) if whole_day else articles["published"] <= end
    return inside.to_numpy(bool)
