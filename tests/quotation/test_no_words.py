"""Reporting verbs without words; interviews; formulas of headlines; what scrapers leave inside sentences."""

import pandas as pd
import pytest

from analysis.quotation import find_quotes
from analysis.quotation.article import ReadArticle
from analysis.quotation.extract.find import find_attributions
from analysis.quotation.extract.headlines import find_headline
from analysis.quotation.speakers.actors import load_actors


def _pieces(text: str) -> list[list[str]]:
    return [[text[slice(*span)] for span in each.spans] for each in find_attributions(ReadArticle(text))]


@pytest.mark.parametrize(
    "text",
    [
        "Venn did not say whether the bus would come.",
        "The ministry refused to say how many buses were left.",
        "The ministry did not immediately respond to a request for comment.",
        "The club declined to comment.",
        "Venn declined to say whether he liked tea.",
        "If Putin says the tea is cold, few in Kyiv will drink it.",
        "Macron called Scholz twice last week.",
        "The so-called “bus stop of honour” has stood there for a year.",
        "That said, the shops opened on time.",
        "According to plan, the bus turned round at night.",
    ],
)
def test_nothing_said_is_no_quote(text):
    assert _pieces(text) == []


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Asked whether he liked tea, Venn said: “No.”", [["“No.”"]]),
        ('The strike was described by the ministry as a "provocation".', [['a "provocation"']]),
        ("The tanks, dubbed “the iron fist” by their crews, came in March.", [["“the iron fist”"]]),
        ("The ministry launched what it called a “partial holiday”.", [["a “partial holiday”"]]),
        ("The ministry denied that the bus was late.", [["that the bus was late"]]),
        ("“We left. It was late.” Mr. Venn insisted.", [["“We left. It was late.”"]]),
        ("Venn said leaving the old market, which had cost him a horse, had made him happy.",
         [["leaving the old market, which had cost him a horse, had made him happy"]]),
        ("Sen. Osk Mara Lidia OskCouncil meets again Ten bills to watch MORE said the bus was late.",
         [["the bus was late"]]),
    ],
)  # fmt: skip
def test_what_is_left_is_the_words(text, pieces):
    assert _pieces(text) == pieces


def test_answers_are_quotes_and_questions_are_not():
    text = "RFE/RL: When will the bus come?\n\nReznikov: In the spring.\n\nRFE/RL: And the tram?\n\nReznikov: Soon."
    quotes = find_quotes(pd.DataFrame({"article_id": ["a"], "text": [text]}))
    assert quotes["quote"].tolist() == ["In the spring.", "Soon."]
    assert set(quotes["actor"]) == {"Oleksii Reznikov"}


def test_q_and_a_belongs_to_who_was_introduced_and_runs_over_paragraphs():
    text = (
        "Lidia Osk, who drives a bus, spoke to us.\n\nQ: Is it cold?\n\nA: It is.\n\nIt was colder.\n\n"
        "And tomorrow?\n\nWarm."
    )
    quotes = find_quotes(pd.DataFrame({"article_id": ["a"], "text": [text]}))
    assert quotes["quote"].tolist() == ["It is.", "It was colder.", "Warm."]
    assert set(quotes["speaker"]) == {"Lidia Osk"}


def test_two_labelled_lines_are_no_interview():
    assert _pieces("Where: The old market\n\nWhen: Monday at noon") == []


@pytest.mark.parametrize(
    ("headline", "words", "source"),
    [
        ("Zelensky: Tea is cold", "Tea is cold", "Zelensky"),
        ("Tea is cold — Lavrov", "Tea is cold", "Lavrov"),
        ("Tea ‘very cold’ - Kremlin", "Tea ‘very cold’", "Kremlin"),
        ("‘We will drink it all’: Zelenskiy visits a market", "‘We will drink it all’", "Zelenskiy"),
        ("Kremlin on tea: Still cold", "Still cold", "Kremlin"),
        ("US to send more tea: report", "US to send more tea", "report"),
    ],
)
def test_formulas_of_headlines(headline, words, source):
    (found,) = find_headline(headline, load_actors())
    assert headline[slice(*found.spans[0])] == words
    assert found.source is not None
    assert headline[slice(*found.source)] == source


@pytest.mark.parametrize("headline", ["Ukraine war: Tea is cold", "Ukraine: what we know", "Tea and cake - a history"])
def test_topics_are_no_speakers(headline):
    assert find_headline(headline, load_actors()) == []
