"""Reports that can be repeated, verified, compared and traced."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from small_study import FIGURE, ODD, STATE, write_measured, write_notebook

from analysis.errors import InputError
from analysis.report import diff_runs, make_plan, run_plan, trace_statement, verify_reports
from analysis.report.pages.normalise import normalise_notebook
from analysis.tables import write_table

TRICKY = """
import warnings
print({"nato", "ukraine", "kyiv", "eu"} and object())
warnings.warn("a warning names the file of its cell")
print(measured, out, sorted({"b", "a"}))
study.articles.head(2).style.format(precision=1)
"""
CELLS = (FIGURE, STATE, TRICKY, "study.finish()")
ESTIMATES = """
import numpy as np
import pandas as pd
draws = np.random.default_rng(seed).normal(0.5, 0.001, 100)
value = draws.mean() + (study.articles["headline"].str.len().mean() > 12) * 0.3
table = pd.DataFrame({"outlet": study.outlets, "estimate": value, "low": value - 0.1, "high": value + 0.1})
figure, axes = plt.subplots()
axes.plot(table["estimate"])
study.save(figure, "share", table)
"""


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    """One report with everything in it, made once; tests that change it copy it."""
    base = tmp_path_factory.mktemp("repeat")
    write_measured(base / "measured")
    write_notebook(base / "notebooks" / "quotation.ipynb", *CELLS)
    plan = make_plan({"notebooks": ["quotation"]}, run="try", measured=base / "measured")
    result = run_plan(plan, base / "reports", notebooks_dir=base / "notebooks", engine="serial")
    assert result.exit_status == 0
    return result.folder


#: What tells of one run: costs, places, times, and the revision of the code.
_OF_THE_RUN = {"run.json", "events.jsonl", "manifest.json"}


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of all files that must be the same whenever and wherever the report is made.

    The fingerprint of the code is left out, so that someone who edits it while the tests run breaks none of them.
    """
    manifest = json.loads((folder / "quotation" / "manifest.json").read_text(encoding="utf-8"))
    marks = [manifest["id"][:16].encode(), manifest["parts"]["code"][:16].encode()]
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in _OF_THE_RUN:
            content = path.read_bytes()
            for mark in marks:
                content = content.replace(mark, b"")
            found[path.relative_to(folder).as_posix()] = content
    return found


SCRIPT = """
import sys
from analysis.report import make_plan, run_plan
if __name__ == "__main__":
    plan = make_plan({"notebooks": ["quotation"]}, run="try", measured="m")
    run_plan(plan, "r", notebooks_dir="n", engine=sys.argv[1], kernels=sys.argv[2], n_workers=2)
"""


@pytest.mark.parametrize(
    ("zone", "locale", "hash_seed", "engine", "kernels"),
    [("Asia/Tokyo", "C", "7", "processes", "forked"), ("America/New_York", "en_US.UTF-8", "99", "serial", "plain")],
)
def test_bytes_do_not_depend_on_who_makes_them_where(run_folder, tmp_path, zone, locale, hash_seed, engine, kernels):
    here = tmp_path / "another place"
    here.mkdir()
    shutil.copytree(run_folder.parents[1] / "measured", here / "m")
    shutil.copytree(run_folder.parents[1] / "notebooks", here / "n")
    environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": hash_seed, "MPLBACKEND": "pdf"}
    (here / "script.py").write_text(SCRIPT)
    command = [sys.executable, "script.py", engine, kernels]
    subprocess.run(command, cwd=here, env=environment, check=True, timeout=120)
    one, other = contents(run_folder), contents(here / "r" / "try")
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_verify_says_the_same(run_folder):
    verification = verify_reports(run_folder, engine="serial", trust=True)
    assert verification.reports[0].difference == ""
    assert verification.exit_status == 0
    assert verification.summary().startswith("quotation: the same")


def copy_run(run_folder, tmp_path):
    base = tmp_path / "copy"
    shutil.copytree(run_folder.parents[1], base)
    return base / "reports" / "try"


def test_verify_names_a_damaged_file(run_folder, tmp_path):
    folder = copy_run(run_folder, tmp_path)
    (folder / "quotation" / "words.csv").write_text("outlet\n")
    report = verify_reports(folder / "quotation", engine="serial", trust=True).reports[0]
    assert report.difference == "words.csv is not as its manifest says"


def test_verify_names_the_first_difference_and_what_changed(run_folder, tmp_path):
    folder = copy_run(run_folder, tmp_path)
    tables = tmp_path / "other"
    write_measured(tables, n_each=3)
    verification = verify_reports(folder, measured=tables, engine="serial", trust=True)
    assert verification.exit_status == 1
    assert "data" in verification.reports[0].changed
    assert verification.reports[0].difference.startswith("total.evidence.csv, line 5: ")


@pytest.mark.parametrize("only", ["quotatoin"])
def test_verify_unknown(run_folder, tmp_path, only):
    with pytest.raises(InputError, match="did you mean 'quotation'"):
        verify_reports(run_folder, only=[only])
    with pytest.raises(InputError, match="holds no reports"):
        verify_reports(tmp_path)


