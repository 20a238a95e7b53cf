"""Reliability: how far coders agree, with each other and with the machine, and what may be shown on that ground."""

import warnings
from typing import Literal

import krippendorff
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.errors import InputError, check_columns
from analysis.statistics.design import Design, name_units
from analysis.statistics.resampling import draw_weights

__all__ = [
    "NOT_VALIDATED",
    "decide_codes",
    "list_disagreements",
    "measure_agreement",
    "measure_ordinal",
    "rate_elsewhere",
    "rate_frames",
    "stamp_estimates",
]

NOT_VALIDATED = "not validated"
TIER_A, TIER_B = 0.80, 0.667  # Krippendorff 2004: reliable; fit for tentative conclusions
MIN_POSITIVES = 30
_RATED = ["frame", "tier", "stamp", "basis"]
Array = NDArray[np.float64]


def measure_agreement(codes: pd.DataFrame, *, by: str | None = None, design: Design = Design()) -> pd.DataFrame:
    """Agreement of coders per frame: Krippendorff's alpha with an interval, raw agreement, prevalence.

    Args:
        codes: article_id, frame, coder, value (True or False; a code that is missing has no row or no value), and
            cluster_id where copies are known: then articles of one text are drawn together.
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
    n_coders = wide.shape[1]
    wide = wide[wide.notna().sum(axis=1) >= 2].sort_index()
    values = wide.to_numpy(float)
    if not len(values):
        missing = dict.fromkeys(("prevalence", "agreement", "alpha", "low", "high"), np.nan)
        return {"n_coders": n_coders, "n_articles": 0, "n_positive": 0, **missing}
    n_codes, n_positive = (~np.isnan(values)).sum(axis=1), np.nansum(values, axis=1)
    pairs = n_codes * (n_codes - 1)
    unlike = 2 * n_positive * (n_codes - n_positive)
    units = name_units(part.drop_duplicates("article_id").set_index("article_id", drop=False), design.cluster)
    low, high = _alpha_interval(n_codes, n_positive, units.loc[wide.index].to_numpy(), design)
    return {
        "n_coders": n_coders,
        "n_articles": len(values),
        "n_positive": int((n_positive >= n_codes / 2).sum()),
        "prevalence": float(n_positive.sum() / n_codes.sum()),
        "agreement": float(1 - unlike.sum() / pairs.sum()),
        "alpha": _alpha(values),
        "low": low,
        "high": high,
    }


def _alpha(values: Array, level: Literal["nominal", "ordinal"] = "nominal") -> float:
    """Krippendorff's alpha of articles by coders; NaN where all codes are the same."""
    if not len(values) or len(np.unique(values[~np.isnan(values)])) < 2:
        return float("nan")
    return float(krippendorff.alpha(reliability_data=values.T, level_of_measurement=level))


