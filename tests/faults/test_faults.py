"""Random faults: each ends whole or in one sentence; what is resumed equals, byte for byte, what was undisturbed."""

import os
import shutil

import pytest

pytest.importorskip("resource", reason="limits and kills of POSIX")
from faults import Study, contents, make_study

from analysis.cli import main
from analysis.report.provenance import read_manifest
from analysis.study.records import read_study

N_LONG = int(os.environ.get("PRESSGAUGE_FAULTS", "200"))
FIRST = int(os.environ.get("PRESSGAUGE_FIRST_FAULT", "0"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    base = tmp_path_factory.mktemp("faults") / "whole"
    make_study(base)
    return base


@pytest.fixture(scope="module")
def others(whole, tmp_path_factory):
    """What measuring the other articles, undisturbed, leaves."""
    base = tmp_path_factory.mktemp("others") / "study"
    study = Study(whole, base, 0)
    assert study.run("measure", articles="others.csv") == 0
    return contents(base / "measured")


@pytest.fixture
def make(whole, tmp_path):
    return lambda seed: Study(whole, tmp_path / f"study{seed}", seed)


def damaged_tables(study, whole, others):
    """Whoever reads damaged tables says so or does without them; measuring again makes them whole."""
    path = study.damage("measured")
    study.run(study.random.choice(["list", "coding report", "sample"]))
    if path.name == "codes.parquet" or path.is_dir():
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    assert study.run("measure") == 0
    assert study.run("import") == 0
    assert contents(study.base / "measured") == contents(whole / "measured"), path


def damaged_run(study, whole, others):
    path = study.damage("reports")
    [record] = read_study(whole / "reports/plan/quotation").records
    command = study.random.choice(["verify", "diff", "trace", "list"])
    study.run(command, whole=str(whole), id=record.id)
    before = contents(study.base / "reports") if path.name in ("manifest.json", "quotation.html") else None
    study.run("list")
    assert before is None or contents(study.base / "reports") == before


def damaged_corpus(study, whole, others):
    study.damage(".") if study.random.random() < 0.2 else study.damage_file("corpus.parquet")
    study.run(study.random.choice(["build", "dropped", "measure"]))


def killed_measure(study, whole, others):
    for _ in range(study.random.choice([1, 2])):
        study.run("measure", articles="others.csv", kill_after=study.random.uniform(0, 2.5))
    study.run("coding report")
    assert study.run("measure", articles="others.csv") == 0
    found = contents(study.base / "measured")
    assert {name: found[name] for name in others} == others


def killed_build(study, whole, others):
    study.run("build", articles="others.csv", kill_after=study.random.uniform(0, 0.8))
    study.run("dropped")
    study.run("build", articles="others.csv")
    study.run("dropped")
    assert study.run("build", articles="others.csv") == 0


def killed_import(study, whole, others):
    study.run("import", kill_after=study.random.uniform(0, 0.5))
    assert study.run("import") == 0
    assert contents(study.base / "measured") == contents(whole / "measured")


def full_disk(study, whole, others):
    """No file may grow beyond a few kilobytes: the command says so, and the old tables stay."""
    before = contents(study.base / "measured", "*.parquet")
    command = study.random.choice(["measure", "measure", "build", "import", "sample"])
    status = study.run(command, articles="others.csv", file_limit=study.random.randrange(100, 20_000))
    if status == 2:
        assert contents(study.base / "measured", "*.parquet") == before
        assert study.run("list") == 0


def damaged_input(study, whole, others):
    study.damage_file("articles.csv")
    study.run("measure")
    study.damage_file("codes.csv")
    study.run("import")
    study.damage_file("plan.toml")
    study.run("list")


KINDS = [damaged_tables, damaged_run, damaged_corpus, killed_measure, killed_build, killed_import, full_disk,
         damaged_input]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_one_fault_of_each_kind(make, whole, others, kind):
    kind(make(1), whole, others)


@pytest.mark.slow
@pytest.mark.skipif("PRESSGAUGE_FAULTS" not in os.environ, reason="the long form: PRESSGAUGE_FAULTS=200")
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("seed", range(FIRST, FIRST + N_LONG))
def test_many_random_faults(make, whole, others, seed):
    KINDS[seed % len(KINDS)](make(seed), whole, others)


def test_a_run_without_a_home_in_a_plain_locale_with_a_clock_that_went_back(make, whole, others, monkeypatch, capsys):
    study = make(3)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setenv("LC_ALL", "C")
    for path in study.base.rglob("*"):
        os.utime(path, (4_000_000_000, 4_000_000_000))  # the year 2096
    assert main(study.words("measure", articles="others.csv")) == 0
    assert contents(study.base / "measured").items() >= others.items()
    assert read_manifest(study.base / "reports/plan/quotation").name == "quotation"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(make, capsys):
    study = make(4)
    (study.base / "measured").chmod(0o555)
    assert main(study.words("measure", articles="others.csv")) == 2
    assert "cannot be written" in capsys.readouterr().err
