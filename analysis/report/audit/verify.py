"""Verify: make a report again, and say whether every byte is the same, or where the first difference is."""

import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import InputError, choice_error
from analysis.report.job import describe_limits, find_damage
from analysis.report.jobs import make_jobs
from analysis.report.plan import Limits
from analysis.report.provenance import fingerprint_value, list_parts, read_manifest
from analysis.study.parameters import check_parameters

__all__ = ["Verification", "verify_reports"]

_NOT_COMPARED = {"manifest.json"}  # it holds the revision of the code


@dataclass
class Verification:
    """One record per report: name, same (bool), difference (empty if the same), changed (parts not as they were)."""

    reports: list[dict[str, Any]]

    @property
    def exit_status(self) -> int:
        """0 when every report is the same again."""
        return 0 if all(report["same"] for report in self.reports) else 1

    def summary(self) -> str:
        """One line per report, for the terminal."""
        lines = []
        for report in self.reports:
            changed = f" (since then changed: {', '.join(report['changed'])})" if report["changed"] else ""
            lines.append(f"{report['name']}: {'the same' if report['same'] else report['difference']}{changed}")
        return "\n".join(lines)


def verify_reports(
    folder: str | Path,
    *,
    only: Iterable[str] = (),
    measured: str | Path | None = None,
    notebooks_dir: str | Path | None = None,
    engine: str = "processes",
    n_workers: int | None = None,
    kernels: str = "auto",
) -> Verification:
    """Make reports again from their manifests, elsewhere, and compare every byte of page, figures and tables.

    Args:
        folder: a run's folder, or the folder of one report in it.
        only: names of reports; default: all.
        measured: the measured tables, if they have moved.
        notebooks_dir: the notebooks, if they have moved.
        engine: as of `run_plan`; so are `n_workers` and `kernels`.

    Raises:
        InputError: no such run or report, or its tables or notebook are gone.
    """
    folder, names = _find_reports(Path(folder), list(only))
    places = _read_places(folder)
    with tempfile.TemporaryDirectory(prefix="pressgauge-") as temporary:
        again = Path(temporary) / folder.name
        again.mkdir()
        known: dict[str, str] = {}
        jobs = []
        for name in names:
            place = places.get(name, {})
            tables = Path(measured or place.get("measured", ""))
            notebooks = Path(notebooks_dir) if notebooks_dir else Path(place.get("notebook", "")).parent
            jobs.append(_remake_job(folder, name, again, tables=tables, notebooks=notebooks, known=known))
        answers = make_jobs(jobs, engine=engine, n_workers=n_workers, kernels=kernels)
        states = {answer["name"]: answer for answer in answers}
        return Verification([_compare(folder, again, job, states[job["name"]]) for job in jobs])


def _find_reports(folder: Path, only: list[str]) -> tuple[Path, list[str]]:
    """The folder of the run, and the names of the reports asked for."""
    if (folder / "manifest.json").is_file():
        return folder.parent.resolve(), [folder.name]
    names = sorted(path.parent.name for path in folder.glob("*/manifest.json"))
    if not names:
        raise InputError(f"{str(folder)!r} holds no reports: it is neither a run's folder nor a report's.")
    for name in only:
        if name not in names:
            raise choice_error("report", name, names)
    return folder.resolve(), only or names


def _read_places(folder: Path) -> dict[str, dict[str, str]]:
    try:
        return json.loads((folder / "run.json").read_text(encoding="utf-8"))["places"]
    except (OSError, ValueError, KeyError):
        return {}


def _remake_job(
    folder: Path, name: str, again: Path, *, tables: Path, notebooks: Path, known: dict[str, str]
) -> dict[str, Any]:
    manifest = read_manifest(folder / name)
    if manifest is None:
        raise InputError(f"the manifest of report {name!r} cannot be read.")
    path = notebooks / f"{manifest['notebook']}.ipynb"
    if not path.is_file():
        raise InputError(f"notebook {str(path)!r} of report {name!r} is gone; name its folder.")
    if not any(tables.glob("*.parquet")):
        raise InputError(f"the measured tables of report {name!r} are not in {str(tables)!r}; name their folder.")
    checked = check_parameters(manifest["notebook"], manifest["parameters"]).model_dump()
    parameters = {name: value for name, value in checked.items() if name in manifest["parameters"]}
    parts = list_parts(path, tables, parameters, known=known)
    return {
        "name": name, "id": fingerprint_value(parts), "notebook": manifest["notebook"], "path": str(path),
        "parameters": parameters, "measured": str(tables.resolve()), "run_dir": str(again),
        "limits": describe_limits(Limits()), "parts": parts, "server": None, "runtime": "",
    }  # fmt: skip


def _compare(folder: Path, again: Path, job: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    name = job["name"]
    manifest = read_manifest(folder / name) or {}
    changed = sorted(part for part, value in job["parts"].items() if manifest.get("parts", {}).get(part) != value)
    difference = _find_difference(folder, again, name, manifest, answer)
    return {"name": name, "same": not difference, "difference": difference, "changed": changed}


def _find_difference(folder: Path, again: Path, name: str, manifest: dict[str, Any], answer: dict[str, Any]) -> str:
    damage = find_damage(folder, name, manifest)
    if damage:
        return f"{damage[0]} is not as its manifest says"
    if answer["state"] != "ok":
        return f"cannot be made again: {answer['state']}: {answer['reason']}"
    pairs = {file: (folder / name / file, again / name / file) for file in manifest["files"]}
    figures = {file: pair for file, pair in pairs.items() if not file.endswith((".html", ".ipynb", ".json"))}
    pages = {file: pair for file, pair in pairs.items() if file not in figures and file not in _NOT_COMPARED}
    ordered = {**figures, **pages, "page": (folder / f"{name}.html", again / f"{name}.html")}
    for file, (one, other) in ordered.items():
        if not other.is_file():
            return f"{file} is not made any more"
        left, right = _without_marks(one, manifest), _without_marks(other, read_manifest(again / name) or {})
        if left != right:
            return _locate(file, left, right)
    return ""


def _without_marks(path: Path, manifest: dict[str, Any]) -> bytes:
    """A file's bytes; in a page, without the fingerprints, which are compared by name (`changed`)."""
    content = path.read_bytes()
    if path.suffix == ".html":
        for mark in (manifest.get("id", ""), *manifest.get("parts", {}).values()):
            content = content.replace(mark[:16].encode(), b"") if mark else content
    return content


def _locate(file: str, one: bytes, other: bytes) -> str:
    """Where two files first differ: line and texts, or the byte where they are no text."""
    if file.endswith(".png"):
        return f"{file} differs: {len(one)} and {len(other)} bytes"
    lines, others = (content.decode("utf-8", "replace").splitlines() for content in (one, other))
    for number, (left, right) in enumerate(zip(lines, others, strict=False), 1):
        if left != right:
            at = next((place for place, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), 0)
            begin = max(at - 20, 0)
            return f"{file}, line {number}: {left[begin : at + 60]!r} is now {right[begin : at + 60]!r}"
    return f"{file}: {len(lines)} lines are now {len(others)}"
