"""Drawing: which items are coded, by strata, so that the chance of every one is known."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import InputError

__all__ = ["draw_items", "share_out"]

LEAST = 2  # items per stratum: with one alone its spread is unknown


def draw_items(items: pd.DataFrame, by: Sequence[str], n: int, *, seed: int = 1) -> pd.DataFrame:
    """Draw `n` of `items` within strata, every item of a stratum with the same chance.

    Strata are the combinations of the columns `by`; where they would be more than a fourth of `n`, the last columns are
    left out one by one, so that each stratum has some items. A stratum gets items by the square root of its size
    (power allocation, Bankier 1988), at least two: small outlets and rare labels are coded enough to say something of
    them, and the chances weigh that back.

    Returns:
        The drawn rows in shuffled order, with stratum, n_in_stratum and inclusion (the chance of having been drawn).

    Raises:
        InputError: fewer items than `n`.

    >>> rows = pd.DataFrame({"item": range(100), "outlet": ["A"] * 90 + ["B"] * 10})
    >>> draw_items(rows, ["outlet"], 12).groupby("outlet")["inclusion"].agg(["size", "first"]).round(2).values.tolist()
    [[9.0, 0.1], [3.0, 0.3]]
    """
    if not 0 < n <= len(items):
        raise InputError(f"cannot draw {n} of {len(items)} items (copies left out): give 1 to {len(items)}.")
    rng = np.random.default_rng(seed)
    strata = _name_strata(items, by, n)
    numbers, names = pd.factorize(strata, sort=True)
    sizes = np.bincount(numbers)
    counts = share_out(sizes, n)
    order = rng.permutation(len(items))
    rank = pd.Series(numbers[order]).groupby(numbers[order]).cumcount().to_numpy()
    chosen = rng.permutation(order[rank < counts[numbers[order]]])
    drawn = items.iloc[chosen].reset_index(drop=True)
    of_stratum = numbers[chosen]
    stratum = pd.Series(np.asarray(names, dtype=object)[of_stratum], dtype="str")
    return drawn.assign(
        stratum=stratum, n_in_stratum=sizes[of_stratum], inclusion=counts[of_stratum] / sizes[of_stratum]
    )


def _name_strata(items: pd.DataFrame, by: Sequence[str], n: int) -> pd.Series:
    for used in range(len(by), 0, -1):
        names = items[by[0]].astype("str").fillna("")
        for name in by[1:used]:
            names = names + " | " + items[name].astype("str").fillna("")
        if names.nunique() <= max(n // 4, 1):
            return names
    return pd.Series("all", index=items.index)


def share_out(sizes: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """How many of `n` items each stratum of these sizes gets: by the square root, at least two, never more than it has.

    >>> share_out(np.array([100, 25, 1]), 18).tolist()
    [11, 6, 1]
    """
    least = np.minimum(sizes, LEAST if LEAST * len(sizes) <= n else 1)
    low, high = 0.0, float(n)
    for _ in range(60):  # the factor of the root with which all shares add up to n
        middle = (low + high) / 2
        total = np.clip(middle * np.sqrt(sizes), least, sizes).sum()
        low, high = (middle, high) if total < n else (low, middle)
    wanted = np.clip(high * np.sqrt(sizes), least, sizes)
    counts = np.floor(wanted + 1e-9).astype(np.int64)
    rest = np.argsort(-(wanted - counts), kind="stable")
    room = rest[counts[rest] < sizes[rest]]
    counts[room[: max(n - counts.sum(), 0)]] += 1
    return counts
