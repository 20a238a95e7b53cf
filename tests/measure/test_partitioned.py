"""A corpus measured in partitions gives what it gives in one piece, by the same rules."""

import pandas as pd
import pytest

from analysis.cli.main import main
from analysis.corpus import build_corpus
from analysis.errors import InputError
from analysis.measure import Settings, measure_corpus, measure_partitions, read_settings
from analysis.tables import read_tables, write_table

SETTINGS = Settings(model="vader", targets=("NATO", "Russia"))
GERMAN = (
    "Die Bundesregierung hat am Dienstag beschlossen, der Ukraine weitere Waffen zu liefern, sagte ein Sprecher. "
    "Zuvor hatten sich die Außenminister der Europäischen Union in Brüssel auf neue Sanktionen gegen Russland geeinigt."
)
TEXTS = [
    "NATO met in Brussels. “We will not yield,” Oleh Tarnavko said. Russia attacked a hospital in Kyiv.",
    "Nothing to see.",
    None,
    GERMAN * 2,
    "Ukraine’s allies agreed, Mara Venn said.",
    "Russia denied it. NATO was pleased with the brave defenders.",
]
ARTICLES = pd.DataFrame(
    {
        "article_id": list("abcdef"),
        "outlet": ["NO"] * 6,
        "headline": ["NATO meets", None, "Bare", "Waffen", "Allies", None],
        "published": pd.to_datetime(["2023-01-02", None, "2023-02-03", "2023-02-04", None, "2023-02-05"]),
        "text": pd.array(TEXTS, dtype="str"),
        "cluster_id": list("abcdea"),
    }
)


@pytest.fixture
def source(tmp_path):
    return write_table(ARTICLES, tmp_path / "corpus.parquet")


def test_partitions_equal_one_piece(source, tmp_path):
    parts = measure_partitions(source, tmp_path / "parts", SETTINGS, n_rows=2, engine="serial")
    whole = measure_corpus(ARTICLES, tmp_path / "whole", SETTINGS, engine="serial")
    assert (parts.n_measured, parts.n_kept) == (whole.n_measured, whole.n_kept) == (4, 0)
    assert sorted(parts.set_aside["source"]) == sorted(whole.set_aside["source"]) == ["c", "d"]
    assert set(parts.set_aside["reason"]) == set(whole.set_aside["reason"])
    one, other = read_tables(tmp_path / "parts"), read_tables(tmp_path / "whole")
    assert one.keys() == other.keys()
    for name in one.keys() - {"set_aside"}:
        pd.testing.assert_frame_equal(one[name], other[name], check_dtype=False)
    assert read_settings(tmp_path / "parts") == read_settings(tmp_path / "whole") == SETTINGS
    assert not (tmp_path / "parts" / "unfinished").exists()


def test_only_what_has_changed_is_measured_again(source, tmp_path):
    def run(settings=SETTINGS):
        done = measure_partitions(source, tmp_path / "out", settings, n_rows=2, engine="serial")
        return done.n_measured, done.n_kept

    assert run() == (4, 0)
    assert run() == (0, 4)
    assert run(Settings(model="vader", targets=("NATO", "Russia"), languages=("en", "de"))) == (5, 0)
    write_table(ARTICLES.head(4), source)
    assert run() == (2, 0)
    assert read_tables(tmp_path / "out")["articles"]["article_id"].tolist() == ["a", "b"]


def test_an_interrupted_run_shows_no_tables_and_goes_on(source, tmp_path, monkeypatch):
    def stop(*arguments, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("analysis.measure.partitioned.write_settings", stop)
        with pytest.raises(KeyboardInterrupt):
            measure_partitions(source, tmp_path / "out", SETTINGS, n_rows=2, engine="serial")
    with pytest.raises(InputError, match="articles"):
        read_tables(tmp_path / "out", ["articles"])
    again = measure_partitions(source, tmp_path / "out", SETTINGS, n_rows=2, engine="serial")
    assert (again.n_measured, again.n_kept) == (0, 4)


def test_what_cannot_be_measured_in_partitions_is_named(source, tmp_path):
    with pytest.raises(InputError, match="corpus build"):
        measure_partitions(tmp_path / "no.parquet", tmp_path / "out", SETTINGS)
    twice = write_table(pd.concat([ARTICLES, ARTICLES.head(1)]), tmp_path / "twice.parquet")
    with pytest.raises(InputError, match="article_id 'a' stands more than once"):
        measure_partitions(twice, tmp_path / "out", SETTINGS, n_rows=2)
    measure_corpus(ARTICLES, tmp_path / "whole", SETTINGS, engine="serial")
    with pytest.raises(InputError, match="in one piece"):
        measure_partitions(source, tmp_path / "whole", SETTINGS)
    measure_partitions(source, tmp_path / "parts", SETTINGS, n_rows=2, engine="serial")
    with pytest.raises(InputError, match="in partitions"):
        measure_corpus(ARTICLES, tmp_path / "parts", SETTINGS, engine="serial")


def test_the_command_measures_what_corpus_build_built(tmp_path, capsys):
    raw = tmp_path / "raw.csv"
    raw.write_text("id,outlet,text\na,NO,NATO met in Kyiv and agreed on nothing much.\nb,NO,\n", encoding="utf8")
    build_corpus(raw, tmp_path / "corpus.parquet")
    command = ["measure", str(tmp_path / "corpus.parquet"), "--out", str(tmp_path / "out"), "--model", "vader"]
    assert main([*command, "--partitions", "1", "--engine", "serial"]) in (0, 1)
    assert "1 articles measured, 0 unchanged" in capsys.readouterr().out
    assert read_tables(tmp_path / "out")["mentions"]["target"].tolist()[:1] == ["NATO"]
    assert main([*command, "--partitions", "--mapping", "m.toml"]) == 2
    assert "--mapping" in capsys.readouterr().err
