"""Correction: shares from machine labels, put right by a hand-coded sample (prediction-powered inference).

A share counted by a machine inherits the machine's errors, and its plain interval only knows of the number of
articles. With some articles coded by hand the error itself can be estimated: share = w * (machine over all) +
mean of (human - w * machine) over the coded ones, where w is fitted so that the interval is narrowest
(Angelopoulos, Bates et al. 2023; Angelopoulos, Duchi and Zrnic 2023, "PPI++"; in survey statistics the
regression estimator, Cochran 1977). With w = 0 it is the hand-coded sample alone. It holds for any machine:
frames, quotation, sentiment.

Sample and share speak of the same articles: those of one reading of copies. What is coded is a text; its code
stands for all its carriers, each of which counts as the reading says.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.errors import InputError, check_columns
from analysis.statistics.design import Design, name_units
from analysis.statistics.intervals import MIN_ARTICLES, kish, wilson
from analysis.statistics.resampling import as_list, prepare_rows

__all__ = ["correct_share"]

Array = NDArray[np.float64]
TOO_FEW_CODED = f"fewer than {MIN_ARTICLES} coded articles"
UNSEEN = "some articles copy a text that is not in the table: no code can stand for them"


@dataclass(frozen=True)
class _Cell:
    """The texts of one cell: machine scores and weights of all; human codes, scores and weights of the coded ones."""

    scores: Array
    weights: Array
    human: Array
    machine: Array
    sampled: Array

    @property
    def open_part(self) -> float:
        """The part of the cell that is not coded: an interval closes as everything gets coded."""
        return max(0.0, 1.0 - len(self.human) / max(len(self.scores), 1))

    @property
    def naive(self) -> float:
        """The share by the machine alone."""
        return float(self.scores @ self.weights / self.weights.sum())


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
            label (True/False or a probability) for every article, the `human` code (missing where not coded), and
            cluster_id and copy_of, where copies are known.
        inclusion: column with each coded article's chance of having been drawn; default: equal within a cell.
        design: copies say of which articles the share is: "all", "originals", or all with each text counting once
            ("weighted"). Its weight counts articles too; its level is that of the intervals. They are formulas, so
            that nothing is drawn.

    Returns:
        The `by` columns, copies (the reading), n_articles, n_coded (texts with a code: an article with all its copies
        is one), naive, naive_low, naive_high (machine alone: what a plain chart draws), human, human_low, human_high
        (coded ones alone), estimate, low, high (corrected; never wider than human), fitted_weight (0: the machine is
        no help, 1: its labels are taken whole), flag. Intervals are Wilson's with the effective number of texts, for
        the share among the articles of the table.

    Raises:
        InputError: a missing column, labels outside 0 to 1, an inclusion chance that is not in (0, 1], a design that
            draws anything but articles.

    >>> rows = pd.DataFrame({"article_id": range(200), "machine": [1, 0] * 100})
    >>> rows["human"] = rows["machine"].where(rows["article_id"] < 60)
    >>> correct_share(rows)[["naive", "human", "estimate", "fitted_weight"]].round(2).values.tolist()
    [[0.5, 0.5, 0.5, 1.0]]
    """
    names = as_list(by)
    check_columns(table, ["article_id", machine, human, *names, *([inclusion] if inclusion else [])], "the labels")
    if design.cluster != "article_id":
        raise InputError(f"shares are corrected over articles: give a design without the cluster {design.cluster!r}.")
    labels = table.assign(_machine=_read_labels(table[machine]), _human=_read_labels(table[human]))
    if labels["_machine"].isna().any():
        raise InputError(f"machine label {machine!r} is missing for some articles; every article needs one.")
    labels["_chance"] = _read_chance(table[inclusion], labels["_human"].notna()) if inclusion else 1.0
    rows = prepare_rows(_spread_codes(labels, names), names, design)
    texts = _add_texts(rows.table.assign(_cell=rows.cell, _text=rows.cluster, _weight=rows.weight))
    n_articles = rows.table["article_id"].groupby(rows.cell).nunique()
    estimates = []
    for number in range(len(rows.cells)):
        part = texts[texts["_cell"] == number]
        estimate = _estimate(_make_cell(part), design.level)
        estimate["flag"] = estimate["flag"] or ("" if part["_original"].all() else UNSEEN)
        estimates.append({"copies": design.copies, "n_articles": int(n_articles[number]), **estimate})
    return pd.concat([rows.cells.reset_index(drop=True), pd.DataFrame(estimates)], axis=1)


