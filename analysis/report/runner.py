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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.errors import InputError, choice_error
from analysis.files import count_cores, write_whole
from analysis.report.job import describe_limits, is_intact, remove_leftovers
from analysis.report.jobs import ENGINES, KERNELS, list_jobs, make_jobs
from analysis.report.pages.printing import find_browser, print_page
from analysis.report.plan import Plan

__all__ = ["RunResult", "run_plan"]


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
        return 0 if set(self.counts) <= {"ok", "skipped", "planned"} else 1

    def summary(self) -> str:
        """A few lines for the terminal: what was made, what was not and why, and where the index is."""
        counts = ", ".join(f"{number} {state}" for state, number in self.counts.items()) or "no reports"
        lines = [f"{len(self.reports)} reports: {counts}"]
        for report in self.reports:
            if report["state"] not in ("ok", "skipped"):
                lines.append(
                    f"  {report['name']}: {report['state']}{': ' if report['reason'] else ''}{report['reason']}"
                )
        index = self.folder / "index.html"
        return "\n".join([*lines, *([f"index page: {index}"] if index.is_file() else [])])


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
    dry_run: bool = False,
    pdf: bool = False,
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
        dry_run: only list the reports (state "planned"), write nothing.
        pdf: also print each page to NAME.pdf, with a browser that is installed.
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
    if pdf and not dry_run and find_browser() is None:
        raise InputError("PDF needs an installed browser: chromium, google-chrome or the like.")
    jobs = list_jobs(plan, folder, notebooks_dir=Path(notebooks_dir), only=only)
    if dry_run:
        return RunResult(folder, [_answer(job, "planned", "") for job in jobs])
    folder.mkdir(parents=True, exist_ok=True)
    remove_leftovers(folder, names={job["name"] for job in jobs})
    result = RunResult(folder)
    options = {"engine": engine, "n_workers": n_workers, "scheduler": scheduler, "kernels": kernels}
    with contextlib.closing(_Log(folder, n_jobs=len(jobs), progress=progress)) as log:
        _make_or_stop(jobs, result, log, again=again, **options)
    order = {job["name"]: number for number, job in enumerate(jobs)}
    result.reports.sort(key=lambda report: order[report["name"]])
    _finish(plan, result, engine=engine, jobs=jobs)
    if pdf and not result.interrupted:
        _print_pages(result)
    return result


def _print_pages(result: RunResult) -> None:
    """Print the pages that have no PDF as new as they are."""
    for report in result.reports:
        page, made = (result.folder / f"{report['name']}.{ending}" for ending in ("html", "pdf"))
        if report["state"] in ("ok", "skipped") and not (
            made.exists() and made.stat().st_mtime >= page.stat().st_mtime
        ):
            print_page(page, made)


def _make_or_stop(jobs: list[dict[str, Any]], result: RunResult, log: "_Log", **options: Any) -> None:
    """Make all, or, when interrupted, note the rest as killed."""
    try:
        with _signals():
            _make_all(jobs, result, log, **options)
    except _InterruptError as interruption:
        result.interrupted = interruption.number
        remove_leftovers(result.folder, names={job["name"] for job in jobs})  # of workers that had to be killed
        done = {report["name"] for report in result.reports}
        for job in jobs:
            if job["name"] not in done:
                _note(result, log, _answer(job, "killed", "interrupted"))


def _make_all(jobs: list[dict[str, Any]], result: RunResult, log: "_Log", *, again: bool, **options: Any) -> None:
    """Skip what is there, make the rest, and note each."""
    missing = []
    for job in jobs:
        if not again and is_intact(result.folder, job["name"], job["id"]):
            _note(result, log, _answer(job, "skipped", "it is there already"))
        else:
            missing.append(job)
    if missing:
        with contextlib.closing(make_jobs(missing, **options)) as answers:
            for answer in answers:
                _note(result, log, answer)


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
    from analysis.report.pages.index import build_index

    for work in result.folder.glob(f".work-{os.getpid()}-*"):
        shutil.rmtree(work, ignore_errors=True)
    places = {job["name"]: {"measured": job["measured"], "notebook": job["path"]} for job in jobs}
    record = {
        "title": plan.title, "engine": engine, "host": platform.node(), "n_cores": count_cores(),
        "counts": result.counts, "reports": result.reports, "places": places, "limits": describe_limits(plan.limits),
    }  # fmt: skip
    write_whole(result.folder / "run.json", (json.dumps(record, indent=1, sort_keys=True) + "\n").encode())
    page = build_index(result.folder, plan.title, result.reports)
    write_whole(result.folder / "index.html", page.encode("utf-8"))
