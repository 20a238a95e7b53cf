"""The runner: all reports of a plan, with papermill underneath.

Each report stands for itself: one that fails stops no other, one that is there already is skipped, and whatever
interrupts the run leaves whole reports and nothing else. `events.jsonl` tells what happened, `run.json` what each
report cost, and the exit status whether all are there.
"""

import contextlib
import platform
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import InputError
from analysis.files import count_cores, lock_folder, write_whole
from analysis.report.engines import check_engine, run_jobs
from analysis.report.events import EventLog
from analysis.report.finished import check_replaceable, check_run_folder, is_intact, remove_leftovers
from analysis.report.jobs import Answer, Job, hold_measured, list_jobs
from analysis.report.pages.index import build_index
from analysis.report.pages.printing import find_browser, print_page
from analysis.report.plan import Plan
from analysis.report.run_record import Place, RunRecord, write_run

__all__ = ["RunResult", "run_plan"]


@dataclass(frozen=True)
class RunResult:
    """How a run went: its folder, an answer per report in the plan's order, and the signal that ended it, or 0."""

    folder: Path
    reports: tuple[Answer, ...]
    interrupted: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """Number of reports by state: ok, failed, timeout, killed, skipped, planned."""
        return dict(Counter(report.state for report in self.reports))

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
            if not report.is_there:
                lines.append(f"  {report.name}: {report.state}{': ' if report.reason else ''}{report.reason}")
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
    waiting: Callable[[str], object] | None = None,
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
        waiting: as of `analysis.files.lock_folder`: what to do while another run writes the tables or this folder.

    Raises:
        InputError: an unknown engine, kind of kernel, report name or notebook, no measured tables, or tables that are
            being written or not as they were measured; a folder or page in the way that pressgauge has not made.
            Whatever happens inside a report is not raised but told in the result.
    """
    check_engine(engine, kernels)
    folder = Path(reports_dir).resolve() / plan.run
    if pdf and not dry_run and find_browser() is None:
        raise InputError("PDF needs an installed browser: chromium, google-chrome or the like.")
    what = f"pressgauge report {plan.run}"
    options = {"engine": engine, "n_workers": n_workers, "scheduler": scheduler, "kernels": kernels}
    with hold_measured([report.measured for report in plan.reports], what=what, waiting=waiting):
        jobs = list_jobs(plan, folder, notebooks_dir=Path(notebooks_dir), only=only)
        if dry_run:
            return RunResult(folder, tuple(job.answer("planned") for job in jobs))
        check_run_folder(folder)
        with lock_folder(folder, exclusive=True, what=what, waiting=waiting):
            return _run_jobs(plan, folder, jobs, again=again, pdf=pdf, progress=progress, **options)


def _run_jobs(
    plan: Plan, folder: Path, jobs: list[Job], *, again: bool, pdf: bool, progress: bool, **options: Any
) -> RunResult:
    """What `run_plan` does once nobody else is in the folder."""
    missing = [job for job in jobs if again or not is_intact(job)]
    for job in missing:
        check_replaceable(job, pdf=pdf)
    remove_leftovers(folder, names={job.name for job in missing})
    answers: dict[str, Answer] = {}
    with contextlib.closing(EventLog(folder, n_jobs=len(jobs), progress=progress)) as log:
        interrupted = _answer_all(jobs, missing, answers, log, **options)
    result = RunResult(folder, tuple(answers[job.name] for job in jobs), interrupted)
    _finish(plan, result, engine=options["engine"], jobs=jobs)
    if pdf and not result.interrupted:
        _print_pages(result)
    return result


def _answer_all(jobs: list[Job], missing: list[Job], answers: dict[str, Answer], log: EventLog, **options: Any) -> int:
    """Make what is missing and fill `answers`; returns the signal that interrupted it, or 0.

    After an interruption the rest is noted as killed.
    """

    def note(answer: Answer) -> None:
        answers[answer.name] = answer
        log.report(answer)

    try:
        with _signals():
            for job in jobs:
                if job not in missing:
                    note(job.answer("skipped", "it is there already"))
            if missing:
                with contextlib.closing(run_jobs(missing, **options)) as made:
                    for answer in made:
                        note(answer)
    except _InterruptError as interruption:
        run_dir = jobs[0].run_dir
        remove_leftovers(run_dir, names={job.name for job in jobs})  # of workers that had to be killed
        for job in jobs:
            if job.name not in answers:  # a worker may have finished without the time to say so
                note(job.answer("ok") if is_intact(job) else job.answer("killed", "interrupted"))
        return interruption.number
    return 0


def _finish(plan: Plan, result: RunResult, *, engine: str, jobs: list[Job]) -> None:
    """Write run.json and the index page."""
    remove_leftovers(result.folder, names=set())
    places = {job.name: Place(job.measured, job.path) for job in jobs}
    record = RunRecord(
        plan.title, engine, platform.node(), count_cores(), result.counts, result.reports, places, plan.limits
    )
    write_run(result.folder, record)
    page = build_index(result.folder, plan.title, result.reports)
    write_whole(result.folder / "index.html", page.encode("utf-8"))


def _print_pages(result: RunResult) -> None:
    """Print the pages that have no PDF as new as they are."""
    for report in result.reports:
        page, made = (result.folder / f"{report.name}.{ending}" for ending in ("html", "pdf"))
        if report.is_there and not (made.exists() and made.stat().st_mtime >= page.stat().st_mtime):
            print_page(page, made)


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
