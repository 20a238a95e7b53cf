"""Readings: the same estimate with all articles, with originals only, and with copies weighted 1/k."""

from typing import Any

import pandas as pd

from analysis.statistics.design import READINGS
from analysis.statistics.estimates import estimate_share

__all__ = ["estimate_readings"]


def estimate_readings(table: pd.DataFrame, category: str, **options: Any) -> pd.DataFrame:
    """`estimate_share` in all three readings of copies, told apart by the column `copies`.

    An outlet comparison that holds in one reading only is a finding about an agency, not about outlets.

    Args:
        table, category, options: as in `estimate_share`, without `copies`.

    >>> quotes = pd.DataFrame({"article_id": ["a", "b"], "side": ["ukraine", "russia"], "copy_of": [None, "a"]})
    >>> estimate_readings(quotes, "side")[["copies", "side", "estimate"]].values.tolist()[:3]
    [['all', 'russia', 0.5], ['all', 'ukraine', 0.5], ['originals', 'ukraine', 1.0]]
    """
    parts = [estimate_share(table, category, copies=reading, **options).assign(copies=reading) for reading in READINGS]
    return pd.concat(parts, ignore_index=True).astype({"copies": "str"})
