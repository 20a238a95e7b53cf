"""Mentions that are drawn for coding portrayal: a target in its sentence, with what stands before and after it."""

from collections.abc import Hashable, Mapping

import pandas as pd

from analysis.coding.drawing import draw_items
from analysis.coding.guides import PORTRAYALS, find_guide
from analysis.coding.sampling import CodingSample, describe_articles, make_sample
from analysis.errors import check_columns

__all__ = ["draw_mentions"]

OPEN, CLOSE = "[[", "]]"
CONTEXT = 300  # characters shown before and after the sentence
PLACES = ("field", "sentence_id", "target", "start", "voice")


def draw_mentions(
    articles: pd.DataFrame,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    sentiment: pd.DataFrame,
    *,
    n: int = 200,
    mode: str = "blind",
    seed: int = 1,
) -> CodingSample:
    """Draw `n` scored mentions, spread over outlets, targets, the machine's label and quarters.

    Mentions that the machine did not score are no part of a portrayal figure, and are not drawn.

    Raises:
        InputError: missing columns, or fewer mentions than `n`.
    """
    check_columns(sentiment, ["article_id", "sentence_id", "field", "target", "start", "label"], "target_sentiment")
    about = describe_articles(articles)
    scored = sentiment.merge(about, on="article_id", how="inner")
    drawn = draw_items(scored, ["outlet", "label", "target", "quarter"], n, seed=seed)
    spans = sentences.rename(columns={"start": "from", "end": "to"})[
        ["article_id", "sentence_id", "field", "from", "to"]
    ]
    ends = mentions[["article_id", "field", "target", "start", "end"]].drop_duplicates(
        ["article_id", "field", "target", "start"]
    )
    placed = drawn.merge(spans, on=["article_id", "sentence_id", "field"], how="left", validate="many_to_one").merge(
        ends, on=["article_id", "field", "target", "start"], how="left", validate="many_to_one"
    )
    shown = pd.DataFrame([_show(row) for row in placed.to_dict("records")])
    shown.insert(0, "target", drawn["target"])
    marks = pd.DataFrame({"portrayal": drawn["label"].where(drawn["label"].isin(PORTRAYALS), "")})
    columns = {name: shown[name].astype("str") for name in shown.columns}
    return make_sample(drawn, columns, find_guide("portrayal"), places=PLACES, mode=mode, marks=marks)


def _show(row: Mapping[Hashable, object]) -> dict[str, str]:
    """before, sentence (the mention in brackets) and after of one mention."""
    text = str(row["headline"] if row["field"] == "headline" else row["text"])
    first, last, start, end = (int(str(row[name])) for name in ("from", "to", "start", "end"))
    marked = f"{text[first:start]}{OPEN}{text[start:end]}{CLOSE}{text[end:last]}"
    return {"before": text[max(0, first - CONTEXT) : first], "sentence": marked, "after": text[last : last + CONTEXT]}
