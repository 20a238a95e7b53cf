"""What another person's run may do to whoever verifies it: nothing, unless the notebooks are known or trusted."""

import json
import shutil

import pytest
from small_study import FIGURE, write_measured, write_notebook

from analysis.cli import main
from analysis.errors import InputError
from analysis.report import make_plan, run_plan, verify_reports
from analysis.report.audit.verify import _check_known
from analysis.study_folder import find_own_notebooks, make_study_folder


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    """A run whose notebook writes a file where it is executed."""
    base = tmp_path_factory.mktemp("theirs")
    write_measured(base / "measured")
    trace = f"from pathlib import Path\nPath({str(base / 'executed')!r}).touch()"
    write_notebook(base / "notebooks" / "quotation.ipynb", trace, FIGURE, "study.finish()")
    plan = make_plan({"notebooks": ["quotation"]}, run="try", measured=base / "measured")
    run_plan(plan, base / "reports", notebooks_dir=base / "notebooks", engine="serial")
    return base


def test_verify_executes_no_unknown_notebook_unless_told_to(theirs, capsys):
    (theirs / "executed").unlink()
    assert main(["verify", str(theirs / "reports" / "try")]) == 2
    told = capsys.readouterr().err
    assert "quotation.ipynb" in told
    assert "--trust" in told
    assert not (theirs / "executed").exists()
    assert main(["verify", str(theirs / "reports" / "try"), "--trust"]) == 0
    assert (theirs / "executed").exists()


def test_our_own_notebooks_are_known_and_so_are_those_of_a_study_folder(tmp_path):
    study = make_study_folder(tmp_path / "study")
    own = [*find_own_notebooks().glob("*.ipynb"), *(study / "notebooks").glob("*.ipynb")]
    assert len(own) > 10
    _check_known(own, study)


@pytest.mark.parametrize(
    "change", [("measured = ", "print(1)\nmeasured = "), ('"measured"', '"measured"; print(1)'), ('"measured"', '"\\"')]
)
def test_a_changed_parameters_cell_is_unknown(tmp_path, change):
    study = make_study_folder(tmp_path / "study")
    path = study / "notebooks" / "quotation.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = next(cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", []))
    before = "".join(cell["source"])
    cell["source"] = before.replace(*change, 1)
    assert cell["source"] != before
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(InputError, match="does not come with pressgauge|cannot be read"):
        _check_known([path], study)


@pytest.mark.parametrize(
    ("key", "value"),
    [("name", "../../away"), ("notebook", "../../away"), ("files", {"../../../etc/passwd": "0" * 64})],
)
def test_a_manifest_leads_nowhere_else(theirs, tmp_path, key, value):
    """`name` is where the report is made again, and what stands there is removed first."""
    run = tmp_path / "try"
    shutil.copytree(theirs / "reports" / "try", run)
    path = run / "quotation" / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))
    with pytest.raises(InputError, match=r"manifest\.json' is "):
        verify_reports(run, trust=True)
