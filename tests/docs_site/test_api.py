"""The public API: small, sorted, loaded on demand, and every name with an example that runs."""

import ast
import doctest
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import analysis

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "docs/scripts.md"


def test_names_are_sorted_and_lead_where_type_checkers_think():
    assert analysis.__all__ == sorted(analysis.__all__) == sorted(analysis._HOMES)
    tree = ast.parse((ROOT / "analysis/__init__.py").read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    told = {alias.name: node.module for node in guarded.body for alias in node.names}
    assert told == {name: f"analysis.{home}" for name, home in analysis._HOMES.items()}


@pytest.mark.parametrize("name", analysis.__all__)
def test_every_name_is_there_and_has_an_example(name):
    value = getattr(analysis, name)
    assert inspect.getdoc(value)
    assert f"analysis.{name}" in SCRIPTS.read_text(encoding="utf-8")


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(AttributeError, match="read_articles"):
        _ = analysis.read_article


def test_importing_loads_nothing_heavy():
    code = "import analysis, sys; print([m for m in ('pandas', 'numpy', 'spacy', 'matplotlib') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_examples_run(monkeypatch):
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(SCRIPTS), module_relative=False)
    assert result.attempted > 40
    assert result.failed == 0


def test_the_script_of_the_readme_is_short_and_runs(tmp_path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [script] = re.findall(r"<!-- script -->\n```python\n(.*?)```", readme, re.DOTALL)
    assert len([line for line in script.splitlines() if line.strip()]) <= 15
    sample = "data/sample/articles.csv"
    pd.read_csv(ROOT / sample, dtype=str).groupby("outlet").head(2).to_csv(tmp_path / "few.csv", index=False)
    assert sample in script  # a few of its articles are enough here
    script = script.replace(sample, str(tmp_path / "few.csv"))
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "ukraine" in done.stdout
