"""Verify: make a report again, and say whether every byte is the same, or where the first difference is.

Making it again executes its notebook, with the rights of whoever asks. A run may come from somebody else, so only the
notebooks that come with pressgauge are executed without being asked for.
"""

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.errors import InputError, choice_error
from analysis.report.engines import run_jobs
from analysis.report.finished import find_damage
from analysis.report.jobs import Answer, Job, hold_measured, make_job
from analysis.report.notebooks import Cell, read_cells
from analysis.report.plan import Limits
from analysis.report.provenance import Manifest, read_manifest
from analysis.report.run_record import Place, RunRecord, read_run
from analysis.study.parameters import check_parameters
from analysis.study_folder import find_own_notebooks

__all__ = ["Check", "Verification", "verify_reports"]

_PLACE = re.compile(r'^measured = "[^"\\\n]*"', re.MULTILINE)
_NOT_COMPARED = {"manifest.json"}  # it holds the revision of the code


@dataclass(frozen=True)
class Check:
    """One report made again: the first difference (empty: the same), and the parts that are not as they were."""

    name: str
    difference: str
    changed: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether every byte is the same."""
        return not self.difference


@dataclass(frozen=True)
class Verification:
    """A check of each report."""

    reports: tuple[Check, ...]

    @property
    def exit_status(self) -> int:
        """0 when every report is the same again."""
        return 0 if all(report.same for report in self.reports) else 1

    def summary(self) -> str:
        """One line per report, for the terminal."""
        lines = []
        for report in self.reports:
            changed = f" (since then changed: {', '.join(report.changed)})" if report.changed else ""
            lines.append(f"{report.name}: {'the same' if report.same else report.difference}{changed}")
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
    trust: bool = False,
) -> Verification:
    """Make reports again from their manifests, elsewhere, and compare every byte of page, figures and tables.

    That executes the notebooks that the run names, which may do whatever the caller may do.

    Args:
        folder: a run's folder, or the folder of one report in it.
        only: names of reports; default: all.
        measured: the measured tables, if they have moved.
        notebooks_dir: the notebooks, if they have moved.
        engine: as of `run_plan`; so are `n_workers` and `kernels`.
        trust: also execute notebooks that do not come with pressgauge.

    Raises:
        InputError: no such run or report, its tables or notebook are gone, or a notebook that nobody vouches for.
    """
    folder, names = _find_reports(Path(folder), list(only))
    run = read_run(folder)
    manifests = {name: read_manifest(folder / name) for name in names}
    sources = {
        name: _find_source(name, manifests[name], run, measured=measured, notebooks=notebooks_dir) for name in names
    }
    if not trust:
        _check_known([source.notebook for source in sources.values()], folder)
    tables = [source.measured for source in sources.values()]
    with (
        hold_measured(tables, what=f"pressgauge verify {folder.name}"),
        tempfile.TemporaryDirectory(prefix="pressgauge-") as temporary,
    ):
        again = Path(temporary) / folder.name
        again.mkdir()
        limits = run.limits if run else Limits()
        known: dict[str, str] = {}
        jobs = [_remake_job(manifests[name], sources[name], again, limits=limits, known=known) for name in names]
        answers = {
            answer.name: answer for answer in run_jobs(jobs, engine=engine, n_workers=n_workers, kernels=kernels)
        }
        return Verification(tuple(_check(folder, manifests[job.name], job, answers[job.name]) for job in jobs))


def _check_known(notebooks: Iterable[Path], folder: Path) -> None:
    """Raise InputError unless each notebook is, cell by cell, one that comes with pressgauge."""
    known = [_without_place(path) for path in find_own_notebooks().glob("*.ipynb")]
    strange = sorted({str(path) for path in notebooks if _without_place(path) not in known})
    if strange:
        more = f" (and {len(strange) - 1} more)" if len(strange) > 1 else ""
        raise InputError(
            f"to verify {folder.name!r}, the notebook {strange[0]!r}{more} would be executed, which does not come with "
            f"pressgauge and may do whatever you may do. Read it; if you trust it: pressgauge verify --trust {folder}"
        )


def _without_place(path: Path) -> list[Cell]:
    """The cells of a notebook; those of a study folder (`pressgauge init`) differ from ours in where the tables are."""
    return [replace(cell, source=_PLACE.sub('measured = ""', cell.source)) for cell in read_cells(path)]


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


def _find_source(
    name: str, manifest: Manifest, run: RunRecord | None, *, measured: str | Path | None, notebooks: str | Path | None
) -> Place:
    """Where the tables and the notebook of a report are now: where the caller says, else where its run had them."""
    place = run.places.get(name) if run else None
    tables = Path(measured) if measured else (place.measured if place else None)
    path = Path(notebooks) / f"{manifest.notebook}.ipynb" if notebooks else (place.notebook if place else None)
    if tables is None or path is None:
        raise InputError(f"run.json does not say where report {name!r} was made: name its tables and notebooks.")
    if not path.is_file():
        raise InputError(f"notebook {str(path)!r} of report {name!r} is gone; name its folder.")
    if not any(tables.glob("*.parquet")):
        raise InputError(f"the measured tables of report {name!r} are not in {str(tables)!r}; name their folder.")
    return Place(tables, path)


def _remake_job(manifest: Manifest, source: Place, again: Path, *, limits: Limits, known: dict[str, str]) -> Job:
    """The job of a report from its manifest."""
    checked = check_parameters(manifest.notebook, manifest.parameters).model_dump()
    parameters = {key: value for key, value in checked.items() if key in manifest.parameters}
    return make_job(
        manifest.name, manifest.notebook, source.notebook, parameters=parameters, measured=source.measured,
        run_dir=again, limits=limits, known=known,
    )  # fmt: skip


def _check(folder: Path, manifest: Manifest, job: Job, answer: Answer) -> Check:
    changed = tuple(sorted(part for part, value in job.parts.items() if manifest.parts.get(part) != value))
    return Check(job.name, _find_difference(folder, manifest, job, answer), changed)


def _find_difference(folder: Path, manifest: Manifest, job: Job, answer: Answer) -> str:
    name, again = job.name, job.run_dir
    damage = find_damage(folder, name, manifest)
    if damage:
        return f"{damage[0]} is not as its manifest says"
    if answer.state != "ok":
        return f"cannot be made again: {answer.state}: {answer.reason}"
    marks = [*manifest.marks, *read_manifest(again / name).marks]
    pairs = {file: (folder / name / file, again / name / file) for file in manifest.files}
    figures = {file: pair for file, pair in pairs.items() if not file.endswith((".html", ".ipynb", ".json"))}
    pages = {file: pair for file, pair in pairs.items() if file not in figures and file not in _NOT_COMPARED}
    ordered = {**figures, **pages, "page": (folder / f"{name}.html", again / f"{name}.html")}
    for file, (one, other) in ordered.items():
        if not other.is_file():
            return f"{file} is not made any more"
        left, right = _without_marks(one, marks), _without_marks(other, marks)
        if left != right:
            return _locate(file, left, right)
    return ""


def _without_marks(path: Path, marks: list[str]) -> bytes:
    """A file's bytes; in a page, without the fingerprints, which are compared by name (`changed`)."""
    content = path.read_bytes()
    if path.suffix == ".html":
        for mark in marks:
            content = content.replace(mark.encode(), b"")
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
