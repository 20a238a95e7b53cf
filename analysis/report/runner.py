"""The runner: all reports of a plan, with papermill underneath.

Each report stands for itself: one that fails stops no other, one that is there already is skipped, and whatever
interrupts the run leaves whole reports and nothing else. `events.jsonl` tells what happened, `run.json` what each
report cost, and the exit status whether all are there.
"""

import contextlib
import json
import os
import platform
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.errors import InputError, choice_error
from analysis.escape import write_whole
from analysis.report.job import describe_limits, is_intact, remove_leftovers, run_job
from analysis.report.judge import declared_names
from analysis.report.parameters import check_parameters
from analysis.report.plan import Job, Plan
from analysis.report.provenance import fingerprint_value, list_parts

__all__ = ["ENGINES", "RunResult", "list_jobs", "run_plan"]

ENGINES = ["serial", "processes", "dask"]
KERNELS = ["auto", "forked", "plain"]
_FEW_JOBS = 3  # for fewer, the server takes longer to warm up (2 s) than it saves (0.8 s a report)


@dataclass
class RunResult:
    """How a run went: its folder, one record per report (name, id, state, reason, usage), and the exit status."""

    folder: Path
    reports: list[dict[str, Any]] = field(default_factory=list)
    interrupted: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """Number of reports by state: ok, failed, timeout, killed, skipped."""
        return dict(Counter(report["state"] for report in self.reports))

    @property
    def exit_status(self) -> int:
        """0 when every report is there, 1 when one is not, 128 + signal after an interruption."""
        if self.interrupted:
            return 128 + self.interrupted
        return 0 if set(self.counts) <= {"ok", "skipped"} else 1


def run_plan(
    plan: Plan,
    reports_dir: str | Path = "reports",
    *,
    notebooks_dir: str | Path = "notebooks",
    engine: str = "processes",
    n_workers: int | None = None,
    kernels: str = "auto",
    scheduler: str | None = None,
    only: Iterable[str] = (),
    again: bool = False,
    progress: bool = False,
) -> RunResult:
    """Make every report of `plan` under `reports_dir`/RUN, with an index page over them.

    Args:
        plan: from `read_plan`.
        reports_dir: where runs go.
        notebooks_dir: where NAME.ipynb are.
        engine: "serial", "processes", or "dask" (a folder that all workers see).
        n_workers: reports at a time; default: one per core.
        kernels: "forked" from a warm server, "plain", or "auto": forked for three reports or more.
        scheduler: address of a running Dask scheduler, for engine "dask".
        only: names of reports; default: all.
        again: also make reports that are there already.
        progress: draw a progress bar.

    Raises:
        InputError: an unknown engine, kind of kernel, report name or notebook, or no measured tables. Whatever
            happens inside a report is not raised but told in the result.
    """
    if engine not in ENGINES:
        raise choice_error("engine", engine, ENGINES)
    if kernels not in KERNELS:
        raise choice_error("kind of kernel", kernels, KERNELS)
    folder = Path(reports_dir).resolve() / plan.run
    jobs = list_jobs(plan, folder, notebooks_dir=Path(notebooks_dir), only=only)
    folder.mkdir(parents=True, exist_ok=True)
    remove_leftovers(folder, names={job["name"] for job in jobs})
    result = RunResult(folder)
    options = {"engine": engine, "n_workers": n_workers or os.cpu_count() or 1, "scheduler": scheduler}
    with contextlib.closing(_Log(folder, n_jobs=len(jobs), progress=progress)) as log:
        try:
            with _signals():
                _make_all(jobs, result, log, again=again, kernels=kernels, **options)
        except _InterruptError as interruption:
            result.interrupted = interruption.number
            done = {report["name"] for report in result.reports}
            for job in jobs:
                if job["name"] not in done:
                    _note(result, log, _answer(job, "killed", "interrupted"))
    order = {job["name"]: number for number, job in enumerate(jobs)}
    result.reports.sort(key=lambda report: order[report["name"]])
    _finish(plan, result, engine=engine, jobs=jobs)
    return result


