"""A measured folder is whole or as it was, says which file is not as it was measured, and takes no other's tables."""

import os
import shutil

import pandas as pd
import pytest
from small_study import FIGURE, write_notebook

from analysis.cli import main
from analysis.errors import InputError
from analysis.measure import Settings, measure_corpus, measure_partitions, state
from analysis.measure.state import check_tables
from analysis.tables import read_tables, write_table

SETTINGS = Settings(model="vader")
TEXTS = ["NATO met in Brussels. “We will stay,” Oleh Tarnavko said.", "Kyiv was quiet.", "The talks will go on."]
ARTICLES = pd.DataFrame({"article_id": ["a", "b", "c"], "outlet": "Ledger", "headline": "Talks", "text": TEXTS})
OTHER = ARTICLES.assign(text="Other words. NATO met.")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("state") / "m"
    measure_corpus(ARTICLES, folder, SETTINGS, engine="serial")
    return folder


@pytest.fixture
def folder(made, tmp_path):
    shutil.copytree(made, tmp_path / "m")
    return tmp_path / "m"


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def measure(folder, articles=ARTICLES):
    return measure_corpus(articles, folder, SETTINGS, engine="serial")


@pytest.mark.parametrize(
    ("name", "damage"),
    [("quotes.parquet", "cut"), ("articles.parquet", "bit"), ("set_aside.parquet", "gone"), ("tone.parquet", "other")],
)
def test_a_table_that_is_not_as_measured_is_named_and_measured_again(made, folder, name, damage):
    path, content = folder / name, (folder / name).read_bytes()
    path.unlink()
    middle = len(content) // 2
    bit = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    new = {"cut": content[:middle], "bit": bit, "other": b"PAR1"}
    if damage in new:
        path.write_bytes(new[damage])
    with pytest.raises(InputError, match=rf"{name}' is not as it was measured; .*pressgauge measure CORPUS --out"):
        check_tables(folder)
    again = measure(folder)
    assert (again.n_measured, again.changed) == (3, (f"{name} (not as it was measured)",))
    assert contents(folder) == contents(made)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"of": "another"}', '{"parts": 1, "articles": 2}', "[" * 100_000])
def test_a_corrupt_or_foreign_state_is_named_and_measured_again(made, folder, content):
    (folder / "measured.json").write_text(content)
    with pytest.raises(InputError, match=r"measured\.json' is damaged, or of something else"):
        check_tables(folder)
    if content == "{":
        assert measure(folder).changed == ("measured.json (damaged, or of something else)",)
        assert contents(folder) == contents(made)


def test_a_damaged_table_is_one_sentence_for_every_reader(folder):
    os.chmod(folder / "quotes.parquet", 0o644)
    (folder / "quotes.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"quotes\.parquet' cannot be read as a table .*measure the corpus again"):
        read_tables(folder)


def test_tables_that_are_not_ours_stay(tmp_path):
    """`--out data` beside data/articles.parquet, which may be the corpus itself."""
    write_table(ARTICLES, tmp_path / "articles.parquet")
    before = contents(tmp_path)
    with pytest.raises(InputError, match=r"articles\.parquet' is in the way: it was not measured by pressgauge"):
        measure(tmp_path)
    assert {name: content for name, content in contents(tmp_path).items() if name.name != ".lock"} == before


def test_a_full_disk_leaves_the_old_tables(folder, monkeypatch):
    before, n_left = contents(folder), iter(range(4))

    def fill(path, content):
        if next(n_left, None) is None:
            raise OSError(28, "No space left on device", str(path))
        path.write_bytes(content)

    monkeypatch.setattr("analysis.tables.write_whole", fill)
    with pytest.raises(OSError, match="No space left"):
        measure(folder, OTHER)
    after = contents(folder)
    assert before.items() <= after.items()
    monkeypatch.undo()
    check_tables(folder)
    assert measure(folder).n_kept == 3


def test_a_run_that_is_cut_off_between_renames_is_brought_to_its_end(folder, tmp_path, monkeypatch):
    whole = tmp_path / "whole"
    measure(whole, OTHER)
    finish = state.finish_commit
    for n_done in (0, 3):
        shutil.rmtree(tmp_path / "cut", ignore_errors=True)
        shutil.copytree(folder, tmp_path / "cut")
        monkeypatch.setattr("analysis.measure.corpus.finish_commit", lambda folder: None)
        measure(tmp_path / "cut", OTHER)
        monkeypatch.undo()
        for path in sorted((tmp_path / "cut/.new").glob("*.parquet"))[:n_done]:
            path.replace(tmp_path / "cut" / path.name)
        with pytest.raises(InputError, match="was cut off"):
            check_tables(tmp_path / "cut")
        finish(tmp_path / "cut")
        check_tables(tmp_path / "cut")
        assert contents(tmp_path / "cut") == contents(whole)


def test_partitions_that_are_damaged_are_measured_again(tmp_path):
    source = write_table(ARTICLES, tmp_path / "corpus.parquet")
    measure_partitions(source, tmp_path / "m", SETTINGS, n_rows=1, engine="serial")
    before = contents(tmp_path / "m")
    path = tmp_path / "m" / "quotes.parquet" / "part-00001.parquet"
    os.chmod(path, 0o644)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError, match=r"part-00001\.parquet' is not as it was measured"):
        check_tables(tmp_path / "m")
    again = measure_partitions(source, tmp_path / "m", SETTINGS, n_rows=1, engine="serial")
    assert (again.n_measured, again.n_kept) == (1, 2)
    assert contents(tmp_path / "m") == before


def test_a_notebook_that_writes_into_the_tables_makes_no_report_and_the_next_run_says_so(folder, tmp_path, capsys):
    write = "path = study.tables._folder / 'quotes.parquet'\npath.unlink()\nstudy.join('articles').to_parquet(path)"
    write_notebook(tmp_path / "notebooks" / "quotation.ipynb", FIGURE, write, "study.finish()")
    (tmp_path / "plan.toml").write_text('notebooks = ["quotation"]\nmeasured = "m"\n')
    command = ["report", str(tmp_path / "plan.toml"), "--reports", str(tmp_path / "r"), "--engine", "serial"]
    command += ["--notebooks", str(tmp_path / "notebooks")]
    assert main(command) == 1
    assert "the measured tables were changed meanwhile" in capsys.readouterr().out
    assert not (tmp_path / "r" / "plan" / "quotation.html").exists()
    assert main(command) == 2
    assert "quotes.parquet' is not as it was measured" in capsys.readouterr().err


def test_tables_are_read_only(folder):
    modes = {path.name: path.stat().st_mode & 0o222 for path in folder.glob("*.parquet")}
    assert len(modes) == 10
    assert set(modes.values()) == {0}
