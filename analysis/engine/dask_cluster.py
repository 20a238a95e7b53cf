"""The engine on a Dask cluster: one of our own on this machine, or a running one by the address of its scheduler.

Dask starts a task again elsewhere when its worker dies; a task that kills several workers is given up, and its
articles are tried one by one, so that only the one at fault is set aside.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd

from analysis.engine.local import Result, TableFunction, join_results, run_batch
from analysis.errors import InputError

__all__ = ["map_tasks", "open_client", "run_batches"]

#: Dask looks into every worker a hundred times a second; nobody reads what it sees there.
_QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.system-monitor.gil.enabled": False,
}


@contextlib.contextmanager
def open_client(scheduler: str | None, n_workers: int) -> Iterator[Any]:
    """A client of the scheduler at this address, or of a cluster of `n_workers` processes on this machine.

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

    with dask.config.set(_QUIET):  # workers inherit it
        cluster = LocalCluster(n_workers=n_workers, threads_per_worker=1, processes=True, dashboard_address=None)
        with cluster, Client(cluster) as client:
            yield client


def map_tasks(client: Any, function: Callable[..., Any], tasks: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """Run `function` on each task; yields (number, answer) as they come, an exception as the answer of a lost one."""
    from distributed import as_completed

    futures = {client.submit(function, task, pure=False): number for number, task in enumerate(tasks)}
    for future in as_completed(futures):
        yield futures[future], future.exception() if future.status == "error" else future.result()
        future.release()


def run_batches(
    function: TableFunction, batches: list[pd.DataFrame], n_workers: int, *, scheduler: str | None = None
) -> Iterator[tuple[int, Result]]:
    """Run a table function on each batch; yields (number, result) as they come."""
    with open_client(scheduler, n_workers) as client:
        lost = []
        for number, answer in map_tasks(client, _Task(function), batches):
            if isinstance(answer, Result):
                yield number, answer
            else:
                lost.append(number)
        for number in lost:
            rows = [batches[number].iloc[[row]] for row in range(len(batches[number]))]
            yield number, join_results([_run_alone(client, function, row) for row in rows])


class _Task:
    """`run_batch` with its function; a class, so that it travels by its module's name."""

    def __init__(self, function: TableFunction) -> None:
        self.function = function

    def __call__(self, batch: pd.DataFrame) -> Result:
        return run_batch(self.function, batch)


def _run_alone(client: Any, function: TableFunction, article: pd.DataFrame) -> Result:
    """One article with nothing beside it, so that no other is blamed for a worker that dies."""
    _, answer = next(map_tasks(client, _Task(function), [article]))
    if isinstance(answer, Result):
        return answer
    reason = f"the worker died while measuring this article ({type(answer).__name__})"
    return Result({}, pd.DataFrame({"source": article["article_id"].tolist(), "reason": [reason]}, dtype="str"))
