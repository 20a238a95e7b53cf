"""The repository itself: what no file of it may hold, and what `make` may delete."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no clone: git knows which files are the project's")
def test_no_registry_address_in_any_file():
    """A lock or a workflow that names a registry works in one place only."""
    hosts = re.compile(rb"(pypi\.org|pythonhosted|npmjs\.org|deb\.debian)")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    paths = [ROOT / name.decode() for name in listed.split(b"\0") if name]
    assert len(paths) > 300
    named = [path for path in paths if path.is_file() and hosts.search(path.read_bytes())]
    assert [path for path in named if path != Path(__file__)] == []


@pytest.fixture
def clone(tmp_path):
    """A folder with our Makefile, an environment and a measured corpus."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in (".venv/ready", "reports/measured/mine/articles.parquet", "reports/mine.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


def make(clone, target, answer=""):
    return subprocess.run(["make", target], cwd=clone, input=answer, capture_output=True, text=True).returncode


def test_cleaning_leaves_what_was_measured(clone):
    assert make(clone, "clean") == 0
    assert not (clone / ".venv").exists()
    assert (clone / "reports/measured/mine/articles.parquet").exists()


@pytest.mark.parametrize("answer", ["", "\n", "n\n"])
def test_measured_tables_go_only_when_that_is_said(clone, answer):
    assert make(clone, "distclean", answer) != 0
    assert (clone / "reports/measured/mine/articles.parquet").exists()
    assert (clone / ".venv").exists()


def test_measured_tables_go_when_that_is_said(clone):
    assert make(clone, "distclean", "y\n") == 0
    assert sorted(path.name for path in clone.rglob("*")) == ["Makefile", "mine.toml", "reports"]


def test_no_rule_changes_the_system():
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert not re.search(r"apt-get|sudo|brew ", rules)


def test_no_two_test_files_have_one_name():
    """pytest imports test files by their names alone: of two alike, one is not run."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(names) == len(set(names))
