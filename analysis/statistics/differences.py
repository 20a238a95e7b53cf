"""Differences: every pair of groups compared, with false discovery controlled over all pairs."""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.errors import InputError, check_columns
from analysis.statistics.codes import Codes
from analysis.statistics.correction import ALONE, CORRECTED, TOO_FEW_CODED, Correction
from analysis.statistics.design import Design
from analysis.statistics.estimates import (
    correct_rows,
    fill_category,
    find_bounds,
    find_levels,
    mean_sums,
    read_values,
    share_sums,
)
from analysis.statistics.intervals import MIN_ARTICLES, MIN_CARRIERS, Bounds, count_carriers, count_support, effective_n
from analysis.statistics.resampling import RatioSums, Rows, as_list, prepare_rows, resample_ratios

__all__ = ["adjust_p", "compare_groups"]

Array = NDArray[np.float64]


def adjust_p(p: ArrayLike) -> Array:
    """p values adjusted for false discovery (Benjamini and Hochberg 1995); a missing one stays missing.

    >>> adjust_p([0.01, 0.04, 0.03, float("nan")]).round(3).tolist()
    [0.03, 0.04, 0.04, nan]
    """
    values = np.asarray(p, dtype=float)
    adjusted = np.full(values.shape, np.nan)
    known = ~np.isnan(values)
    if known.any():
        adjusted[known] = stats.false_discovery_control(values[known], method="bh")
    return adjusted


def compare_groups(
    table: pd.DataFrame,
    value: str | None = None,
    *,
    group: str,
    by: str | list[str] | None = None,
    category: str | None = None,
    categories: Sequence[str] | None = None,
    share: bool | None = None,
    bounds: Bounds = None,
    codes: Codes | None = None,
    design: Design = Design(),
) -> pd.DataFrame:
    """Every pair of levels of `group` compared, within every cell of `by`: are two outlets really different?

    The standard error of a difference is that of the cluster bootstrap, both groups drawn together, so that texts
    which both carry, or stories which both tell, are accounted for; p values are Welch's t. They are adjusted over
    all pairs of the table (Benjamini and Hochberg 1995).

    Args:
        value: a column of numbers whose mean is compared; or
        category: a column of names whose shares are compared, level by level. Give one of the two.
        group: the column whose levels are compared, e.g. "outlet".
        by, share, bounds, design: as in `estimate_mean`; a difference is never more than the scale is long.
        categories: as in `estimate_share`.
        codes: a sample coded by people: both sides and their difference are corrected (see `correction`).

    Returns:
        The `by` columns (and `category`), group_a, group_b, estimate_a, estimate_b, n_articles_a, n_articles_b,
        difference (a minus b), low, high, p, p_adjusted, clear (p_adjusted < 1 - level of the design). With fewer
        than five articles on a side there is no test: p is missing and clear is False. With `codes` also n_coded_a,
        n_coded_b, naive (the difference by the machine alone) and method, as in `estimate_mean`; where one side has too
        few coded there is neither difference nor test.

    Raises:
        InputError: both or none of value and category, a missing column.

    >>> rows = pd.DataFrame({"article_id": range(40), "outlet": ["A", "B"] * 20, "tone": [0.5, -0.5] * 20})
    >>> rows["tone"] += [0.1, 0.1, -0.1, -0.1] * 10
    >>> compare_groups(rows, "tone", group="outlet")[["difference", "clear"]].round(2).values.tolist()
    [[1.0, True]]
    """
    names = [*as_list(by), group]
    check_columns(table, [name for name in (value, category) if name is not None], "the table to compare")
    if (value is None) == (category is None):
        raise InputError("compare_groups needs either value= (a column of numbers) or category= (a column of names).")
    rows = prepare_rows(table, names, design)
    if value is not None:
        compared = _sum_values(rows, value, share=share, bounds=bounds)
    else:
        compared = _sum_categories(rows, str(category), categories, codes)
    pairs = _pair_cells(compared.cells, group)
    if codes is not None:
        correction = correct_rows(
            rows, compared.sums, codes, compared.make,
            names=names, cells=compared.cells, bounds=compared.bounds, design=design,
        )  # fmt: skip
        return _lay_out_corrected(compared, correction, pairs, group=group, level=design.level)
    draws = resample_ratios(compared.sums, design)
    tests = _test_pairs(compared, draws, pairs, level=design.level)
    return _lay_out(compared, compared.sums.estimate(), pairs, tests, group=group)


