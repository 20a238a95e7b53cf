"""Workers on this machine: processes that make one report after another, and are replaced when they die."""

import contextlib
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Generator

from analysis.report.jobs import Answer, Job
from analysis.report.kernels.server import import_environment
from analysis.study.records import format_record, parse_record

__all__ = ["run_on_workers"]

_GRACE_SECONDS = 30.0


class _Worker:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "analysis.report.kernels.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **import_environment(), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        assert self.process.stdin is not None  # noqa: S101 (for the type checker: both are pipes)
        assert self.process.stdout is not None  # noqa: S101
        self._jobs, self.answers = self.process.stdin, self.process.stdout
        self.job: Job | None = None
        self.deadline = 0.0

    def give(self, job: Job) -> None:
        self.job = job
        self.deadline = time.monotonic() + job.limits.wall_seconds + _GRACE_SECONDS
        try:
            self._jobs.write(format_record(job, indent=None).encode() + b"\n")
            self._jobs.flush()
        except OSError:
            return  # it died; its closed output says so

    def take(self, job: Job) -> Answer:
        """The answer to `job`, which it was given; one of our own where the worker died over it."""
        line = self.answers.readline()
        self.job = None
        if line:
            return parse_record(Answer, line, where="the answer of a worker")
        self.end()
        return job.answer("killed", "the worker that ran it was killed")

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for stream in (self._jobs, self.answers):
            with contextlib.suppress(OSError):
                stream.close()


def run_on_workers(jobs: list[Job], n_workers: int, *, prepare: Callable[[Job], Job]) -> Generator[Answer, None, None]:
    """Run jobs in `n_workers` processes; yields each answer as it comes. Closing the iterator ends the workers.

    `prepare` makes each job ready to be sent; it is first called when the workers have begun to start.
    """
    waiting = list(reversed(jobs))
    workers: list[_Worker] = []
    selector = selectors.DefaultSelector()
    try:
        for _ in range(min(n_workers, len(jobs))):
            workers.append(_hire(selector))
        for worker in workers:
            worker.give(prepare(waiting.pop()))
        while any(worker.job for worker in workers):
            for key, _ in selector.select(timeout=1.0):
                worker = key.data
                if worker.job is not None:
                    yield worker.take(worker.job)
                if worker.process.poll() is not None:
                    workers.remove(worker)
                    selector.unregister(key.fileobj)
                    if waiting:
                        worker = _hire(selector)
                        workers.append(worker)
                if waiting:
                    worker.give(prepare(waiting.pop()))
            _stop_overdue(workers)
    finally:
        for worker in workers:
            if worker.job and worker.process.poll() is None:
                worker.process.terminate()
        for worker in workers:
            worker.end()
        selector.close()


def _hire(selector: selectors.BaseSelector) -> _Worker:
    worker = _Worker()
    selector.register(worker.answers, selectors.EVENT_READ, worker)
    return worker


def _stop_overdue(workers: list[_Worker]) -> None:
    """Kill workers far beyond the limit of their job, which the job's own watch should have kept."""
    for worker in workers:
        if worker.job and time.monotonic() > worker.deadline:
            worker.process.kill()
