"""The runner: states, whole reports, repetition, interruption. Each test runs real kernels."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from small_study import FIGURE, ODD, STATE

from analysis.errors import InputError
from analysis.report import list_jobs, make_plan, run_plan
from analysis.report.finished import find_damage
from analysis.report.kernels.server import KernelServer
from analysis.report.making import make_report
from analysis.report.provenance import read_manifest

END = "study.finish()"


def run(tmp_path, measured, *, limits=None, matrix=None, **options):
    content = {"notebooks": ["quotation"], "limits": limits or {}, "matrix": matrix or {}}
    plan = make_plan(content, run="try", measured=measured)
    options = {"engine": "serial", **options}
    return run_plan(plan, tmp_path / "reports", notebooks_dir=tmp_path / "notebooks", **options)


def test_a_report_is_a_page_and_its_files(make_notebook, measured, tmp_path):
    make_notebook(FIGURE, STATE, END)
    result = run(tmp_path, measured)
    assert result.counts == {"ok": 1}
    assert result.exit_status == 0
    folder = result.folder
    names = {path.name for path in folder.iterdir() if path.name != ".lock"}
    assert names == {"quotation", "quotation.html", "index.html", "run.json", "events.jsonl"}
    manifest = read_manifest(folder / "quotation")
    assert set(manifest.files) == {
        "words.png", "words.svg", "words.csv", "words.evidence.csv", "total.evidence.csv", "study.json",
        "evidence.json", "evidence.html", "quotation.ipynb",
    }  # fmt: skip
    assert find_damage(folder, "quotation", manifest) == []
    page = (folder / "quotation.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;O&#39;Neil &amp; Söhne&lt;/b&gt; 007" in page
    assert ODD not in page
    assert str(tmp_path) not in page


def test_what_is_there_is_skipped_and_what_is_damaged_is_made_again(make_notebook, measured, tmp_path):
    make_notebook(FIGURE, END)
    run(tmp_path, measured)
    assert run(tmp_path, measured).counts == {"skipped": 1}
    (tmp_path / "reports/try/quotation/words.csv").write_text("outlet\n")
    assert run(tmp_path, measured).counts == {"ok": 1}
    (tmp_path / "reports/try/quotation.html").unlink()
    assert run(tmp_path, measured).counts == {"ok": 1}
    make_notebook(FIGURE, STATE, END)
    assert run(tmp_path, measured).counts == {"ok": 1}
    assert run(tmp_path, measured).exit_status == 0


FAULTS = {
    "error": (["1 / 0", END], {}, "failed", "cell 4: ZeroDivisionError"),
    "sys.exit(0)": (["import sys; sys.exit(0)", END], {}, "failed", "SystemExit: 0"),
    "dead kernel": (["import os; os.kill(os.getpid(), 9)", END], {}, "killed", "the kernel died"),
    "os._exit(0)": (["import os; os._exit(0)", END], {}, "killed", "the kernel died"),
    "no end": ([STATE], {}, "failed", "end mark is missing"),
    "missing figure": (["if False:\n    study.save(None, 'shares', None)", END], {}, "failed", "not there: shares"),
    "deleted figure": (
        [FIGURE + "\n(study.out / 'words.png').unlink()", END], {}, "failed", "not written: words.png"
    ),
        "cell timeout": (["import time; time.sleep(60)", END], {"cell_seconds": 1}, "timeout", "after 1 seconds"),
    "wall timeout": (
        ["import time, signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: time.sleep(0.1)", END],
        {"wall_seconds": 3}, "timeout", "more than 3 s in all",
    ),
    "endless output": (
        ["while True: print('x' * 10_000)", END], {"output_mb": 1, "wall_seconds": 60}, "failed", "more than 1 MB"
    ),
    "one large output": (["print('x' * 3_000_000)", END], {"output_mb": 1}, "failed", "more than 1 MB of output"),
    "memory": (
        ["import time\nx = bytearray(600 * 2**20); x[::4096] = b'1' * len(x[::4096]); time.sleep(60)", END],
        {"memory_mb": 450, "wall_seconds": 60}, "killed", "more than 450 MB",
    ),
    "unknown outlet": (
        ["from analysis.study import open_study as o; o('quotation', measured=measured, outlets=['x'])", END],
        {}, "failed", "Allowed: <b>O'Neil",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_told_and_leave_nothing(make_notebook, measured, tmp_path, fault, server):
    cells, limits, state, reason = FAULTS[fault]
    make_notebook(*cells)
    plan = make_plan({"notebooks": ["quotation"], "limits": limits}, measured=measured)
    job = list_jobs(plan, tmp_path / "run", notebooks_dir=tmp_path / "notebooks")[0]
    answer = make_report(replace(job, kernels=server.address))
    assert answer.state == state
    assert reason in answer.reason
    assert list((tmp_path / "run").iterdir()) == []


@pytest.fixture(scope="module")
def server():
    with KernelServer() as server:
        assert server.wait_ready()
        yield server


def test_a_report_that_failed_is_listed_and_not_linked(make_notebook, measured, tmp_path):
    make_notebook("raise ValueError(outlets)", END)
    result = run(tmp_path, measured, matrix={"outlets": [[ODD]]})
    assert (result.counts, result.exit_status) == ({"failed": 1}, 1)
    assert {path.name for path in result.folder.iterdir()} == {"index.html", "run.json", "events.jsonl", ".lock"}
    index = (result.folder / "index.html").read_text(encoding="utf-8")
    assert "Not made" in index
    assert "<b>O" not in index
    assert "quotation.html" not in index


def test_plain_kernels_tell_a_dead_one_too(make_notebook, measured, tmp_path):
    make_notebook("import os; os.kill(os.getpid(), 9)", END)
    assert run(tmp_path, measured, kernels="plain").reports[0].reason == "the kernel died"


def test_one_failure_stops_no_other(make_notebook, measured, tmp_path):
    make_notebook("if outlets == ['NO']: raise ValueError('\\x1b[2J no')", FIGURE, END)
    matrix = {"outlets": ["NO", ODD, "Northern Ledger"]}
    result = run(tmp_path, measured, matrix=matrix, engine="processes", n_workers=2)
    assert result.counts == {"failed": 1, "ok": 2}
    assert [report.state for report in result.reports] == ["failed", "ok", "ok"]
    assert result.reports[0].reason == "cell 4: ValueError: \\x1b[2J no"
    events = [json.loads(line) for line in (result.folder / "events.jsonl").read_text().splitlines()]
    assert sorted(event.get("state", "") for event in events) == ["", "", "failed", "ok", "ok"]
    again = run(tmp_path, measured, matrix=matrix, engine="serial")
    assert again.counts == {"failed": 1, "skipped": 2}


def test_a_killed_worker_loses_one_report_only(make_notebook, measured, tmp_path):
    kill = f"""