class _Compared(NamedTuple):
    """The cells whose ratios are compared, their sums and support, and the ends of their scale."""

    cells: pd.DataFrame
    sums: RatioSums
    support: pd.DataFrame
    bounds: Bounds
    make: Callable[[Rows], RatioSums]


def _sum_values(rows: Rows, value: str, *, share: bool | None, bounds: Bounds) -> _Compared:
    numbers = read_values(rows.table[value])
    bounds = find_bounds(rows.table[value], numbers, share=share, bounds=bounds)
    support = count_support(rows, counted=~np.isnan(numbers), n_cells=len(rows.cells))
    return _Compared(rows.cells, mean_sums(rows, numbers), support, bounds,
                     lambda part: mean_sums(part, read_values(part.table[value])))  # fmt: skip


def _sum_categories(rows: Rows, category: str, categories: Sequence[str] | None, codes: Codes | None) -> _Compared:
    labels = fill_category(rows.table[category])
    levels = list(categories) if categories is not None else find_levels(labels, category, codes)
    sums = share_sums(rows, labels, levels)
    support = count_support(rows, counted=rows.weight > 0, n_cells=len(rows.cells)).loc[sums.base]
    cells = rows.cells.iloc[sums.base].reset_index(drop=True)
    cells[category] = pd.Series(levels * len(rows.cells), dtype="str")
    return _Compared(cells, sums, support.reset_index(drop=True), (0.0, 1.0),
                     lambda part: share_sums(part, fill_category(part.table[category]), levels))  # fmt: skip


