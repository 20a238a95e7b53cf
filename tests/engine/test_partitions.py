import functools

import pandas as pd
import pytest
from workloads import count_letters, count_threads, make_corpus

from analysis.engine import run_partitions, run_tables, write_partitions
from analysis.errors import InputError
from analysis.tables import write_table


def cut(folder, articles, n_rows=5):
    write_table(articles, folder / "all.parquet")
    write_partitions(folder / "all.parquet", folder / "in", n_rows=n_rows)
    return folder / "in"


def counts(result):
    return result.n_measured, result.n_kept, result.n_articles


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_partitions_give_what_one_table_gives(tmp_path, engine):
    articles = make_corpus(23, poison=7)
    source = cut(tmp_path, articles)
    assert [len(pd.read_parquet(path)) for path in sorted(source.iterdir())] == [5, 5, 5, 5, 3]
    result = run_partitions(count_letters, source, tmp_path / "out", engine=engine, n_workers=2, batch_size=2)
    assert counts(result) == (5, 0, 22)
    assert result.set_aside.to_numpy().tolist() == [["a0007", "ValueError: poisoned text"]]
    whole = run_tables(count_letters, articles, batch_size=2).tables["letters"]
    parts = pd.read_parquet(tmp_path / "out" / "letters.parquet")
    pd.testing.assert_frame_equal(parts[["article_id", "n_letters"]], whole[["article_id", "n_letters"]])
    assert len(pd.read_parquet(tmp_path / "out" / "articles.parquet")) == 22
    assert parts["spans"].notna().sum() == 10  # the first parts hold none, and have no type of their own


def test_what_is_done_is_kept(tmp_path):
    source = cut(tmp_path, make_corpus(23, poison=7))
    run_partitions(count_letters, source, tmp_path / "out", engine="serial")
    (tmp_path / "out" / "done" / "part-00001.json").unlink()
    again = run_partitions(count_letters, source, tmp_path / "out", engine="serial")
    assert counts(again) == (1, 4, 22)
    assert again.set_aside["source"].tolist() == ["a0007"]
    assert again.n_articles_kept == 18


def test_what_has_changed_is_measured_again_and_what_is_gone_is_removed(tmp_path):
    source = cut(tmp_path, make_corpus(23))
    run = functools.partial(run_partitions, count_letters, source, tmp_path / "out", engine="serial")
    run(key="one")
    assert counts(run(key="one")) == (0, 5, 23)
    assert counts(run(key="other")) == (5, 0, 23)
    cut(tmp_path, make_corpus(12).replace("xxx", "xx"))
    assert counts(run(key="other")) == (2, 1, 12)  # the first has another text, the third fewer articles
    articles = pd.read_parquet(tmp_path / "out" / "articles.parquet")
    assert articles["article_id"].tolist() == make_corpus(12)["article_id"].tolist()
    assert len(list((tmp_path / "out" / "done").iterdir())) == 3


def leave_out_even(articles):
    even = articles["text"].str.len() % 2 == 0
    aside = pd.DataFrame({"source": articles.loc[even, "article_id"], "reason": "even"}, dtype="str")
    return articles[~even], aside


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_a_partition_is_prepared_first(tmp_path, engine):
    source = cut(tmp_path, make_corpus(9))
    run_partitions(count_letters, source, tmp_path / "out", engine=engine, n_workers=1, prepare=leave_out_even)
    assert pd.read_parquet(tmp_path / "out" / "letters.parquet")["n_letters"].tolist() == [1, 3, 5, 7]
    assert pd.read_parquet(tmp_path / "out" / "articles.parquet")["article_id"].str[-1].tolist() == list("1357")


@pytest.mark.parametrize(("killer", "n_workers"), [(0, 1), (7, 2), (11, 1)])  # the first partition, another, the last
def test_a_killer_loses_no_partition_but_itself(tmp_path, killer, n_workers):
    source = cut(tmp_path, make_corpus(12, killed=killer), n_rows=4)
    (tmp_path / "seen").mkdir()
    function = functools.partial(count_letters, seen=tmp_path / "seen")
    options = {"n_workers": n_workers, "batch_size": 4}
    result = run_partitions(function, source, tmp_path / "out", **options)
    assert counts(result) == (3, 0, 11)
    assert result.set_aside.to_numpy().tolist() == [[f"a{killer:04}", "the worker died over it (SIGKILL)"]]
    articles = pd.read_parquet(tmp_path / "out" / "articles.parquet")["article_id"].tolist()
    assert articles == [f"a{number:04}" for number in range(12) if number != killer]
    # its partition dies, its batch of 4, halves of 2 and 1, and the article alone: 5 workers, and those that lived
    assert len(list((tmp_path / "seen").iterdir())) <= 5 + n_workers
    again = run_partitions(function, source, tmp_path / "out", **options)
    assert counts(again) == (0, 3, 11)
    pd.testing.assert_frame_equal(again.set_aside, result.set_aside)


def test_a_hanging_article_is_set_aside(tmp_path):
    source = cut(tmp_path, make_corpus(4, hang=2), n_rows=2)
    result = run_partitions(count_letters, source, tmp_path / "out", n_workers=1, article_timeout=0.5)
    assert result.set_aside.to_numpy().tolist() == [["a0002", "not measured within 0.5 seconds"]]
    assert result.n_articles == 3


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_a_partition_that_cannot_be_read_is_named_and_tried_again(tmp_path, engine):
    source = cut(tmp_path, make_corpus(12))
    whole = (source / "part-00001.parquet").read_bytes()
    (source / "part-00001.parquet").write_bytes(b"torn")
    result = run_partitions(count_letters, source, tmp_path / "out", engine=engine, n_workers=1)
    assert counts(result) == (2, 0, 7)
    assert result.set_aside["source"].tolist() == ["part-00001.parquet"]
    (source / "part-00001.parquet").write_bytes(whole)
    again = run_partitions(count_letters, source, tmp_path / "out", engine=engine, n_workers=1)
    assert counts(again) == (1, 2, 12)
    assert again.set_aside.empty


def test_workers_keep_to_one_thread(tmp_path, monkeypatch):
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        monkeypatch.setenv(variable, "2")
    run_partitions(count_threads, cut(tmp_path, make_corpus(3)), tmp_path / "out", n_workers=1)
    assert set(pd.read_parquet(tmp_path / "out" / "threads.parquet")["n_threads"]) == {1}


def test_no_partitions(tmp_path):
    with pytest.raises(InputError, match=r"part-\*.parquet"):
        run_partitions(count_letters, tmp_path, tmp_path / "out")
    with pytest.raises(InputError, match="spark"):
        run_partitions(count_letters, tmp_path, tmp_path / "out", engine="spark")


def test_a_partition_has_articles(tmp_path):
    with pytest.raises(InputError, match="0 articles in a partition"):
        cut(tmp_path, make_corpus(3), n_rows=0)
