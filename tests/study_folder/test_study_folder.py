"""A study folder runs at once, by the commands its README names, and keeps the invented example apart."""

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
    assert len(listed) == 9


@pytest.mark.parametrize(("name", "measured"), [("plan.toml", "measured"), ("example.toml", "example/measured")])
def test_the_plans_are_plans_and_every_notebook_of_them_is_there(folder, name, measured):
    plan = read_plan(folder / name)
    assert {job.measured for job in plan.reports} == {(folder / measured).resolve()}
    assert all((folder / f"notebooks/{job.notebook}.ipynb").exists() for job in plan.reports)


def test_notebooks_open_the_studys_own_tables(folder):
    for path in (folder / "notebooks").glob("*.ipynb"):
        [cell] = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
                  if "parameters" in cell["metadata"].get("tags", [])]  # fmt: skip
        assert 'measured = "measured"' in "".join(cell["source"])


def test_the_lists_have_the_columns_that_are_asked_for(folder):
    assert load_lexicon("actors", folder / "actors.csv").equals(load_lexicon("actors"))
    assert set(load_lexicon("actors", folder / "example/actors.csv")["actor"]) > set(load_lexicon("actors")["actor"])
    from analysis.framing import load_codebook

    assert load_codebook(folder / "codebook").names == load_codebook().names


def test_a_users_export_is_never_compared_with_invented_outlets(tmp_path, monkeypatch):
    folder = make_study_folder(tmp_path / "s")
    monkeypatch.chdir(folder)
    assert list((folder / "data").iterdir()) == []
    (folder / "data/own.csv").write_text("outlet,text\nThe Herald,NATO met in Kyiv and agreed on nothing.\n", "utf-8")
    assert main([*_read_me_commands(folder)["measure data"], "--engine", "serial"]) == 0
    articles, quotes = (pd.read_parquet(folder / f"measured/{name}.parquet") for name in ("articles", "quotes"))
    assert set(articles["outlet"]) == {"The Herald"}
    invented = set(pd.read_csv(find_sample() / "actors.csv", dtype=str)["actor"])
    assert invented.isdisjoint(quotes["actor"])
    assert invented.isdisjoint(load_lexicon("actors", folder / "actors.csv")["actor"])


def test_without_the_example(tmp_path):
    folder = make_study_folder(tmp_path / "s", sample=False)
    assert not [path.name for path in folder.iterdir() if "example" in path.name]
    assert list((folder / "data").iterdir()) == []
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "example" not in readme
    assert "<!--" not in readme


def _read_me_commands(folder):
    """The lines `pressgauge measure ...` and `report ...` of the README, in order, as lists without `pressgauge`."""
    lines = re.findall(r"^    pressgauge ((?:measure|report) .*)$", (folder / "README.md").read_text(), flags=re.M)
    return {" ".join(line.split()[:2]): line.split() for line in lines}


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


def test_an_installed_wheel_has_them_inside_the_package(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    package = tmp_path / "site-packages/analysis"
    monkeypatch.setattr(places.resources, "files", lambda _: package)
    with pytest.raises(InputError, match="the sample of pressgauge cannot be found"):
        find_sample()
    (package / "notebooks").mkdir(parents=True)
    (package / "notebooks/brief.ipynb").write_text("{}")
    assert find_notebooks() == package / "notebooks"


@pytest.mark.parametrize("options", [[], ["--empty"]])
def test_the_command_names_the_lines_of_the_readme(tmp_path, capsys, options):
    study = tmp_path / "study"
    assert main(["init", str(study), *options]) == 0
    printed = re.findall(r"^  pressgauge (.*)$", capsys.readouterr().out, flags=re.M)
    assert [line.split() for line in printed] == list(_read_me_commands(study).values())
    assert len(printed) == (2 if options else 4)
    assert main(["init", str(study)]) == 2


@pytest.mark.slow
def test_the_example_runs_at_once(folder):
    """The two lines of its README, on a few of the articles and one notebook so that it is quick."""
    articles = folder / "example/articles.csv"
    pd.read_csv(articles, dtype=str).groupby("outlet").head(2).to_csv(articles, index=False)
    plan = (folder / "example.toml").read_text(encoding="utf-8")
    (folder / "example.toml").write_text(re.sub(r"^notebooks = .*$", 'notebooks = ["brief"]', plan, flags=re.M))
    command = Path(sys.executable).with_name("pressgauge")
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    commands = _read_me_commands(folder)
    assert list(commands) == ["measure example/articles.csv", "report example.toml", "measure data", "report plan.toml"]
    for line in list(commands.values())[:2]:
        done = subprocess.run([command, *line], cwd=folder, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "reports/example/index.html").exists()
    assert (folder / "reports/example/brief.html").exists()
