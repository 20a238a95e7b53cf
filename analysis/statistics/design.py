"""Copies: how articles that carry the same text count in an estimate."""

import pandas as pd

from analysis.errors import check_columns, choice_error

__all__ = ["READINGS", "apply_copies", "copy_weights"]

READINGS = ("all", "originals", "weighted")


def copy_weights(table: pd.DataFrame) -> pd.Series:
    """For each row 1/k, where k is how many articles of `table` share the row's cluster_id.

    An article without a cluster_id is a cluster of its own.

    >>> rows = pd.DataFrame({"article_id": ["a", "a", "b", "c"], "cluster_id": ["x", "x", "x", None]})
    >>> copy_weights(rows).tolist()
    [0.5, 0.5, 0.5, 1.0]
    """
    check_columns(table, ["article_id", "cluster_id"], "a table whose copies are weighted")
    cluster = table["cluster_id"].where(table["cluster_id"].notna(), table["article_id"])
    n_carriers = table["article_id"].groupby(cluster).transform("nunique")
    return 1.0 / n_carriers


def apply_copies(table: pd.DataFrame, weight: pd.Series, copies: str) -> tuple[pd.DataFrame, pd.Series]:
    """`table` and its row weights under one of the three readings of copied text.

    "all" counts every article, "originals" leaves out rows whose copy_of is filled, "weighted" gives each of k
    carriers of one text the weight 1/k. A table that knows nothing of copies (no such column) reads as "all".

    Raises:
        InputError: an unknown reading.
    """
    if copies not in READINGS:
        raise choice_error("copies", copies, READINGS)
    if copies == "originals" and "copy_of" in table.columns:
        original = table["copy_of"].isna()
        return table[original], weight[original]
    if copies == "weighted" and "cluster_id" in table.columns:
        return table, weight * copy_weights(table)
    return table, weight
