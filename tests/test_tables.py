import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.tables import read_tables, write_table


def test_tables_come_back_as_written(tmp_path):
    table = pd.DataFrame({"source": ["a.txt", "None"], "reason": ["binary", "empty"]}, dtype="str")
    write_table(table, tmp_path / "set_aside.parquet")
    pd.testing.assert_frame_equal(read_tables(tmp_path)["set_aside"], table)
    assert [path.name for path in tmp_path.iterdir()] == ["set_aside.parquet"]


def test_a_folder_without_tables_is_named(tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        read_tables(tmp_path / "nowhere")


def test_a_table_without_its_columns_is_refused(tmp_path):
    write_table(pd.DataFrame({"article_id": ["a"]}), tmp_path / "tone.parquet")
    with pytest.raises(InputError, match="sentence_id"):
        read_tables(tmp_path)


def test_an_unknown_table_lists_those_there(tmp_path):
    write_table(pd.DataFrame({"source": [], "reason": []}), tmp_path / "set_aside.parquet")
    with pytest.raises(InputError, match="Allowed: set_aside"):
        read_tables(tmp_path, ["tones"])


def test_a_failed_write_leaves_nothing(tmp_path):
    with pytest.raises(Exception, match=r"(?i)duplicate"):
        write_table(pd.DataFrame([[1, 2]], columns=["a", "a"]), tmp_path / "x.parquet")
    assert list(tmp_path.iterdir()) == []
