"""Evidence: the articles and passages behind each figure and each sentence that states a number."""

import json
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import check_columns

__all__ = ["sample_evidence", "trail_columns"]

#: Columns of measure tables that say where a row comes from and why it is there, in the order shown.
TRAIL = [
    "article_id", "outlet", "published", "sentence_id", "quote_id", "field", "start", "end", "voice", "kind", "quote",
    "cue", "speaker", "actor", "side", "side_confidence", "side_why", "role",
    "n_words", "rule", "confidence", "target", "mention", "label", "tone",
    "frame", "score", "present", "n_terms", "term", "pattern", "model",
]  # fmt: skip
_CONTEXT = 160
_LONGEST = 1200

#: Rows of each figure or sentence on the evidence page.
N_SHOWN = 24


def trail_columns(evidence: pd.DataFrame) -> pd.DataFrame:
    """The rows of `evidence` with the columns that lead back to the text, ordered by article and place."""
    check_columns(evidence, ["article_id"], "evidence")
    rows = evidence[[column for column in TRAIL if column in evidence.columns]]
    order = [column for column in ("article_id", "start", "end", "sentence_id", "frame") if column in rows.columns]
    return rows.sort_values(order, kind="stable").reset_index(drop=True)


def sample_evidence(
    rows: pd.DataFrame, articles: pd.DataFrame, *, seed: int, n_rows: int = N_SHOWN
) -> list[dict[str, Any]]:
    """Up to `n_rows` rows drawn at random, each with its passage and what stands around it in the article.

    Each record has headline, outlet, published, url, before, passage, after, and `trail`: the row's own values.
    """
    if len(rows) > n_rows:
        chosen = np.sort(np.random.default_rng(seed).choice(len(rows), n_rows, replace=False))
        rows = rows.iloc[chosen]
    by_id = articles.drop_duplicates("article_id").set_index("article_id")
    return [
        _record(row, by_id.loc[row["article_id"]]) for _, row in rows.iterrows() if row["article_id"] in by_id.index
    ]


def _record(row: pd.Series, article: pd.Series) -> dict[str, Any]:
    text = _text(article.get(str(row.get("field") or "text")))
    record = {name: _text(article.get(name)) for name in ("headline", "outlet", "url")}
    published = article.get("published")
    record["published"] = f"{published:%Y-%m-%d}" if pd.notna(published) else ""
    if {"start", "end"} <= set(row.index) and pd.notna(row["start"]) and pd.notna(row["end"]):
        start, end = int(row["start"]), int(row["end"])
        first, last = max(start - _CONTEXT, 0), end + _CONTEXT
        record["before"] = ("…" if first else "") + text[first:start]
        record["passage"] = text[start:end][:_LONGEST]
        record["after"] = text[end:last] + ("…" if last < len(text) else "")
    return {**record, "trail": json.loads(row.drop(labels=["outlet", "published"], errors="ignore").to_json())}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
