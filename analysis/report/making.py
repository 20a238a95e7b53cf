"""One report, from start to its place on disk: whole, or not at all.

A report is a page `RUN/NAME.html` and a folder `RUN/NAME/` with figures, tables, the notebook as it ran, evidence and
manifest. All is made in a working folder; then the folder is renamed into place, and last the page, by which the
report exists. A folder without its page is what an interruption left, and is replaced by the next run.
"""

import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.escape import escape_terminal
from analysis.files import hash_file
from analysis.report.finished import work_folder
from analysis.report.jobs import Answer, Job
from analysis.report.kernels.execute import execute_notebook
from analysis.report.notebooks import Outcome, judge
from analysis.report.pages.evidence_page import build_evidence_page
from analysis.report.pages.normalise import normalise_notebook
from analysis.report.pages.page import build_page, find_title
from analysis.report.provenance import Manifest, find_revision, list_versions, stamp_tables, write_manifest

__all__ = ["make_report"]


def make_report(job: Job) -> Answer:
    """Make one report, and say how it went; never raises for its faults."""
    begun, cpu = time.monotonic(), time.process_time()
    work = work_folder(job)
    try:
        outcome = _make(job, work)
    except Exception as error:  # a fault of ours or of the disk: this report's, not the run's
        outcome = Outcome("failed", f"{type(error).__name__}: {escape_terminal(error)}"[:2000])
    finally:
        shutil.rmtree(work, ignore_errors=True)
    spent = {"wall_seconds": time.monotonic() - begun, "runner_cpu": time.process_time() - cpu}
    usage = {key: round(value, 3) for key, value in {**outcome.usage, **spent}.items()}
    return job.answer(outcome.state, outcome.reason, usage)


def _make(job: Job, work: Path) -> Outcome:
    files = work / "files"
    shutil.rmtree(work, ignore_errors=True)
    files.mkdir(parents=True)
    if stamp_tables(job.measured) != job.stamp:
        return Outcome("failed", f"the measured tables have been changed since the run began: {job.measured}")
    values = {**job.parameters, "measured": _link(work, job.measured), "out": "files"}
    outcome = judge(execute_notebook(job.path, values, work, limits=job.limits, kernels=job.kernels), files)
    if outcome.state == "ok" and stamp_tables(job.measured) != job.stamp:
        return replace(outcome, state="failed", reason=f"the measured tables were changed meanwhile: {job.measured}")
    if outcome.state == "ok":
        _write_report(job, work, outcome.notebook)
        publish(work, job.run_dir, job.name)
    return outcome


def _link(work: Path, measured: Path) -> str:
    """The measured tables under the same name in every working folder, so that no place shows in a report."""
    try:
        (work / "measured").symlink_to(measured, target_is_directory=True)
    except OSError:  # a system without links: the report is right, but names the place
        return str(measured)
    return "measured"


def _write_report(job: Job, work: Path, notebook: Any) -> None:
    """Notebook, evidence, page and manifest."""
    import nbformat

    files = work / "files"
    places = {str(work): ".", str(work.resolve()): ".", sys.prefix: "", str(Path(__file__).parents[2]): ""}
    clean = normalise_notebook(notebook, places=places)
    nbformat.write(clean, files / f"{job.notebook}.ipynb")
    manifest = Manifest(
        id=job.id, name=job.name, notebook=job.notebook, title=find_title(clean) or job.notebook,
        parameters=job.parameters, parts=job.parts, versions=list_versions(), seed=job.parameters.get("seed"),
        repeat=f"pressgauge verify {job.name}", revision=find_revision(),
    )  # fmt: skip
    evidence = build_evidence_page(files, title=manifest.title, back=f"../{job.name}.html")
    (files / "evidence.html").write_text(evidence, encoding="utf-8")
    page = work / "page.html"
    page.write_text(build_page(clean, files, manifest=manifest), encoding="utf-8")
    hashes = {path.name: hash_file(path) for path in sorted(files.iterdir())}
    write_manifest(files, replace(manifest, files=hashes, page=hash_file(page)))


def publish(work: Path, run_dir: Path, name: str) -> None:
    """Move a finished report into place; at every moment, a page that is there has all its files."""
    page, folder = run_dir / f"{name}.html", run_dir / name
    page.unlink(missing_ok=True)
    if folder.exists():
        folder.rename(work / "old")
    (work / "files").rename(folder)
    (work / "page.html").rename(page)
