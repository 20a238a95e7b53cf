"""The whole chain on few articles: offsets, invariants, what is measured again, what is set aside."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.measure import Settings, measure_articles, measure_corpus
from analysis.tables import MEASURE_TABLES, check_table, read_tables
from analysis.text import split_sentences

SETTINGS = Settings(model="vader")
TEXT = "NATO met in Brussels. “We will not yield,” Oleh Tarnavko said. Russia attacked a hospital in Kyiv."
ARTICLES = pd.DataFrame(
    {
        "article_id": ["a", "b", "c"],
        "outlet": ["None", "007", "NO"],
        "headline": ["<script>alert(1)</script> NATO: “We stay”, says Venn", "$\\frac{$", None],
        "published": pd.to_datetime(["2023-01-02", None, "2023-02-03"]),
        "text": [TEXT, "Nothing to see.", "Ukraine’s allies agreed, Mara Venn said."],
    }
)


@pytest.fixture(scope="module")
def tables():
    return measure_articles(ARTICLES, SETTINGS).tables


def test_every_table_has_its_columns(tables):
    for name in MEASURE_TABLES:
        check_table(tables[name], name)


def test_offsets_round_trip_in_every_table(tables):
    texts = ARTICLES.set_index("article_id")
    for name, column in [("sentences", "sentence"), ("mentions", "mention")]:
        assert set(tables[name]["field"]) == {"text", "headline"}
        for row in tables[name].itertuples():
            assert texts[row.field][row.article_id][row.start : row.end] == getattr(row, column)
    for row in tables["quotes"].itertuples():
        text = texts[row.field][row.article_id]
        assert " … ".join(text[start:end] for start, end in row.spans) == row.quote
        if pd.notna(row.cue_start):
            assert text[row.cue_start : row.cue_end] == row.cue


def test_voices_partition_the_sentences(tables):
    lengths = tables["voices"].assign(n=lambda table: table["end"] - table["start"]).groupby("article_id")["n"].sum()
    sentences = tables["sentences"].assign(n=lambda table: table["end"] - table["start"])
    assert lengths.to_dict() == sentences.groupby("article_id")["n"].sum().to_dict()


def test_mentions_in_quotes_have_another_voice_than_narration(tables):
    body = tables["mentions"].query("field == 'text'")
    voices = body.set_index(["article_id", "mention"])["voice"]
    assert voices["a", "NATO"] == "narration"
    assert set(tables["target_sentiment"]["voice"]) <= {"narration", "direct", "indirect", "headline"}


def test_order_of_articles_does_not_matter(tables):
    turned = measure_articles(ARTICLES.iloc[::-1], SETTINGS).tables
    for name, table in tables.items():
        for article_id in ARTICLES["article_id"]:
            one, two = (part[part["article_id"] == article_id].reset_index(drop=True) for part in (table, turned[name]))
            pd.testing.assert_frame_equal(one, two)


def test_only_new_and_changed_articles_are_measured_again(tmp_path):
    first = measure_corpus(ARTICLES, tmp_path, SETTINGS, engine="serial")
    assert (first.n_measured, first.n_kept) == (3, 0)
    changed = ARTICLES.assign(text=ARTICLES["text"].where(ARTICLES["article_id"] != "b", "Kyiv was quiet."))
    second = measure_corpus(changed, tmp_path, SETTINGS, engine="serial")
    assert (second.n_measured, second.n_kept) == (1, 2)
    mentions = read_tables(tmp_path)["mentions"]
    assert mentions[mentions["article_id"] == "b"]["target"].tolist() == ["Ukraine"]
    whole = measure_articles(changed, SETTINGS).tables["mentions"]
    pd.testing.assert_frame_equal(mentions, whole)
    third = measure_corpus(changed.iloc[:2], tmp_path, SETTINGS, engine="serial")
    assert (third.n_measured, third.n_kept) == (0, 2)
    assert set(read_tables(tmp_path)["mentions"]["article_id"]) == {"a", "b"}
    other = measure_corpus(changed, tmp_path, replace(SETTINGS, targets=("NATO",)), engine="serial")
    assert other.n_kept == 0


def test_articles_without_text_are_set_aside_with_their_reason(tmp_path):
    bare = ARTICLES.assign(text=ARTICLES["text"].where(ARTICLES["article_id"] != "c"))
    measured = measure_corpus(bare, tmp_path, SETTINGS, engine="serial")
    assert measured.set_aside.to_dict("records") == [{"source": "c", "reason": "no text to measure: metadata only"}]
    assert read_tables(tmp_path)["articles"]["article_id"].tolist() == ["a", "b"]


def test_an_id_that_stands_twice_is_named():
    with pytest.raises(InputError, match="'a' stands 2 times"):
        measure_articles(pd.concat([ARTICLES, ARTICLES.head(1)]), SETTINGS)


def test_no_articles_give_empty_tables_of_all_columns():
    for name, table in measure_articles(ARTICLES.head(0), SETTINGS).tables.items():
        assert table.empty
        check_table(table, name)


def test_a_run_in_which_every_article_fails_leaves_the_tables_as_they_were(tmp_path, monkeypatch):
    measure_corpus(ARTICLES, tmp_path, SETTINGS, engine="serial")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.*")}

    def fail(articles, **_):
        if len(articles):
            raise OSError("no space left")
        return split_sentences(articles)

    monkeypatch.setattr("analysis.measure.batch.split_sentences", fail)
    changed = ARTICLES.assign(text="Other words now. NATO met.")
    with pytest.raises(InputError, match=r"no article could be measured.*no space left.*3 of 3.*are as they were"):
        measure_corpus(changed, tmp_path, SETTINGS, engine="serial")
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.*")} == before


def test_an_id_that_stands_twice_is_named_though_its_rows_are_kept(tmp_path):
    measure_corpus(ARTICLES, tmp_path, SETTINGS, engine="serial")
    with pytest.raises(InputError, match="'a' stands 2 times"):
        measure_corpus(pd.concat([ARTICLES, ARTICLES.head(1)]), tmp_path, SETTINGS, engine="serial")
