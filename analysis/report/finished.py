"""What a run finds in its folder: reports that are whole, damaged ones, leftovers, and what is not ours.

Only what carries pressgauge's own mark is ever replaced or removed: a run's folder its record or its log of events, a
report its manifest, a working folder its name and parts.
"""

import json
import os
import re
import shutil
from pathlib import Path

from analysis.errors import InputError
from analysis.files import hash_file
from analysis.report.jobs import Job
from analysis.report.provenance import Manifest, read_manifest
from analysis.report.run_record import read_run

__all__ = ["check_replaceable", "check_run_folder", "find_damage", "is_intact", "remove_leftovers", "work_folder"]

_WORK = ".work-"
_WORK_NAME = re.compile(rf"{re.escape(_WORK)}(\d+)-.+")
_WORK_PARTS = {"files", "measured", "page.html", "old"}
#: What file managers and JupyterLab leave wherever they are: nobody's work.
_JUNK = {".DS_Store", ".ipynb_checkpoints", "Thumbs.db", "desktop.ini"}


def is_intact(job: Job) -> bool:
    """Whether the report of `job` is there, made by the same job, and every file is as its manifest says."""
    try:
        manifest = read_manifest(job.run_dir / job.name)
    except InputError:
        return False
    return manifest.id == job.id and not find_damage(job.run_dir, job.name, manifest)


def find_damage(run_dir: Path, name: str, manifest: Manifest) -> list[str]:
    """Files of the report `name` that are gone or not as the manifest says."""
    places = {file: run_dir / name / file for file in manifest.files}
    places["page"] = run_dir / f"{name}.html"
    hashes = {**manifest.files, "page": manifest.page}
    return [file for file, path in places.items() if not path.is_file() or hash_file(path) != hashes[file]]


def work_folder(job: Job) -> Path:
    """The folder in which this process makes the report of `job`."""
    return job.run_dir / f"{_WORK}{os.getpid()}-{job.name}"


def remove_leftovers(run_dir: Path, *, names: set[str]) -> None:
    """Remove working folders of processes that are over, or this one, and report folders that have no page."""
    for work in run_dir.glob(f"{_WORK}*"):
        match = _WORK_NAME.fullmatch(work.name)
        if match is None or work.is_symlink() or not work.is_dir() or _list_names(work) - _WORK_PARTS:
            continue
        if match[1] == str(os.getpid()) or not _is_alive(int(match[1])):
            shutil.rmtree(work, ignore_errors=True)
    for name in names:
        if _find_foreign(run_dir / name) is None and not (run_dir / f"{name}.html").exists():
            shutil.rmtree(run_dir / name, ignore_errors=True)


def check_run_folder(run_dir: Path) -> None:
    """Refuse to work in a folder that another has filled.

    Raises:
        InputError: `run_dir` is a file, or holds files and neither a record of a run nor its log of events.
    """
    if run_dir.is_dir():
        there = sorted(name for name in _list_names(run_dir) if not name.startswith("."))
        if there and not _is_run(run_dir):
            raise _refuse(run_dir, f"it holds {there[0]!r} and no run of pressgauge")
    elif run_dir.exists() or run_dir.is_symlink():
        raise _refuse(run_dir, "it is no folder")


def check_replaceable(job: Job, *, pdf: bool = False) -> None:
    """Refuse to make a report in the place of something that is not a report of pressgauge.

    Raises:
        InputError: a page, folder or PDF of the report's name without the report's manifest, or a file in its folder
            that the manifest does not list; the message names the path.
    """
    folder = job.run_dir / job.name
    if os.path.lexists(folder):
        foreign = _find_foreign(folder)
        if foreign is not None:
            raise _refuse(foreign, "it is not listed in a manifest of pressgauge")
        return
    for page in [job.run_dir / f"{job.name}.html", *([job.run_dir / f"{job.name}.pdf"] if pdf else [])]:
        if os.path.lexists(page):
            raise _refuse(page, f"there is no report {job.name!r} that it belongs to")


def _refuse(path: Path, why: str) -> InputError:
    return InputError(
        f"{str(path)!r} is in the way, and pressgauge replaces only what it has made: {why}. Move it, or name another "
        "folder for the pages: --reports DIR."
    )


def _find_foreign(folder: Path) -> Path | None:
    """What is not ours in the folder of a report, or the folder itself; None where all is ours."""
    if folder.is_symlink() or not folder.is_dir():
        return folder
    try:
        manifest = read_manifest(folder)
    except InputError:
        return folder
    strange = sorted(_list_names(folder) - manifest.files.keys() - {"manifest.json"} - _JUNK)
    return folder / strange[0] if strange else None


def _is_run(run_dir: Path) -> bool:
    try:
        return read_run(run_dir) is not None or _has_events(run_dir)
    except InputError:  # damaged, or of another version
        return _has_events(run_dir)


def _has_events(run_dir: Path) -> bool:
    """Whether `run_dir` has the log that a run begins with (see `events.EventLog`)."""
    try:
        with (run_dir / "events.jsonl").open("rb") as file:
            first = json.loads(file.readline(1000))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(first, dict) and first.keys() == {"time", "event", "n_reports"}


def _list_names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
