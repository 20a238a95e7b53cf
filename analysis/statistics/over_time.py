"""Series: estimates by period, changes of level in them, and the events near a change."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import ruptures
from numpy.typing import NDArray
from scipy import stats

from analysis.errors import check_columns, choice_error
from analysis.statistics.codes import Codes
from analysis.statistics.design import Design
from analysis.statistics.estimates import estimate_mean
from analysis.statistics.intervals import Bounds
from analysis.statistics.resampling import as_list

__all__ = ["PERIODS", "add_period", "estimate_series", "find_changes", "match_events"]

PERIODS = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
Array = NDArray[np.float64]


def add_period(table: pd.DataFrame, period: str = "month", *, date: str = "published") -> pd.DataFrame:
    """`table` with a column `period`: the first day of the day, week (from Monday), month, quarter or year of `date`.

    >>> add_period(pd.DataFrame({"published": pd.to_datetime(["2022-02-24"])}))["period"].dt.date.tolist()
    [datetime.date(2022, 2, 1)]
    """
    if period not in PERIODS:
        raise choice_error("period", period, PERIODS)
    check_columns(table, [date], "the table to date")
    return table.assign(period=table[date].dt.to_period(PERIODS[period]).dt.start_time)


def estimate_series(
    table: pd.DataFrame,
    value: str,
    *,
    period: str = "month",
    by: str | list[str] | None = None,
    date: str = "published",
    share: bool | None = None,
    bounds: Bounds = None,
    codes: Codes | None = None,
    design: Design = Design(),
) -> pd.DataFrame:
    """The mean (or share) of `value` in every period, with intervals; periods without articles are kept, empty.

    Args:
        table: a measure table joined to its articles; rows without a date are left out.
        period: "day", "week", "month", "quarter" or "year".
        value, by, share, bounds, codes, design: as in `estimate_mean`; the articles of `codes` need the date.

    Returns:
        The `by` columns, period (first day), n_articles, n_stories, estimate, low, high, flag, level (of
        the intervals); in order of time. With `codes` the columns of `estimate_mean`.
    """
    names = as_list(by)
    check_columns(table, [date], "the table to date")
    dated = add_period(table[table[date].notna()], period, date=date)
    if codes is not None:
        articles = codes.articles[codes.articles[date].notna()]
        codes = replace(codes, articles=add_period(articles, period, date=date))
    cells = [*names, "period"]
    estimates = estimate_mean(dated, value, by=cells, share=share, bounds=bounds, codes=codes, design=design)
    estimates = estimates.assign(level=design.level)
    if estimates.empty:
        return estimates
    first, last = dated["period"].min(), dated["period"].max()
    starts = pd.period_range(first, last, freq=PERIODS[period]).start_time
    every = pd.DataFrame({"period": starts.astype(estimates["period"].dtype)})
    grid = estimates[names].drop_duplicates().merge(every, how="cross") if names else every
    full = grid.merge(estimates, on=[*names, "period"], how="left")
    empty = full["n_articles"].isna()
    counts = [column for column in ("n_articles", "n_stories", "n_coded") if column in full.columns]
    full[counts] = full[counts].fillna(0).astype("int64")
    full["flag"] = full["flag"].where(~empty, "no articles")
    full["level"] = design.level
    return full.sort_values([*names, "period"], ignore_index=True)[estimates.columns]


def find_changes(estimates: pd.DataFrame, *, by: str | list[str] | None = None, min_periods: int = 2) -> pd.DataFrame:
    """Changes of level in a series: the periods at which its estimate settles on another value.

    Each estimate is weighed by its own standard error (from low and high), so that thin periods do not make
    changes. The best partition is found by dynamic programming (`ruptures`, Truong et al. 2020), the number of
    changes by the modified Bayesian criterion of Zhang and Siegmund (2007).

    Args:
        estimates: a table of `estimate_series`, whose column `level` says what low and high stand for; periods without
            an interval are left out.
        by: the columns that part the table into series.
        min_periods: least number of periods between changes.

    Returns:
        The `by` columns, period (the first of the new level), before, after, difference, low, high (at the level of the
        series), z.
    """
    names = as_list(by)
    check_columns(estimates, [*names, "period", "estimate", "low", "high", "level"], "the series")
    groups = estimates.groupby(names, observed=True, sort=True) if names else [((), estimates)]
    rows = []
    for key, part in groups:
        known = part.dropna(subset=["estimate", "low", "high"]).sort_values("period")
        for change in _changes_of(known, min_periods):
            rows.append({**dict(zip(names, key, strict=True)), **change})
    return pd.DataFrame(rows, columns=[*names, "period", "before", "after", "difference", "low", "high", "z"])


def _changes_of(part: pd.DataFrame, min_periods: int) -> list[dict[str, object]]:
    if len(part) < 2 * min_periods:
        return []
    quantile = stats.norm.ppf(0.5 + part["level"].to_numpy(float) / 2)
    error = np.maximum((part["high"] - part["low"]).to_numpy(float) / (2 * quantile), 1e-6)
    height, weight = part["estimate"].to_numpy(float), 1 / error**2
    edges = _partition(height, weight, min_periods)
    changes: list[dict[str, object]] = []
    for first, middle, last in zip(edges, edges[1:], edges[2:], strict=False):
        sides = [slice(first, middle), slice(middle, last)]
        before, after = (float(np.average(height[side], weights=weight[side])) for side in sides)
        spread = float(np.sqrt(sum(1 / weight[side].sum() for side in sides)))
        half = float(quantile[middle]) * spread
        difference = after - before
        changes.append(
            {"period": part["period"].iloc[middle], "before": before, "after": after, "difference": difference,
             "low": difference - half, "high": difference + half, "z": difference / spread}
        )  # fmt: skip
    return changes


class _WeightedLevel(ruptures.base.BaseCost):  # type: ignore[misc]
    """Cost of a stretch: weighted squares around its weighted mean; chi-squared where nothing changes."""

    model = "weighted level"
    min_size = 1

    def fit(self, signal: Array) -> "_WeightedLevel":
        self.signal = signal
        weight = signal[:, 1]
        parts = np.column_stack([weight, weight * signal[:, 0], weight * signal[:, 0] ** 2])
        self._sums = np.vstack([np.zeros(3), np.cumsum(parts, axis=0)])
        return self

    def error(self, start: int, end: int) -> float:
        weight, first, second = self._sums[end] - self._sums[start]
        return float(second - first**2 / weight)


def _partition(level: Array, weight: Array, min_periods: int) -> list[int]:
    """Edges of the best partition, 0 and the end included."""
    n = len(level)
    search = ruptures.Dynp(custom_cost=_WeightedLevel(), min_size=min_periods, jump=1)
    centred = level - np.average(level, weights=weight)
    search.fit(np.column_stack([centred, weight]))
    cost = _WeightedLevel().fit(np.column_stack([centred, weight]))
    best, best_score = [0, n], cost.error(0, n)
    for n_changes in range(1, min(6, n // min_periods)):
        edges = [0, *search.predict(n_bkps=n_changes)]
        fit = sum(cost.error(first, last) for first, last in pairwise(edges))
        lengths = np.diff(edges) / n
        score = fit + 3 * n_changes * np.log(n) + float(np.log(lengths).sum())
        if score < best_score:
            best, best_score = edges, score
    return best


def match_events(changes: pd.DataFrame, events: pd.DataFrame, *, days: int = 31) -> pd.DataFrame:
    """`changes` with the nearest event (`date`, `event`) within `days` of the period's first day, and its distance.

    Returns:
        The same rows with event and event_date (missing where none is near) and event_days (event minus period).
        Nearness is no proof: several events may lie near a change.
    """
    check_columns(events, ["date", "event"], "the events table")
    check_columns(changes, ["period"], "the changes table")
    dates = pd.to_datetime(events["date"], errors="coerce").to_numpy("datetime64[D]")
    periods = changes["period"].to_numpy("datetime64[D]")
    apart = (dates[None, :] - periods[:, None]).astype("timedelta64[D]").astype(float)
    apart[:, np.isnat(dates)] = np.inf
    nearest = np.abs(apart).argmin(axis=1) if len(dates) else np.zeros(len(periods), int)
    distance = apart[np.arange(len(periods)), nearest] if len(dates) else np.full(len(periods), np.inf)
    hit = np.abs(distance) <= days
    names = events["event"].astype("str").to_numpy(object)
    return changes.assign(
        event=pd.Series([names[near] if ok else None for near, ok in zip(nearest, hit, strict=True)],
                        index=changes.index, dtype="str"),
        event_date=[dates[near] if ok else np.datetime64("NaT") for near, ok in zip(nearest, hit, strict=True)],
        event_days=np.where(hit, distance, np.nan),
    )  # fmt: skip
