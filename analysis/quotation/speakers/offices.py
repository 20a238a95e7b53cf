"""Who held an office on a day: "the NATO chief" is one person in 2023 and another in 2025."""

from functools import cache

import pandas as pd

from analysis.lexicons import load_lexicon
from analysis.quotation.speakers.actors import fold_name


def find_holder(office: str, day: pd.Timestamp) -> str | None:
    """The actor who held `office` on `day`, by the offices lexicon; None if it does not know.

    >>> find_holder("NATO chief", pd.Timestamp("2023-05-01"))
    'Jens Stoltenberg'
    """
    date = day.date().isoformat()
    for start, end, actor in office_index().get(fold_name(office), []):
        if start <= date and (not end or date < end):
            return actor
    return None


@cache
def office_index() -> dict[str, list[tuple[str, str, str]]]:
    """(start, end, actor) of every holder, by folded pattern of an office."""
    index: dict[str, list[tuple[str, str, str]]] = {}
    for row in load_lexicon("offices").to_dict("records"):
        for pattern in sorted({row["office"], *row["patterns"].split("|")}):
            if pattern:
                index.setdefault(fold_name(pattern), []).append((row["start"], row["end"], row["actor"]))
    return index
