"""Passages: what is drawn for coding quotes, in which every attribution is marked, also those the machine missed.

An article's text is cut at sentence ends into passages of about a hundred words. Every word lies in one passage, so
that a passage's quoted words add up to those of the article, by people and by machine alike: of a quotation that goes
on into the next passage each counts its own words.
"""

import numpy as np
import pandas as pd

from analysis.coding.drawing import draw_items
from analysis.coding.guides import find_guide
from analysis.coding.sampling import CodingSample, describe_articles, make_sample
from analysis.errors import check_columns
from analysis.tables import find_fields

__all__ = ["cut_passages", "cut_quotes", "draw_passages"]

LENGTH = 650  # characters after which a new passage begins with the next sentence
PLACES = ("passage_start", "passage_end")


def draw_passages(
    articles: pd.DataFrame,
    sentences: pd.DataFrame,
    quotes: pd.DataFrame,
    *,
    n: int = 200,
    mode: str = "blind",
    seed: int = 1,
) -> CodingSample:
    """Draw `n` passages, spread over outlets, over what the machine found in them (whose words, if any) and quarters.

    Raises:
        InputError: missing columns, or fewer passages than `n`.
    """
    check_columns(articles, ["article_id", "text"], "the articles table")
    about = describe_articles(articles)
    passages = cut_passages(sentences).merge(about, on="article_id", how="inner")
    pieces = cut_quotes(quotes, passages)
    sides = pieces.groupby("item")["side"].agg(lambda found: found.iloc[0] if found.nunique() == 1 else "several")
    passages = passages.assign(found=sides.reindex(passages.index).fillna("none"))
    drawn = draw_items(passages.assign(item=passages.index), ["outlet", "found", "quarter"], n, seed=seed)
    shown = [text[a:b] for text, a, b in drawn[["text", *PLACES]].itertuples(index=False)]
    marks = pieces.assign(item=pieces["item"].map(pd.Series(drawn.index, index=drawn["item"]))).dropna(subset=["item"])
    marks = marks[["item", "quote", "speaker", "side", "role"]].astype({"item": "int64"}).fillna("")
    shown_text = {"text": pd.Series(shown, dtype="str")}
    return make_sample(drawn, shown_text, find_guide("quotes"), places=PLACES, mode=mode, marks=marks.assign(none=""))


def cut_passages(sentences: pd.DataFrame) -> pd.DataFrame:
    """article_id, passage_start, passage_end of every passage of the texts (not headlines), from the sentences table.

    >>> rows = pd.DataFrame({"article_id": "a", "start": [0, 400, 700, 900], "end": [399, 690, 899, 1000]})
    >>> cut_passages(rows).values.tolist()
    [['a', 0, 690], ['a', 700, 1000]]
    """
    check_columns(sentences, ["article_id", "start", "end"], "the sentences table")
    body = sentences[find_fields(sentences) == "text"].sort_values(["article_id", "start"])
    number = body["start"] // LENGTH
    grouped = body.groupby([body["article_id"], number.rename("number")], sort=True)
    passages = grouped.agg(passage_start=("start", "min"), passage_end=("end", "max")).reset_index()
    return passages[["article_id", *PLACES]]


def cut_quotes(quotes: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """The machine's quotes cut at the borders of `passages`: one row per quote and passage that holds some of it.

    Returns:
        item (the passage's index), n_words (the quote's words by the share of its characters in the passage), quote,
        speaker, side (missing: "unknown"), role, start and end (of what lies in the passage).
    """
    check_columns(quotes, ["article_id", "spans", "n_words", "side"], "the quotes table")
    body = quotes[(find_fields(quotes) == "text") & quotes["article_id"].isin(passages["article_id"])]
    body = body.reset_index(drop=True)
    spans = [(number, int(a), int(b)) for number, row in enumerate(body["spans"]) for a, b in row]
    table = pd.DataFrame(spans, columns=["row", "a", "b"]).merge(
        body.drop(columns=["spans"]), left_on="row", right_index=True
    )
    length = (table["b"] - table["a"]).groupby(table["row"]).transform("sum")
    places = passages[["article_id", *PLACES]].reset_index(names="item")
    table = table.assign(length=length).merge(places, on="article_id")
    inside = np.minimum(table["b"], table["passage_end"]) - np.maximum(table["a"], table["passage_start"])
    table = table[inside > 0].assign(part=(inside[inside > 0] / table.loc[inside > 0, "length"]))
    first = {name: (name, "first") for name in ("quote", "speaker", "side", "role") if name in table.columns}
    table["start"], table["end"] = table[["a", "passage_start"]].max(axis=1), table[["b", "passage_end"]].min(axis=1)
    ends = {"start": ("start", "min"), "end": ("end", "max")}
    found = table.groupby(["item", "row"]).agg(part=("part", "sum"), n_words=("n_words", "first"), **first, **ends)
    found = found.assign(n_words=found["n_words"] * found["part"], side=found["side"].fillna("unknown"))
    return found.drop(columns="part").reset_index().drop(columns="row")
