"""Panels: the four estimates the explorer shows side by side, for one selection of articles."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.explore.ledger import Ledger
from analysis.statistics import Design
from analysis.study import quantities
from analysis.study.parameters import StudyParameters
from analysis.study.selection import choose_articles

Mask = NDArray[np.bool_]
_UNITS = {"week": "W", "month": "M", "quarter": "Q", "year": "Y"}


def select(ledger: Ledger, parameters: StudyParameters) -> Mask:
    """Which articles the parameters choose: outlets, period, query.

    Raises:
        InputError: a query that cannot be read.
    """
    return choose_articles(ledger.articles, parameters, ledger.index)


def count_periods(ledger: Ledger, chosen: Mask, *, period: str) -> pd.DataFrame:
    """Articles per week, month, quarter or year.

    Returns:
        period (its first day), end (its last), n_articles; empty periods are kept.
    """
    published = ledger.articles["published"][chosen].dropna()
    if published.empty:
        return pd.DataFrame({"period": pd.Series(dtype="datetime64[us]"), "end": [], "n_articles": []})
    counts = published.dt.to_period(_UNITS[period]).value_counts().sort_index()
    every = pd.period_range(counts.index[0], counts.index[-1])
    counts = counts.reindex(every, fill_value=0)
    return pd.DataFrame(
        {"period": every.start_time, "end": every.end_time.normalize(), "n_articles": counts.to_numpy()}
    )


def estimate_side(ledger: Ledger, chosen: Mask, *, side: str, design: Design) -> pd.DataFrame:
    """The share of quoted words of one side by outlet."""
    rows = _join(ledger, ledger.words, chosen)
    return quantities.estimate_quoted_words(rows, by="outlet", levels=[side], design=design)


def estimate_target(ledger: Ledger, chosen: Mask, *, target: str, voice: str, design: Design) -> pd.DataFrame:
    """The portrayal of one target in one voice by outlet."""
    table = ledger.portrayals
    rows = _join(ledger, table[(table["target"] == target) & (table["voice"] == voice)], chosen)
    return quantities.estimate_portrayal(rows, by="outlet", design=design)


def estimate_frame(ledger: Ledger, chosen: Mask, *, frame: str, voice: str, design: Design) -> pd.DataFrame:
    """The share of articles in which a frame is present in one voice ("all": in the whole article), by outlet."""
    table = ledger.frames
    having = table.loc[(table["frame"] == frame) & (table["voice"] == voice), "article"]
    rows = ledger.units[chosen]
    rows = rows.assign(present=rows["article_id"].isin(having))
    return quantities.estimate_frames(rows, by="outlet", design=design)


def _join(ledger: Ledger, table: pd.DataFrame, chosen: Mask) -> pd.DataFrame:
    """Rows of the chosen articles, with what an estimate needs of their articles."""
    numbers = table["article"].to_numpy()
    keep = chosen[numbers]
    units = ledger.units.iloc[numbers[keep]].reset_index(drop=True)
    return pd.concat([units, table[keep].drop(columns="article").reset_index(drop=True)], axis=1)
