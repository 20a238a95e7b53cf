"""One report, from start to its place on disk: whole, or not at all.

A report is a page `RUN/NAME.html` and a folder `RUN/NAME/` with figures, tables, the notebook as it ran, evidence and
manifest. All is made in a working folder; then the folder is renamed into place, and last the page, by which the
report exists. A folder without its page is what an interruption left, and is replaced by the next run.
"""

import os
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.escape import escape_terminal
from analysis.files import hash_file
from analysis.report.plan import Limits
from analysis.report.provenance import find_revision, list_versions, read_manifest, write_manifest

__all__ = ["is_intact", "run_job"]

_WORK = ".work-"


def is_intact(run_dir: Path, name: str, job_id: str) -> bool:
    """Whether the report `name` is there, made by the same job, and every file is as its manifest says."""
    manifest = read_manifest(run_dir / name)
    if manifest is None or manifest.get("id") != job_id:
        return False
    return not find_damage(run_dir, name, manifest)


def find_damage(run_dir: Path, name: str, manifest: dict[str, Any]) -> list[str]:
    """Files of a report that are gone or not as the manifest says."""
    places = {file: run_dir / name / file for file in manifest["files"]}
    places["page"] = run_dir / f"{name}.html"
    hashes = {**manifest["files"], "page": manifest["page"]}
    return [file for file, path in places.items() if not path.is_file() or hash_file(path) != hashes[file]]


def run_job(job: dict[str, Any]) -> dict[str, Any]:
    """Make one report from a plain record, and return a plain record of how it went; never raises for its faults.

    `job` holds: name, id, notebook, path, parameters, measured, run_dir, limits, parts, server, runtime.
    The answer holds: name, id, state (ok, failed, timeout, killed), reason, figures, usage.
    """
    begun, cpu = time.monotonic(), time.process_time()
    run_dir = Path(job["run_dir"])
    work = run_dir / f"{_WORK}{os.getpid()}-{job['name']}"
    try:
        state, reason, usage = _make(job, work)
    except Exception as error:  # a fault of ours or of the disk: this report's, not the batch's
        state, reason, usage = "failed", f"{type(error).__name__}: {escape_terminal(error)}"[:2000], {}
    finally:
        shutil.rmtree(work, ignore_errors=True)
    usage |= {"wall_seconds": time.monotonic() - begun, "runner_cpu": time.process_time() - cpu}
    rounded = {key: round(value, 3) for key, value in usage.items()}
    return {"name": job["name"], "id": job["id"], "state": state, "reason": reason, "usage": rounded}


def _make(job: dict[str, Any], work: Path) -> tuple[str, str, dict[str, float]]:
    from analysis.report.kernels.execute import execute_notebook
    from analysis.report.notebooks import judge

    files = work / "files"
    shutil.rmtree(work, ignore_errors=True)
    files.mkdir(parents=True)
    values = {**job["parameters"], "measured": _link(work, job["measured"]), "out": "files"}
    outcome = execute_notebook(
        Path(job["path"]), values, work, limits=Limits(**job["limits"]), server=job["server"], runtime=job["runtime"]
    )
    outcome = judge(outcome, files)
    if outcome.state != "ok":
        return outcome.state, outcome.reason, outcome.usage
    _write_report(job, work, outcome.notebook)
    publish(work, Path(job["run_dir"]), job["name"])
    return "ok", "", outcome.usage


def _link(work: Path, measured: str) -> str:
    """The measured tables under the same name in every working folder, so that no place shows in a report."""
    try:
        (work / "measured").symlink_to(measured, target_is_directory=True)
    except OSError:  # a system without links: the report is right, but names the place
        return measured
    return "measured"


def _write_report(job: dict[str, Any], work: Path, notebook: Any) -> None:
    """Notebook, evidence, page and manifest."""
    import nbformat

    from analysis.report.pages.evidence_page import build_evidence_page
    from analysis.report.pages.normalise import normalise_notebook
    from analysis.report.pages.page import build_page, find_title

    files = work / "files"
    places = {str(work): ".", str(work.resolve()): ".", sys.prefix: "", str(Path(__file__).parents[2]): ""}
    clean = normalise_notebook(notebook, places=places)
    nbformat.write(clean, files / f"{job['notebook']}.ipynb")
    name = job["name"]
    manifest = {
        "id": job["id"], "name": name, "notebook": job["notebook"], "parameters": job["parameters"],
        "parts": job["parts"], "versions": list_versions(), "seed": job["parameters"].get("seed"),
        "title": find_title(clean) or job["notebook"], "repeat": f"pressgauge verify {name}",
    }  # fmt: skip
    evidence = build_evidence_page(files, title=manifest["title"], back=f"../{name}.html")
    (files / "evidence.html").write_text(evidence, encoding="utf-8")
    page = work / "page.html"
    page.write_text(build_page(clean, files, files=name, manifest=manifest), encoding="utf-8")
    hashes = {path.name: hash_file(path) for path in sorted(files.iterdir())}
    revision = find_revision()
    write_manifest(files, {**manifest, "revision": revision, "files": hashes, "page": hash_file(page)})


def publish(work: Path, run_dir: Path, name: str) -> None:
    """Move a finished report into place; at every moment, a page that is there has all its files."""
    page, folder = run_dir / f"{name}.html", run_dir / name
    page.unlink(missing_ok=True)
    if folder.exists():
        folder.rename(work / "old")
    (work / "files").rename(folder)
    (work / "page.html").rename(page)


def describe_limits(limits: Limits) -> dict[str, float]:
    """The limits as a plain record for `run_job`."""
    return asdict(limits)


def remove_leftovers(run_dir: Path, *, names: set[str]) -> None:
    """Remove working folders of runs that are over, and report folders that have no page."""
    for work in run_dir.glob(f"{_WORK}*"):
        pid = work.name.removeprefix(_WORK).split("-")[0]
        if not (pid.isdigit() and _is_alive(int(pid))):
            shutil.rmtree(work, ignore_errors=True)
    for name in names:
        if (run_dir / name).is_dir() and not (run_dir / f"{name}.html").exists():
            shutil.rmtree(run_dir / name, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
