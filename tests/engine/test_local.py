import os

import pandas as pd
import pytest

from analysis.engine import run_tables
from analysis.errors import InputError


def count_letters(articles):
    if (articles["text"] == "poison").any():
        raise ValueError("poisoned text")
    if (articles["text"] == "deadly").any():
        os._exit(9)
    table = pd.DataFrame({"article_id": articles["article_id"], "n_letters": articles["text"].str.len()})
    return {"letters": table[table["n_letters"] > 0]}


def corpus(*texts):
    return pd.DataFrame({"article_id": [f"a{number}" for number in range(len(texts))], "text": list(texts)})


ARTICLES = corpus(*("x" * size for size in range(23)))


@pytest.mark.parametrize("batch_size", [1, 4, 100])
def test_batches_change_nothing(batch_size):
    result = run_tables(count_letters, ARTICLES, batch_size=batch_size)
    assert result.tables["letters"]["n_letters"].tolist() == list(range(1, 23))
    assert result.set_aside.empty


def test_processes_equal_serial():
    serial = run_tables(count_letters, ARTICLES, batch_size=4).tables["letters"]
    parallel = run_tables(count_letters, ARTICLES, batch_size=4, engine="processes", n_workers=2).tables["letters"]
    pd.testing.assert_frame_equal(serial, parallel)


def test_a_poisoned_article_is_set_aside_and_the_rest_measured():
    result = run_tables(count_letters, corpus("one", "poison", "three"), batch_size=3)
    assert result.tables["letters"]["article_id"].tolist() == ["a0", "a2"]
    assert result.set_aside.to_dict("records") == [{"source": "a1", "reason": "ValueError: poisoned text"}]


def test_a_worker_that_dies_loses_only_the_article_that_killed_it():
    articles = corpus("one", "two", "deadly", "four", "five", "six")
    result = run_tables(count_letters, articles, batch_size=2, engine="processes", n_workers=2)
    assert result.tables["letters"]["article_id"].tolist() == ["a0", "a1", "a3", "a4", "a5"]
    assert result.set_aside["source"].tolist() == ["a2"]


def test_an_empty_corpus_gives_no_tables():
    assert run_tables(count_letters, ARTICLES.iloc[:0]).tables == {}


def test_unknown_engine_is_named():
    with pytest.raises(InputError, match="spark.*Allowed: serial, processes, dask"):
        run_tables(count_letters, ARTICLES, engine="spark")
