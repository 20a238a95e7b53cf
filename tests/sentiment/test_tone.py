"""Tone: VADER per sentence and voice, and which words make it. Texts short enough to count by eye."""

import doctest
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.lexicons import load_lexicon
from analysis.sentiment import explain_tone, score_tone
from analysis.sentiment.vader import VaderAnalyzer, prepare, read_tone_words
from analysis.text import sentence_spans


def make_article(text, article_id="a1", **columns):
    return pd.DataFrame({"article_id": [article_id], "text": [text], **{k: [v] for k, v in columns.items()}})


def one_voice(articles):
    """Every sentence wholly in the outlet's own words."""
    rows = [
        (article_id, number, start, end, "narration")
        for article_id, text in zip(articles["article_id"], articles["text"], strict=True)
        for number, (start, end) in enumerate(sentence_spans(text))
    ]
    return pd.DataFrame(rows, columns=["article_id", "sentence_id", "start", "end", "voice"])


def test_a_partly_quoted_sentence_has_a_tone_for_each_voice():
    text = "Mara Venn praised the deal as “a disaster”."
    articles = make_article(text)
    cut = text.index("“")
    voices = pd.DataFrame(
        {
            "article_id": "a1",
            "sentence_id": 0,
            "start": [0, cut, len(text) - 1],
            "end": [cut, len(text) - 1, len(text)],
            "voice": ["narration", "direct", "narration"],
        }
    )
    tone = score_tone(articles, voices).set_index("voice")
    assert tone.loc["narration", "tone"] > 0 > tone.loc["direct", "tone"]
    assert tone["n_words"].to_dict() == {"narration": 6, "direct": 2}


def test_passages_without_words_have_no_row_and_sentences_are_not_added_up():
    articles = make_article("It was great. It was terrible. — !")
    tone = score_tone(articles, one_voice(articles))
    assert [round(value, 2) for value in tone["tone"]] == [0.62, -0.48]
    assert score_tone(articles.iloc[:0], one_voice(articles).iloc[:0]).columns.tolist() == list(tone.columns)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("They called it “brutal”, he wrote.", "brutal"),
        ("A (terrible) day.", "terrible"),
        ("It wasn’t good.", "good"),
        ("“Heroic”—so they said.", "Heroic"),
    ],
)
def test_typographic_marks_do_not_hide_a_word(text, word):
    assert len(prepare(text)) == len(text)
    table = explain_tone(text)
    assert table["word"].tolist() == [word]
    assert text[table["start"][0] : table["end"][0]] == word


@pytest.mark.parametrize(
    ("plain", "turned"),
    [
        ("The talks were successful.", "The talks were not successful."),
        ("They trust the minister.", "They never trust the minister."),
        ("It was a good plan.", "It wasn’t a good plan."),
    ],
)
def test_negation_turns_the_sign(plain, turned):
    signs = [explain_tone(text)["contribution"].sum() for text in (plain, turned)]
    assert signs[0] > 0 > signs[1]


@pytest.mark.parametrize(
    "text", ["A brutal attack, but a heroic defence!", "Peace, peace, PEACE.", "The hall is grey."]
)
def test_contributions_sum_to_the_tone(text):
    articles = make_article(text)
    tone = score_tone(articles, one_voice(articles))["tone"].sum()
    assert explain_tone(text)["contribution"].sum() == pytest.approx(tone)


def test_a_users_words_come_on_top(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("word,valence\ngrain,2\nterrible,0\n", encoding="utf-8")
    articles = make_article("The terrible grain.")
    assert score_tone(articles, one_voice(articles), lexicons=[file])["tone"][0] > 0
    assert score_tone(articles, one_voice(articles))["tone"][0] < 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("word,valence\ngrain,5\n", "line 2: valence '5'"),
        ("word,valence\ngrain,much\n", "valence 'much'"),
        ("word,valence\ngrain deal,1\n", "not one word"),
        ("term,valence\ngrain,1\n", "lacks the column word"),
        ("", "cannot be read"),
    ],
)
def test_a_bad_lexicon_file_is_named(tmp_path, content, message):
    file = tmp_path / "own.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_tone_words(file)


def test_the_supplement_adds_what_vader_lacks_and_switches_off_subject_words():
    vader, table = VaderAnalyzer().lexicon, load_lexicon("news_tone")
    lacking = table[table["reason"] == "VADER lacks it"]["word"]
    assert set(lacking) & set(vader) == set()
    assert set(table["word"]) - set(lacking) <= set(vader)
    articles = make_article("The war went on. The invasion began. Troops liberated the town.")
    plain = score_tone(articles, one_voice(articles))["tone"].tolist()
    news = score_tone(articles, one_voice(articles), supplement=True)["tone"].tolist()
    assert plain[0] < 0 == plain[1] == plain[2]
    assert news[0] == 0
    assert news[1] < 0 < news[2]


def test_the_examples_of_the_page_on_tone_are_true():
    result = doctest.testfile(str(Path(__file__).parents[2] / "docs" / "tone.md"), module_relative=False)
    assert result.attempted >= 3
    assert result.failed == 0
