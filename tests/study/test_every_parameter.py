"""Every parameter of every notebook changes what its page shows; one that does nothing has no place in the cell."""

import json
from pathlib import Path

import pytest

from analysis.study import study as study_module
from analysis.study.parameters import MODELS

FOLDER = Path(__file__).parents[2] / "notebooks"
OTHER = {
    "outlets": ["Meridian Post", "Northern Ledger"], "start": "2023-01-01", "end": "2023-06-30", "query": "NATO",
    "level": 0.8, "n_resamples": 40, "seed": 2, "copies": "originals", "period": "month", "targets": ["nato"],
    "portrayal_voice": "direct", "frames": ["conflict"], "frame_voice": "narration",
}  # fmt: skip
PLACES = ("measured", "out")
CASES = [(name, field) for name, model in MODELS.items() if name != "explore" for field in model.model_fields
         if field not in PLACES]  # fmt: skip


def run(notebook, out, **values):
    """Run the code of a notebook here, without a kernel and without drawing; returns what its page would show."""
    cells = json.loads((FOLDER / f"{notebook}.ipynb").read_text(encoding="utf8"))["cells"]
    names = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), notebook, "exec"), names)  # noqa: S102 (our own notebooks)
            if "parameters" in cell["metadata"].get("tags", []):
                names.update({"n_resamples": 20, "out": str(out), **values})
    tables = {path.name: path.read_text(encoding="utf8") for path in out.glob("*.csv")}
    records = json.loads((out / "study.json").read_text(encoding="utf8"))["records"]
    return tables, [record.get("sentence") for record in records]


@pytest.fixture
def quick(monkeypatch):
    """Figures are checked but not drawn: their tables say what they show."""
    monkeypatch.setattr(study_module, "draw_figure", lambda figure, **_: (b"", b""))


@pytest.fixture(scope="module")
def as_given(measured_sample, tmp_path_factory):
    shown = {}

    def look(notebook):
        if notebook not in shown:
            shown[notebook] = run(notebook, tmp_path_factory.mktemp(notebook), measured=str(measured_sample))
        return shown[notebook]

    return look


@pytest.mark.parametrize(("notebook", "name"), CASES)
def test_a_parameter_changes_the_page(quick, as_given, measured_sample, tmp_path, notebook, name):
    before = as_given(notebook)
    after = run(notebook, tmp_path, measured=str(measured_sample), **{name: OTHER[name]})
    assert set(after[0]) == set(before[0])
    assert after != before


def test_a_study_of_the_same_parameters_is_the_same(quick, as_given, measured_sample, tmp_path):
    assert run("brief", tmp_path, measured=str(measured_sample)) == as_given("brief")
