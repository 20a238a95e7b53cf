"""Offsets of every table over every fourth article of the real corpus; only where ../shared lies beside the project.

The whole corpus passed on 25 November 2026; that takes three to eight minutes of one core.
"""

from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus import read_articles
from analysis.mentions import find_mentions
from analysis.quotation import VoiceMap, find_quotes
from analysis.text import split_sentences

REAL = Path(__file__).parents[2] / "shared/corpus/real.jsonl"
pytestmark = [
    pytest.mark.skipif(not REAL.exists(), reason="needs ../shared/corpus/real.jsonl"),
    pytest.mark.slow,
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module")
def every_article():
    return read_articles(REAL).articles


@pytest.fixture(scope="module")
def articles(every_article):
    return every_article.iloc[::4].reset_index(drop=True)


@pytest.fixture(scope="module")
def texts(articles):
    """Every text and headline by (article_id, field)."""
    fields = {field: articles[field].fillna("") for field in ("text", "headline")}
    return {
        (article_id, field): text
        for field, column in fields.items()
        for article_id, text in zip(articles["article_id"], column, strict=True)
    }


@pytest.fixture(scope="module")
def tables(articles):
    sentences = split_sentences(articles, fields=("text", "headline"))
    quotes = find_quotes(articles, sentences)
    spoken = VoiceMap(quotes)
    mentions = spoken.label(find_mentions(articles, sentences))
    return {"sentences": sentences, "quotes": quotes, "mentions": mentions, "voices": spoken.split(sentences)}


def test_all_articles_are_read(every_article):
    assert len(every_article) == 2469


def test_texts_and_headlines_are_in_every_table(tables):
    for table in tables.values():
        assert set(table["field"]) == {"text", "headline"}


def test_sentences_and_mentions_are_the_text_at_their_offsets(tables, texts):
    for name, column in (("sentences", "sentence"), ("mentions", "mention")):
        table = tables[name]
        places = zip(table["article_id"], table["field"], table["start"], table["end"], strict=True)
        found = [texts[article, field][start:end] for article, field, start, end in places]
        assert found == table[column].tolist()


def test_quotes_cues_and_sources_are_the_text_at_their_offsets(tables, texts):
    assert (tables["quotes"]["field"] == "text").sum() > 10_000
    assert (tables["quotes"]["field"] == "headline").sum() > 125
    for row in tables["quotes"].itertuples():
        text = texts[row.article_id, row.field]
        assert " … ".join(text[start:end] for start, end in row.spans) == row.quote
        assert (row.start, row.end) == (row.spans[0][0], row.spans[-1][1])
        if pd.notna(row.cue_start):
            assert text[row.cue_start : row.cue_end] == row.cue
        if pd.notna(row.source_start):
            assert text[row.source_start : row.source_end] == row.source_span


def test_ids_are_unique_in_an_article(tables):
    assert not tables["sentences"].duplicated(["article_id", "sentence_id"]).any()
    assert not tables["quotes"].duplicated(["article_id", "quote_id"]).any()


def test_voices_cut_every_sentence_without_gap_or_overlap(tables):
    voices = tables["voices"].groupby(["article_id", "sentence_id"]).agg(start=("start", "min"), end=("end", "max"))
    n_letters = tables["voices"].assign(n=lambda table: table["end"] - table["start"])
    voices["n"] = n_letters.groupby(["article_id", "sentence_id"])["n"].sum()
    sentences = tables["sentences"].set_index(["article_id", "sentence_id"])
    assert (voices["n"] == voices["end"] - voices["start"]).all()
    pd.testing.assert_frame_equal(voices[["start", "end"]].sort_index(), sentences[["start", "end"]].sort_index())