def _alpha_interval(n_codes: Array, n_positive: Array, units: ArrayLike, design: Design) -> tuple[float, float]:
    """Percentile interval of alpha over resampled `units` (Hayes and Krippendorff 2007), for all at once."""
    unlike = 2 * n_positive * (n_codes - n_positive) / (n_codes - 1)
    rows = pd.DataFrame(np.column_stack([unlike, n_positive, n_codes]).astype(float))
    sums = rows.groupby(np.asarray(units), sort=True).sum().to_numpy()
    drawn = np.concatenate([weights @ sums for weights in draw_weights(len(sums), design)])
    different, positive, total = drawn.T
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = 2 * positive * (total - positive) / (total - 1)
        alphas = np.where(expected > 0, 1 - different / expected, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all resamples without variation: NaN is the answer
        low, high = np.nanquantile(alphas, [(1 - design.level) / 2, (1 + design.level) / 2])
    return float(low), float(high)


def measure_ordinal(codes: pd.DataFrame, *, by: str, design: Design = Design()) -> pd.DataFrame:
    """Krippendorff's ordinal alpha of coders over items, with an interval over articles, per level of `by`.

    Args:
        codes: item_id, article_id, coder, value (ordered numbers), the column `by`, and cluster_id where it is known.
        design: level, resamples and seed.

    Returns:
        `by`, n_coders, n_items (coded by two or more), agreement (share of items on which all agree), alpha, low, high.
        alpha is missing where no code varies.

    >>> rows = pd.DataFrame({"item_id": [1, 1, 2, 2, 3, 3], "article_id": [1, 1, 2, 2, 3, 3], "coder": ["A", "B"] * 3,
    ...                      "target": "NATO", "value": [-1, -1, 0, 1, 1, 1]})
    >>> measure_ordinal(rows, by="target")[["n_items", "agreement", "alpha"]].round(2).values.tolist()
    [[3.0, 0.67, 0.78]]
    """
    check_columns(codes, ["item_id", "article_id", "coder", "value", by], "the codes")
    rows = []
    for level, part in codes[codes["value"].notna()].groupby(by, sort=True, observed=True):
        wide = part.pivot(index="item_id", columns="coder", values="value").dropna(thresh=2).sort_index()
        about = part.drop_duplicates("item_id").set_index("item_id").loc[wide.index]
        values = wide.to_numpy(float)
        alike = np.nanmax(values, axis=1) == np.nanmin(values, axis=1) if len(values) else np.array([np.nan])
        low, high = _ordinal_interval(values, name_units(about, design.cluster).to_numpy(), design)
        alpha = _alpha(values, "ordinal")
        rows.append((level, part["coder"].nunique(), len(values), float(alike.mean()), alpha, low, high))
    return pd.DataFrame(rows, columns=[by, "n_coders", "n_items", "agreement", "alpha", "low", "high"])


def _ordinal_interval(values: Array, units: ArrayLike, design: Design) -> tuple[float, float]:
    """Percentile interval of the ordinal alpha over resampled units, in 200 resamples at most: each is fitted anew."""
    numbers = pd.factorize(np.asarray(units), sort=True)[0]
    alphas = []
    if len(values):
        for weights in draw_weights(int(numbers.max()) + 1, design.replace(n_resamples=min(design.n_resamples, 200))):
            alphas += [_alpha(np.repeat(values, row[numbers].astype(int), axis=0), "ordinal") for row in weights]
    known = np.array([alpha for alpha in alphas if not np.isnan(alpha)])
    if len(known) < 2:
        return float("nan"), float("nan")
    low, high = np.quantile(known, [(1 - design.level) / 2, (1 + design.level) / 2])
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


def rate_elsewhere(figures: pd.DataFrame) -> pd.DataFrame:
    """The table of `framing.read_figures` rated as `rate_frames` does: how good the machine was on other articles.

    A frame on which two codings of the same articles agree with less than .667 has tier C, whatever the machine does.

    Returns:
        frame, tier, stamp, basis (alpha, on how many articles, by whom coded).
    """
    check_columns(figures, ["frame", "alpha", "n_articles", "n_positive", "coders_alpha"], "the figures")
    rated = rate_frames(figures)
    unclear = rated["coders_alpha"] < TIER_B
    rated = rated.assign(tier=rated["tier"].mask(unclear, "C"), stamp=rated["stamp"].mask(unclear, NOT_VALIDATED))
    basis = [
        f"alpha {row['alpha']:.2f} on {row['n_articles']} other articles, {row['n_positive']} with the frame, coded by "
        "a language model" + (f"; two codings agree by {row['coders_alpha']:.2f} only" if doubt else "")
        for row, doubt in zip(rated.to_dict("records"), unclear, strict=True)
    ]
    return rated[["frame", "tier", "stamp"]].assign(basis=pd.Series(basis, index=rated.index, dtype="str"))


def stamp_estimates(
    estimates: pd.DataFrame, rated: pd.DataFrame | None = None, *, elsewhere: pd.DataFrame | None = None
) -> pd.DataFrame:
    """`estimates` (with a column frame) with tier, stamp and basis of each frame: what may be concluded from them.

    Args:
        rated: from `rate_frames`, on coded articles of this corpus; a frame with an alpha there is rated by it alone.
        elsewhere: from `rate_elsewhere`, for all other frames.

    A frame that is in neither has tier "" and the stamp "not validated".

    >>> stamp_estimates(pd.DataFrame({"frame": ["conflict"], "estimate": [0.4]}))["stamp"].tolist()
    ['not validated']
    """
    check_columns(estimates, ["frame"], "the estimates")
    nothing = pd.DataFrame({name: [] for name in _RATED}, dtype="str")
    here = nothing if rated is None else _name_basis(rated)
    other = nothing if elsewhere is None else elsewhere
    check_columns(other, _RATED, "the frames rated elsewhere")
    known = pd.concat([here, other], ignore_index=True).drop_duplicates("frame").set_index("frame")
    found = {name: estimates["frame"].map(known[name]).astype("str") for name in _RATED[1:]}
    tier, stamp = found["tier"].fillna(""), found["stamp"].fillna(NOT_VALIDATED)
    return estimates.assign(tier=tier, stamp=stamp, basis=found["basis"].fillna("nobody has coded it"))


def _name_basis(rated: pd.DataFrame) -> pd.DataFrame:
    """The frames of a table of `rate_frames` that have an alpha, with its basis in words."""
    check_columns(rated, ["frame", "tier", "stamp"], "the rated frames")
    known = rated[rated["alpha"].notna()] if "alpha" in rated.columns else rated
    basis = [
        f"alpha {row['alpha']:.2f} on {row['n_articles']} coded articles of this corpus, {row['n_positive']} with the "
        "frame" if {"alpha", "n_articles", "n_positive"} <= set(row) else "coded articles of this corpus"
        for row in known.to_dict("records")
    ]  # fmt: skip
    return known[["frame", "tier", "stamp"]].assign(basis=pd.Series(basis, index=known.index, dtype="str"))


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
