"""Correction: shares from machine labels, put right by a hand-coded sample (prediction-powered inference).

A share counted by a machine inherits the machine's errors, and its plain interval only knows of the number of
articles. With some articles coded by hand the error itself can be estimated: share = w * (machine over all) +
mean of (human - w * machine) over the coded ones, where w is fitted so that the interval is narrowest
(Angelopoulos, Bates et al. 2023; Angelopoulos, Duchi and Zrnic 2023, "PPI++"; in survey statistics the
regression estimator, Cochran 1977). With w = 0 it is the hand-coded sample alone. It holds for any machine:
frames, quotation, sentiment.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.errors import InputError, check_columns
from analysis.statistics.design import Design
from analysis.statistics.intervals import MIN_ARTICLES
from analysis.statistics.resampling import as_list

__all__ = ["correct_share"]

Array = NDArray[np.float64]
TOO_FEW_CODED = f"fewer than {MIN_ARTICLES} coded articles"


@dataclass(frozen=True)
class _Cell:
    """One cell: machine scores of all its articles, and human codes, scores and weights of the coded ones."""

    scores: Array
    human: Array
    machine: Array
    weight: Array

    @property
    def open_part(self) -> float:
        """The part of the cell that is not coded: an interval closes as everything gets coded."""
        return max(0.0, 1.0 - len(self.human) / max(len(self.scores), 1))


def correct_share(
    table: pd.DataFrame,
    *,
    by: str | list[str] | None = None,
    machine: str = "machine",
    human: str = "human",
    inclusion: str | None = None,
    design: Design = Design(),
) -> pd.DataFrame:
    """Shares per cell from machine labels and a hand-coded sample, beside the naive and the human-only figure.

    Args:
        table: one row per article (per frame, if `by` holds the frame): article_id, the `by` columns, the `machine`
            label (True/False or a probability) for every article, the `human` code (missing where not coded).
        inclusion: column with each coded article's chance of having been drawn; default: equal within a cell.
        design: level of the intervals.

    Returns:
        The `by` columns, n_articles, n_coded, naive, naive_low, naive_high (machine alone: what a plain chart
        draws), human, human_low, human_high (coded articles alone), estimate, low, high (corrected; never wider
        than human), fitted_weight (0: the machine is no help, 1: its labels are taken whole), flag. Intervals
        are Wilson's with the effective number of articles, for the share among the articles of the table.

    Raises:
        InputError: a missing column, labels outside 0 to 1, an inclusion chance that is not in (0, 1].

    >>> rows = pd.DataFrame({"article_id": range(200), "machine": [1, 0] * 100})
    >>> rows["human"] = rows["machine"].where(rows["article_id"] < 60)
    >>> correct_share(rows)[["naive", "human", "estimate", "fitted_weight"]].round(2).values.tolist()
    [[0.5, 0.5, 0.5, 1.0]]
    """
    names = as_list(by)
    check_columns(table, ["article_id", machine, human, *names, *([inclusion] if inclusion else [])], "the labels")
    scores, codes = _read_labels(table[machine]), _read_labels(table[human])
    if np.isnan(scores).any():
        raise InputError(f"machine label {machine!r} is missing for some articles; every article needs one.")
    chance = _read_chance(table[inclusion], ~np.isnan(codes)) if inclusion else np.ones(len(table))
    if names:
        groups = table.groupby(names, dropna=False, observed=True, sort=True)
        number, cells = groups.ngroup().to_numpy(), groups.size().index.to_frame(index=False)
    else:
        number, cells = np.zeros(len(table), int), pd.DataFrame(index=[0])
    coded = ~np.isnan(codes)
    rows = []
    for cell in range(len(cells)):
        own = number == cell
        drawn = own & coded
        rows.append(_estimate(_Cell(scores[own], codes[drawn], scores[drawn], 1 / chance[drawn]), design.level))
    return pd.concat([cells.reset_index(drop=True), pd.DataFrame(rows)], axis=1)


def _estimate(cell: _Cell, level: float) -> dict[str, object]:
    n_all, n_coded = len(cell.scores), len(cell.human)
    naive = float(cell.scores.mean())
    row: dict[str, object] = {"n_articles": n_all, "n_coded": n_coded, "naive": naive}
    row["naive_low"], row["naive_high"] = _wilson(naive, naive * (1 - naive) / n_all, n_all, level=level)
    if n_coded < MIN_ARTICLES:
        missing = dict.fromkeys(("human_low", "human_high", "estimate", "low", "high", "fitted_weight"), np.nan)
        mean = float(cell.human.mean()) if n_coded else np.nan
        return {**row, "human": mean, **missing, "flag": TOO_FEW_CODED}
    human, human_interval = _combine(cell, 0.0, level)
    fitted = _fit_weight(cell)
    estimate, interval = _combine(cell, fitted, level)
    if interval[1] - interval[0] > human_interval[1] - human_interval[0]:
        fitted, estimate, interval = 0.0, human, human_interval
    return {
        **row,
        "human": human,
        "human_low": human_interval[0],
        "human_high": human_interval[1],
        "estimate": estimate,
        "low": interval[0],
        "high": interval[1],
        "fitted_weight": fitted,
        "flag": "",
    }


def _fit_weight(cell: _Cell) -> float:
    """The weight of the machine with the smallest variance: the slope of human on machine, held within 0 and 1."""
    share = cell.weight / cell.weight.sum()
    machine = cell.machine - share @ cell.machine
    spread = float(share @ machine**2)
    if spread <= 0:
        return 0.0
    slope = float(share @ (machine * (cell.human - share @ cell.human))) / spread
    return min(max(slope, 0.0), 1.0)


def _combine(cell: _Cell, fitted: float, level: float) -> tuple[float, tuple[float, float]]:
    """The estimate with a given weight of the machine, and its interval."""
    n = len(cell.human)
    share = cell.weight / cell.weight.sum()
    error = cell.human - fitted * cell.machine
    correction = float(share @ error)
    estimate = min(max(fitted * float(cell.scores.mean()) + correction, 0.0), 1.0)
    variance = float(share**2 @ (error - correction) ** 2) * n / (n - 1)
    unseen = (1 / n) * (1 - 1 / n) / n  # as if one of n had been wrong: no error seen is not no error
    variance = max(variance, unseen if fitted else 0.0) * cell.open_part
    return estimate, _wilson(estimate, variance, n, level=level)


def _wilson(share: float, variance: float, n: int, *, level: float) -> tuple[float, float]:
    """Wilson's interval with the number of articles that would give `variance`; at share 0 or 1 with `n`."""
    z = stats.t.ppf(0.5 + level / 2, max(n - 1, 1))
    spread = share * (1 - share)
    if variance <= 0 and 0 < share < 1:
        return share, share
    n_effective = spread / variance if variance > 0 and spread > 0 else float(n)
    centre = (share + z**2 / (2 * n_effective)) / (1 + z**2 / n_effective)
    half = z / (1 + z**2 / n_effective) * np.sqrt(spread / n_effective + z**2 / (4 * n_effective**2))
    return float(max(centre - half, 0.0)), float(min(centre + half, 1.0))


def _read_labels(column: pd.Series) -> Array:
    numbers = pd.to_numeric(column, errors="coerce").astype(float)
    bad = (numbers.isna() & column.notna()) | (numbers < 0) | (numbers > 1)
    if bad.any():
        raise InputError(
            f"label {column.name!r} must lie between 0 and 1 (or be True or False), not {column[bad].iloc[0]!r}."
        )
    return np.asarray(numbers, dtype=float)


def _read_chance(column: pd.Series, coded: NDArray[np.bool_]) -> Array:
    chance = np.asarray(pd.to_numeric(column, errors="coerce"), dtype=float)
    if not ((chance[coded] > 0) & (chance[coded] <= 1)).all():
        raise InputError(f"inclusion {column.name!r} must be above 0 and at most 1 for every coded article.")
    return np.where(coded, chance, 1.0)
