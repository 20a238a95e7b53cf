"""Side and role of speakers whom no list knows: from the article's words about them, never from a name."""

import pandas as pd
import pytest

from analysis.quotation import find_quotes
from analysis.quotation.article import ReadArticle
from analysis.quotation.sides.assign import SideReader
from analysis.quotation.speakers.actors import Speaker, load_actors
from analysis.quotation.speakers.resolve import Resolver


def read(text):
    quotes = find_quotes(pd.DataFrame({"article_id": ["a"], "text": [text]}))
    assert len(quotes)
    return quotes.iloc[-1]


@pytest.mark.parametrize(
    ("text", "side", "why"),
    [
        ("Two US officials familiar with the matter said it was late.", "nato_west", "US"),
        ("A spokesperson for the Ukrainian army said it was late.", "ukraine", "Ukrainian army"),
        ("Officials in Kyiv said it was late.", "ukraine", "Kyiv"),
        ("A spokesman for President Zelensky said it was late.", "ukraine", "Zelensky"),
        ("British intelligence said it was late.", "nato_west", "British"),
        ("Mara Venn, a Polish farmer, said it was late.", "nato_west", "Polish"),
        ("Resident Mara Venn of Kharkiv said it was late.", "ukraine", "Kharkiv"),
    ],
)
def test_the_article_tells_the_side_and_which_words_told_it(text, side, why):
    quote = read(text)
    assert quote["side"] == side
    assert why in quote["side_why"]
    assert 0.5 <= quote["side_confidence"] <= 1


@pytest.mark.parametrize("name", ["Volodymyr Smith", "Maria Lavrov", "Paris Lind", "Volodymyr", "Viktor Reznikov"])
def test_a_name_tells_no_side_though_it_is_a_town_or_the_surname_of_somebody_else(name):
    quote = read(f"{name} said it was late.")
    assert quote["side"] == "unknown"
    assert pd.isna(quote["side_why"])


def test_unnamed_speakers_without_a_common_noun_take_no_side_from_each_other():
    article = ReadArticle("Polish Vennfans wrote that it was late. Oskers wrote that it was early.")
    actors = load_actors()
    reader = SideReader(article, Resolver(article, actors), actors)
    assert reader.place((0, 15), Speaker("Polish Vennfans", "collective")).actor.side == "nato_west"
    assert reader.speech((40, 46), Speaker("Oskers", "collective")).earlier is None


def test_listed_actors_are_answered_by_the_list():
    quote = read("Vladimir Putin, a Polish farmer, said it was late.")
    assert (quote["side"], quote["side_confidence"], quote["side_why"]) == ("russia", 1.0, "lexicon: Vladimir Putin")
