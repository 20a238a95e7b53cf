"""Workers of a Dask cluster: one of our own on this machine, or a running one by the address of its scheduler.

Dask starts a task again elsewhere when its worker dies, as often as the scheduler allows; a task that kills more
workers is given up, and so is one that waited behind it at the same worker. The policy of `batches` tells them apart.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from analysis.engine.batches import Died
from analysis.engine.starting import ENVIRONMENT, start_safely
from analysis.errors import InputError

__all__ = ["DaskWorkers", "map_tasks", "open_client"]

#: Dask looks into every worker a hundred times a second; nobody reads what it sees there.
_QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.system-monitor.gil.enabled": False,
    **{f"distributed.nanny.pre-spawn-environ.{name}": value for name, value in ENVIRONMENT.items()},
}


@contextlib.contextmanager
def open_client(scheduler: str | None, n_workers: int, *, n_retries: int = 3) -> Iterator[Any]:
    """A client of the scheduler at this address, or of a cluster of `n_workers` processes on this machine.

    Args:
        n_retries: how often our own cluster tries a task again that killed its worker; a running one has its own rule.

    Raises:
        InputError: Dask is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise InputError("engine 'dask' needs Dask: pip install 'pressgauge[scale]'") from None
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=10)
        except (OSError, ValueError) as error:
            raise InputError(f"no Dask scheduler answers at {scheduler!r}: {error}") from None
        with client:
            yield client
        return
    import dask

    config = {**_QUIET, "distributed.scheduler.allowed-failures": n_retries}  # workers inherit it
    with dask.config.set(config), start_safely():
        cluster = LocalCluster(n_workers=n_workers, threads_per_worker=1, processes=True, dashboard_address=None)
        with cluster, Client(cluster) as client:
            yield client


class DaskWorkers:
    """The workers that a client's scheduler has."""

    has_workers = True

    def __init__(self, client: Any) -> None:
        self.client = client

    def map(self, call: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """As of `Pool`.

        Raises:
            InputError: a worker cannot import what it shall do, or the scheduler is gone.
        """
        from distributed import KilledWorker

        given: dict[int, Any] = {}

        def note() -> Iterator[Any]:
            for number, task in enumerate(tasks):
                given[number] = task
                yield task

        for number, answer in map_tasks(self.client, call, note()):
            if isinstance(answer, KilledWorker):
                answer = Died("the worker died over it (KilledWorker)")
            elif isinstance(answer, BaseException):
                raise InputError(f"a worker cannot do its work: {type(answer).__name__}: {answer}") from answer
            yield given.pop(number), answer


def map_tasks(client: Any, function: Callable[..., Any], tasks: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Run `function` on each task; yields (number, answer) as they come, an exception as the answer of a lost one.

    Only as many tasks are with the scheduler as it has threads, so that few wait behind one that kills its worker.
    """
    from distributed import as_completed

    numbered = enumerate(tasks)
    numbers: dict[Any, int] = {}
    coming = as_completed(loop=client.loop)

    def give() -> None:
        for number, task in islice(numbered, max(1, sum(client.nthreads().values())) - len(numbers)):
            future = client.submit(function, task, pure=False)
            numbers[future] = number
            coming.add(future)

    give()
    for future in coming:
        number = numbers.pop(future)
        answer = future.result() if future.status == "finished" else _read_loss(future)
        future.release()
        give()  # only now, lest the next task kills the worker that holds the answer
        yield number, answer


def _read_loss(future: Any) -> BaseException:
    return future.exception() if future.status == "error" else ConnectionError(f"its task is {future.status}")
