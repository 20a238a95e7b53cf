"""Two that write one folder, or one that reads while another writes, do not mix."""

import pandas as pd
import pytest

from analysis.cli import main
from analysis.corpus import build_corpus
from analysis.errors import InputError
from analysis.explore.ledger import load_ledger
from analysis.files import lock_file, lock_folder
from analysis.measure import Settings, measure_corpus

ARTICLES = pd.DataFrame({"article_id": ["a"], "text": ["NATO met in Kyiv and agreed on nothing much."]})


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.csv"
    path.write_text("outlet,text\nNO,NATO met in Kyiv and agreed on nothing much.\n", encoding="utf8")
    return path


def test_a_second_measure_ends_before_it_reads_the_corpus(corpus, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("analysis.corpus.read_articles", lambda *_, **__: pytest.fail("the corpus was read"))
    with lock_folder(tmp_path / "out", exclusive=True, what="pressgauge measure"):
        assert main(["measure", str(corpus), "--out", str(tmp_path / "out")]) == 2
    assert "out' is in use by pressgauge measure (process" in capsys.readouterr().err
    assert list((tmp_path / "out").glob("*.parquet")) == []


def test_nothing_is_measured_while_a_report_reads_nor_read_while_it_is_measured(tmp_path):
    settings = Settings(model="vader")
    with (
        lock_folder(tmp_path, exclusive=False, what="pressgauge report plan.toml"),
        pytest.raises(InputError, match=r"in use by pressgauge report plan\.toml"),
    ):
        measure_corpus(ARTICLES, tmp_path, settings, engine="serial")
    with (
        lock_folder(tmp_path, exclusive=True, what="pressgauge measure"),
        pytest.raises(InputError, match="in use by pressgauge measure"),
    ):
        load_ledger(tmp_path)
    assert measure_corpus(ARTICLES, tmp_path, settings, engine="serial").n_measured == 1


def test_out_that_is_a_file_is_one_sentence(corpus, capsys):
    assert main(["measure", str(corpus), "--out", str(corpus)]) == 2
    assert "is a file; name a folder." in capsys.readouterr().err


def test_a_corpus_is_built_by_one_at_a_time(corpus, tmp_path):
    with (
        lock_file(tmp_path / "all.parquet", what="x"),
        pytest.raises(InputError, match=r"all\.parquet' is in use by x"),
    ):
        build_corpus(corpus, tmp_path / "all.parquet")
    assert build_corpus(corpus, tmp_path / "all.parquet").n_new == 1


def test_coding_neither_reads_nor_writes_a_folder_that_is_being_measured(tmp_path, capsys):
    measure_corpus(ARTICLES, tmp_path / "out", Settings(model="vader"), engine="serial")
    codes = tmp_path / "codes.csv"
    codes.write_text("article_id,frame,coder,value\na,conflict,ada,1\n", encoding="utf8")
    commands = [["sample", str(tmp_path / "out"), "--out", str(tmp_path / "sheets"), "--n", "1"],
                ["import", str(codes), "--measured", str(tmp_path / "out")]]  # fmt: skip
    with lock_folder(tmp_path / "out", exclusive=True, what="pressgauge measure"):
        assert [main(["coding", *command]) for command in commands] == [2, 2]
    assert capsys.readouterr().err.count("in use by pressgauge measure") == 2
    assert not (tmp_path / "out/codes.parquet").exists()
    assert [main(["coding", *command]) for command in commands] == [0, 0]
