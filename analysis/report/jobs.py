"""Jobs: all that is needed to make one report, wherever it is made, and the answer that says how it went."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.errors import InputError, choice_error
from analysis.files import lock_folder
from analysis.measure.state import check_tables
from analysis.report.notebooks import State, declared_names, read_cells
from analysis.report.plan import Limits, Plan, PlannedReport
from analysis.report.provenance import fingerprint_value, list_parts, stamp_tables
from analysis.study.parameters import check_parameters
from analysis.study.records import EXACT_KEYS

__all__ = ["Answer", "Job", "KernelAddress", "hold_measured", "list_jobs", "make_job"]


@dataclass(frozen=True)
class KernelAddress:
    """Where a job finds its kernel: socket of the fork server (None: plain kernels), folder of connection files."""

    server: str | None = None
    runtime: str = ""


@dataclass(frozen=True)
class Answer:
    """How a job went: its state, the reason if it is not ok, and what it cost (`usage`: seconds, megabytes)."""

    name: str
    id: str
    state: State
    reason: str = ""
    usage: dict[str, float] = field(default_factory=dict)
    __pydantic_config__ = EXACT_KEYS

    @property
    def is_there(self) -> bool:
        """Whether the report is there now."""
        return self.state in ("ok", "skipped")


@dataclass(frozen=True)
class Job:
    """One report to make: its notebook (name and file), tables, limits, where it goes, and what it is made from.

    `stamp` tells whether the tables have been touched since the job was made.
    """

    name: str
    notebook: str
    path: Path
    parameters: dict[str, Any]
    measured: Path
    run_dir: Path
    limits: Limits
    parts: dict[str, str]
    stamp: str
    kernels: KernelAddress = field(default_factory=KernelAddress)
    __pydantic_config__ = EXACT_KEYS

    @property
    def id(self) -> str:
        """The report's id: one fingerprint of all its parts."""
        return fingerprint_value(self.parts)

    def answer(self, state: State, reason: str = "", usage: dict[str, float] | None = None) -> Answer:
        """The answer to this job."""
        return Answer(self.name, self.id, state, reason, usage or {})


@contextlib.contextmanager
def hold_measured(
    folders: Iterable[Path], *, what: str, waiting: Callable[[str], object] | None = None
) -> Iterator[None]:
    """Keep measured folders as they are while the block runs; others may read them too.

    Raises:
        InputError: one of them is being written (the message says by whom), or is not as it was measured.
    """
    with contextlib.ExitStack() as stack:
        for folder in sorted(set(folders)):
            stack.enter_context(lock_folder(folder, exclusive=False, what=what, waiting=waiting))
            check_tables(folder)
        yield


def list_jobs(
    plan: Plan, run_dir: Path, *, notebooks_dir: Path = Path("notebooks"), only: Iterable[str] = ()
) -> list[Job]:
    """The jobs of a plan; nothing is run (`--dry-run`).

    Raises:
        InputError: an unknown report in `only`, a notebook that is not there or lacks a parameter of the plan, or no
            measured tables.
    """
    wanted = list(only)
    names = [report.name for report in plan.reports]
    for name in wanted:
        if name not in names:
            raise choice_error("report", name, names)
    chosen = [report for report in plan.reports if not wanted or report.name in wanted]
    known: dict[str, str] = {}
    jobs = []
    for report in chosen:
        path = (notebooks_dir / f"{report.notebook}.ipynb").resolve()
        if not path.is_file():
            raise choice_error("notebook", report.notebook, sorted(p.stem for p in notebooks_dir.glob("*.ipynb")))
        parameters = _choose_declared(report, path)
        jobs.append(
            make_job(report.name, report.notebook, path, parameters=parameters, measured=report.measured,
                     run_dir=run_dir, limits=plan.limits, known=known)
        )  # fmt: skip
    return jobs


def make_job(
    name: str, notebook: str, path: Path, *, parameters: dict[str, Any], measured: Path, run_dir: Path, limits: Limits,
    known: dict[str, str],
) -> Job:  # fmt: skip
    """The job of one report; `known` keeps the fingerprints of measured folders between calls.

    Raises:
        InputError: no measured tables in `measured`.
    """
    if not any(measured.glob("*.parquet")):
        raise InputError(
            f"report {name!r}: {str(measured)!r} holds no measured tables; make them: "
            "pressgauge measure CORPUS --out DIR"
        )
    parts = list_parts(path, measured, parameters, known=known)
    measured = measured.resolve()
    return Job(name, notebook, path, parameters, measured, run_dir, limits, parts, stamp_tables(measured))


def _choose_declared(report: PlannedReport, path: Path) -> dict[str, Any]:
    """The parameters that the notebook's own parameters cell has; it must have all that the plan sets."""
    declared = declared_names(read_cells(path))
    defaults = check_parameters(report.notebook, {}).model_dump()
    changed = [name for name, value in report.parameters.items() if value != defaults[name]]
    for name in ["measured", "out", *changed]:
        if name not in declared:
            raise choice_error(f"parameter of the parameters cell of {path.name}", name, declared)
    return {name: value for name, value in report.parameters.items() if name in declared}
