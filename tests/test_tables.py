import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.tables import TYPES, empty, finish, read_tables, write_table


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
    with pytest.raises(InputError, match="sentence_id.*earlier pressgauge.*again"):
        read_tables(tmp_path)


def test_an_unknown_table_lists_those_there(tmp_path):
    write_table(pd.DataFrame({"source": [], "reason": []}), tmp_path / "set_aside.parquet")
    with pytest.raises(InputError, match="Allowed: set_aside"):
        read_tables(tmp_path, ["tones"])


def test_a_failed_write_leaves_nothing(tmp_path):
    with pytest.raises(Exception, match=r"(?i)duplicate"):
        write_table(pd.DataFrame([[1, 2]], columns=["a", "a"]), tmp_path / "x.parquet")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", TYPES)
def test_an_empty_table_has_the_types_of_a_full_one(name):
    table = empty(name)
    assert table.empty
    assert {column: str(kind) for column, kind in table.dtypes.items()} == TYPES[name]


def test_a_finished_table_has_its_columns_in_order_and_more_at_the_end():
    rows = pd.DataFrame({"note": ["n"], "reason": [None], "source": ["a.txt"]})
    table = finish("set_aside", rows)
    assert table.columns.tolist() == ["source", "reason", "note"]
    assert table["reason"].isna().all()
    assert list(rows.columns) == ["note", "reason", "source"]  # what was given is as it was


def test_rows_without_a_field_are_of_the_text():
    voices = pd.DataFrame({"article_id": ["a"], "sentence_id": [0], "start": [0], "end": [3], "voice": ["narration"]})
    assert finish("voices", voices)["field"].tolist() == ["text"]
    assert finish("voices", voices.assign(field="headline"))["field"].tolist() == ["headline"]


def test_what_cannot_be_empty_is_asked_for():
    with pytest.raises(InputError, match="n_words"):
        finish("tone", pd.DataFrame({"article_id": ["a"], "sentence_id": [0], "voice": ["narration"]}))
    with pytest.raises(InputError, match=r"'tones' is not known: did you mean 'tone'"):
        finish("tones", [])
