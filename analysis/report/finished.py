"""What a run finds in its folder: reports that are whole, damaged ones, and what an interruption left."""

import os
import shutil
from pathlib import Path

from analysis.errors import InputError
from analysis.files import hash_file
from analysis.report.jobs import Job
from analysis.report.provenance import Manifest, read_manifest

__all__ = ["find_damage", "is_intact", "remove_leftovers", "work_folder"]

_WORK = ".work-"


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
        pid = work.name.removeprefix(_WORK).split("-")[0]
        if pid == str(os.getpid()) or not (pid.isdigit() and _is_alive(int(pid))):
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
