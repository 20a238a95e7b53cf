"""Design: what an estimate weighs, what it draws again, how it counts copies, and how its interval is made."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.errors import InputError, check_columns, choice_error

__all__ = ["READINGS", "Design", "apply_copies", "copy_weights", "estimate_readings", "name_units"]

READINGS = ("all", "originals", "weighted")


@dataclass(frozen=True)
class Design:
    """How an estimate is made; the same design goes to every estimator.

    Attributes:
        weight: a column of weights (e.g. "n_words"); None: every row counts 1.
        cluster: what is drawn again: "article_id", or "story_id" where stories drive the result. Articles that carry
            one text (column cluster_id) are drawn together, whatever the reading: they are one event, not k.
        copies: "all", "originals" (copies left out) or "weighted" (each of k carriers of a text counts 1/k).
        level: of the intervals, from 0.5 to under 1.
        n_resamples: how often the bootstrap draws.
        seed: of the draws; the same seed gives the same numbers, whatever the order of rows.

    Raises:
        InputError: an unknown reading of copies, a level or a number of resamples that is none, an unknown field.

    >>> Design(copies="originals").replace(weight="n_words")
    Design(weight='n_words', cluster='article_id', copies='originals', level=0.95, n_resamples=1000, seed=1)
    """

    weight: str | None = None
    cluster: str = "article_id"
    copies: str = "all"
    level: float = 0.95
    n_resamples: int = 1000
    seed: int = 1

    def __post_init__(self) -> None:
        if self.copies not in READINGS:
            raise choice_error("copies", self.copies, READINGS)
        if not 0.5 <= self.level < 1:
            raise InputError(
                f"level {self.level!r} is not a confidence level: give 0.5 or more and less than 1, e.g. 0.95."
            )
        if self.n_resamples < 2:
            raise InputError(f"n_resamples {self.n_resamples!r} is too few: give 2 or more, 1000 for a report.")

    def replace(self, **changes: Any) -> "Design":
        """The same design with some fields changed."""
        known = [field.name for field in dataclasses.fields(self)]
        for name in changes:
            if name not in known:
                raise choice_error("field of a design", name, known)
        return dataclasses.replace(self, **changes)


def name_units(table: pd.DataFrame, cluster: str = "article_id") -> pd.Series:
    """For each row the id of what is drawn again with it: its `cluster`, else its text, else its article.

    Carriers of one text (equal cluster_id) are one unit. Drawn one by one, 40 texts of 10 carriers each pass for 400
    articles, and 95 % intervals cover in 45 % of simulations (benchmarks/coverage.py).

    >>> rows = pd.DataFrame({"article_id": ["a", "b", "c"], "cluster_id": ["a", "a", None]})
    >>> name_units(rows).tolist()
    ['a', 'a', 'c']
    """
    units = table["article_id"]
    for name in dict.fromkeys(["cluster_id", cluster]):
        if name in table.columns and name != "article_id":
            units = table[name].where(table[name].notna(), units)
    return units


def copy_weights(table: pd.DataFrame) -> pd.Series:
    """For each row 1/k, where k is how many articles of `table` share the row's cluster_id.

    An article without a cluster_id is a cluster of its own.

    >>> rows = pd.DataFrame({"article_id": ["a", "a", "b", "c"], "cluster_id": ["x", "x", "x", None]})
    >>> copy_weights(rows).tolist()
    [0.5, 0.5, 0.5, 1.0]
    """
    check_columns(table, ["article_id", "cluster_id"], "a table whose copies are weighted")
    n_carriers = table["article_id"].groupby(name_units(table)).transform("nunique")
    return 1.0 / n_carriers


def apply_copies(table: pd.DataFrame, weight: pd.Series, copies: str) -> tuple[pd.DataFrame, pd.Series]:
    """`table` and its row weights under one of the three readings of copied text.

    "all" counts every article, "originals" leaves out rows whose copy_of is filled, "weighted" gives each of k
    carriers of one text the weight 1/k. A table that knows nothing of copies (no such column) reads as "all".
    """
    if copies == "originals" and "copy_of" in table.columns:
        original = table["copy_of"].isna()
        return table[original], weight[original]
    if copies == "weighted" and "cluster_id" in table.columns:
        return table, weight * copy_weights(table)
    return table, weight


def estimate_readings(
    table: pd.DataFrame,
    estimate: Callable[..., pd.DataFrame],
    *columns: str,
    design: Design = Design(),
    **options: Any,
) -> pd.DataFrame:
    """One estimate in all three readings of copies, told apart by the column `copies`.

    An outlet comparison that holds in one reading only is a finding about an agency, not about outlets.

    Args:
        table: as the estimator takes it.
        estimate: any estimator that takes a design: `estimate_share`, `estimate_mean`, `compare_groups` ...
        columns, options: what it takes beside table and design.
        design: its `copies` is replaced by each reading.

    >>> from analysis.statistics import estimate_share
    >>> quotes = pd.DataFrame({"article_id": ["a", "b"], "side": ["ukraine", "russia"], "copy_of": [None, "a"]})
    >>> estimate_readings(quotes, estimate_share, "side")[["copies", "side", "estimate"]].values.tolist()[:3]
    [['all', 'russia', 0.5], ['all', 'ukraine', 0.5], ['originals', 'ukraine', 1.0]]
    """
    parts = [
        estimate(table, *columns, design=design.replace(copies=reading), **options).assign(copies=reading)
        for reading in READINGS
    ]
    return pd.concat(parts, ignore_index=True).astype({"copies": "str"})
