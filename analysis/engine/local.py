"""Workers on this machine: processes that each take one task at a time, or none at all, for the serial engine.

Each process is spoken to through a pipe of its own, of which only it holds the other end: when it dies, however it
does, the pipe is closed, and the task it had is the one it died over. (A pool whose workers share a queue cannot know
that at once: with pebble 5.2.3 a worker that ends by `os._exit(0)` is waited for without end, and with
`concurrent.futures` the death of one breaks the pool for all.)

A worker that takes more than its share of the memory is ended here, before the system ends one of its own choice; as
with every worker that dies over a batch, the batch is then tried in smaller parts.
"""

import contextlib
import multiprocessing
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import Any

from analysis.engine.batches import Died
from analysis.engine.starting import start_safely
from analysis.errors import InputError
from analysis.files import free_memory_gb

__all__ = ["Processes", "Serial"]

_LEAST_MB = 1500.0  # what one process that measures needs
_SHARE = 0.9  # of the memory that is free when the first worker starts
_LOOK = 0.5  # seconds between two looks at what the workers take
_STARTS = 3  # so many workers in a row that die before they are ready say that none can start


class Serial:
    """No workers: the process that gives the tasks does them, one after another."""

    has_workers = False

    def map(self, call: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """As of `Pool`; whatever kills or hangs a worker elsewhere, kills or hangs this process."""
        for task in tasks:
            yield task, call(task)


class Processes:
    """Up to `n_workers` processes, started when there is a task for them and replaced when they die.

    Each may take `memory_mb` of memory; by default its part of what is free, and what a worker needs at least.
    """

    has_workers = True

    def __init__(self, n_workers: int, *, memory_mb: float | None = None) -> None:
        self.n_workers = n_workers
        self.memory_mb = memory_mb or max(_LEAST_MB, _SHARE * free_memory_gb() * 1000 / n_workers)
        self._workers: list[_Worker] = []
        self._n_failed_starts = 0

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()

    def map(self, call: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """As of `Pool`.

        Raises:
            InputError: `call` cannot be sent to a worker or imported there, or no worker can start.
        """
        tasks, queue = iter(tasks), deque[Any]()
        answers: list[tuple[Any, Any]] = []
        while True:
            queue.extend(islice(tasks, self.n_workers - len(queue)))
            self._hire(len(queue))
            for worker in [worker for worker in self._workers if worker.state == "free"][: len(queue)]:
                worker.give(call, queue.popleft())
            yield from answers  # after the workers have something to do again
            if not queue and not any(worker.state == "busy" for worker in self._workers):
                return
            answers = self._collect()

    def _hire(self, n_tasks: int) -> None:
        n_coming = sum(worker.state != "busy" for worker in self._workers)
        for _ in range(min(n_tasks - n_coming, self.n_workers - len(self._workers))):
            self._workers.append(_Worker())

    def _collect(self) -> list[tuple[Any, Any]]:
        """The answers that have come; waits until a worker says something, or dies."""
        answers: list[tuple[Any, Any]] = []
        speaking: list[Any] = []
        while not speaking:
            speaking = wait([worker.pipe for worker in self._workers if worker.state != "free"], timeout=_LOOK)
            for worker in self._workers:
                worker.check_memory(self.memory_mb)
        for worker in [worker for worker in self._workers if worker.pipe in speaking]:
            task, state = worker.task, worker.state
            answer = worker.take()
            if isinstance(answer, Died):
                self._workers.remove(worker)
            if state == "busy":
                answers.append((task, answer))
            else:
                self._count_start(answer)
        return answers

    def _count_start(self, answer: Any) -> None:
        self._n_failed_starts = self._n_failed_starts + 1 if isinstance(answer, Died) else 0
        if self._n_failed_starts >= _STARTS:
            raise InputError(
                f"no worker process can start ({answer.reason}). A script that measures in processes does so under "
                "if __name__ == '__main__':, since every worker imports the script first."
            )


class _Worker:
    """A process, and what it is at: starting, free or busy with a task."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, there = context.Pipe()
        self.process = context.Process(target=serve, args=(there,), daemon=True)
        with start_safely():
            self.process.start()
        there.close()
        self.state, self.task, self.ended_for = "starting", None, ""

    def check_memory(self, most_mb: float) -> None:
        """End a process that takes more."""
        import psutil

        with contextlib.suppress(psutil.Error):  # it is ending already
            if psutil.Process(self.process.pid).memory_info().rss > most_mb * 1e6:
                self.ended_for = f"it took more than {most_mb:,.0f} MB of memory"
                self.process.kill()

    def give(self, call: Callable[[Any], Any], task: Any) -> None:
        try:
            content = pickle.dumps((call, task))
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise InputError(
                f"a worker cannot be sent what it shall do: {error}; functions come from a module that it can import."
            ) from None
        self.state, self.task = "busy", task
        with contextlib.suppress(OSError):  # it died, and `take` will say so
            self.pipe.send_bytes(content)

    def take(self) -> Any:
        """What it says; `Died` where it has died."""
        try:
            done, answer = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join(5)  # it may need a moment to end, and then says how
            self.end()
            return Died(self.ended_for or f"the worker died over it ({_name_end(self.process.exitcode)})")
        self.state, self.task = "free", None
        if not done:
            raise InputError(f"a worker cannot do its work: {answer}")
        return answer

    def end(self) -> None:
        self.pipe.close()
        self.process.terminate()
        self.process.join()


def _name_end(code: int | None) -> str:
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"


def serve(pipe: Connection) -> None:
    """The life of a worker: does the tasks that come through the pipe until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who gives the tasks ends the work
    pipe.send((True, None))
    while True:
        try:
            content = pipe.recv_bytes()
        except EOFError:
            return
        try:
            call, task = pickle.loads(content)  # noqa: S301 (from our own parent)
            answer = pickle.dumps((True, call(task)))
        except MemoryError:
            raise  # it dies of it, and its task is tried in smaller parts
        except Exception as error:
            answer = pickle.dumps((False, f"{type(error).__name__}: {error}"))
        pipe.send_bytes(answer)
