"""Headlines are passages like any other: numbered on, in one voice, and out of every count of quoted words."""

import pandas as pd
import pytest

from analysis.measure import Settings, measure_articles
from analysis.quotation import count_actors, cumulate_kinds, leave_out_headlines, measure_diversity
from analysis.sentiment import score_tone

HEADLINE = "‘We will stay’, Venn tells NATO. Talks fail"
TEXT = "NATO met in Kyiv. “We will stay,” Mara Venn said. Nobody came."
ARTICLES = pd.DataFrame({"article_id": ["a", "b"], "headline": [HEADLINE, None], "text": [TEXT, TEXT]})


@pytest.fixture(scope="module")
def tables():
    return measure_articles(ARTICLES, Settings(model="vader", targets=("NATO",))).tables


def of_a(tables, name, field):
    table = tables[name]
    return table[(table["article_id"] == "a") & (table["field"] == field)]


def test_ids_of_a_headline_go_on_from_those_of_the_text(tables):
    assert of_a(tables, "sentences", "text")["sentence_id"].tolist() == [0, 1, 2]
    assert of_a(tables, "sentences", "headline")["sentence_id"].tolist() == [3, 4]
    n_quotes = len(of_a(tables, "quotes", "text"))
    assert of_a(tables, "quotes", "headline")["quote_id"].tolist() == [n_quotes]
    for name, key in (("sentences", "sentence_id"), ("quotes", "quote_id")):
        assert not tables[name].duplicated(["article_id", key]).any()


def test_an_article_without_headline_has_rows_of_its_text_alone_and_the_same_ones(tables):
    for name in ("sentences", "mentions", "quotes", "voices", "tone", "target_sentiment"):
        of_b = tables[name][tables[name]["article_id"] == "b"].drop(columns="article_id").reset_index(drop=True)
        body = of_a(tables, name, "text").drop(columns="article_id").reset_index(drop=True)
        pd.testing.assert_frame_equal(of_b, body)


def test_all_of_a_headline_is_in_the_voice_headline(tables):
    for name in ("mentions", "voices", "tone", "target_sentiment"):
        assert set(of_a(tables, name, "headline")["voice"]) == {"headline"}
        assert "headline" not in set(of_a(tables, name, "text")["voice"])
    assert of_a(tables, "voices", "headline")["quote_id"].isna().all()


def test_a_sentiment_in_a_headline_finds_its_sentence(tables):
    joined = tables["target_sentiment"].merge(tables["sentences"], on=["article_id", "sentence_id"], how="left")
    assert joined[joined["voice"] == "headline"]["sentence"].tolist() == ["‘We will stay’, Venn tells NATO."]


def test_tone_of_a_headline_is_that_of_its_words(tables):
    alone = ARTICLES.head(1).assign(text=HEADLINE)
    voices = of_a(tables, "voices", "headline").assign(field="text")
    of_headline = of_a(tables, "tone", "headline")
    assert score_tone(alone, voices)["tone"].tolist() == of_headline["tone"].tolist()
    assert of_headline["n_words"].tolist() == [6, 2]


def test_counts_of_quoted_words_leave_headlines_out(tables):
    quotes = tables["quotes"].assign(outlet="NO")
    body = quotes[quotes["field"] == "text"].reset_index(drop=True)
    assert len(body) < len(quotes)
    for count in (cumulate_kinds, count_actors, measure_diversity):
        pd.testing.assert_frame_equal(count(quotes), count(body))
    pd.testing.assert_frame_equal(leave_out_headlines(quotes).reset_index(drop=True), body)
