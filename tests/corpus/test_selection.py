"""Selections and the query language; errors point at the place."""

import pandas as pd
import pytest

from analysis.corpus import choose, match_query, require_text, select_articles
from analysis.corpus.choosing import TextIndex, parse_query
from analysis.errors import InputError

ARTICLE = {
    "headline": "Allies weigh air-defence request",
    "text": "Deputy Minister Lidia Osk said the Patriot system was a matter of weeks. "
    "NATO’s council meets again in Kyiv.",
    "outlet": "Northern Ledger",
    "author": "Mara Venn",
    "section": "",
    "url": "https://ledger.example/world/1",
    "language": "en",
}


def matches(query: str) -> bool:
    return bool(match_query(pd.DataFrame([ARTICLE]), query).iloc[0])


@pytest.mark.parametrize(
    "query",
    [
        "patriot",
        "PATRIOT AND kyiv",
        "patriot kyiv",
        "moscow OR kyiv",
        "moscow || kyiv",
        "patriot && kyiv",
        "kyiv NOT moscow",
        "kyiv -moscow",
        "NOT moscow",
        '"air defence"',
        '"air-defence request"',
        "“air defence”",
        "ukr* OR alli*",
        "K?iv",
        "title:allies",
        'title:(allies AND "air defence")',
        'outlet:"northern ledger"',
        "author:venn",
        "lidia NEAR/2 said",
        "said NEAR/2 lidia",
        '"patriot system" NEAR/5 weeks',
        "patriot NEAR/3 (battery OR system)",
        '"lidia said"~1',
        "nato AND (moscow OR (kyiv NOT minsk))",
        "moscow OR kyiv AND patriot",
    ],
)
def test_queries_that_match(query: str) -> None:
    assert matches(query)


@pytest.mark.parametrize(
    "query",
    [
        "moscow",
        "patriot AND moscow",
        "kyiv NOT patriot",
        '"defence air"',
        "title:patriot",
        "text:allies",
        "lidia NEAR/1 said",
        "alli NEAR/9 weeks",
        "allies NEAR/5 patriot",
        "patrio",
        '"lidia said"~0',
        "(moscow OR kyiv) AND minsk",
    ],
)
def test_queries_that_do_not(query: str) -> None:
    assert not matches(query)


@pytest.mark.parametrize(
    ("query", "place", "told"),
    [
        ("", 0, "it is empty"),
        ("nato AND", 8, "a word, a phrase or a bracket is missing"),
        ("(nato OR kyiv", 13, "a closing bracket is missing"),
        ("nato) kyiv", 4, "an opening bracket is missing"),
        ('nato "air defence', 5, "a quotation mark is not closed"),
        ("nato OR OR kyiv", 8, "a word, a phrase or a bracket is missing"),
        ("titel:nato", 0, "the field 'titel' is not known; allowed: title"),
        ("nato NEAR/3 (kyiv AND minsk)", 5, "NEAR joins words"),
        ("nato AND ***", 9, "no letter or digit"),
        ("AND nato", 0, "a word, a phrase or a bracket is missing"),
    ],
)
def test_errors_point_at_the_place(query: str, place: int, told: str) -> None:
    with pytest.raises(InputError) as error:
        parse_query(query)
    assert told in str(error.value)
    caret = str(error.value).split("\n")[2]
    assert caret.index("^") - 2 == place


def test_near_is_symmetric_and_grows_with_its_distance() -> None:
    found = [matches(f"lidia NEAR/{n} system") for n in range(1, 9)]
    assert found == sorted(found)
    assert found == [matches(f"system NEAR/{n} lidia") for n in range(1, 9)]


@pytest.fixture
def articles() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "article_id": ["a", "b", "c", "d"],
            "outlet": ["NO", "007", "NO", "Ledger"],
            "published": pd.to_datetime(["2022-02-24 06:00", "2022-02-25 00:00", None, "2022-03-01 23:30"]),
            "headline": ["Kyiv", "Talks", "Kyiv", "Aid"],
            "text": ["one", "two kyiv", "three", None],
            "language": ["en", "de", "en", "en"],
        }
    )
    return frame.astype({"headline": "str", "text": "str"})


def test_selections(articles: pd.DataFrame) -> None:
    def ids(**conditions: object) -> list[str]:
        return select_articles(articles, **conditions)["article_id"].tolist()  # type: ignore[arg-type]

    assert ids() == ["a", "b", "c", "d"]
    assert ids(outlets="NO") == ["a", "c"]
    assert ids(outlets=["007", "Ledger"], language="en") == ["d"]
    assert ids(start="2022-02-25") == ["b", "d"]
    assert ids(start="2022-02-24", end="2022-02-24") == ["a"]
    assert ids(end="2022-03-01") == ["a", "b", "d"]
    assert ids(query="kyiv") == ["a", "b", "c"]
    assert ids(query="", outlets=["NO"]) == ["a", "c"]
    assert ids(outlets=[]) == []
    assert match_query(articles, "NOT kyiv").tolist() == [False, False, False, True]


def test_a_choice_is_a_mask_and_an_index_only_saves_time(articles: pd.DataFrame) -> None:
    later = articles.set_index("article_id", drop=False)
    chosen = choose(later, outlets=["NO", "Ledger"], end="2022-03-01", query="kyiv OR aid", index=TextIndex(later))
    assert chosen.tolist() == [True, False, False, True]
    assert chosen.tolist() == choose(later, outlets=["NO", "Ledger"], end="2022-03-01", query="kyiv OR aid").tolist()
    assert later[chosen].equals(select_articles(later, outlets=["NO", "Ledger"], end="2022-03-01", query="kyiv OR aid"))


@pytest.mark.parametrize(
    ("conditions", "told"),
    [
        ({"outlets": "Legder"}, "did you mean 'Ledger'"),
        ({"start": "2022-03-01", "end": "2022-02-01"}, "ends (2022-02-01) before it starts (2022-03-01)"),
        ({"start": "soon"}, "start 'soon' is not a date"),
        ({"section": "x"}, "lacks the column 'section'"),
        ({"query": "("}, "character 2"),
    ],
)
def test_errors_of_selections(articles: pd.DataFrame, conditions: dict[str, str], told: str) -> None:
    with pytest.raises(InputError) as error:
        select_articles(articles, **conditions)  # type: ignore[arg-type]
    assert told in str(error.value)


def test_measures_refuse_metadata(articles: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="1 of 4 articles are metadata only"):
        require_text(articles)
    assert len(require_text(articles.head(3))) == 3