def list_jobs(
    plan: Plan, folder: Path, *, notebooks_dir: Path = Path("notebooks"), only: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """The jobs of a plan as plain records with their ids; nothing is run (`--dry-run`)."""
    wanted = list(only)
    names = [job.name for job in plan.jobs]
    for name in wanted:
        if name not in names:
            raise choice_error("report", name, names)
    chosen = [job for job in plan.jobs if not wanted or job.name in wanted]
    parts: dict[str, str] = {}
    return [_describe_job(job, plan, folder, notebooks_dir=notebooks_dir, data=parts) for job in chosen]


def _describe_job(job: Job, plan: Plan, folder: Path, *, notebooks_dir: Path, data: dict[str, str]) -> dict[str, Any]:
    path = (notebooks_dir / f"{job.notebook}.ipynb").resolve()
    if not path.is_file():
        raise choice_error("notebook", job.notebook, sorted(there.stem for there in notebooks_dir.glob("*.ipynb")))
    if not any(job.measured.glob("*.parquet")):
        raise InputError(
            f"{str(job.measured)!r} holds no measured tables; make them: pressgauge measure CORPUS --out DIR"
        )
    parameters = _choose_declared(job, path)
    parts = list_parts(path, job.measured, parameters, known=data)
    return {
        "name": job.name, "id": fingerprint_value(parts), "notebook": job.notebook, "path": str(path),
        "parameters": parameters, "measured": str(job.measured), "run_dir": str(folder),
        "limits": describe_limits(plan.limits), "parts": parts, "server": None, "runtime": "",
    }  # fmt: skip


def _choose_declared(job: Job, path: Path) -> dict[str, Any]:
    """The parameters that the notebook's own parameters cell has; it must have all that the plan sets."""
    try:
        declared = declared_names(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, SyntaxError) as error:
        raise InputError(f"notebook {str(path)!r} cannot be read: {error}") from None
    defaults = check_parameters(job.notebook, {}).model_dump()
    changed = [name for name, value in job.parameters.items() if value != defaults[name]]
    for name in ["measured", "out", *changed]:
        if name not in declared:
            raise choice_error(f"parameter of the parameters cell of {path.name}", name, declared)
    return {name: value for name, value in job.parameters.items() if name in declared}


def _make_all(jobs: list[dict[str, Any]], result: RunResult, log: "_Log", *, again: bool, **options: Any) -> None:
    """Skip what is there, make the rest, and note each."""
    missing = []
    for job in jobs:
        if not again and is_intact(result.folder, job["name"], job["id"]):
            _note(result, log, _answer(job, "skipped", "it is there already"))
        else:
            missing.append(job)
    if missing:
        with contextlib.closing(_run(missing, **options)) as answers:
            for answer in answers:
                _note(result, log, answer)


def _run(
    jobs: list[dict[str, Any]], *, engine: str, n_workers: int, kernels: str, scheduler: str | None
) -> Generator[dict[str, Any], None, None]:
    if engine == "dask":
        from analysis.report.cluster import run_on_dask

        yield from run_on_dask(jobs, n_workers=n_workers, scheduler=scheduler, kernels=kernels)
        return
    from analysis.report.kernels import KernelServer
    from analysis.report.pool import run_jobs

    forked = kernels == "forked" or (kernels == "auto" and len(jobs) >= _FEW_JOBS)
    with KernelServer(forked=forked) as server:

        def prepare(job: dict[str, Any]) -> dict[str, Any]:
            if server.path and not server.wait_ready() and kernels == "forked":
                raise InputError("this system cannot fork kernels; use kernels='auto' or 'plain'.")
            return {**job, "server": server.path, "runtime": server.runtime}

        if engine == "serial":
            for job in jobs:
                yield run_job(prepare(job))
        else:
            with contextlib.closing(run_jobs(jobs, n_workers, prepare=prepare)) as answers:
                yield from answers


def _answer(job: dict[str, Any], state: str, reason: str) -> dict[str, Any]:
    return {"name": job["name"], "id": job["id"], "state": state, "reason": reason, "usage": {}}


class _InterruptError(BaseException):
    """Ctrl-C or SIGTERM; a BaseException, so that nothing on the way takes it for a fault of a report."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """Turn SIGINT and SIGTERM into one clean interruption, where this is the main thread."""

    def interrupt(number: int, _: object) -> None:
        for other in (signal.SIGINT, signal.SIGTERM):
            signal.signal(other, signal.SIG_IGN)  # a second Ctrl-C must not interrupt the cleaning up
        raise _InterruptError(number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Log:
    """The event log of a run, and the progress bar."""

    def __init__(self, folder: Path, *, n_jobs: int, progress: bool) -> None:
        from tqdm.auto import tqdm

        self._file = (folder / "events.jsonl").open("a", encoding="utf-8")
        self._bar = tqdm(total=n_jobs, unit="report", disable=not progress)
        self.write({"event": "start", "n_reports": n_jobs})

    def write(self, event: dict[str, Any]) -> None:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._file.write(json.dumps({"time": stamp, **event}, ensure_ascii=True) + "\n")
        self._file.flush()

    def report(self, answer: dict[str, Any]) -> None:
        self.write({"event": "report", **answer})
        self._bar.update()

    def close(self) -> None:
        self.write({"event": "end"})
        self._bar.close()
        self._file.close()


def _note(result: RunResult, log: _Log, answer: dict[str, Any]) -> None:
    result.reports.append(answer)
    log.report(answer)


def _finish(plan: Plan, result: RunResult, *, engine: str, jobs: list[dict[str, Any]]) -> None:
    """Write run.json (what differs between runs: places, times, costs) and the index page."""
    from analysis.report.index import build_index

    for work in result.folder.glob(f".work-{os.getpid()}-*"):
        shutil.rmtree(work, ignore_errors=True)
    places = {job["name"]: {"measured": job["measured"], "notebook": job["path"]} for job in jobs}
    record = {
        "title": plan.title, "engine": engine, "host": platform.node(), "n_cores": os.cpu_count(),
        "counts": result.counts, "reports": result.reports, "places": places, "limits": describe_limits(plan.limits),
    }  # fmt: skip
    write_whole(result.folder / "run.json", (json.dumps(record, indent=1, sort_keys=True) + "\n").encode())
    page = build_index(result.folder, plan.title, result.reports)
    write_whole(result.folder / "index.html", page.encode("utf-8"))
