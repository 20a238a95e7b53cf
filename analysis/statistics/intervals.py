"""Intervals: from resampled ratios to low and high, honest for few articles and for shares near 0 or 1."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.statistics.resampling import RatioSums, Rows

__all__ = [
    "FEW",
    "MIN_ARTICLES",
    "MIN_CARRIERS",
    "NO_VARIATION",
    "RARE",
    "SHARED",
    "count_carriers",
    "count_support",
    "effective_n",
    "kish",
    "make_intervals",
    "wilson",
]

MIN_ARTICLES = 5
MIN_CARRIERS = 5  # under this a bootstrap has hardly anything to redraw: see benchmarks/coverage.py
FEW = f"fewer than {MIN_ARTICLES} articles"
RARE = f"fewer than {MIN_CARRIERS} articles with it or without it"
SHARED = " (those of one text or story are one)"
NO_VARIATION = "all articles alike"

Array = NDArray[np.float64]
Bounds = tuple[float, float] | None


def wilson(share: Array, n: Array, z: Array | float) -> tuple[Array, Array]:
    """Interval for a share of `n` at the quantile `z` (Wilson 1927); at share 0 it ends near 3.8/n, never with width 0.

    The same as `statsmodels.stats.proportion.proportion_confint` (a test holds its numbers), without its 65 MB.

    >>> low, high = wilson(np.array([0.0, 0.5]), np.array([20.0, 20.0]), 1.96)
    >>> high.round(3).tolist()
    [0.161, 0.701]
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def make_intervals(
    sums: RatioSums, draws: Array, support: pd.DataFrame, *, level: float, bounds: Bounds
) -> pd.DataFrame:
    """low, high and flag of every cell from its bootstrap `draws` (resamples by cells) and its support.

    Percentile intervals at expanded levels, which hold for few clusters too (Hesterberg 2015; the number of
    clusters is Kish's effective one, so that a few heavy articles count as few). A bounded value
    (a share) that fewer than five articles carry, or lack, gets an interval at least as wide as Wilson's with the
    effective number of articles (Kish 1965). Under five articles or stories there is no interval. Wherever
    articles are counted here, carriers of one text are one; the flag says so where that decides.
    """
    n_units = support["n_units"].to_numpy()
    low, high = _percentiles(draws, np.fmin(n_units, effective_n(sums)), level)
    flag = np.full(len(n_units), "", dtype=object)
    if bounds is not None:
        low, high, rare = _widen_rare(sums, (low, high), level, bounds)
        flag[rare] = RARE
    still = (high - low) <= 1e-12 * np.maximum(1, np.abs(high))
    low, high = np.where(still, np.nan, low), np.where(still, np.nan, high)
    flag[still] = NO_VARIATION
    few = n_units < MIN_ARTICLES
    flag[few] = FEW
    shared = (support["n_articles"].to_numpy() > n_units) & np.isin(flag, (FEW, RARE))
    flag[shared] += SHARED
    return pd.DataFrame(
        {"low": np.where(few, np.nan, low), "high": np.where(few, np.nan, high), "flag": flag.astype(str)}
    ).astype({"flag": "str"})


def _percentiles(draws: Array, n_units: Array, level: float) -> tuple[Array, Array]:
    """Lower and upper quantile per column, missing draws left out, at Hesterberg's expanded levels."""
    ordered = np.sort(draws, axis=0)  # NaN go last
    n_drawn = (~np.isnan(ordered)).sum(axis=0)
    freedom = np.maximum(n_units - 1, 1)
    tail = stats.norm.cdf(stats.t.ppf((1 - level) / 2, freedom) * np.sqrt((freedom + 1) / freedom))
    return _quantile(ordered, n_drawn, tail), _quantile(ordered, n_drawn, 1 - tail)


def _quantile(ordered: Array, n_drawn: NDArray[np.int64], q: Array) -> Array:
    place = q * np.maximum(n_drawn - 1, 0)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, np.maximum(n_drawn - 1, 0))
    column = np.arange(ordered.shape[1])
    part = place - below
    return ordered[below, column] * (1 - part) + ordered[above, column] * part


def _widen_rare(
    sums: RatioSums, interval: tuple[Array, Array], level: float, bounds: tuple[float, float]
) -> tuple[Array, Array, NDArray[np.bool_]]:
    floor, ceiling = bounds
    span = ceiling - floor
    share = np.clip((sums.estimate() - floor) / span, 0, 1)
    n_with, n_without = count_carriers(sums, bounds)
    rare = np.minimum(n_with, n_without) < MIN_CARRIERS
    low, high = wilson(share, effective_n(sums), float(stats.norm.ppf(0.5 + level / 2)))
    low, high = floor + span * low, floor + span * high
    return (
        np.where(rare, np.fmin(interval[0], low), interval[0]),
        np.where(rare, np.fmax(interval[1], high), interval[1]),
        rare,
    )


def effective_n(sums: RatioSums) -> Array:
    """Kish's effective number of clusters per cell: fewer than there are when some carry most of the weight."""
    total = np.asarray(sums.denominator.sum(axis=0), dtype=float)
    squares = np.asarray(sums.denominator.power(2).sum(axis=0), dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (total**2 / squares)[sums.base]


def kish(weights: Array) -> Array:
    """Kish's effective number of units with these weights (Kish 1965)."""
    total = weights.sum()
    return total**2 / (weights**2).sum() if total > 0 else np.array(0.0)


def count_carriers(sums: RatioSums, bounds: tuple[float, float]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many clusters of a cell lie above the lower bound, and how many below the upper one."""
    floor, ceiling = bounds
    denominator = sums.denominator.tocsc()[:, sums.base]
    above = (sums.numerator - floor * denominator).tocsc()
    below = (ceiling * denominator - sums.numerator).tocsc()
    tiny = 1e-12
    return (
        np.asarray((above > tiny).sum(axis=0)).ravel(),
        np.asarray((below > tiny).sum(axis=0)).ravel(),
    )


def count_support(rows: Rows, *, counted: NDArray[np.bool_], n_cells: int) -> pd.DataFrame:
    """n_articles, n_stories and n_units (clusters drawn) of every cell, over the `counted` rows.

    A story is a story_id, else a cluster_id (copies are one story), else an article.
    """
    table = rows.table.loc[counted]
    story = next((name for name in ("story_id", "cluster_id") if name in table.columns), "article_id")
    frame = pd.DataFrame(
        {
            "cell": rows.cell[counted],
            "n_articles": table["article_id"].to_numpy(),
            "n_stories": table[story].where(table[story].notna(), table["article_id"]).to_numpy(),
            "n_units": rows.cluster[counted],
        }
    )
    counts = frame.groupby("cell").nunique().reindex(range(n_cells), fill_value=0)
    return counts.astype("int64").reset_index(drop=True)
