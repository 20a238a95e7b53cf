"""A run replaces and removes what pressgauge has made, and nothing else: the rest is refused by its path."""

import json
import shutil

import pytest
from small_study import FIGURE, write_measured, write_notebook

from analysis.cli import main
from analysis.files import lock_folder
from analysis.report.finished import remove_leftovers


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A study folder with one plan, my-study.toml, and its run beside it, made by `--reports .`."""
    base = tmp_path_factory.mktemp("study")
    write_measured(base / "measured")
    write_notebook(base / "notebooks" / "quotation.ipynb", FIGURE, "study.finish()")
    (base / "my-study.toml").write_text('notebooks = ["quotation"]\nmeasured = "measured"\n')
    assert report(base) == 0
    return base


@pytest.fixture
def study(made, tmp_path):
    shutil.copytree(made, tmp_path / "study")
    return tmp_path / "study"


@pytest.fixture
def fresh(study):
    shutil.rmtree(study / "my-study")
    return study


def report(base, *options):
    words = ["--reports", str(base), "--notebooks", str(base / "notebooks"), "--engine", "serial", *options]
    return main(["report", str(base / "my-study.toml"), *words])


def state_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


FOREIGN = {
    "a folder of the report's name": "quotation/thesis.docx",
    "a page of the report's name": "quotation.html",
    "an index page": "index.html",
    "a record of something else": "run.json",
    "a log of something else": "events.jsonl",
    "a working folder of somebody": ".work-old/thesis.docx",
    "anything": "data/articles.csv",
}


@pytest.mark.parametrize("place", FOREIGN.values(), ids=FOREIGN)
def test_a_folder_of_the_users_own_stays_as_it_is(fresh, capsys, place):
    path = fresh / "my-study" / place
    path.parent.mkdir(parents=True)
    path.write_text('{"of": "the user"}')
    hidden = place.startswith(".")
    before = state_of(fresh / "my-study")
    assert report(fresh) == (0 if hidden else 2)
    after = state_of(fresh / "my-study")
    assert before.items() <= after.items()
    if not hidden:
        assert before == after
        assert repr(str(fresh / "my-study")) in capsys.readouterr().err


def test_a_file_where_the_run_would_be_stays(fresh, capsys):
    (fresh / "my-study").write_text("mine")
    assert report(fresh) == 2
    assert (fresh / "my-study").read_text() == "mine"
    assert "my-study' is" in capsys.readouterr().err


def test_reports_is_a_file(fresh, capsys):
    (fresh / "pages").write_text("mine")
    assert report(fresh, "--reports", str(fresh / "pages")) == 2
    assert "pages" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["quotation/notes.txt", "quotation/manifest.json"])
def test_in_a_run_of_ours_too(study, capsys, place):
    """The user's notes among a report's files, or a folder whose manifest is not one: neither goes with --again."""
    path = study / "my-study" / place
    path.write_text('{"of": "the user"}')
    assert report(study, "--again") == 2
    assert path.read_text() == '{"of": "the user"}'
    told = capsys.readouterr().err
    assert str(path if path.name == "notes.txt" else path.parent) in told
    assert "\n" not in told.strip()


def test_a_page_whose_folder_is_gone_is_not_ours_to_replace(study, capsys):
    shutil.rmtree(study / "my-study" / "quotation")
    assert report(study) == 2
    assert "quotation.html' is in the way" in capsys.readouterr().err


def test_what_is_ours_is_replaced(study):
    """Also with the record of the run damaged, and with what a file manager left."""
    (study / "my-study" / "run.json").write_text("{")
    (study / "my-study" / "quotation" / ".DS_Store").touch()
    (study / "my-study" / "quotation" / "words.csv").write_text("damaged")
    assert report(study) == 0
    assert json.loads((study / "my-study" / "run.json").read_text())["counts"] == {"ok": 1}


def test_leftovers_are_ours_by_name_and_parts(tmp_path):
    for name in [".work-4194304-a/files/x", ".work-4194304-b/thesis", ".work-old/files/x", "a/thesis"]:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    remove_leftovers(tmp_path, names={"a"})
    assert {path.name for path in tmp_path.iterdir()} == {".work-4194304-b", ".work-old", "a"}


def test_two_runs_into_one_folder(study, capsys):
    with lock_folder(study / "my-study", exclusive=True, what="pressgauge report my-study"):
        assert report(study) == 2
    assert "in use by pressgauge report my-study" in capsys.readouterr().err
