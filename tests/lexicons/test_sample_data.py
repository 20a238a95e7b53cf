"""The constructed sample: gold offsets hold, speakers resolve, outlets are what its README says."""

import itertools
import json
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.lexicons import load_lexicon

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="module")
def articles() -> pd.DataFrame:
    table = pd.read_csv(SAMPLE / "articles.csv", dtype=str, keep_default_na=False)
    return table.set_index("id", drop=False)


@pytest.fixture(scope="module")
def gold() -> list[dict]:
    return [json.loads(line) for line in (SAMPLE / "gold_quotes.jsonl").read_text("utf-8").splitlines()]


def test_six_outlets_have_about_ten_articles_each_over_four_years(articles: pd.DataFrame) -> None:
    assert articles["id"].is_unique
    assert articles["url"].is_unique
    assert articles["url"].str.startswith("https://example.org/").all()
    counts = articles["outlet"].value_counts()
    assert len(counts) == 6
    assert counts.between(10, 11).all()
    years = pd.to_datetime(articles["date"]).dt.year
    assert set(years) == {2022, 2023, 2024, 2025}
    assert articles["text"].str.split().str.len().between(150, 500).all()


def test_gold_offsets_give_the_quoted_words_without_outer_marks(articles: pd.DataFrame, gold: list[dict]) -> None:
    for row in gold:
        text = articles.loc[row["article_id"], row["where"]]
        pieces = [text[start:end] for start, end in row["spans"]]
        assert " … ".join(pieces) == row["quote"]
        assert all(piece == piece.strip() and piece for piece in pieces)
        if row["kind"] == "direct":
            assert all(text[start - 1] in "“‘\"«„'" for start, _ in row["spans"]), row


def test_gold_spans_do_not_overlap(gold: list[dict]) -> None:
    spans: dict[tuple[str, str], list[list[int]]] = {}
    for row in gold:
        spans.setdefault((row["article_id"], row["where"]), []).extend(row["spans"])
    for found in spans.values():
        ordered = sorted(found)
        assert all(left[1] <= right[0] for left, right in itertools.pairwise(ordered))


def test_every_article_has_direct_and_indirect_gold(articles: pd.DataFrame, gold: list[dict]) -> None:
    kinds = Counter((row["article_id"], row["kind"]) for row in gold)
    assert all(kinds[article, "direct"] and kinds[article, "indirect"] for article in articles["id"])


def test_sample_actors_extend_the_lexicon_without_replacing_anybody(gold: list[dict]) -> None:
    bundled = load_lexicon("actors")
    merged = load_lexicon("actors", SAMPLE / "actors.csv")
    own = pd.read_csv(SAMPLE / "actors.csv", dtype=str, keep_default_na=False)
    assert len(merged) == len(bundled) + len(own)
    assert own["note"].str.startswith("invented").all()
    assert set(own["actor"]) <= {row["speaker"] for row in gold}
    forms = Counter(
        form
        for name, aliases in zip(merged["actor"], merged["aliases"], strict=True)
        for form in {part.casefold() for part in [name, *aliases.split("|")]} - {""}
    )
    assert [form for form, n in forms.items() if n > 1] == []


def test_outlets_are_no_actors(articles: pd.DataFrame) -> None:
    merged = load_lexicon("actors", SAMPLE / "actors.csv")
    forms = {*merged["actor"], *(form for cell in merged["aliases"] for form in cell.split("|"))}
    assert forms.isdisjoint(articles["outlet"])
    assert "Continental Wire" not in forms


def test_nobody_real_is_quoted(gold: list[dict]) -> None:
    own = set(pd.read_csv(SAMPLE / "actors.csv", dtype=str)["actor"])
    persons = load_lexicon("actors").query("kind == 'person'")["actor"]
    assert {row["speaker"] for row in gold}.isdisjoint(persons)
    assert sum(row["speaker"] in own for row in gold) / len(gold) > 0.85


@pytest.mark.parametrize(
    ("outlet", "mark"),
    [
        ("Northern Ledger", "“"),
        ("Harbour Courier", "‘"),
        ("Meridian Post", '"'),
        ("Vostok Gazette", "«"),
        ("Redoubt Bulletin", '"'),
    ],
)
def test_outlets_keep_their_quotation_marks(articles: pd.DataFrame, outlet: str, mark: str) -> None:
    texts = articles.loc[articles["outlet"] == outlet, "text"]
    assert texts.str.contains(mark, regex=False).all()
    others = {"“", "«", '"'} - {mark} - ({"“"} if mark in "‘«" else set())
    assert not any(texts.str.contains(other, regex=False).any() for other in others)


def test_one_outlet_has_lost_its_paragraphs(articles: pd.DataFrame) -> None:
    lost = ~articles["text"].str.contains("\n\n", regex=False)
    assert set(articles.loc[lost, "outlet"]) == {"Brackwater Review"}
    assert set(articles.loc[articles["outlet"] == "Brackwater Review", "id"]) == set(articles.loc[lost, "id"])
    assert re.search(r'Black Sea\.["“]', articles.loc["BR02", "text"])


def test_one_quotation_never_closes(articles: pd.DataFrame) -> None:
    straight = articles.loc[articles["outlet"].isin(["Meridian Post", "Redoubt Bulletin"]), "text"]
    odd = straight[straight.str.count('"') % 2 == 1]
    assert set(odd.index) == {"RB05", "RB06"}


@pytest.mark.parametrize("pair", [("NL05", "NL06"), ("HC08", "HC09"), ("BR09", "NL11"), ("BR10", "MP11")])
def test_copies_share_most_of_their_words(articles: pd.DataFrame, pair: tuple[str, str]) -> None:
    first, second = ({w.strip("\"“”‘’'.,") for w in articles.loc[name, "text"].split()} - {""} for name in pair)
    assert len(first & second) / min(len(first), len(second)) > 0.75


def test_saved_pages_hold_their_articles(articles: pd.DataFrame) -> None:
    pages = sorted((SAMPLE / "pages").glob("*.txt"))
    assert len(pages) == 5
    for page in pages:
        row = articles.loc[page.stem.upper()]
        assert page.read_text("utf-8") == f" date {row['date']} Skip next section {row['headline']}\n\n{row['text']}\n"
