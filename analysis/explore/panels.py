"""Panels: the four estimates the explorer shows side by side, for one selection of articles."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import statistics
from analysis.explore.ledger import Ledger
from analysis.statistics import Design
from analysis.study.parameters import StudyParameters

Mask = NDArray[np.bool_]
_UNITS = {"week": "W", "month": "M", "quarter": "Q", "year": "Y"}
VOICES = ["narration", "headline"]  # the outlet's own words; a choice of voices replaces them


def select(ledger: Ledger, parameters: StudyParameters) -> Mask:
    """Which articles the parameters choose: outlets, period, query.

    Raises:
        InputError: a query that cannot be read.
    """
    articles = ledger.articles
    chosen = ledger.index.match(parameters.query).copy()
    if parameters.outlets:
        chosen &= articles["outlet"].isin(parameters.outlets).to_numpy()
    if parameters.start:
        chosen &= (articles["published"] >= pd.Timestamp(parameters.start)).to_numpy()
    if parameters.end:
        chosen &= (articles["published"] < pd.Timestamp(parameters.end) + pd.Timedelta(days=1)).to_numpy()
    return chosen


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
    return statistics.estimate_share(
        rows, "side", by="outlet", categories=[side], design=design.replace(weight="n_words")
    )


def estimate_leaning(ledger: Ledger, chosen: Mask, *, target: str, voices: list[str], design: Design) -> pd.DataFrame:
    """How positively minus how negatively a target is portrayed, by outlet, -1 to 1, each mention counting alike."""
    table = ledger.leaning
    rows = _join(ledger, table[(table["target"] == target) & table["voice"].isin(voices)], chosen)
    rows["mean"] = rows["leaning"] / rows["n"]
    return statistics.estimate_mean(rows, "mean", by="outlet", bounds=(-1.0, 1.0), design=design.replace(weight="n"))


def estimate_frame(ledger: Ledger, chosen: Mask, *, frame: str, voices: list[str], design: Design) -> pd.DataFrame:
    """The share of articles in which a frame is present in any of the voices, by outlet."""
    table = ledger.frames
    having = table.loc[(table["frame"] == frame) & table["voice"].isin(voices), "article"]
    rows = ledger.units[chosen]
    return statistics.estimate_mean(
        rows.assign(present=rows["article_id"].isin(having)), "present", by="outlet", design=design
    )


def _join(ledger: Ledger, table: pd.DataFrame, chosen: Mask) -> pd.DataFrame:
    """Rows of the chosen articles, with what an estimate needs of their articles."""
    numbers = table["article"].to_numpy()
    keep = chosen[numbers]
    units = ledger.units.iloc[numbers[keep]].reset_index(drop=True)
    return pd.concat([units, table[keep].drop(columns="article").reset_index(drop=True)], axis=1)
