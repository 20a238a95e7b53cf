"""A study folder runs at once, by the two commands its README names."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.cli import main
from analysis.errors import InputError
from analysis.lexicons import load_lexicon
from analysis.report import read_plan
from analysis.study_folder import find_notebooks, find_sample, make_study_folder, places

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_study_folder(tmp_path_factory.mktemp("init") / "study")


def test_what_the_readme_lists_is_there(folder):
    listed = re.findall(r"^\| `([\w./-]+)` \|", (folder / "README.md").read_text(encoding="utf-8"), flags=re.M)
    assert {name for name in listed if not (folder / name).exists()} == {"measured/", "reports/"}
    assert len(listed) == 7


def test_the_plan_is_one_and_every_notebook_of_it_is_there(folder):
    plan = read_plan(folder / "plan.toml")
    assert {job.measured for job in plan.jobs} == {(folder / "measured").resolve()}
    assert all((folder / f"notebooks/{job.notebook}.ipynb").exists() for job in plan.jobs)


def test_notebooks_open_the_studys_own_tables(folder):
    for path in (folder / "notebooks").glob("*.ipynb"):
        [cell] = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
                  if "parameters" in cell["metadata"].get("tags", [])]  # fmt: skip
        assert 'measured = "measured"' in "".join(cell["source"])


def test_the_lists_have_the_columns_that_are_asked_for(folder):
    assert set(load_lexicon("actors", folder / "actors.csv")["actor"]) > set(load_lexicon("actors")["actor"])
    from analysis.framing import load_codebook

    assert load_codebook(folder / "codebook").names == load_codebook().names


def test_without_example_articles(tmp_path):
    folder = make_study_folder(tmp_path / "s", sample=False)
    assert list((folder / "data").iterdir()) == []
    assert load_lexicon("actors", folder / "actors.csv").equals(load_lexicon("actors"))


def test_nothing_is_overwritten_and_nothing_half_made_is_left(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/own.txt").write_text("mine")
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "full", tmp_path / "full/own.txt"):
        with pytest.raises(InputError, match="new folder"):
            make_study_folder(place)
    make_study_folder(tmp_path / "empty", sample=False)
    assert {path.name for path in tmp_path.iterdir()} == {"full", "empty"}
    assert (tmp_path / "full/own.txt").read_text() == "mine"


def test_notebooks_are_found_here_first_and_else_the_installed_ones(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_notebooks() == ROOT / "notebooks"
    assert find_sample() == ROOT / "data/sample"
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/brief.ipynb").write_text("{}")
    assert find_notebooks() == Path("notebooks")
    with pytest.raises(InputError, match="no notebooks"):
        find_notebooks(tmp_path)


def test_an_installed_wheel_has_them_under_share(tmp_path, monkeypatch):
    class Installed:
        def match(self, pattern):
            return pattern == "share/pressgauge/notebooks/*.ipynb"

        def locate(self):
            return tmp_path / "share/pressgauge/notebooks/brief.ipynb"

    monkeypatch.setattr(places.resources, "files", lambda _: tmp_path / "site-packages/analysis")
    monkeypatch.setattr(places.metadata, "files", lambda _: [Installed()])
    assert places._installed("notebooks", "*.ipynb") == (tmp_path / "share/pressgauge/notebooks").resolve()
    with pytest.raises(InputError, match="cannot be found"):
        places._installed("data/sample", "articles.csv")


def test_the_command_names_the_next_two(tmp_path, capsys):
    assert main(["init", str(tmp_path / "study"), "--empty"]) == 0
    assert "pressgauge measure data" in capsys.readouterr().out
    assert main(["init", str(tmp_path / "study")]) == 2


@pytest.mark.slow
def test_it_runs_at_once(folder):
    """The two lines of its README, on a few of the articles and one notebook so that it is quick."""
    articles = folder / "data/example-articles.csv"
    pd.read_csv(articles, dtype=str).groupby("outlet").head(2).to_csv(articles, index=False)
    plan = (folder / "plan.toml").read_text(encoding="utf-8")
    (folder / "plan.toml").write_text(re.sub(r"^notebooks = .*$", 'notebooks = ["brief"]', plan, flags=re.M))
    command = Path(sys.executable).with_name("pressgauge")
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    lines = re.findall(r"^    pressgauge (measure|report) (.*)$", (folder / "README.md").read_text(), flags=re.M)
    assert [name for name, _ in lines] == ["measure", "report"]
    for name, rest in lines:
        done = subprocess.run([command, name, *rest.split()], cwd=folder, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "reports/plan/index.html").exists()
    assert (folder / "reports/plan/brief.html").exists()