import psutil
if outlets == ["NO"]:
    for child in psutil.Process({os.getpid()}).children():
        if "analysis.report.kernels.worker" in child.cmdline():
            child.kill()
"""
    make_notebook(kill, FIGURE, END)
    matrix = {"outlets": ["Northern Ledger", "NO", ODD]}
    result = run(tmp_path, measured, matrix=matrix, engine="processes", n_workers=1)
    assert [report.state for report in result.reports] == ["ok", "killed", "ok"]


def test_the_notebook_must_have_the_parameters_of_the_plan(make_notebook, measured, tmp_path):
    make_notebook(END)
    plan = make_plan({"notebooks": ["quotation"], "parameters": {"copies": "originals"}}, measured=measured)
    with pytest.raises(InputError, match="'copies' is not known.*Allowed: measured, outlets"):
        run_plan(plan, tmp_path / "reports", notebooks_dir=tmp_path / "notebooks")
    plan = make_plan({"notebooks": ["quotation"]}, measured=measured)
    with pytest.raises(InputError, match="notebook 'quotation' is not known"):
        run_plan(plan, tmp_path / "reports", notebooks_dir=tmp_path / "none")
    with pytest.raises(InputError, match="holds no measured tables"):
        run(tmp_path, tmp_path)
    with pytest.raises(InputError, match="did you mean 'processes'"):
        run(tmp_path, measured, engine="process")
    assert not (tmp_path / "reports").exists()


SCRIPT = """
import sys
from pathlib import Path
from analysis.report import make_plan, run_plan
here = Path(sys.argv[1])
matrix = {"outlets": ["NO", "Northern Ledger", "<b>O'Neil & Söhne</b> 007"],
          "periods": [{}, {"end": "2023-12-31"}, {"start": "2023-01-01"}]}
plan = make_plan({"notebooks": ["quotation"], "matrix": matrix}, run="try", measured=sys.argv[2])
if __name__ == "__main__":
    result = run_plan(plan, here / "reports", notebooks_dir=here / "notebooks", engine="processes", n_workers=2)
    print(result.counts)
    sys.exit(result.exit_status)
"""


def start(tmp_path, measured):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), str(tmp_path), str(measured)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def find_partial(folder: Path) -> list[str]:
    """Reports that have a page and not all that belongs to it."""
    pages = [page for page in folder.glob("*.html") if page.name != "index.html"]
    manifests = {page.stem: read_manifest(folder / page.stem) for page in pages}  # raises where there is none
    return [name for name, manifest in manifests.items() if find_damage(folder, name, manifest)]


def processes_of(tmp_path):
    import psutil

    return [
        p for p in psutil.process_iter(["cwd", "cmdline"]) if str(tmp_path) in f"{p.info['cwd']} {p.info['cmdline']}"
    ]


def wait_until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_is_clean(make_notebook, measured, tmp_path, number, status):
    make_notebook(FIGURE, END)
    process = start(tmp_path, measured)
    folder = tmp_path / "reports" / "try"
    assert wait_until(lambda: list(folder.glob("quotation*.html")), 60)
    process.send_signal(number)
    assert process.wait(30) == status
    assert find_partial(folder) == []
    assert list(folder.glob(".work*")) == []
    assert wait_until(lambda: not processes_of(tmp_path))
    states = [report["state"] for report in json.loads((folder / "run.json").read_text())["reports"]]
    assert len(states) == 9
    assert "killed" in states
    assert "ok" in states


@pytest.mark.slow
def test_twenty_kills_leave_whole_reports_only(make_notebook, measured, tmp_path):
    """SIGKILL at random moments of a run of nine reports: what is there is whole, and is not made again."""
    import random

    make_notebook(FIGURE, END)
    folder = tmp_path / "reports" / "try"
    moments = random.Random(7)  # noqa: S311 (a moment, not a secret)
    kept: dict[str, float] = {}
    for _ in range(20):
        process = start(tmp_path, measured)
        time.sleep(moments.uniform(0.5, 4.0))
        process.kill()
        process.wait()
        assert find_partial(folder) == []
        pages = {page.name: page.stat().st_mtime_ns for page in folder.glob("quotation*.html")}
        assert kept.items() <= pages.items()  # none lost, none made twice
        kept = pages
        if len(kept) == 9:
            for page in list(kept)[:6]:
                (folder / page).unlink()
                del kept[page]
    assert wait_until(lambda: not processes_of(tmp_path))
    assert start(tmp_path, measured).wait(120) == 0
    assert len(list(folder.glob("quotation*.html"))) == 9
    assert find_partial(folder) == []
    assert list(folder.glob(".work*")) == []
