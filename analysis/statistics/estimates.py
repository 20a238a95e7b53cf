"""Estimates: means and shares by outlet, period or any column, with intervals over articles or stories."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import InputError, check_columns
from analysis.statistics.codes import Codes, lay_out_codes
from analysis.statistics.correction import Correction, correct_ratios, find_ends
from analysis.statistics.design import Design
from analysis.statistics.intervals import Bounds, count_support, make_intervals
from analysis.statistics.resampling import RatioSums, Rows, as_list, prepare_rows, resample_ratios, sum_cells

__all__ = ["estimate_mean", "estimate_share"]

_ROUNDING = 1e-6  # by how much a sum of 32-bit numbers may pass the end of its scale
_SUPPORT = ["n_articles", "n_stories", "estimate", "low", "high", "flag"]
_CORRECTED = ["n_articles", "n_stories", "n_coded", "naive", "estimate", "low", "high", "method", "flag"]


def estimate_mean(
    table: pd.DataFrame,
    value: str,
    *,
    by: str | list[str] | None = None,
    share: bool | None = None,
    bounds: Bounds = None,
    codes: Codes | None = None,
    design: Design = Design(),
) -> pd.DataFrame:
    """The weighted mean of `value` in every cell of `by`, with a bootstrap interval over articles or stories.

    Args:
        table: a measure table joined to its articles (article_id, outlet, published, cluster_id ...).
        value: a column of numbers or of True and False; rows without a value are left out.
        by: columns whose levels make the cells; none: one cell.
        share: whether the mean is a share (0 to 1). None: it is where the column holds True and False; a column of
            numbers that happen to be 0 and 1 is none unless it is said.
        bounds: the ends of the scale, e.g. (-1, 1) for tone; (0, 1) for shares. With bounds, a mean at an end of
            the scale gets a Wilson interval, without them none ("all articles alike").
        codes: a sample coded by people: the estimate is then corrected for the machine's error (see `correction`).
        design: weight, what is drawn again, reading of copies, level, resamples, seed.

    Returns:
        The `by` columns, n_articles, n_stories, estimate, low, high, flag ("" where nothing is to be said).
        With `codes` also n_coded (coded items of the cell in which people or machine found something to count), naive
        (the machine alone) and method ("corrected", "coded sample alone" where the machine is no help, or "too few
        coded": then there is no estimate).

    Raises:
        InputError: a missing column, values that are not numbers or lie outside of the scale.

    >>> frames = pd.DataFrame({"article_id": list("abcdef"), "present": [True, False, True, True, False, True]})
    >>> estimate_mean(frames, "present")["estimate"].round(2).tolist()
    [0.67]
    """
    check_columns(table, [value], "the table to estimate")
    rows = prepare_rows(table, by, design)
    values = read_values(rows.table[value])
    bounds = find_bounds(rows.table[value], values, share=share, bounds=bounds)
    sums = mean_sums(rows, values)
    support = count_support(rows, counted=~np.isnan(values), n_cells=len(rows.cells))
    if codes is not None:
        correction = correct_rows(
            rows, sums, codes, lambda part: mean_sums(part, read_values(part.table[value])),
            names=as_list(by), cells=rows.cells, bounds=bounds, design=design,
        )  # fmt: skip
        return _lay_out_corrected(rows.cells, support, correction, design.level, bounds)
    draws = resample_ratios(sums, design)
    interval = make_intervals(sums, draws, support, level=design.level, bounds=bounds)
    return _lay_out(rows.cells, support, sums.estimate(), interval)


def estimate_share(
    table: pd.DataFrame,
    category: str,
    *,
    by: str | list[str] | None = None,
    categories: Sequence[str] | None = None,
    codes: Codes | None = None,
    design: Design = Design(),
) -> pd.DataFrame:
    """What share of the rows' weight each level of `category` holds in every cell of `by`; zeros are kept.

    Args:
        table, by, codes, design: as in `estimate_mean`; the design's weight is what is shared out, e.g. n_words.
        category: e.g. "side"; a row without one counts as "unknown", so that shares sum to 1.
        categories: the levels to show, in this order; others stay in the denominator. Default: all that occur.

    Returns:
        One row per cell and category: the `by` columns, `category`, n_articles, n_stories, estimate, low, high, flag.
        n_articles and n_stories count what the share is a share of. With `codes` the columns of `estimate_mean`; the
        levels that occur are then those of people too.

    >>> quotes = pd.DataFrame({"article_id": ["a", "b"], "side": ["ukraine", "russia"], "n_words": [30, 10]})
    >>> estimate_share(quotes, "side", design=Design(weight="n_words"))[["side", "estimate"]].values.tolist()
    [['russia', 0.25], ['ukraine', 0.75]]
    """
    check_columns(table, [category], "the table to estimate")
    rows = prepare_rows(table, by, design)
    names = fill_category(rows.table[category])
    levels = list(categories) if categories is not None else find_levels(names, category, codes)
    sums = share_sums(rows, names, levels)
    support = count_support(rows, counted=rows.weight > 0, n_cells=len(rows.cells)).loc[sums.base]
    support = support.reset_index(drop=True)
    cells = rows.cells.iloc[sums.base].reset_index(drop=True)
    cells[category] = pd.Series(levels * len(rows.cells), dtype="str")
    if codes is not None:
        correction = correct_rows(
            rows, sums, codes, lambda part: share_sums(part, fill_category(part.table[category]), levels),
            names=as_list(by), cells=cells, bounds=(0.0, 1.0), design=design,
        )  # fmt: skip
        return _lay_out_corrected(cells, support, correction, design.level, (0.0, 1.0))
    draws = resample_ratios(sums, design)
    interval = make_intervals(sums, draws, support, level=design.level, bounds=(0.0, 1.0))
    return _lay_out(cells, support, sums.estimate(), interval)


def read_values(column: pd.Series) -> NDArray[np.float64]:
    """A column of numbers or truth values as floats, missing ones as NaN."""
    values = pd.to_numeric(column, errors="coerce").astype(float)
    bad = values.isna() & column.notna()
    if bad.any():
        raise InputError(f"column {column.name!r} must hold numbers, not {column[bad].iloc[0]!r}.")
    return np.asarray(values, dtype=np.float64)


def find_bounds(column: pd.Series, values: NDArray[np.float64], *, share: bool | None, bounds: Bounds) -> Bounds:
    """The ends of a column's scale: those given, else 0 and 1 where it is a share, which its type or `share` says."""
    if share is None:
        share = bounds is None and pd.api.types.infer_dtype(column, skipna=True) == "boolean"
    if share and bounds not in (None, (0, 1)):
        raise InputError(f"a share lies between 0 and 1, not within bounds {bounds!r}: give share or bounds.")
    ends = (0.0, 1.0) if share else bounds
    if ends is not None:
        outside = (values < ends[0] - _ROUNDING) | (values > ends[1] + _ROUNDING)
        if outside.any():
            raise InputError(
                f"column {column.name!r} must lie between {ends[0]} and {ends[1]}, not {values[outside][0]}."
            )
    return ends


def fill_category(column: pd.Series) -> pd.Series:
    """A column of names in which a missing one reads "unknown"."""
    return column.astype("str").where(column.notna(), "unknown")


def find_levels(names: pd.Series, category: str, codes: Codes | None) -> list[str]:
    """The levels of a category that occur in the table, or in the codes of people."""
    coded = set() if codes is None else set(fill_category(codes.human[category]))
    return sorted({*names.unique(), *coded})


def correct_rows(
    rows: Rows, sums: RatioSums, codes: Codes, make: Callable[[Rows], RatioSums], *, names: list[str],
    cells: pd.DataFrame, bounds: Bounds, design: Design,
) -> Correction:  # fmt: skip
    """The ratios of a table corrected by its codes; one weight of the machine for all outlets and periods.

    Args:
        names: the columns that make the cells of `rows`; those that `codes.articles` has belong to the article.
        cells: one row per ratio: the columns of `names`, and the category where there is one.
    """
    own = [name for name in cells.columns if name not in names or name not in codes.articles.columns]
    pool = cells.groupby(own, dropna=False, observed=True).ngroup().to_numpy() if own else np.zeros(len(cells))
    laid = lay_out_codes(codes, rows, names, design)
    return correct_ratios(sums, laid, make, bounds=bounds, pool=pool.astype(np.int64))


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


def _lay_out_corrected(
    cells: pd.DataFrame, support: pd.DataFrame, correction: Correction, level: float, bounds: Bounds
) -> pd.DataFrame:
    fit, enough = correction.fit, correction.enough
    low, high = find_ends(fit.estimate, fit.variance, correction.freedom, level=level, bounds=bounds)
    figures = {name: np.where(enough, part, np.nan) for name, part in
               (("estimate", fit.estimate), ("low", low), ("high", high))}  # fmt: skip
    table = pd.concat([cells, support[["n_articles", "n_stories"]]], axis=1)
    table = table.assign(n_coded=correction.n_coded, naive=correction.naive, **figures)
    table["method"] = pd.Series(correction.method, index=table.index, dtype="str")
    table["flag"] = table["method"].where(~enough, "")
    return table[[*cells.columns, *_CORRECTED]]


def _lay_out(
    cells: pd.DataFrame, support: pd.DataFrame, estimate: NDArray[np.float64], interval: pd.DataFrame
) -> pd.DataFrame:
    parts = [cells, support[["n_articles", "n_stories"]], pd.DataFrame({"estimate": estimate}), interval]
    table = pd.concat([part.reset_index(drop=True) for part in parts], axis=1)
    return table[[*cells.columns, *_SUPPORT]]
