"""The notebooks are thin, and every one of them runs on the sample, by our runner and by plain papermill."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

from analysis.report import make_plan, run_plan
from analysis.study.parameters import MODELS

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
STUDIES = [path for path in NOTEBOOKS if path.stem != "explore"]


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_every_notebook_has_a_parameter_model_and_the_other_way_round():
    assert {path.stem for path in NOTEBOOKS} == set(MODELS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_thin(path):
    cells = code_cells(path)
    source = "\n".join(cell.source for cell in cells)
    tree = ast.parse(source)
    assert len(cells) <= 12
    assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.For | ast.While) for node in ast.walk(tree))
    roots = {(node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
             for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)}  # fmt: skip
    assert roots - {"functools"} == {"analysis"}
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)
    assert json.loads(path.read_text(encoding="utf8"))["nbformat_minor"] >= 5


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_parameters_cell_is_the_model(path):
    [cell] = [cell for cell in code_cells(path) if "parameters" in cell.metadata.get("tags", [])]
    given = {node.targets[0].id: ast.literal_eval(node.value) for node in ast.parse(cell.source).body}
    model = MODELS[path.stem]
    assert list(given) == list(model.model_fields)
    defaults = {name: field.default for name, field in model.model_fields.items()}
    assert {**given, "measured": ""} == {**defaults, "measured": ""}


@pytest.fixture(scope="module")
def run(measured_sample, tmp_path_factory):
    names = [path.stem for path in STUDIES]
    plan = make_plan({"notebooks": names, "parameters": {"n_resamples": 50}}, run="all", measured=measured_sample)
    return run_plan(plan, tmp_path_factory.mktemp("reports"))


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_every_notebook_runs_on_the_sample(run, path):
    [report] = [report for report in run.reports if report.name == path.stem]
    assert report.state == "ok", report.reason
    page = (run.folder / f"{path.stem}.html").read_text(encoding="utf8")
    shares = re.findall(r"\bnan\b|Traceback", page)
    assert not shares


def test_plain_papermill_works_by_hand(measured_sample, tmp_path):
    values = {"measured": str(measured_sample), "out": str(tmp_path / "figures"), "n_resamples": 50}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(values), encoding="utf8")
    command = [sys.executable, "-m", "papermill", "notebooks/quotation.ipynb", str(tmp_path / "out.ipynb"),
               "-f", str(tmp_path / "params.yaml"), "--no-progress-bar"]  # fmt: skip
    done = subprocess.run(command, cwd=FOLDER.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "figures/sides.csv").exists()
