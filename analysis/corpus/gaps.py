"""Days on which an outlet should have had articles and has none: an archive's outage looks like news."""

from math import log

import numpy as np
import pandas as pd

_MIN_ARTICLES = 30  # fewer tell no rhythm
_MIN_DAYS = 28
_CHANCE = 0.01  # that an outlet without outage shows any gap so long


def find_gaps(articles: pd.DataFrame) -> pd.DataFrame:
    """The gaps of every outlet against its own rhythm, longest expectation first.

    An outlet's rhythm is its mean number of articles on each day of the week. A run of days without any is a gap when
    so many were expected in it that chance gives one in a hundred outlets such a run: by Poisson counts, widened by
    how much the outlet's days vary beyond them (variance over mean), and corrected for the number of days.

    Args:
        articles: outlet and published; outlets with fewer than 30 dated articles or 28 days are left out.

    Returns:
        outlet | first, last (days without articles), n_days, expected (articles).
    """
    rows = []
    dated = articles[articles["published"].notna() & articles["outlet"].notna()]
    for outlet, group in dated.groupby("outlet"):
        days = group["published"].dt.normalize()
        span = pd.date_range(days.min(), days.max(), freq="D")
        if len(group) < _MIN_ARTICLES or len(span) < _MIN_DAYS:
            continue
        counts = days.value_counts().reindex(span, fill_value=0)
        rhythm = counts.groupby(span.day_of_week).transform("mean")
        spread = max(1.0, float(((counts - rhythm) ** 2).sum() / max(1, len(span) - 7) / counts.mean()))
        needed = log(len(span) / _CHANCE) * spread
        empty = (counts == 0).to_numpy()
        run = np.cumsum(np.diff(empty.astype(int), prepend=0) != 0)
        for _, one in rhythm[empty].groupby(run[empty]):
            if one.sum() >= needed:
                rows.append((outlet, one.index[0], one.index[-1], len(one), round(float(one.sum()), 1)))
    table = pd.DataFrame(rows, columns=["outlet", "first", "last", "n_days", "expected"])
    return table.sort_values("expected", ascending=False, kind="stable").reset_index(drop=True)
