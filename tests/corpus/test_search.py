"""The fast search gives the answers of `match_query`."""

import pandas as pd
import pytest

from analysis.corpus import match_query
from analysis.corpus.choosing.search import TextIndex
from analysis.errors import InputError

TEXTS = [
    ("Talks on grain", "NATO said it would send air defence, and Ukraine's grain left Odesa."),
    ("Opinion: enough", "Air-defence systems were promised; the ukrainians wait."),
    ("Łódź to Kyiv", "The Straße to Kyiv is open_again. Nato, too."),
    ("Weather", "Rain. defence of the air"),
    ("<b>$\\frac{$", ""),
    ("A b c", "patriot one two three defence"),
]
QUERIES = [
    "nato", "ukrain*", "ukraine", '"air defence"', "nato AND ukrain*", "nato NOT title:opinion", "grain OR kyiv",
    "-nato", '"air defence"~2', "air NEAR/1 defence", "defence NEAR/2 patriot", "patriot NEAR/4 defence", "łódź",
    "(nato OR patriot) NEAR/20 (ukraine* OR defence)", "title:talks", "outlet:ledger", "k??v", "open_again", "open",
    "nato (grain OR kyiv)", '"systems were promised"', "NOT (air NEAR/3 defence)", "frac", 'NOT "air defence"~2',
    "patriot NEAR/3 defence", "title:talks NEAR/3 grain",
]  # fmt: skip


@pytest.fixture(scope="module")
def articles():
    table = pd.DataFrame(TEXTS, columns=["headline", "text"])
    return table.assign(article_id=[f"a{n}" for n in range(len(table))], outlet="Northern Ledger")


@pytest.mark.parametrize("query", QUERIES)
def test_the_same_articles_as_the_slow_search(articles, query):
    assert TextIndex(articles).match(query).tolist() == match_query(articles, query).tolist()


def test_an_empty_query_matches_all_and_a_broken_one_says_where(articles):
    index = TextIndex(articles)
    assert index.match("").all()
    with pytest.raises(InputError, match="character"):
        index.match('nato AND "open')


def test_missing_texts_match_nothing():
    table = pd.DataFrame({"article_id": ["a"], "headline": [None], "text": [None]})
    assert not TextIndex(table).match("nato").any()
