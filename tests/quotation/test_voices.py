"""Voices: a partition of every sentence, and the voice of any stretch."""

import pandas as pd
import pytest

from analysis.quotation import extract_quotes, label_voices, split_voices
from analysis.text import split_sentences

TEXT = "“We left,” Mara Venn said. “It was cold.” Oleh Tarnavko called it “a bad joke.” It rained."


@pytest.fixture(scope="module")
def tables():
    articles = pd.DataFrame({"article_id": ["a", "b"], "text": [TEXT, "It rained.\n\nIt snowed."]})
    return split_sentences(articles), extract_quotes(articles)


def test_pieces_partition_every_sentence(tables):
    sentences, quotes = tables
    voices = split_voices(sentences, quotes)
    for key, pieces in voices.groupby(["article_id", "sentence_id"]):
        sentence = sentences.set_index(["article_id", "sentence_id"]).loc[key]
        assert pieces["start"].iloc[0] == sentence["start"]
        assert pieces["end"].iloc[-1] == sentence["end"]
        assert (pieces["end"].to_numpy()[:-1] == pieces["start"].to_numpy()[1:]).all()
    assert len(voices.groupby(["article_id", "sentence_id"])) == len(sentences)


def test_the_voices_of_a_text(tables):
    voices = split_voices(*tables).query("article_id == 'a'")
    by_voice = {voice: [TEXT[row.start : row.end] for row in rows.itertuples()]
                for voice, rows in voices.groupby("voice")}  # fmt: skip
    assert by_voice["direct"] == ["“We left,”", "“It was cold.”", "“a bad joke.”"]
    assert by_voice["indirect"] == ["it "]
    assert " It rained." not in by_voice["direct"]


def test_marked_stretches_lie_inside_the_spans_and_decide_the_kind(tables):
    _, quotes = tables
    marked = [[TEXT[start:end] for start, end in each] for each in quotes["marked"]]
    assert marked == [["“We left,”", "“It was cold.”"], ["“a bad joke.”"]]
    assert quotes["kind"].tolist() == ["direct", "mixed"]


def test_voices_do_not_read_the_display_string(tables):
    sentences, quotes = tables
    other = quotes.assign(quote="…")
    pd.testing.assert_frame_equal(split_voices(sentences, other), split_voices(sentences, quotes))
    pd.testing.assert_frame_equal(label_voices(sentences, other), label_voices(sentences, quotes))


def test_a_mark_that_never_closes_is_the_same_in_the_quote_and_in_its_voices():
    text = "Mara Venn called them a 'weapon and a 'killer of men."
    articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    quotes = extract_quotes(articles)
    voices = split_voices(split_sentences(articles), quotes)
    direct = [[row.start, row.end] for row in voices[voices["voice"] == "direct"].itertuples()]
    assert direct == [list(map(int, each)) for marked in quotes["marked"] for each in marked]


def test_without_quotes_all_is_narration(tables):
    sentences, quotes = tables
    assert set(split_voices(sentences, quotes.head(0))["voice"]) == {"narration"}


def test_label_voices_keeps_rows_and_columns(tables):
    _, quotes = tables
    places = {word: TEXT.index(word) for word in ("left", "Mara", "cold", "joke", "rained")}
    table = pd.DataFrame({"article_id": "a", "word": list(places), "start": list(places.values())})
    table["end"] = table["start"] + table["word"].str.len()
    shuffled = table.sample(frac=1, random_state=1)
    labelled = label_voices(shuffled, quotes)
    assert labelled.drop(columns="voice").equals(shuffled)
    voices = dict(zip(labelled["word"], labelled["voice"], strict=True))
    assert voices == {"left": "direct", "Mara": "narration", "cold": "direct", "joke": "direct", "rained": "narration"}


def test_tables_that_come_back_from_parquet_give_the_same(tables, tmp_path):
    sentences, quotes = tables
    quotes.to_parquet(tmp_path / "quotes.parquet")
    again = pd.read_parquet(tmp_path / "quotes.parquet")
    pd.testing.assert_frame_equal(split_voices(sentences, again), split_voices(sentences, quotes))
