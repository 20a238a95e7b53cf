"""The index gives the answers that reading each article word by word would give."""

import itertools
import re
import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus.choosing import TextIndex, parse_query
from analysis.corpus.choosing.query import Both, Either, Term, Without
from analysis.errors import InputError
from analysis.text import WORD_PART

TEXTS = [
    ("Talks on grain", "NATO said it would send air defence, and Ukraine's grain left Odesa."),
    ("Opinion: enough", "Air-defence systems were promised; the ukrainians wait."),
    ("Łódź to Kyiv", "The Straße to Kyiv is open_again. Nato, too: 5% more."),
    ("Weather", "Rain. defence of the air"),
    ("<b>$\\frac{$", ""),
    ("A b c", "patriot one two three defence"),
]
CASES = {
    "nato": [0, 2], "ukrain*": [0, 1], "ukraine": [0], '"air defence"': [0, 1], "nato AND ukrain*": [0],
    "nato NOT title:lodz": [0, 2], "grain OR kyiv": [0, 2], "-nato": [1, 3, 4, 5], '"air defence"~2': [0, 1, 3],
    "air NEAR/1 defence": [0, 1], "defence NEAR/2 patriot": [], "patriot NEAR/4 defence": [5], "łódź": [2],
    "Lo\u0301dz OR \u0141o\u0301dz\u0301": [2], "(nato OR patriot) NEAR/20 (ukraine* OR defence)": [0, 5],
    "title:talks": [0], "outlet:ledger": [0, 1, 2, 3, 4, 5], "k??v": [2], "open_again": [2], "open": [2],
    "nato (grain OR kyiv)": [0, 2], '"systems were promised"': [1], "NOT (air NEAR/3 defence)": [2, 4, 5],
    "frac": [4], 'NOT "air defence"~2': [2, 4, 5], "title:talks NEAR/3 grain": [0], '"5 %"': [2], "*nian*": [1],
    "patriot NEAR/5000 defence": [5], '"defence patriot"~99999999999': [5], "author:venn": [], "strasse": [],
    '"grain nato"': [],
}  # fmt: skip


@pytest.fixture(scope="module")
def articles():
    table = pd.DataFrame(TEXTS, columns=["headline", "text"])
    return table.assign(article_id=[f"a{n}" for n in range(len(table))], outlet="Northern Ledger")


@pytest.mark.parametrize("query", CASES)
def test_articles_counted_by_eye(articles, query):
    found = TextIndex(articles).match(query)
    assert found.nonzero()[0].tolist() == CASES[query]


def test_an_empty_query_matches_all_and_a_broken_one_says_where(articles):
    index = TextIndex(articles)
    assert index.match("").all()
    with pytest.raises(InputError, match="character"):
        index.match('nato AND "open')


def test_missing_texts_match_nothing():
    table = pd.DataFrame({"article_id": ["a"], "headline": [None], "text": [None]})
    assert not TextIndex(table).match("nato").any()
    assert TextIndex(table).match("NOT nato").all()
    assert len(TextIndex(table.iloc[:0]).match("nato OR na*")) == 0


def test_an_answer_that_is_written_into_is_not_kept(articles):
    index = TextIndex(articles)
    index.match("nato")[:] = True
    assert index.match("nato").nonzero()[0].tolist() == [0, 2]


def test_many_wildcards_do_not_take_for_ever(articles):
    table = articles.assign(text="a" * 20_000)
    start = time.process_time()
    assert not TextIndex(table).match("a*" * 30 + "b").any()
    assert time.process_time() - start < 2


def read(node, article):
    """Whether a query holds for one article, by looking at every place of every word."""
    if isinstance(node, Without):
        return not read(node.inner, article)
    if isinstance(node, Either):
        return read(node.left, article) or read(node.right, article)
    if isinstance(node, Both) and node.within is None:
        return read(node.left, article) and read(node.right, article)
    if isinstance(node, Both):
        return any(
            0 < max(other[0] - one[1], one[0] - other[1]) <= node.within
            for column in article
            for one in spans(node.left, article, column)
            for other in spans(node.right, article, column)
        )
    return any(spans(node, article, column) for column in article)


def spans(node, article, column):
    if isinstance(node, Either):
        return spans(node.left, article, column) + spans(node.right, article, column)
    assert isinstance(node, Term)
    if column not in ([node.field] if node.field else ["headline", "text"]):
        return []
    words = WORD_PART.findall(article[column].lower())
    globs = [re.compile(word.replace("*", "[^ ]*").replace("?", "[^ ]")) for word in node.words]
    places = [[n for n, word in enumerate(words) if glob.fullmatch(word)] for glob in globs]
    found = []
    for row in itertools.product(*places):
        if node.slop < 0 and any(b - a != 1 for a, b in itertools.pairwise(row)):
            continue
        if node.slop >= 0 and max(row) - min(row) > node.slop + len(row) - 1:
            continue
        found.append((min(row), max(row)))
    return found


WORDS = st.sampled_from(["a", "b", "c", "ab", "a*", "?b", "*"])
PHRASES = st.lists(WORDS, min_size=1, max_size=3).filter(lambda words: set("".join(words)) & set("abc")).map(" ".join)
TERMS = st.one_of(
    WORDS.filter(lambda word: word != "*"),
    PHRASES.map('"{}"'.format),
    st.builds('"{}"~{}'.format, PHRASES, st.integers(0, 3)),
)
FIELDED = st.builds("{}{}".format, st.sampled_from(["", "", "", "title:", "text:", "outlet:"]), TERMS)
CHOICES = st.one_of(FIELDED, st.builds("({} OR {})".format, FIELDED, FIELDED))
NEAR = st.builds("({} NEAR/{} {})".format, CHOICES, st.integers(1, 4), CHOICES)
QUERIES = st.recursive(
    FIELDED | NEAR,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("(NOT {})".format, inner),
    ),
    max_leaves=4,
)
TEXT = st.lists(st.sampled_from(["a", "b", "c", "ab", "x", "x", "."]), max_size=9).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(query=QUERIES, rows=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4))
def test_any_query_is_answered_as_by_reading_each_article(query, rows):
    table = pd.DataFrame(rows, columns=["headline", "text"]).assign(outlet="a c")
    node = parse_query(query)
    expected = [read(node, row) for row in table.to_dict("records")]
    assert TextIndex(table).match(query).tolist() == expected
