"""A study folder may hold files named as modules that Python, pandas or pressgauge itself go by."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_study import FIGURE, write_measured, write_notebook

from analysis.cli.shadows import find_shadows

ROOT = Path(__file__).parents[2]
POISONS = ["json.py", "multiprocessing.py", "pandas.py", "papermill.py", "analysis/__init__.py"]
TELL = "import json, pandas, multiprocessing, analysis\nprint(analysis.__file__)"


@pytest.fixture
def poisoned(tmp_path):
    """A study folder with tables, a notebook, a plan, and names that must not be imported."""
    write_measured(tmp_path / "m")
    write_notebook(tmp_path / "notebooks" / "quotation.ipynb", TELL, FIGURE, "study.finish()")
    (tmp_path / "plan.toml").write_text('notebooks = ["quotation"]\nmeasured = "m"\n')
    for name in POISONS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("raise SystemExit('poisoned')")
    return tmp_path


def run_there(folder, *words, env=None):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    options = {"cwd": folder, "env": environment, "capture_output": True, "text": True, "timeout": 200}
    return subprocess.run([sys.executable, "-P", *words], check=False, **options)


def test_the_command_makes_its_reports_and_says_what_is_in_the_way(poisoned):
    """A worker and a plain kernel, both started in the study folder."""
    done = run_there(poisoned, "-m", "analysis.cli", "report", "plan.toml")
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    told = [line for line in done.stderr.splitlines() if line.startswith("pressgauge: this folder holds")]
    assert len(told) == 1
    assert "holds analysis/, json.py, multiprocessing.py, pandas.py, papermill.py, named" in told[0]


def test_forked_kernels_import_the_library(poisoned):
    code = """
from analysis.report import read_plan, run_plan
result = run_plan(read_plan("plan.toml"), "reports", kernels="forked", engine="serial")
raise SystemExit(result.exit_status and result.summary())
"""
    (poisoned / "by_hand.py").write_text(code)
    done = run_there(poisoned, "by_hand.py")
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]


def test_plain_papermill_does_so_where_python_is_told_to(poisoned):
    words = ["notebooks/quotation.ipynb", "out.ipynb", "-p", "measured", "m", "-p", "out", "figures"]
    safe = {"PYTHONSAFEPATH": "1"}
    done = run_there(poisoned, "-m", "papermill", *words, "--no-progress-bar", env=safe)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (poisoned / "figures" / "words.csv").exists()


def test_only_what_python_would_import_is_named(tmp_path):
    for name in ["notes.py", "corpus.csv", "sys.py", "analysis.txt", "json.md"]:
        (tmp_path / name).touch()
    for name in ["analysis", "data", "numpy"]:
        (tmp_path / name).mkdir()
    (tmp_path / "numpy" / "__init__.py").touch()
    assert [path.name for path in find_shadows(tmp_path)] == ["numpy"]
    assert find_shadows(tmp_path / "none") == []


def test_our_own_clone_is_none():
    assert "analysis" not in {path.name for path in find_shadows(ROOT)}
