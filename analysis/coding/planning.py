"""Planning: how many items must be coded until the interval of a difference between outlets is as narrow as wanted."""

import numpy as np
import pandas as pd
from scipy import stats

from analysis.errors import InputError, check_columns
from analysis.statistics.correction import MIN_CODED

__all__ = ["plan_coding"]

_COLUMNS = ["what", "group_a", "group_b", "n_coded_a", "n_coded_b", "half_width", "needed_a", "needed_b", "more",
            "reachable"]  # fmt: skip


def plan_coding(differences: pd.DataFrame, *, difference: float, level: float = 0.95) -> pd.DataFrame:
    """How many items each of two outlets needs until their difference is known to `difference` on either side.

    From a pilot: the part of a variance that coding can shrink goes with one over the number of coded items, the rest
    (articles are a draw, whatever is coded) stays. So a wish can be out of reach; more articles would help then.

    Args:
        differences: one row per pair: what, group_a, group_b, n_coded_a, n_coded_b, low, high (of the corrected
            difference), and width_all: the width its interval would have if every text were coded.
        difference: half of the wanted interval, as a share or on the scale of the measure, e.g. 0.05.
        level: of the intervals.

    Returns:
        what, group_a, group_b, n_coded_a, n_coded_b, half_width (now), needed_a, needed_b (coded items in all; missing
        where it cannot be reached by coding), more (items to add in both), reachable.

    Raises:
        InputError: missing columns, or a difference that is not above 0.
    """
    check_columns(differences, [*_COLUMNS[:5], "low", "high", "width_all"], "the pilot")
    if not difference > 0:
        raise InputError(f"difference {difference!r} must be above 0, e.g. 0.05 for five points.")
    rows = []
    for row in differences.dropna(subset=["low", "high", "width_all"]).to_dict("records"):
        half = (row["high"] - row["low"]) / 2
        n_now = min(row["n_coded_a"], row["n_coded_b"])
        floor = min(row["width_all"] / 2, half)
        now = (half / stats.t.ppf(0.5 + level / 2, max(n_now - 1, 1))) ** 2
        rest = (floor / stats.norm.ppf(0.5 + level / 2)) ** 2
        factor = _find_factor(max(now - rest, 0.0), rest, difference, n_now, level)
        needed = [np.ceil(max(row[f"n_coded_{side}"] * factor, MIN_CODED)) for side in "ab"]
        more = sum(max(want - row[f"n_coded_{side}"], 0) for want, side in zip(needed, "ab", strict=True))
        about = [row[name] for name in _COLUMNS[:5]]
        rows.append((*about, half, *needed, more, bool(np.isfinite(factor))))
    table = pd.DataFrame(rows, columns=_COLUMNS)
    return table.replace([np.inf], np.nan)


def _find_factor(coded: float, rest: float, wanted: float, n: int, level: float) -> float:
    """By how much the number of coded items has to grow (or may shrink); infinite where `rest` alone is too wide."""
    low, high = 1e-3, 1e4
    for _ in range(80):
        middle = float(np.sqrt(low * high))
        quantile = stats.t.ppf(0.5 + level / 2, max(n * middle - 1, 1))
        narrow = quantile * np.sqrt(coded / middle + rest) <= wanted
        low, high = (low, middle) if narrow else (middle, high)
    return float("inf") if high > 9e3 else high
