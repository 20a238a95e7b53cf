"""What is measured again, and what is not: one test for each direction."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.measure import Settings, key, measure_corpus
from analysis.measure.batch import complete_articles, measure_batch

ROOT = Path(__file__).parents[2]
SETTINGS = Settings(model="vader")
ARTICLES = pd.DataFrame(
    {
        "article_id": ["a", "b"],
        "outlet": ["Northern Ledger", "NO"],
        "headline": ["NATO waits", "Talks"],
        "published": pd.to_datetime(["2023-01-02", "2023-01-03"]),
        "author": ["Mara Venn", "Oleh Tarn"],
        "url": ["https://example.org/a", "https://example.org/b"],
        "text": ["“We will stay,” I said to the envoys of NATO.", "Ukraine’s allies agreed, the envoy said."],
    }
)


@pytest.fixture
def measured(tmp_path):
    measure_corpus(ARTICLES, tmp_path / "out", SETTINGS, engine="serial")
    return tmp_path / "out"


def count_new(articles, folder, settings=SETTINGS):
    return measure_corpus(articles, folder, settings, engine="serial").n_measured


@pytest.mark.parametrize("column", ["text", "headline", "author", "published"])
def test_a_column_that_is_read_measures_its_article_again(measured, column):
    value = pd.Timestamp("2023-05-05") if column == "published" else "Another one altogether, NATO said."
    changed = ARTICLES.assign(**{column: ARTICLES[column].where(ARTICLES["article_id"] != "a", value)})
    assert count_new(changed, measured) == 1


@pytest.mark.parametrize("column", ["outlet", "url", "wire"])
def test_a_column_that_is_not_read_measures_nothing_again_and_is_kept_as_it_now_is(measured, column):
    assert count_new(ARTICLES.assign(**{column: "Another"}), measured) == 0
    assert pd.read_parquet(measured / "articles.parquet")[column].tolist() == ["Another", "Another"]


def test_measures_read_no_column_that_is_not_declared():
    other = ARTICLES.assign(outlet="Another", url="x", wire="y", language="de", copy_of="b")
    once, again = (measure_batch(complete_articles(table), SETTINGS) for table in (ARTICLES, other))
    for name, table in once.items():
        pd.testing.assert_frame_equal(table, again[name])


def test_a_corrected_author_is_who_i_is(measured):
    quotes = pd.read_parquet(measured / "quotes.parquet").set_index("article_id")
    assert quotes.loc["a", "speaker"] == "Mara Venn"
    measure_corpus(ARTICLES.assign(author="Ada Brill"), measured, SETTINGS, engine="serial")
    assert pd.read_parquet(measured / "quotes.parquet").set_index("article_id").loc["a", "speaker"] == "Ada Brill"


@pytest.mark.parametrize("other", [{"targets": ("NATO",)}, {"model": "linear"}])
def test_other_settings_measure_all_again(measured, other):
    again = measure_corpus(ARTICLES, measured, replace(SETTINGS, **other), engine="serial")
    assert (again.n_measured, again.n_kept, again.changed) == (2, 0, tuple(other))


def test_more_languages_measure_only_what_is_in_them(measured):
    both = pd.concat([ARTICLES, ARTICLES.head(1).assign(article_id="c", language="de")], ignore_index=True)
    assert count_new(both, measured, replace(SETTINGS, languages=("en", "de"))) == 1


def test_a_users_list_counts_by_its_content_and_not_by_its_place(tmp_path, measured):
    own = tmp_path / "own.csv"
    own.write_text("actor,side,role\nMara Venn,ukraine,expert\n", encoding="utf8")
    assert count_new(ARTICLES, measured, replace(SETTINGS, actors=own)) == 2
    moved = tmp_path / "moved.csv"
    moved.write_bytes(own.read_bytes())
    assert count_new(ARTICLES, measured, replace(SETTINGS, actors=str(moved))) == 0
    moved.write_text("actor,side,role\nMara Venn,russia,expert\n", encoding="utf8")
    assert count_new(ARTICLES, measured, replace(SETTINGS, actors=moved)) == 2


@pytest.mark.parametrize(
    "part",
    [
        "lexicon actors",
        "lexicon targets",
        "model file sentiment/models/encoder.onnx",
        "model file quotation/extract/model.npz",
        "model file text/model_hashes.csv",
        "code quotation/voices.py",
        "code measure/batch.py",
        "version of spacy",
        "version of nltk",
        "version of onnxruntime",
        "version of scikit-learn",
    ],
)
def test_a_change_of_what_measures_measures_all_again(measured, part, monkeypatch):
    parts = key.list_parts(SETTINGS)
    monkeypatch.setattr("analysis.measure.corpus.list_parts", lambda _: {**parts, part: parts[part] + " changed"})
    again = measure_corpus(ARTICLES, measured, SETTINGS, engine="serial")
    assert (again.n_measured, again.changed) == (2, (part,))


@pytest.mark.parametrize("word", ["README", "accuracy", "wordings", "parity_pairs", "events", "news_tone", "study"])
def test_what_measures_nothing_is_no_part(word):
    assert [part for part in key.list_parts(SETTINGS) if word in part] == []


def test_comments_and_docstrings_are_no_code_and_numbers_are():
    bare = "LIMIT = 3\ndef f(x):\n    return x + LIMIT\n"
    told = '"""What it is."""\nLIMIT = 3  # a reason\n\n\ndef f(x):\n    """Says what."""\n    return x + LIMIT\n'
    assert key.hash_code(bare) == key.hash_code(told)
    assert key.hash_code(bare) != key.hash_code(bare.replace("3", "4"))
    assert key.hash_code("def f():\n    x = 'a'\n") != key.hash_code("def f():\n    x = 'b'\n")


def test_a_model_file_counts_byte_by_byte(tmp_path, monkeypatch):
    (tmp_path / "quotation").mkdir()
    (tmp_path / "quotation/model.npz").write_bytes(b"one")
    (tmp_path / "quotation/README.md").write_bytes(b"prose")
    monkeypatch.setattr(key, "PACKAGE", tmp_path)
    before = key.find_model_files()
    assert list(before) == ["quotation/model.npz"]
    (tmp_path / "quotation/model.npz").write_bytes(b"two")
    assert key.find_model_files() != before


LOADED = """
import json, sys
import pandas as pd
from analysis import lexicons
seen, inner = set(), lexicons._bundled
lexicons._bundled = lambda name: (seen.add(name), inner(name))[1]
from analysis.measure import Settings, measure_articles
articles = pd.read_csv("data/sample/articles.csv", dtype=str)[["text", "headline"]].head(6)
articles = articles.assign(article_id=list("abcdef"), published=pd.Timestamp("2023-01-01"))
articles["text"] += '\\n"Will they come?" she asked.'
for model in ("encoder", "linear", "vader"):
    assert measure_articles(articles, Settings(model=model)).set_aside.empty
print(json.dumps(sorted(seen)))
"""


def test_the_lexicons_in_the_key_are_those_that_measures_load():
    """In a process of its own, where nothing is remembered of other tests."""
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1])) - {"languages"}
    assert loaded == {part.split()[1] for part in key.list_parts(Settings()) if part.startswith("lexicon")}
