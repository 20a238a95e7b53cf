"""Reliability: how far coders agree, with each other and with the machine, and what may be shown on that ground."""

import warnings

import krippendorff
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import InputError, check_columns
from analysis.statistics.design import Design
from analysis.statistics.resampling import draw_weights

__all__ = [
    "NOT_VALIDATED",
    "coding_report",
    "decide_codes",
    "list_disagreements",
    "measure_agreement",
    "rate_frames",
    "stamp_estimates",
]

NOT_VALIDATED = "not validated"
TIER_A, TIER_B = 0.80, 0.667  # Krippendorff 2004: reliable; fit for tentative conclusions
MIN_POSITIVES = 30
Array = NDArray[np.float64]


def measure_agreement(codes: pd.DataFrame, *, by: str | None = None, design: Design = Design()) -> pd.DataFrame:
    """Agreement of coders per frame: Krippendorff's alpha with an interval, raw agreement, prevalence.

    Args:
        codes: article_id, frame, coder, value (True or False; a code that is missing has no row or no value).
        by: one more column to part the figures by, e.g. "outlet".
        design: level, resamples and seed of the bootstrap over articles.

    Returns:
        frame (and `by`), n_coders, n_articles (coded by two or more), n_positive (articles that half of their
        coders or more call positive), prevalence (share of positive codes), agreement (share of pairs of codes
        that agree), alpha, low, high.
        alpha is missing where no code varies: nothing was there to agree on.

    >>> codes = pd.DataFrame({"article_id": [1, 1, 2, 2, 3, 3], "frame": "conflict", "coder": ["A", "B"] * 3,
    ...                       "value": [True, True, False, False, True, False]})
    >>> measure_agreement(codes)[["n_articles", "agreement", "alpha"]].round(2).values.tolist()
    [[3.0, 0.67, 0.44]]
    """
    check_columns(codes, ["article_id", "frame", "coder", "value", *([by] if by else [])], "the codes")
    known = codes[codes["value"].notna()]
    twice = known.duplicated(["article_id", "frame", "coder"])
    if twice.any():
        row = known[twice].iloc[0]
        raise InputError(
            f"coder {row['coder']!r} coded {row['frame']!r} of article {row['article_id']!r} more than once."
        )
    keys = ["frame", *([by] if by else [])]
    rows = []
    for key, part in known.groupby(keys, sort=False, observed=True):
        figures = _measure(part, design)
        rows.append({**dict(zip(keys, key, strict=True)), **figures})
    columns = [*keys, "n_coders", "n_articles", "n_positive", "prevalence", "agreement", "alpha", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _measure(part: pd.DataFrame, design: Design) -> dict[str, float]:
    wide = part.assign(value=part["value"].astype(float)).pivot(index="article_id", columns="coder", values="value")
    values = wide[wide.notna().sum(axis=1) >= 2].sort_index().to_numpy(float)
    if not len(values):
        missing = dict.fromkeys(("prevalence", "agreement", "alpha", "low", "high"), np.nan)
        return {"n_coders": wide.shape[1], "n_articles": 0, "n_positive": 0, **missing}
    n_codes, n_positive = (~np.isnan(values)).sum(axis=1), np.nansum(values, axis=1)
    pairs = n_codes * (n_codes - 1)
    unlike = 2 * n_positive * (n_codes - n_positive)
    low, high = _alpha_interval(n_codes, n_positive, design)
    return {
        "n_coders": wide.shape[1],
        "n_articles": len(values),
        "n_positive": int((n_positive >= n_codes / 2).sum()),
        "prevalence": float(n_positive.sum() / n_codes.sum()),
        "agreement": float(1 - unlike.sum() / pairs.sum()),
        "alpha": _alpha(values),
        "low": low,
        "high": high,
    }


def _alpha(values: Array) -> float:
    """Krippendorff's nominal alpha of articles by coders; NaN where all codes are the same."""
    if len(np.unique(values[~np.isnan(values)])) < 2:
        return float("nan")
    return float(krippendorff.alpha(reliability_data=values.T, level_of_measurement="nominal"))


def _alpha_interval(n_codes: Array, n_positive: Array, design: Design) -> tuple[float, float]:
    """Percentile interval of alpha over resampled articles (Hayes and Krippendorff 2007), for all at once."""
    unlike = 2 * n_positive * (n_codes - n_positive) / (n_codes - 1)
    sums = np.column_stack([unlike, n_positive, n_codes]).astype(float)
    drawn = np.concatenate([weights @ sums for weights in draw_weights(len(sums), design)])
    different, positive, total = drawn.T
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = 2 * positive * (total - positive) / (total - 1)
        alphas = np.where(expected > 0, 1 - different / expected, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all resamples without variation: NaN is the answer
        low, high = np.nanquantile(alphas, [(1 - design.level) / 2, (1 + design.level) / 2])
    return float(low), float(high)


def list_disagreements(codes: pd.DataFrame) -> pd.DataFrame:
    """Articles and frames on which coders differ, with one column per coder: what to talk over.

    Returns:
        article_id, frame, then a column per coder with its code (missing where it did not code the article).
    """
    check_columns(codes, ["article_id", "frame", "coder", "value"], "the codes")
    known = codes[codes["value"].notna()]
    wide = known.pivot(index=["article_id", "frame"], columns="coder", values="value")
    differ = wide.apply(lambda row: row.dropna().nunique() > 1, axis=1)
    return wide[differ.astype(bool)].reset_index().rename_axis(columns=None)


def rate_frames(agreement: pd.DataFrame) -> pd.DataFrame:
    """`agreement` with tier and stamp: A from alpha .80, B from .667, C below or with fewer than 30 positives.

    Args:
        agreement: a table of `measure_agreement`, usually of machine against human.

    Returns:
        The same table with tier ("A", "B", "C") and stamp ("not validated" for C, else "").

    >>> rate_frames(pd.DataFrame({"alpha": [0.9, 0.7, 0.9], "n_positive": [40, 40, 12]}))["tier"].tolist()
    ['A', 'B', 'C']
    """
    check_columns(agreement, ["alpha", "n_positive"], "the agreement table")
    enough = agreement["n_positive"] >= MIN_POSITIVES
    tier = np.select(
        [enough & (agreement["alpha"] >= TIER_A), enough & (agreement["alpha"] >= TIER_B)], ["A", "B"], "C"
    )
    tiers = pd.Series(tier, index=agreement.index, dtype="str")
    return agreement.assign(tier=tiers, stamp=tiers.map({"A": "", "B": "", "C": NOT_VALIDATED}).astype("str"))


def stamp_estimates(estimates: pd.DataFrame, rated: pd.DataFrame | None = None) -> pd.DataFrame:
    """`estimates` (with a column frame) with the tier and stamp of each frame, from a table of `rate_frames`.

    A frame that nobody has coded, or all frames where `rated` is None, have tier "" and the stamp "not validated".

    >>> stamp_estimates(pd.DataFrame({"frame": ["conflict"], "estimate": [0.4]}))["stamp"].tolist()
    ['not validated']
    """
    check_columns(estimates, ["frame"], "the estimates")
    known = rated if rated is not None else pd.DataFrame({"frame": [], "tier": [], "stamp": []}, dtype="str")
    check_columns(known, ["frame", "tier", "stamp"], "the rated frames")
    by_frame = known.drop_duplicates("frame").set_index("frame")
    tier = estimates["frame"].map(by_frame["tier"]).astype("str").fillna("")
    stamp = estimates["frame"].map(by_frame["stamp"]).astype("str").fillna(NOT_VALIDATED)
    return estimates.assign(tier=tier, stamp=stamp)


def decide_codes(codes: pd.DataFrame) -> pd.DataFrame:
    """One human code per article and frame: that of most coders; a tie counts as missing and is left to talk over.

    Returns:
        article_id, frame, value (True, False or missing), n_coders, and inclusion where `codes` has it.
    """
    check_columns(codes, ["article_id", "frame", "coder", "value"], "the codes")
    known = codes[codes["value"].notna()].assign(value=lambda table: table["value"].astype(float))
    keys = ["article_id", "frame"]
    extra = {"inclusion": ("inclusion", "first")} if "inclusion" in codes.columns else {}
    table = known.groupby(keys, sort=True).agg(value=("value", "mean"), n_coders=("coder", "nunique"), **extra)
    share = table["value"]
    table["value"] = (share > 0.5).astype("boolean").mask(share == 0.5)
    return table.reset_index()


def coding_report(
    codes: pd.DataFrame, machine: pd.DataFrame, *, articles: pd.DataFrame | None = None, design: Design = Design()
) -> dict[str, pd.DataFrame]:
    """What a round of coding has shown, as tables.

    Args:
        codes: article_id, frame, coder, value: see `import_sheets`.
        machine: article_id, frame, present (rows with voice "all" where there are voices).
        articles: with outlet, for agreement by outlet.

    Returns:
        "people": coder against coder, per frame. "machine": machine against the code of most people, in the same
        units, with tier and stamp ("not validated"). "by_outlet": the same per outlet. "error": per frame n_articles,
        human_share, machine_share, precision, recall, f1. "disagreements": where coders differ.
    """
    check_columns(machine, ["article_id", "frame", "present"], "the machine's frames")
    whole = machine[machine["voice"] == "all"] if "voice" in machine.columns else machine
    decided = decide_codes(codes).dropna(subset=["value"])
    both = decided.merge(whole[["article_id", "frame", "present"]], on=["article_id", "frame"], how="inner")
    human = both.assign(coder="human")
    pairs = pd.concat([human, both.assign(coder="machine", value=both["present"])], ignore_index=True)
    pairs["value"] = pairs["value"].astype(bool)
    report = {
        "people": measure_agreement(codes, design=design),
        "machine": rate_frames(_count_human(measure_agreement(pairs, design=design), human)),
        "error": _machine_error(both),
        "disagreements": list_disagreements(codes),
    }
    if articles is not None and "outlet" in articles.columns:
        by_outlet = pairs.merge(articles[["article_id", "outlet"]], on="article_id")
        report["by_outlet"] = measure_agreement(by_outlet, by="outlet", design=design.replace(n_resamples=200))
    return report


def _count_human(agreement: pd.DataFrame, human: pd.DataFrame) -> pd.DataFrame:
    """`agreement` with n_positive counted on the human codes alone: the support of a tier."""
    positive = human.groupby("frame")["value"].sum()
    return agreement.assign(n_positive=agreement["frame"].map(positive).fillna(0).astype("int64"))


def _machine_error(both: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for frame, part in both.groupby("frame", sort=False):
        human, machine = part["value"].to_numpy(bool), part["present"].to_numpy(bool)
        hits = int((human & machine).sum())
        figures = {"n_articles": len(part), "human_share": human.mean(), "machine_share": machine.mean()}
        figures["precision"] = hits / machine.sum() if machine.any() else np.nan
        figures["recall"] = hits / human.sum() if human.any() else np.nan
        figures["f1"] = 2 * hits / max(human.sum() + machine.sum(), 1)
        rows.append({"frame": frame, **figures})
    return pd.DataFrame(
        rows, columns=["frame", "n_articles", "human_share", "machine_share", "precision", "recall", "f1"]
    )