def _pair_cells(cells: pd.DataFrame, group: str) -> NDArray[np.int64]:
    """Row numbers of the two cells of every pair: same context, two levels of `group`."""
    context = [name for name in cells.columns if name != group]
    if not context:
        pairs = list(combinations(range(len(cells)), 2))
    else:
        numbers = cells.groupby(context, dropna=False, sort=False).indices.values()
        pairs = [pair for members in numbers for pair in combinations(list(members), 2)]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _test_pairs(compared: _Compared, draws: Array, pairs: NDArray[np.int64], *, level: float) -> pd.DataFrame:
    left, right = pairs.T
    n_units = compared.support["n_units"].to_numpy()
    variance, excess = _cell_variances(compared.sums, draws, compared.bounds)
    step = max(1, 4_000_000 // max(len(draws), 1))
    spread = [
        np.nanvar(draws[:, left[i : i + step]] - draws[:, right[i : i + step]], axis=0, ddof=1)
        for i in range(0, len(pairs), step)
    ]
    joint = np.concatenate(spread) if spread else np.empty(0)
    error = np.sqrt(joint + excess[left] + excess[right])
    freedom = _welch_freedom(variance[left], variance[right], n_units[left], n_units[right])
    estimate = compared.sums.estimate()
    difference = estimate[left] - estimate[right]
    enough = (n_units[left] >= MIN_ARTICLES) & (n_units[right] >= MIN_ARTICLES) & (error > 0)
    return _test(difference, error, freedom, enough, level=level, bounds=compared.bounds)


def _test(
    difference: Array, error: Array, freedom: Array, enough: NDArray[np.bool_], *, level: float, bounds: Bounds
) -> pd.DataFrame:
    """difference, low, high, p, p_adjusted, clear: Welch's t wherever there is `enough`."""
    with np.errstate(invalid="ignore", divide="ignore"):
        p = np.where(enough, 2 * stats.t.sf(np.abs(difference) / error, freedom), np.nan)
        half = np.where(enough, stats.t.ppf(0.5 + level / 2, freedom) * error, np.nan)
    adjusted = adjust_p(p)
    clear = np.nan_to_num(adjusted, nan=1.0) < 1 - level
    limit = np.inf if bounds is None else bounds[1] - bounds[0]
    ends = {
        "difference": difference,
        "low": np.maximum(difference - half, -limit),
        "high": np.minimum(difference + half, limit),
    }
    return pd.DataFrame({**ends, "p": p, "p_adjusted": adjusted, "clear": clear})


def _cell_variances(sums: RatioSums, draws: Array, bounds: Bounds) -> tuple[Array, Array]:
    """Variance of every cell, and by how much it was raised where few articles leave an end of the scale.

    The floor is that of Agresti and Caffo (2000): two successes and two failures are added.
    """
    with np.errstate(invalid="ignore"):
        variance = np.nanvar(draws, axis=0, ddof=1)
    if bounds is None:
        return variance, np.zeros_like(variance)
    n = effective_n(sums)
    span = bounds[1] - bounds[0]
    share = ((sums.estimate() - bounds[0]) / span * n + 2) / (n + 4)
    with_it, without = count_carriers(sums, bounds)
    rare = np.minimum(with_it, without) < MIN_CARRIERS
    raised = np.where(rare, np.maximum(variance, span**2 * share * (1 - share) / (n + 4)), variance)
    return raised, raised - variance


def _welch_freedom(
    variance_a: Array,
    variance_b: Array,
    n_a: NDArray[Any],
    n_b: NDArray[Any],
) -> Array:
    """Degrees of freedom of a difference of two means (Welch 1947), at least 1."""
    spread = variance_a**2 / np.maximum(n_a - 1, 1) + variance_b**2 / np.maximum(n_b - 1, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = (variance_a + variance_b) ** 2 / spread
    return np.fmax(np.nan_to_num(freedom, nan=1.0, posinf=1e9), 1.0)


def _lay_out_corrected(
    compared: _Compared, correction: Correction, pairs: NDArray[np.int64], *, group: str, level: float
) -> pd.DataFrame:
    """The corrected table: for every pair that fit of the two whose difference is narrower."""
    left, right = pairs.T
    errors = []
    for fit in (correction.fit, correction.alone):
        joint = fit.paired[left] + fit.paired[right] - 2 * fit.covariance[left, right]
        errors.append(np.sqrt(np.maximum(joint, 0.0)))
    tuned = (errors[0] <= errors[1])[:, None]
    estimate = np.where(tuned, correction.fit.estimate[pairs], correction.alone.estimate[pairs])
    variance = np.where(tuned, correction.fit.paired[pairs], correction.alone.paired[pairs])
    error = np.minimum(*errors)
    n_units = correction.freedom[pairs] + 1
    freedom = _welch_freedom(variance[:, 0], variance[:, 1], n_units[:, 0], n_units[:, 1])
    enough = correction.enough[pairs].all(axis=1) & (error > 0)
    difference = np.where(enough, estimate[:, 0] - estimate[:, 1], np.nan)
    tests = _test(difference, error, freedom, enough, level=level, bounds=compared.bounds)
    table = _lay_out(compared, correction.fit.estimate, pairs, tests, group=group)
    for number, side in enumerate("ab"):
        table[f"estimate_{side}"] = np.where(correction.enough[pairs[:, number]], estimate[:, number], np.nan)
        table.insert(list(table.columns).index("difference"), f"n_coded_{side}", correction.n_coded[pairs[:, number]])
    table.insert(list(table.columns).index("difference"), "naive", correction.naive[left] - correction.naive[right])
    helped = tuned[:, 0] & (correction.fit.machine_weight[pairs] > 0).any(axis=1)
    method = np.where(enough, np.where(helped, CORRECTED, ALONE), TOO_FEW_CODED)
    return table.assign(method=pd.Series(method, dtype="str"))


def _lay_out(
    compared: _Compared, estimate: Array, pairs: NDArray[np.int64], tests: pd.DataFrame, *, group: str
) -> pd.DataFrame:
    cells = compared.cells
    n_articles = compared.support["n_articles"].to_numpy()
    left, right = pairs.T
    table = cells.drop(columns=group).iloc[left].reset_index(drop=True)
    for side, numbers in (("a", left), ("b", right)):
        table[f"group_{side}"] = cells[group].iloc[numbers].to_numpy()
    for side, numbers in (("a", left), ("b", right)):
        table[f"estimate_{side}"] = estimate[numbers]
    for side, numbers in (("a", left), ("b", right)):
        table[f"n_articles_{side}"] = n_articles[numbers]
    return pd.concat([table, tests], axis=1)
