"""Comparisons that belong to sentiment: whether instruments agree, and what a difference hangs on.

Tables in, tables out; intervals come from `analysis.statistics`, whose functions work on these tables.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations, product
from typing import Any

import pandas as pd
from sklearn.metrics import cohen_kappa_score

from analysis.errors import InputError, check_columns
from analysis.sentiment.passages import LABELS
from analysis.sentiment.targets import MODELS, add_portrayal, score_targets

__all__ = ["compare_instruments", "score_instruments", "tabulate_sensitivity"]

KEY = ["article_id", "sentence_id", "target", "start"]


def score_instruments(
    articles: pd.DataFrame, sentences: pd.DataFrame, mentions: pd.DataFrame, *, models: Iterable[str] = MODELS
) -> pd.DataFrame:
    """The same mentions scored by several instruments: `score_targets` of each model, stacked."""
    parts = [score_targets(articles, sentences, mentions, model=model) for model in models]
    return pd.concat(parts, ignore_index=True)


def compare_instruments(sentiment: pd.DataFrame) -> pd.DataFrame:
    """How far the instruments agree on the same mentions, for each target and over all of them.

    Args:
        sentiment: target_sentiment rows of two or more models, stacked.

    Returns:
        target ("all" for all of them), first, second (models), n (mentions both labelled), same (share of equal
        labels), kappa (Cohen 1960; empty where both give one label only), correlation (of the portrayals),
        n_unsure (mentions that at least one left unlabelled).

    Raises:
        InputError: fewer than two models.
    """
    check_columns(sentiment, [*KEY, *LABELS, "label", "model"], "the target_sentiment table")
    models = sorted(sentiment["model"].unique())
    if len(models) < 2:
        raise InputError(f"agreement needs two or more models, the table has: {', '.join(models) or 'none'}.")
    rows = []
    for first, second in combinations(models, 2):
        pair = _pair_models(sentiment, first, second)
        for target, part in [("all", pair), *pair.groupby("target")]:
            rows.append((target, first, second, *_agreement(part)))
    columns = ["target", "first", "second", "n", "same", "kappa", "correlation", "n_unsure"]
    return pd.DataFrame(rows, columns=columns)


def _pair_models(sentiment: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    table = add_portrayal(sentiment)[[*KEY, "voice", "label", "portrayal", "model"]]
    left, right = table[table["model"] == first], table[table["model"] == second]
    return left.merge(right, on=[*KEY, "voice"], suffixes=("_first", "_second"))


def _agreement(pair: pd.DataFrame) -> tuple[int, float, float, float, int]:
    labelled = pair[pair["label_first"].isin(LABELS) & pair["label_second"].isin(LABELS)]
    n_unsure, nothing = len(pair) - len(labelled), float("nan")
    if not len(labelled):
        return 0, nothing, nothing, nothing, n_unsure
    first, second = labelled["label_first"], labelled["label_second"]
    same = float((first == second).mean())
    kappa = float(cohen_kappa_score(first, second)) if len({*first, *second}) > 1 else nothing
    correlation = pair["portrayal_first"].corr(pair["portrayal_second"]) if len(pair) > 2 else nothing
    return len(labelled), same, kappa, float(correlation), n_unsure


Compare = Callable[[pd.DataFrame], Mapping[str, Any]]


def tabulate_sensitivity(
    sentiment: pd.DataFrame,
    *,
    group: str,
    first: object,
    second: object,
    thresholds: Iterable[float] = (0.0, 0.45, 0.6),
    compare: Compare | None = None,
) -> pd.DataFrame:
    """Does the difference between two groups keep its sign however one measures?

    One row per reading: each model, threshold (rows whose best probability is lower are left out), voice, and copies
    (all, originals). Voices are never added up, so every voice is a reading of its own.

    Args:
        sentiment: target_sentiment rows of one target, joined to the articles (`group`, and `copy_of` where known).
        group, first, second: the column and the two values to compare; the difference is `second` minus `first`.
        compare: a function that takes the rows of one reading and returns more columns for it, such as low and high
            from `analysis.statistics.compare_groups`.

    Returns:
        model, threshold, voice, copies, n_first, n_second, difference (of the mean portrayal), further columns from
        `compare`, sign_changes (the sign is another than in most readings of the same voice).

    Raises:
        InputError: a missing column, or no reading with rows of both groups.
    """
    check_columns(sentiment, [*LABELS, "voice", "model", group], "the joined target_sentiment table")
    table = add_portrayal(sentiment)
    sure = table[list(LABELS)].max(axis=1)
    copies = {"all": pd.Series(True, table.index)}
    if "copy_of" in table:
        copies["originals"] = table["copy_of"].isna()
    rows = []
    for model, voice in product(sorted(table["model"].unique()), sorted(table["voice"].dropna().unique())):
        for threshold, policy in product(thresholds, copies):
            chosen = (table["model"] == model) & (table["voice"] == voice) & (sure >= threshold) & copies[policy]
            row = _difference(table[chosen], group, first, second)
            if row:
                extra = dict(compare(table[chosen])) if compare else {}
                reading = {"model": model, "threshold": threshold, "voice": voice, "copies": policy}
                rows.append({**reading, **row, **extra})
    if not rows:
        raise InputError(f"no reading has rows of both {first!r} and {second!r} in {group!r}.")
    found = pd.DataFrame(rows)
    sign = (found["difference"] > 0).astype(int) - (found["difference"] < 0).astype(int)
    usual = sign.groupby(found["voice"]).transform(lambda signs: 1 if signs.sum() >= 0 else -1)
    return found.assign(sign_changes=(sign != 0) & (sign != usual))


def _difference(rows: pd.DataFrame, group: str, first: object, second: object) -> dict[str, float]:
    left, right = rows.loc[rows[group] == first, "portrayal"], rows.loc[rows[group] == second, "portrayal"]
    if left.empty or right.empty:
        return {}
    return {"n_first": len(left), "n_second": len(right), "difference": float(right.mean() - left.mean())}
