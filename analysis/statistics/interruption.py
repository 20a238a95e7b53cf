"""Interrupted comparison: how level and trend change at an event, with articles or stories as the units."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.errors import InputError, check_columns
from analysis.statistics.design import Design
from analysis.statistics.differences import adjust_p
from analysis.statistics.estimates import read_values
from analysis.statistics.resampling import Rows, as_list, draw_weights, prepare_rows

__all__ = ["compare_around_event", "compare_around_events"]

Array = NDArray[np.float64]
MIN_PER_SIDE = 10  # two numbers are fitted per side
_FEW = f"fewer than {MIN_PER_SIDE} articles before or after"
_TERMS = {"level": 2, "slope": 3}


def compare_around_event(
    table: pd.DataFrame,
    value: str,
    *,
    event: str,
    days: int = 60,
    by: str | list[str] | None = None,
    date: str = "published",
    design: Design = Design(),
) -> pd.DataFrame:
    """An interrupted comparison: how level and trend of `value` change at `event` (Bernal et al. 2017).

    A straight line with a step and a change of slope at the event is fitted to the rows of `days` before and
    after; its coefficients are refitted on drawn articles (or stories: `Design(cluster="story_id")`), so that rows
    of one article, and articles of one story, do not count as independent.

    Args:
        event: the date, e.g. "2022-02-24"; the day itself counts as after.
        table, value, by, design: as in `estimate_mean`.

    Returns:
        Per cell of `by` and term ("level": step at the event; "slope": change of trend per 30 days): n_before,
        n_after (articles), estimate, low, high, p, flag. With fewer than ten articles on a side (carriers of
        one text are one) nothing is estimated.

    Raises:
        InputError: a date that cannot be read, or missing columns.
    """
    moment = pd.to_datetime(event, errors="coerce")
    if pd.isna(moment):
        raise InputError(f"event {event!r} is not a date: write it as 2022-02-24.")
    check_columns(table, [value, date], "the table to compare")
    away = (table[date] - moment).dt.days
    near = table.assign(_days=away)[(away >= -days) & (away < days) & table[value].notna()]
    names = as_list(by)
    groups = near.groupby(names, observed=True, sort=True) if names else [((), near)]
    rows = []
    for key, part in groups:
        ready = prepare_rows(part, None, design)
        for term in _fit_interruption(ready, value, design):
            rows.append({**dict(zip(names, key, strict=True)), **term})
    return pd.DataFrame(rows, columns=[*names, "term", "n_before", "n_after", "estimate", "low", "high", "p", "flag"])


def compare_around_events(
    table: pd.DataFrame, value: str, *, events: pd.DataFrame, design: Design = Design(), **options: Any
) -> pd.DataFrame:
    """`compare_around_event` at every one of `events` that has enough articles before and after it.

    Many events are tried, so p values are adjusted over all of them and all cells (Benjamini and Hochberg 1995). Events
    that lie near each other share their articles: a change belongs to none of them alone.

    Args:
        events: date and event (its name), e.g. the lexicon `events`.
        table, value, design, options: as in `compare_around_event`.

    Returns:
        event_date, event, then the columns of `compare_around_event` and p_adjusted, clear (p_adjusted < 1 - level of
        the design); the events in order of time.
    """
    check_columns(events, ["date", "event"], "the events table")
    parts = [
        compare_around_event(table, value, event=str(date), design=design, **options).assign(
            event=name, event_date=date
        )
        for date, name in events.sort_values("date", kind="stable")[["date", "event"]].itertuples(index=False)
    ]
    if not parts:
        raise InputError("the events table has no rows; give at least one event.")
    found = pd.concat(parts, ignore_index=True)
    found = found[found["flag"] == ""].reset_index(drop=True)
    adjusted = adjust_p(found["p"].astype(float))
    found = found.assign(p_adjusted=adjusted, clear=np.nan_to_num(adjusted, nan=1.0) < 1 - design.level)
    return found[["event_date", "event", *(name for name in found.columns if name not in ("event_date", "event"))]]


def _fit_interruption(rows: Rows, value: str, design: Design) -> list[dict[str, object]]:
    days = rows.table["_days"].to_numpy(float)
    after = days >= 0
    n_before, n_after = (rows.table.loc[side, "article_id"].nunique() for side in (~after, after))
    support = {"n_before": n_before, "n_after": n_after}
    if min(len(np.unique(rows.cluster[side])) for side in (~after, after)) < MIN_PER_SIDE:
        missing = dict.fromkeys(("estimate", "low", "high", "p"), np.nan)
        return [{"term": term, **support, **missing, "flag": _FEW} for term in _TERMS]
    months = days / 30
    factors = np.column_stack([np.ones_like(months), months, after, after * months])
    sums = _normal_sums(rows, factors, read_values(rows.table[value]))
    fitted = _solve(sums.sum(axis=0, keepdims=True))[0]
    drawn = np.concatenate([_solve(weights @ sums) for weights in draw_weights(rows.n_clusters, design)])
    freedom = max(rows.n_clusters - 4, 1)
    terms = []
    for term, place in _TERMS.items():
        spread = float(np.nanstd(drawn[:, place], ddof=1))
        half = float(stats.t.ppf(0.5 + design.level / 2, freedom)) * spread
        p = float(2 * stats.t.sf(abs(fitted[place]) / spread, freedom)) if spread > 0 else np.nan
        ends = {"estimate": fitted[place], "low": fitted[place] - half, "high": fitted[place] + half, "p": p}
        terms.append({"term": term, **support, **ends, "flag": ""})
    return terms


def _normal_sums(rows: Rows, factors: Array, values: Array) -> Array:
    """Per cluster the 16 sums of X'WX and the 4 of X'Wy, so that a resample is one product."""
    outer = (factors[:, :, None] * factors[:, None, :]).reshape(len(factors), -1)
    parts = np.column_stack([outer, factors * values[:, None]]) * rows.weight[:, None]
    sums = np.zeros((rows.n_clusters, parts.shape[1]))
    np.add.at(sums, rows.cluster, parts)
    return sums


def _solve(sums: Array) -> Array:
    """Least squares for every row of sums; a draw that cannot be solved is missing."""
    left, right = sums[:, :16].reshape(-1, 4, 4), sums[:, 16:]
    good = np.linalg.cond(left) < 1e10
    fitted = np.full(right.shape, np.nan)
    fitted[good] = np.linalg.solve(left[good], right[good][:, :, None])[:, :, 0]
    return fitted