def test_diff_says_what_moved_and_why(tmp_path):
    write_notebook(tmp_path / "n" / "quotation.ipynb", ESTIMATES, "study.finish()")
    write_measured(tmp_path / "m")
    write_measured(tmp_path / "longer", headline="A much longer headline than before")

    def make(run, measured="m", **parameters):
        content = {"notebooks": ["quotation"], "parameters": parameters}
        plan = make_plan(content, run=run, measured=tmp_path / measured)
        return run_plan(plan, tmp_path / "r", notebooks_dir=tmp_path / "n", engine="serial").folder

    a, same, seed, data = make("a"), make("same"), make("seed", seed=2), make("data", "longer", outlets=["NO"])
    nothing = diff_runs(a, same)
    assert len(nothing.moved) == 0
    assert nothing.reports.to_dict("records") == [{"report": "quotation", "state": "same", "why": "", "n_moved": 0}]
    chance = diff_runs(a, seed)
    assert set(chance.moved["why"]) == {"chance (seed)"}
    assert set(chance.moved["moved"]) == {"within it"}
    assert len(chance.moved) == 3
    moved = diff_runs(a, data).moved.set_index("row")
    assert moved.loc["NO", "moved"] == "clear of it"
    assert moved.loc["NO", "why"] == "data, parameters (outlets)"
    assert moved.loc["NO", "change"] == pytest.approx(0.3, abs=0.01)
    assert moved.loc[ODD, "moved"] == "only in A"
    page = diff_runs(a, data).to_page()
    assert ODD not in page
    assert "&lt;b&gt;O" in page
    assert '"moved":"clear of it"' in diff_runs(a, data).to_json().replace(" ", "").replace("clearofit", "clear of it")
    assert "3 numbers moved, 1 of them clear" in diff_runs(a, data).summary()


def test_trace_leads_to_the_words(run_folder):
    records = pd.read_json(run_folder / "quotation" / "study.json", typ="series")["records"]
    ids = {record["name"]: record["id"] for record in records}
    trace = trace_statement(ids["words"], run_folder.parent)
    assert len(trace.rows) == 12
    assert set(trace.rows["passage"]) == {'"We will stay,'}
    assert trace.page == run_folder / "quotation.html"
    assert "rule post-cue" in trace.summary()
    assert len(trace_statement(ids["total"], run_folder.parent).rows) == 12
    page = (run_folder / "quotation" / "evidence.html").read_text(encoding="utf-8")
    assert f'id="{ids["words"]}"' in page
    assert "<mark>&#34;We will stay,</mark>" in page
    with pytest.raises(InputError, match="quotation-words"):
        trace_statement("quotation-word-1", run_folder.parent)


def test_traces_survive_the_loss_of_the_tables(run_folder, tmp_path):
    folder = copy_run(run_folder, tmp_path)
    (folder / "run.json").unlink()
    records = pd.read_json(folder / "quotation" / "study.json", typ="series")["records"]
    assert len(trace_statement(records[0]["id"], folder).rows) == 12


def test_normalising_leaves_the_notebook_alone_and_hides_places():
    import nbformat

    cell = nbformat.v4.new_code_cell("x", metadata={"papermill": {"duration": 1}, "tags": ["b", "a"]})
    text = "<A at 0x7f12ab34cd56> /home/x/work/f /tmp/ipykernel_12/345.py:3: T_1a2b3_row"
    cell.outputs = [nbformat.v4.new_output("stream", text=text)]
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"papermill": {"duration": 2}})
    clean = normalise_notebook(notebook, places={"/home/x/work": ".", "/home/x": "~"})
    assert clean.cells[0].outputs[0].text == "<A at 0x> ./f cell:3: T__row"
    assert clean.cells[0].metadata == {"tags": ["a", "b"]}
    assert (clean.cells[0]["id"], clean.metadata.get("papermill")) == ("cell-0", None)
    assert cell.outputs[0].text == text


def test_tables_written_twice_have_one_fingerprint(tmp_path):
    for name in ("a", "b"):
        write_table(pd.DataFrame({"x": [1]}), tmp_path / name / "t.parquet")
    assert (tmp_path / "a" / "t.parquet").read_bytes() == (tmp_path / "b" / "t.parquet").read_bytes()


def test_reports_on_a_cluster_are_the_same(run_folder, tmp_path):
    pytest.importorskip("distributed", reason="the extra 'scale' is not installed")
    base = run_folder.parents[1]
    plan = make_plan({"notebooks": ["quotation"]}, run="try", measured=base / "measured")
    options = {"engine": "dask", "n_workers": 1, "kernels": "forked"}
    result = run_plan(plan, tmp_path / "reports", notebooks_dir=base / "notebooks", **options)
    assert result.counts == {"ok": 1}, result.summary()
    one, other = contents(run_folder), contents(result.folder)
    assert [name for name in one if one[name] != other.get(name)] == []
