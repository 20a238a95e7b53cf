"""Resampling: ratios of sums, and what becomes of them when whole articles (or stories) are drawn again.

Every share and mean of this package is a ratio: a sum of values over a sum of weights. Rows of one article are
not independent, nor are articles that carry one text, so the bootstrap draws texts with all their carriers, never
rows (Efron and Tibshirani 1993; Cameron, Gelbach and Miller 2008). Rows are first added up per text (or story)
and cell; a resample is then one product of matrices.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from analysis.errors import InputError, check_columns
from analysis.statistics.design import Design, apply_copies, name_units

__all__ = ["RatioSums", "Rows", "draw_weights", "prepare_rows", "read_weight", "resample_ratios", "sum_cells"]

_BLOCK = 4_000_000  # numbers in one block of weights: 32 MB


@dataclass(frozen=True)
class Rows:
    """Rows ready to be added up: `table` in one reading of copies, with row weights, cell and cluster numbers.

    Clusters are texts with their carriers, or stories; there may be some without a row.
    """

    table: pd.DataFrame
    weight: NDArray[np.float64]
    cells: pd.DataFrame
    cell: NDArray[np.int64]
    cluster: NDArray[np.int64]
    n_clusters: int


@dataclass(frozen=True)
class RatioSums:
    """Sums per cluster (rows) and cell (columns); ratio `j` divides numerator j by denominator `base[j]`."""

    numerator: sparse.csr_array
    denominator: sparse.csr_array
    base: NDArray[np.int64]

    def estimate(self) -> NDArray[np.float64]:
        """The ratio of every cell; NaN where its denominator is 0."""
        return self._divide(self.numerator.sum(axis=0), self.denominator.sum(axis=0))

    def resample(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Ratios (resamples by cells) when cluster `i` counts `weights[:, i]` times."""
        return self._divide(
            (self.numerator.T @ weights.T).T,
            (self.denominator.T @ weights.T).T,
        )

    def _divide(self, top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.float64]:
        bottom = np.asarray(bottom)[..., self.base]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(bottom > 0, np.asarray(top) / bottom, np.nan)


def prepare_rows(table: pd.DataFrame, by: str | list[str] | None, design: Design) -> Rows:
    """`table` under the design's reading of copies, its rows numbered by cell (levels of `by`) and by cluster.

    Clusters are those of `name_units`: carriers of one text are drawn together. Cells are sorted, so that order of rows
    is nothing.

    Raises:
        InputError: a missing column, a weight that is negative or not a number.
    """
    names, weight = as_list(by), design.weight
    check_columns(table, ["article_id", design.cluster, *names, *([weight] if weight else [])], "the table to estimate")
    table = table.reset_index(drop=True)
    weights = pd.Series(1.0, index=table.index) if weight is None else read_weight(table[weight])
    table, weights = apply_copies(table, weights, design.copies)
    numbers, units = pd.factorize(name_units(table, design.cluster), sort=True)
    if names:
        grouped = table.groupby(names, dropna=False, observed=True, sort=True)
        cell = grouped.ngroup().to_numpy(np.int64)
        cells = grouped.size().index.to_frame(index=False)
    else:
        cell, cells = np.zeros(len(table), np.int64), pd.DataFrame(index=[0])
    return Rows(
        table, weights.to_numpy(np.float64), cells, np.asarray(cell, np.int64), numbers.astype(np.int64), len(units)
    )


def as_list(by: str | list[str] | None) -> list[str]:
    """Column names as a list: None is none, one name is a list of one."""
    return [] if by is None else [by] if isinstance(by, str) else list(by)


def read_weight(column: pd.Series) -> pd.Series:
    """A column of weights as numbers; one that is negative or missing is an InputError."""
    weights = pd.to_numeric(column, errors="coerce").astype(float)
    bad = weights.isna() | (weights < 0)
    if bad.any():
        raise InputError(f"weight {column.name!r} must be a number of 0 or more, not {column[bad].iloc[0]!r}.")
    return weights


def sum_cells(rows: Rows, values: NDArray[np.float64], cell: NDArray[np.int64], n_cells: int) -> sparse.csr_array:
    """`values` of the rows added up per cluster and `cell`: a sparse matrix of clusters by cells."""
    shape = (rows.n_clusters, n_cells)
    return sparse.coo_array((values, (rows.cluster, cell)), shape=shape).tocsr()


def draw_weights(n_clusters: int, design: Design) -> Iterator[NDArray[np.float64]]:
    """Blocks of bootstrap weights: how often each of `n_clusters` is drawn in each resample."""
    rng = np.random.default_rng(design.seed)
    height = max(1, _BLOCK // max(n_clusters, 1))
    for first in range(0, design.n_resamples, height):
        n_rows = min(height, design.n_resamples - first)
        drawn = rng.integers(0, n_clusters, (n_rows, n_clusters))
        drawn += np.arange(n_rows)[:, None] * n_clusters
        yield np.bincount(drawn.ravel(), minlength=n_rows * n_clusters).reshape(n_rows, -1).astype(float)


def resample_ratios(sums: RatioSums, design: Design) -> NDArray[np.float64]:
    """Ratios under the cluster bootstrap, resamples by cells; all cells share the same draws."""
    n_clusters, n_cells = sums.numerator.shape
    if n_clusters == 0:
        return np.full((design.n_resamples, n_cells), np.nan)
    blocks = [sums.resample(weights) for weights in draw_weights(n_clusters, design)]
    return np.concatenate(blocks)
