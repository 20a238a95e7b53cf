"""Estimates: means and shares by outlet, period or any column, with intervals over articles or stories."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import InputError, check_columns
from analysis.statistics.intervals import Bounds, count_support, make_intervals
from analysis.statistics.resampling import RatioSums, Rows, prepare_rows, resample_ratios, sum_cells

__all__ = ["estimate_mean", "estimate_share"]

_SUPPORT = ["n_articles", "n_stories", "estimate", "low", "high", "flag"]


def estimate_mean(
    table: pd.DataFrame,
    value: str,
    *,
    by: str | list[str] | None = None,
    weight: str | None = None,
    cluster: str = "article_id",
    copies: str = "all",
    bounds: Bounds = None,
    level: float = 0.95,
    n_resamples: int = 1000,
    seed: int = 1,
) -> pd.DataFrame:
    """The weighted mean of `value` in every cell of `by`, with a bootstrap interval over articles or stories.

    Args:
        table: a measure table joined to its articles (article_id, outlet, published, cluster_id ...).
        value: a column of numbers or of True and False (then the mean is a share); rows without a value are left out.
        by: columns whose levels make the cells; none: one cell.
        weight: a column of weights (e.g. n_words); default: every row counts 1.
        cluster: what is drawn again: "article_id", or "story_id" where stories drive the result.
        copies: "all", "originals" (copies left out) or "weighted" (each of k carriers counts 1/k).
        bounds: the ends of the scale, e.g. (-1, 1) for tone; found by itself for shares. With bounds, a mean at
            an end of the scale gets a Wilson interval, without them none ("all articles alike").
        level, n_resamples, seed: of the interval; the same seed gives the same numbers, whatever the order of rows.

    Returns:
        The `by` columns, n_articles, n_stories, estimate, low, high, flag ("" where nothing is to be said).

    Raises:
        InputError: a missing column, values that are not numbers, an unknown reading of copies.

    >>> frames = pd.DataFrame({"article_id": list("abcdef"), "present": [True, False, True, True, False, True]})
    >>> estimate_mean(frames, "present")["estimate"].round(2).tolist()
    [0.67]
    """
    check_columns(table, [value], "the table to estimate")
    rows = prepare_rows(table, by, weight=weight, cluster=cluster, copies=copies)
    values = read_values(rows.table[value])
    sums = mean_sums(rows, values)
    support = count_support(rows, counted=~np.isnan(values), n_cells=len(rows.cells))
    if bounds is None and np.isin(values[~np.isnan(values)], (0.0, 1.0)).all():
        bounds = (0.0, 1.0)
    draws = resample_ratios(sums, n_resamples, seed)
    interval = make_intervals(sums, draws, level=level, bounds=bounds, n_units=support["n_units"].to_numpy())
    return _lay_out(rows.cells, support, sums.estimate(), interval)


def estimate_share(
    table: pd.DataFrame,
    category: str,
    *,
    by: str | list[str] | None = None,
    weight: str | None = None,
    categories: Sequence[str] | None = None,
    cluster: str = "article_id",
    copies: str = "all",
    level: float = 0.95,
    n_resamples: int = 1000,
    seed: int = 1,
) -> pd.DataFrame:
    """What share of the rows' weight each level of `category` holds in every cell of `by`; zeros are kept.

    Args:
        table, by, weight, cluster, copies, level, n_resamples, seed: as in `estimate_mean`.
        category: e.g. "side"; a row without one counts as "unknown", so that shares sum to 1.
        categories: the levels to show, in this order; others stay in the denominator. Default: all that occur.

    Returns:
        One row per cell and category: the `by` columns, `category`, n_articles, n_stories, estimate, low, high, flag.
        n_articles and n_stories count what the share is a share of.

    >>> quotes = pd.DataFrame({"article_id": ["a", "b"], "side": ["ukraine", "russia"], "n_words": [30, 10]})
    >>> estimate_share(quotes, "side", weight="n_words")[["side", "estimate"]].values.tolist()
    [['russia', 0.25], ['ukraine', 0.75]]
    """
    check_columns(table, [category], "the table to estimate")
    rows = prepare_rows(table, by, weight=weight, cluster=cluster, copies=copies)
    names = fill_category(rows.table[category])
    levels = list(categories) if categories is not None else sorted(names.unique())
    sums = share_sums(rows, names, levels)
    support = count_support(rows, counted=rows.weight > 0, n_cells=len(rows.cells)).loc[sums.base]
    support = support.reset_index(drop=True)
    draws = resample_ratios(sums, n_resamples, seed)
    interval = make_intervals(sums, draws, level=level, bounds=(0.0, 1.0), n_units=support["n_units"].to_numpy())
    cells = rows.cells.iloc[sums.base].reset_index(drop=True)
    cells[category] = pd.Series(levels * len(rows.cells), dtype="str")
    return _lay_out(cells, support, sums.estimate(), interval)


def read_values(column: pd.Series) -> NDArray[np.float64]:
    """A column of numbers or truth values as floats, missing ones as NaN."""
    values = pd.to_numeric(column, errors="coerce").astype(float)
    bad = values.isna() & column.notna()
    if bad.any():
        raise InputError(f"column {column.name!r} must hold numbers, not {column[bad].iloc[0]!r}.")
    return np.asarray(values, dtype=np.float64)


def fill_category(column: pd.Series) -> pd.Series:
    """A column of names in which a missing one reads "unknown"."""
    return column.astype("str").where(column.notna(), "unknown")


def mean_sums(rows: Rows, values: NDArray[np.float64]) -> RatioSums:
    """The sums whose ratios are the weighted means of `values` per cell; missing values weigh nothing."""
    n_cells = len(rows.cells)
    weight = np.where(np.isnan(values), 0.0, rows.weight)
    top = sum_cells(rows, weight * np.nan_to_num(values), rows.cell, n_cells)
    return RatioSums(top, sum_cells(rows, weight, rows.cell, n_cells), np.arange(n_cells))


def share_sums(rows: Rows, names: pd.Series, levels: list[str]) -> RatioSums:
    """The sums whose ratios are the shares of `levels` per cell: cell by cell, levels in their order."""
    n_cells, n_levels = len(rows.cells), len(levels)
    level = pd.Index(levels).get_indexer(pd.Index(names))
    shown = level >= 0
    top = sum_cells(rows, rows.weight * shown, rows.cell * n_levels + np.maximum(level, 0), n_cells * n_levels)
    base = np.repeat(np.arange(n_cells), n_levels)
    return RatioSums(top, sum_cells(rows, rows.weight, rows.cell, n_cells), base)


def _lay_out(
    cells: pd.DataFrame, support: pd.DataFrame, estimate: NDArray[np.float64], interval: pd.DataFrame
) -> pd.DataFrame:
    parts = [cells, support[["n_articles", "n_stories"]], pd.DataFrame({"estimate": estimate}), interval]
    table = pd.concat([part.reset_index(drop=True) for part in parts], axis=1)
    return table[[*cells.columns, *_SUPPORT]]
