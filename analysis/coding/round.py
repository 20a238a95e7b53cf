"""A round of coding: what it has shown of the coders and of the machine, in one report."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.metrics import precision_recall_fscore_support

from analysis.coding.agreement import decide_codes, list_disagreements, measure_agreement, rate_frames
from analysis.coding.correcting import keep_valid
from analysis.errors import check_columns
from analysis.statistics.design import Design

__all__ = ["CodingReport", "add_articles", "coding_report"]

_ERROR = ["frame", "n_articles", "human_share", "machine_share", "precision", "recall", "f1"]


@dataclass(frozen=True)
class CodingReport:
    """What a round of coding has shown, as tables.

    Attributes:
        people: coder against coder, per frame: see `measure_agreement`.
        machine: the machine against the code of most people, in the same units, with tier and stamp ("not validated").
        by_outlet: the same per outlet; no rows where outlets are not known.
        error: per frame n_articles, human_share, machine_share, precision, recall, f1 (scikit-learn's; precision and
            recall are missing where nothing was called, or nothing was there).
        disagreements: where coders differ.
    """

    people: pd.DataFrame
    machine: pd.DataFrame
    by_outlet: pd.DataFrame
    error: pd.DataFrame
    disagreements: pd.DataFrame


def coding_report(
    codes: pd.DataFrame, machine: pd.DataFrame, *, articles: pd.DataFrame | None = None, design: Design = Design()
) -> CodingReport:
    """How far coders agree with each other, and the machine with them.

    Args:
        codes: article_id, frame, coder, value: see `import_sheets`.
        machine: article_id, frame, present (rows with voice "all" where there are voices).
        articles: with outlet, for agreement by outlet, and cluster_id, so that articles of one text are drawn together.
        design: level, resamples and seed of the intervals.
    """
    check_columns(machine, ["article_id", "frame", "present"], "the machine's frames")
    codes = keep_valid(codes)
    whole = machine[machine["voice"] == "all"] if "voice" in machine.columns else machine
    decided = decide_codes(codes).dropna(subset=["value"])
    both = decided.merge(whole[["article_id", "frame", "present"]], on=["article_id", "frame"], how="inner")
    human = both.assign(coder="human")
    pairs = pd.concat([human, both.assign(coder="machine", value=both["present"])], ignore_index=True)
    pairs = add_articles(pairs.astype({"value": bool}), articles)
    by_outlet = pairs if "outlet" in pairs.columns else pairs.iloc[:0].assign(outlet="")
    return CodingReport(
        people=measure_agreement(add_articles(codes, articles), design=design),
        machine=rate_frames(_count_human(measure_agreement(pairs, design=design), human)),
        by_outlet=measure_agreement(by_outlet, by="outlet", design=design.replace(n_resamples=200)),
        error=_measure_error(both),
        disagreements=list_disagreements(codes).assign(adjudicated=""),
    )


def add_articles(codes: pd.DataFrame, articles: pd.DataFrame | None) -> pd.DataFrame:
    """`codes` with outlet and cluster_id of their articles, where those are known."""
    if articles is None:
        return codes
    names = [name for name in ("outlet", "cluster_id") if name in articles.columns]
    return codes.drop(columns=names, errors="ignore").merge(
        articles[["article_id", *names]], on="article_id", how="left"
    )


def _count_human(agreement: pd.DataFrame, human: pd.DataFrame) -> pd.DataFrame:
    """`agreement` with n_positive counted on the human codes alone: the support of a tier."""
    positive = human.groupby("frame")["value"].sum()
    return agreement.assign(n_positive=agreement["frame"].map(positive).fillna(0).astype("int64"))


def _measure_error(both: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for frame, part in both.groupby("frame", sort=False):
        human, machine = part["value"].to_numpy(bool), part["present"].to_numpy(bool)
        scores = precision_recall_fscore_support(human, machine, average="binary", zero_division=np.nan)[:3]
        rows.append((frame, len(part), human.mean(), machine.mean(), *scores))
    return pd.DataFrame(rows, columns=_ERROR).fillna({"f1": 0.0})