def _spread_codes(labels: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """`labels` in which the code of an article stands for the other carriers of its text that have none.

    Also _original: whether the text's original is in the table, so that it could have been drawn for coding.
    """
    text = name_units(labels)
    original = labels["copy_of"].isna() if "copy_of" in labels.columns else pd.Series(True, labels.index)
    labels = labels.assign(_original=original.groupby(text).transform("any"))
    within = [name for name in names if labels.groupby("article_id")[name].nunique(dropna=False).max() > 1]
    keys = [
        text,
        *(labels[name] for name in within),
    ]  # a frame tells the codes of one article apart, an outlet does not
    coded = labels[["_human", "_chance"]].where(labels["_human"].notna())
    of_text = coded.groupby(keys, dropna=False, observed=True).transform("mean")
    return labels.assign(
        _human=coded["_human"].fillna(of_text["_human"]), _chance=coded["_chance"].fillna(of_text["_chance"])
    )


def _add_texts(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per cell and text: the sum of its carriers' weights, and their weighted mean label, code and chance."""
    rows = rows[rows["_weight"] > 0]
    weighed = rows[["_machine", "_human", "_chance"]].mul(rows["_weight"], axis=0)
    keys = [rows["_cell"], rows["_text"]]
    weight = rows["_weight"].groupby(keys).sum()
    means = weighed.groupby(keys).sum(min_count=1).div(weight, axis=0)
    return means.assign(_weight=weight, _original=rows["_original"].groupby(keys).all()).reset_index()


def _make_cell(part: pd.DataFrame) -> _Cell:
    coded = part[part["_human"].notna()]
    sampled = coded["_weight"] / coded["_chance"]
    columns = (part["_machine"], part["_weight"], coded["_human"], coded["_machine"], sampled)
    return _Cell(*(column.to_numpy(float) for column in columns))


def _estimate(cell: _Cell, level: float) -> dict[str, object]:
    n_coded, n_effective = len(cell.human), float(kish(cell.weights))
    naive = cell.naive
    row: dict[str, object] = {"n_coded": n_coded, "naive": naive}
    ends = _interval(naive, naive * (1 - naive) / n_effective, n_effective, level=level, freedom=n_effective - 1)
    row["naive_low"], row["naive_high"] = ends
    if n_coded < MIN_ARTICLES:
        missing = dict.fromkeys(("human_low", "human_high", "estimate", "low", "high", "fitted_weight"), np.nan)
        human = float(np.average(cell.human, weights=cell.sampled)) if n_coded else np.nan
        return {**row, "human": human, **missing, "flag": TOO_FEW_CODED}
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
    share = cell.sampled / cell.sampled.sum()
    machine = cell.machine - share @ cell.machine
    spread = float(share @ machine**2)
    if spread <= 0:
        return 0.0
    slope = float(share @ (machine * (cell.human - share @ cell.human))) / spread
    return min(max(slope, 0.0), 1.0)


def _combine(cell: _Cell, fitted: float, level: float) -> tuple[float, tuple[float, float]]:
    """The estimate with a given weight of the machine, and its interval."""
    n = float(kish(cell.sampled))
    share = cell.sampled / cell.sampled.sum()
    error = cell.human - fitted * cell.machine
    correction = float(share @ error)
    estimate = min(max(fitted * cell.naive + correction, 0.0), 1.0)
    variance = float(
        share**2 @ ((error - correction) ** 2 / np.maximum(1 - share, 0.5))
    )  # n / (n - 1) if all weigh alike
    unseen = (1 / n) * (1 - 1 / n) / n  # as if one of n had been wrong: no error seen is not no error
    variance = max(variance, unseen if fitted else 0.0) * cell.open_part
    return estimate, _interval(estimate, variance, n, level=level, freedom=float(kish(share**2)) - 1)


def _interval(share: float, variance: float, n: float, *, level: float, freedom: float) -> tuple[float, float]:
    """Wilson's interval with the number of texts that would give `variance`; at share 0 or 1 with `n`.

    `freedom` is that of the variance (Satterthwaite 1946): a few texts with many carriers each count as few.
    """
    spread = share * (1 - share)
    if variance <= 0 and 0 < share < 1:
        return share, share
    n_effective = spread / variance if variance > 0 and spread > 0 else n
    z = stats.t.ppf(0.5 + level / 2, max(freedom, 1))
    low, high = wilson(np.array(share), np.array(n_effective), z)
    return float(low), float(high)


def _read_labels(column: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(column, errors="coerce").astype(float)
    bad = (numbers.isna() & column.notna()) | (numbers < 0) | (numbers > 1)
    if bad.any():
        raise InputError(
            f"label {column.name!r} must lie between 0 and 1 (or be True or False), not {column[bad].iloc[0]!r}."
        )
    return numbers


def _read_chance(column: pd.Series, coded: pd.Series) -> pd.Series:
    chance = pd.to_numeric(column, errors="coerce").astype(float)
    if not ((chance[coded] > 0) & (chance[coded] <= 1)).all():
        raise InputError(f"inclusion {column.name!r} must be above 0 and at most 1 for every coded article.")
    return chance
