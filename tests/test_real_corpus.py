"""Every offset of every table over the whole real corpus; only where ../shared lies beside the project."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.corpus import read_articles
from analysis.mentions import find_mentions
from analysis.quotation import find_quotes, label_voices, split_voices
from analysis.text import split_sentences

REAL = Path(__file__).parents[2] / "shared/corpus/real.jsonl"
pytestmark = [
    pytest.mark.skipif(not REAL.exists(), reason="needs ../shared/corpus/real.jsonl"),
    pytest.mark.slow,
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module")
def tables():
    articles = read_articles(REAL).articles
    sentences = split_sentences(articles)
    quotes = find_quotes(articles, sentences)
    mentions = label_voices(find_mentions(articles, sentences), quotes)
    voices = split_voices(sentences, quotes)
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    return {"texts": texts, "sentences": sentences, "quotes": quotes, "mentions": mentions, "voices": voices}


def test_all_articles_are_read(tables):
    assert len(tables["texts"]) == 2469


def test_sentences_and_mentions_are_the_text_at_their_offsets(tables):
    for name, column in (("sentences", "sentence"), ("mentions", "mention")):
        table = tables[name]
        places = zip(table["article_id"], table["start"], table["end"], strict=True)
        found = [tables["texts"][article][start:end] for article, start, end in places]
        assert found == table[column].tolist()


def test_quotes_cues_and_sources_are_the_text_at_their_offsets(tables):
    assert len(tables["quotes"]) > 40_000
    for row in tables["quotes"].itertuples():
        text = tables["texts"][row.article_id]
        assert " … ".join(text[start:end] for start, end in row.spans) == row.quote
        assert (row.start, row.end) == (row.spans[0][0], row.spans[-1][1])
        if pd.notna(row.cue_start):
            assert text[row.cue_start : row.cue_end] == row.cue
        if pd.notna(row.source_start):
            assert text[row.source_start : row.source_end] == row.source_span


def test_voices_cut_every_sentence_without_gap_or_overlap(tables):
    voices = tables["voices"].groupby(["article_id", "sentence_id"]).agg(start=("start", "min"), end=("end", "max"))
    n_letters = tables["voices"].assign(n=lambda table: table["end"] - table["start"])
    voices["n"] = n_letters.groupby(["article_id", "sentence_id"])["n"].sum()
    sentences = tables["sentences"].set_index(["article_id", "sentence_id"])
    assert (voices["n"] == voices["end"] - voices["start"]).all()
    pd.testing.assert_frame_equal(voices[["start", "end"]].sort_index(), sentences[["start", "end"]].sort_index())
