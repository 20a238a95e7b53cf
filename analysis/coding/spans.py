"""Spans: how far coders agree, with each other and with the machine, on what is said, by whom and for which side.

Two coders rarely cut a quotation at the same word. Quotes are matched by the words they share, best first; a matched
pair counts by its shared words, so that a missing "that" costs little and a missing sentence much.
"""

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import check_columns
from analysis.statistics.design import Design, name_units
from analysis.statistics.resampling import draw_weights

__all__ = ["list_span_disagreements", "match_spans", "measure_spans"]

LEAST = 0.5  # of the shorter quote's characters must be shared for two quotes to be the same one


def match_spans(codes: pd.DataFrame, coder_a: str, coder_b: str) -> pd.DataFrame:
    """Quotes of two coders in the passages that both coded, matched one to one, and those that only one has.

    Args:
        codes: the table quote_codes; the machine may be one of its coders.

    Returns:
        item_id, article_id, start_a, end_a, start_b, end_b (missing where only one has it), n_words_a, n_words_b,
        shared (words that both have: the smaller number by the share of common characters), and speaker_a, speaker_b,
        side_a, side_b, role_a, role_b.
    """
    check_columns(codes, ["item_id", "article_id", "coder", "start", "end", "n_words", "side"], "the codes of quotes")
    both = set(codes.loc[codes["coder"] == coder_a, "item_id"]) & set(codes.loc[codes["coder"] == coder_b, "item_id"])
    own = codes[codes["item_id"].isin(both)]
    about = ["item_id", "article_id", "start", "end", "n_words", "speaker", "side", "role"]
    a, b = (own.loc[(own["coder"] == coder) & own["start"].notna(), about].reset_index(drop=True)
            for coder in (coder_a, coder_b))  # fmt: skip
    pairs = a.reset_index(names="a").merge(
        b.reset_index(names="b"), on=["item_id", "article_id"], suffixes=("_a", "_b")
    )
    inside = pairs[["end_a", "end_b"]].min(axis=1) - pairs[["start_a", "start_b"]].max(axis=1)
    length_a, length_b = pairs["end_a"] - pairs["start_a"], pairs["end_b"] - pairs["start_b"]
    pairs = pairs.assign(
        common=inside / np.maximum(length_a, length_b), near=inside / np.minimum(length_a, length_b)
    ).astype({"common": float, "near": float})
    pairs = pairs[pairs["near"] >= LEAST].sort_values(["common", "a", "b"], ascending=[False, True, True])
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    kept = []
    for index, left, right in pairs[["a", "b"]].itertuples():
        if left not in taken_a and right not in taken_b:
            taken_a.add(left)
            taken_b.add(right)
            kept.append(index)
    pairs = pairs.loc[kept].assign(shared=lambda rows: rows["common"] * rows[["n_words_a", "n_words_b"]].max(axis=1))
    pairs["shared"] = pairs[["shared", "n_words_a", "n_words_b"]].min(axis=1)
    alone = [part.drop(index=list(taken)).rename(columns={name: f"{name}_{side}" for name in about[2:]})
             for part, taken, side in ((a, taken_a, "a"), (b, taken_b, "b"))]  # fmt: skip
    table = pd.concat([pairs.drop(columns=["a", "b", "common", "near"]), *alone], ignore_index=True)
    return table.fillna({"n_words_a": 0, "n_words_b": 0, "shared": 0.0})


def measure_spans(codes: pd.DataFrame, *, design: Design = Design()) -> pd.DataFrame:
    """Agreement of every two coders on quotes, with intervals over articles.

    Args:
        codes: the table quote_codes, and cluster_id where copies are known.
        design: level, resamples and seed of the bootstrap over articles.

    Returns:
        coder_a, coder_b, n_items, n_quotes (marked by either), measure, estimate, low, high. The measures: words (F1 of
        shared words), quotes (part of all quotes that have a partner), and of the shared words the part for which
        speaker, side and role agree. Two names of a speaker agree if one holds the other's last word.
    """
    rows = []
    for one, other in combinations(sorted(codes["coder"].unique()), 2):
        table = match_spans(codes, one, other)
        both = codes.groupby("item_id")["coder"].agg(set)
        n_items = int(both.map(lambda names, pair={one, other}: pair <= names).sum())
        if table.empty:
            continue
        for measure, figures in _measure_pair(table, codes, design).items():
            rows.append((one, other, n_items, len(table), measure, *figures))
    columns = ["coder_a", "coder_b", "n_items", "n_quotes", "measure", "estimate", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _measure_pair(table: pd.DataFrame, codes: pd.DataFrame, design: Design) -> dict[str, tuple[float, float, float]]:
    shared = table["shared"].to_numpy(float)
    matched = shared > 0
    same = {name: (matched & _agree(table, name)) * shared for name in ("speaker", "side", "role")}
    sums = pd.DataFrame({"shared": shared, "a": table["n_words_a"], "b": table["n_words_b"], **same,
                         "matched": matched * 2.0, "quotes": 1.0 + matched}).astype(float)  # fmt: skip
    units = name_units(codes.drop_duplicates("article_id").set_index("article_id", drop=False), design.cluster)
    totals = sums.groupby(units.loc[table["article_id"]].to_numpy(), sort=True).sum().to_numpy()
    drawn = np.concatenate([weights @ totals for weights in draw_weights(len(totals), design)])
    found = _divide(totals.sum(axis=0, keepdims=True))[0]
    tail = (1 - design.level) / 2
    low, high = np.nanquantile(_divide(drawn), [tail, 1 - tail], axis=0)
    names = ("words", "quotes", "speaker", "side", "role")
    return {name: (float(found[i]), float(low[i]), float(high[i])) for i, name in enumerate(names)}


def _divide(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    shared, a, b, speaker, side, role, matched, quotes = sums.T
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.column_stack([2 * shared / (a + b), matched / quotes, speaker / shared, side / shared, role / shared])


def _agree(table: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    left, right = (table[f"{name}_{side}"].fillna("").astype("str").str.lower() for side in "ab")
    if name != "speaker":
        return (left == right).to_numpy(bool)
    return np.array([_same_speaker(one, other) for one, other in zip(left, right, strict=True)], dtype=bool)


def _same_speaker(one: str, other: str) -> bool:
    a, b = one.split(), other.split()
    return a == b or bool(a and b and (a[-1] in b or b[-1] in a))


def list_span_disagreements(codes: pd.DataFrame) -> pd.DataFrame:
    """Quotes on which two coders differ: marked by one alone, or with another side or role; to be talked over.

    Returns:
        coder_a, coder_b, the columns of `match_spans`, problem, and an empty column adjudicated for the decision.
    """
    parts = []
    for one, other in combinations(sorted(codes["coder"].unique()), 2):
        table = match_spans(codes, one, other)
        differ = [
            f"only {one if pd.isna(row['start_b']) else other}" if row["shared"] == 0 else
            ", ".join(name for name in ("side", "role") if row[f"{name}_a"] != row[f"{name}_b"])
            for row in table.to_dict("records")
        ]  # fmt: skip
        parts.append(table.assign(coder_a=one, coder_b=other, problem=differ, adjudicated=""))
    if not parts:
        return pd.DataFrame(columns=["coder_a", "coder_b", "item_id", "problem", "adjudicated"], dtype="str")
    table = pd.concat(parts, ignore_index=True)
    first = ["coder_a", "coder_b"]
    return table.loc[table["problem"] != "", [*first, *table.columns.drop(first)]].reset_index(drop=True)
