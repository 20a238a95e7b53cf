"""Correction: ratios from a machine's labels, put right by a sample that people coded.

A share counted by a machine inherits the machine's errors, and its plain interval knows only of the number of articles.
With a sample of known chances the error itself is estimated (design-based supervised learning, Egami, Hinck, Stewart
and Wei 2023; prediction-powered inference, Angelopoulos, Bates, Fannjiang, Jordan and Zrnic 2023): every sum becomes

    w * (machine, over all) + sum over the coded of (human - w * machine) / chance

and a share or mean is the ratio of two such sums. w is fitted so that the variance is smallest (PPI++, Angelopoulos,
Duchi and Zrnic 2023; in survey statistics the difference estimator, Särndal, Swensson and Wretman 1992), one w for all
outlets of a side, target or frame, since a dozen codes of one outlet would fit it by chance. With w = 0 it is the coded
sample alone, which is taken wherever it is no wider. It holds for any machine and any error, also one that differs
between outlets, as long as the chances are known.

Variances are those of linearised ratios over texts with all their carriers, within strata, for two phases: articles are
a draw from those there could be, as in every other estimate, and the coded are a draw from the articles.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse, stats

from analysis.statistics.codes import CodedRows
from analysis.statistics.intervals import MIN_CARRIERS, Bounds, kish, wilson
from analysis.statistics.resampling import RatioSums, Rows

__all__ = ["ALONE", "CORRECTED", "MIN_CODED", "TOO_FEW_CODED", "Correction", "Fit", "correct_ratios", "find_ends"]

Array = NDArray[np.float64]
MIN_CODED = 20  # coded texts of a cell under which nothing is corrected: see benchmarks/coverage.py
TOO_FEW_CODED = f"too few coded: fewer than {MIN_CODED}"
CORRECTED, ALONE = "corrected", "coded sample alone"
_TINY = 1e-12


@dataclass(frozen=True)
class Fit:
    """Estimates with given weights of the machine, and how sure they are.

    Attributes:
        covariance: of all estimates.
        variance: of every estimate for an interval of its own, raised where few cases carry it.
        paired: of every estimate as one side of a difference, where less is added: skewness cancels.
    """

    machine_weight: Array
    estimate: Array
    covariance: Array
    variance: Array
    paired: Array


@dataclass(frozen=True)
class Correction:
    """Corrected ratios of one table: the fit to report, that of the coded sample alone, and the support of both."""

    naive: Array
    fit: Fit
    alone: Fit
    n_coded: NDArray[np.int64]
    freedom: Array
    enough: NDArray[np.bool_]

    @property
    def method(self) -> NDArray[np.str_]:
        """How each estimate was made."""
        return np.where(self.enough, np.where(self.fit.machine_weight > 0, CORRECTED, ALONE), TOO_FEW_CODED)


@dataclass(frozen=True)
class _Phases:
    """Sums per sampling unit (rows) and ratio (columns): of the coded (over their chance), and of all."""

    human: Array
    human_base: Array
    machine: Array
    machine_base: Array
    everything: sparse.csc_array
    everything_base: sparse.csc_array
    population: NDArray[np.int64]
    stratum: NDArray[np.int64]
    size: Array

    def estimate(self, weight: Array) -> tuple[Array, Array]:
        """The ratio with these weights of the machine, and its denominator."""
        top = weight * self.everything.sum(axis=0) + (self.human - weight * self.machine).sum(axis=0)
        base = weight * self.everything_base.sum(axis=0) + (self.human_base - weight * self.machine_base).sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(base > _TINY, top / base, np.nan), np.where(base > _TINY, base, np.nan)

    def residuals(self, estimate: Array, base: Array) -> tuple[Array, Array, sparse.csc_array]:
        """What people, the machine on the coded, and the machine on all units add to an estimate beside it."""
        point, scale = np.nan_to_num(estimate), np.nan_to_num(1 / base)
        human = (self.human - point * self.human_base) * scale
        machine = (self.machine - point * self.machine_base) * scale
        spread = sparse.diags_array(point).tocsc()
        everything = (self.everything - self.everything_base @ spread) @ sparse.diags_array(scale).tocsc()
        return human, machine, everything.tocsc()

    def match(self, everything: sparse.csc_array) -> Array:
        """The rows of `everything` that belong to the coded units, as a dense table."""
        rows = everything.tocsr()[np.maximum(self.population, 0)].toarray()
        return np.where(self.population[:, None] >= 0, rows, 0.0)

    def spread(self, table: Array) -> tuple[Array, Array]:
        """`table` centred within strata (with its degrees of freedom in it), and what strata differ by."""
        n = np.bincount(self.stratum)
        means = np.zeros((len(n), table.shape[1]))
        np.add.at(means, self.stratum, table)
        between = means / np.sqrt(self.size)[:, None]
        factor = np.sqrt(n / np.maximum(n - 1, 1))[self.stratum]
        return (table - (means / n[:, None])[self.stratum]) * factor[:, None], between


def correct_ratios(
    sums: RatioSums, rows: CodedRows, make: Callable[[Rows], RatioSums], *, bounds: Bounds, pool: NDArray[np.int64]
) -> Correction:
    """Correct the ratios `sums` of a table by `rows`, of which `make` makes the same ratios.

    Args:
        sums: by cluster of the table and cell.
        rows: the codes laid out beside that table: see `lay_out_codes`.
        make: makes sums per item of rows of the codes.
        bounds: the ends of the scale.
        pool: for every ratio the number of the group that shares one weight of the machine.
    """
    phases, items = _add_up(sums, rows, make)
    n_ratios = len(sums.base)
    alone = _fit(phases, np.zeros(n_ratios), bounds)
    weight = _fit_weights(phases, alone.estimate, pool)
    tuned = _fit(phases, weight, bounds)
    weight = _fit_weights(phases, tuned.estimate, pool)
    tuned = _fit(phases, weight, bounds)
    freedom = _count_freedom(phases)
    keep = _width(tuned, freedom, bounds) < _width(alone, freedom, bounds) - _TINY
    fit = _fit(phases, np.where(keep, weight, 0.0), bounds)
    n_units = ((np.abs(phases.human_base) > _TINY) | (np.abs(phases.machine_base) > _TINY)).sum(axis=0)
    enough = (n_units >= MIN_CODED) & ~np.isnan(alone.estimate)
    return Correction(sums.estimate(), fit, alone, items, freedom, enough)


def find_ends(estimate: Array, variance: Array, freedom: Array, *, level: float, bounds: Bounds) -> tuple[Array, Array]:
    """Interval of an estimate from its variance: Wilson's within bounds, else Student's.

    `freedom` is the number of coded texts that count, less one: it is that of t, and at an end of the scale, where the
    variance is nothing, the number of Wilson's interval.
    """
    quantile = stats.t.ppf(0.5 + level / 2, np.maximum(freedom, 1))
    if bounds is None:
        half = quantile * np.sqrt(variance)
        return estimate - half, estimate + half
    floor, span = bounds[0], bounds[1] - bounds[0]
    share, spread = (estimate - floor) / span, variance / span**2
    with np.errstate(invalid="ignore", divide="ignore"):
        n = np.where((spread > 0) & (share > 0) & (share < 1), share * (1 - share) / spread, freedom + 1)
    low, high = wilson(share, n, quantile)
    return floor + span * low, floor + span * high


def _add_up(sums: RatioSums, rows: CodedRows, make: Callable[[Rows], RatioSums]) -> tuple[_Phases, NDArray[np.int64]]:
    """The sums of both phases, and in how many items of every ratio people or machine found something to count."""
    n_units = len(rows.stratum)
    gather = sparse.coo_array(
        (rows.weight, (rows.unit, np.arange(len(rows.unit)))), shape=(n_units, len(rows.unit))
    ).tocsr()
    parts, found = [], []
    for side in (rows.human, rows.machine):
        made = make(side)
        base = made.denominator.tocsc()[:, sums.base]
        parts += [(gather @ made.numerator).toarray(), (gather @ base).toarray()]
        found.append(base.toarray() > 0)
    stratum, size = _join_strata(rows)
    everything = sums.numerator.tocsc(), sums.denominator.tocsc()[:, sums.base]
    phases = _Phases(parts[0], parts[1], parts[2], parts[3], *everything, rows.population, stratum, size)
    return phases, (found[0] | found[1]).sum(axis=0)


def _join_strata(rows: CodedRows) -> tuple[NDArray[np.int64], Array]:
    """Strata of at least two units (lonely ones are joined, Hansen, Hurwitz and Madow 1953), and their sizes."""
    n = np.bincount(rows.stratum)
    lonely = n[rows.stratum] < 2
    joined = np.where(lonely, len(n), rows.stratum)
    if lonely.sum() == 1 and len(n) > 1:
        joined[lonely] = rows.stratum[~lonely][0]
    numbers = pd.factorize(joined)[0].astype(np.int64)
    weight = np.bincount(rows.unit, weights=rows.weight, minlength=len(numbers))
    return numbers, np.bincount(numbers, weights=weight).astype(np.float64)


def _fit_weights(phases: _Phases, estimate: Array, pool: NDArray[np.int64]) -> Array:
    """The weight of the machine with which the variances of a pool are smallest together, held within 0 and 1."""
    base = phases.human_base.sum(axis=0)
    human, machine, everything = phases.residuals(estimate, np.where(base > _TINY, base, np.nan))
    own = phases.match(everything)
    (human_in, human_between), (machine_in, machine_between) = phases.spread(human), phases.spread(machine)
    slope = (human_in * machine_in).sum(axis=0) + (human_between * machine_between).sum(axis=0)
    slope -= (human * own).sum(axis=0)
    bend = (machine_in**2).sum(axis=0) + (machine_between**2).sum(axis=0) - 2 * (machine * own).sum(axis=0)
    bend += np.asarray(everything.power(2).sum(axis=0)).ravel()
    slope_of, bend_of = (np.bincount(pool, weights=np.nan_to_num(part)) for part in (slope, bend))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.clip(np.nan_to_num(np.where(bend_of > _TINY, slope_of / bend_of, 0.0)), 0, 1)[pool]


def _fit(phases: _Phases, weight: Array, bounds: Bounds) -> Fit:
    estimate, base = phases.estimate(weight)
    human, machine, everything = phases.residuals(estimate, base)
    error = human - weight * machine
    within, between = phases.spread(error)
    scaled = everything @ sparse.diags_array(weight).tocsc()
    cross = error.T @ phases.match(scaled)
    covariance = within.T @ within + between.T @ between + cross + cross.T + (scaled.T @ scaled).toarray()
    if bounds is not None:
        estimate = np.clip(estimate, *bounds)
    variance = np.maximum(covariance.diagonal(), 0.0)
    own, paired = (_find_floor(phases, estimate, error, weight, bounds, added=added) for added in (2, 1))
    raised = np.maximum(variance + _raise_for_few(within), own)
    return Fit(weight, estimate, covariance, raised, np.maximum(variance, paired))


def _raise_for_few(within: Array) -> Array:
    """What is added to a variance that a few coded texts make: two more of them.

    A few missed texts of a large stratum decide an error's variance, and when fewer than usual are drawn, estimate and
    variance are too small together.
    """
    squares = within**2
    total, n = squares.sum(axis=0), np.array([float(kish(column)) for column in squares.T])
    return total * 2 / np.maximum(n, 1)


def _find_floor(phases: _Phases, estimate: Array, error: Array, weight: Array, bounds: Bounds, *, added: int) -> Array:
    """The least variance where few coded texts carry a value, or show an error: as if some more of both had been seen.

    Two more for a share (Agresti and Coull 1998), one more on each side of a difference (Agresti and Caffo 2000). Where
    the machine is used, what is rare is its error: no error seen among the coded is not no error.
    """
    if bounds is None:
        return np.zeros(len(estimate))
    floor, ceiling = bounds
    span = ceiling - floor
    n = np.array([float(kish(np.abs(column))) for column in phases.human_base.T])
    n_above = (phases.human - floor * phases.human_base > _TINY).sum(axis=0)
    n_below = (ceiling * phases.human_base - phases.human > _TINY).sum(axis=0)
    rare = np.minimum(n_above, n_below) < MIN_CARRIERS
    share = (np.nan_to_num((estimate - floor) / span) * n + added) / (n + 2 * added)
    alone = np.where(rare, share * (1 - share) / (n + 2 * added), 0.0)
    n_wrong = (np.abs(error) > _TINY).sum(axis=0)
    wrong = (np.minimum(n_wrong, n) + added) / (n + 2 * added)
    seldom = np.where(n_wrong < MIN_CARRIERS, wrong * (1 - wrong) / (n + 2 * added), 0.0)
    return span**2 * np.where(weight > 0, np.minimum(seldom, np.where(rare, alone, np.inf)), alone)


def _count_freedom(phases: _Phases) -> Array:
    return np.array([float(kish(np.abs(column))) for column in phases.human_base.T]) - 1


def _width(fit: Fit, freedom: Array, bounds: Bounds) -> Array:
    low, high = find_ends(fit.estimate, fit.variance, freedom, level=0.95, bounds=bounds)
    return np.nan_to_num(high - low, nan=np.inf)
