import pandas as pd
import pytest

from analysis.engine import run_partitions, run_tables, write_partitions
from analysis.errors import InputError
from analysis.tables import write_table


def count_letters(articles):
    if (articles["text"] == "poison").any():
        raise ValueError("poisoned text")
    table = pd.DataFrame({"article_id": articles["article_id"], "n_letters": articles["text"].str.len()})
    spans = [[[0, size]] if size > 12 else None for size in table["n_letters"]]
    return {"letters": table.assign(spans=spans)}


def corpus(n=23, poison=()):
    texts = ["poison" if number in poison else "x" * number for number in range(n)]
    return pd.DataFrame({"article_id": [f"a{number:02}" for number in range(n)], "text": texts})


@pytest.fixture
def source(tmp_path):
    write_table(corpus(poison=[7]), tmp_path / "all.parquet")
    paths = write_partitions(tmp_path / "all.parquet", tmp_path / "in", n_rows=5)
    assert [len(pd.read_parquet(path)) for path in paths] == [5, 5, 5, 5, 3]
    return tmp_path / "in"


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_partitions_give_what_one_table_gives(source, tmp_path, engine):
    result = run_partitions(count_letters, source, tmp_path / "out", engine=engine, n_workers=2, batch_size=2)
    assert result[:3] == (5, 0, 22)
    assert result.set_aside.to_numpy().tolist() == [["a07", "ValueError: poisoned text"]]
    whole = run_tables(count_letters, corpus(poison=[7]), batch_size=2).tables["letters"]
    parts = pd.read_parquet(tmp_path / "out" / "letters.parquet")
    pd.testing.assert_frame_equal(parts[["article_id", "n_letters"]], whole[["article_id", "n_letters"]])
    assert len(pd.read_parquet(tmp_path / "out" / "articles.parquet")) == 22
    assert parts["spans"].notna().sum() == 10  # the first parts hold none, and have no type of their own


def test_what_is_done_is_kept(source, tmp_path):
    run_partitions(count_letters, source, tmp_path / "out", engine="serial")
    (tmp_path / "out" / "done" / "part-00001.json").unlink()
    again = run_partitions(count_letters, source, tmp_path / "out", engine="serial")
    assert again[:3] == (1, 4, 22)
    assert again.set_aside["source"].tolist() == ["a07"]


def test_no_partitions(tmp_path):
    with pytest.raises(InputError, match=r"part-\*.parquet"):
        run_partitions(count_letters, tmp_path, tmp_path / "out")
    with pytest.raises(InputError, match="spark"):
        run_partitions(count_letters, tmp_path, tmp_path / "out", engine="spark")
