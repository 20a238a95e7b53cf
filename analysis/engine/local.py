"""The engine: runs one table function over many articles, serially, in processes, or on a Dask cluster.

The articles are cut into the same batches whichever engine runs them, so that every engine gives the same tables.
A batch that fails is run again article by article: the ones that fail alone are set aside with their reason. A
worker that dies takes only its batch with it, which is tried again in a fresh worker.
"""

import functools
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple

import pandas as pd
from tqdm.auto import tqdm

from analysis.errors import InputError, choice_error
from analysis.files import count_cores
from analysis.tables import Tables

ENGINES = ("serial", "processes", "dask")
TableFunction = Callable[[pd.DataFrame], Tables]


class Result(NamedTuple):
    """What a run gave: the tables, and the articles set aside (source: the article_id, reason)."""

    tables: Tables
    set_aside: pd.DataFrame


def run_tables(
    function: TableFunction,
    articles: pd.DataFrame,
    *,
    engine: str = "serial",
    n_workers: int | None = None,
    batch_size: int = 50,
    progress: bool = False,
    scheduler: str | None = None,
) -> Result:
    """Apply `function` to `articles` in batches and join the tables it returns, in the order of the articles.

    Args:
        function: takes an articles table, returns tables by name; importable, since workers import it.
        engine: "serial", "processes" or "dask".
        n_workers: processes; default: one per core.
        batch_size: articles per call; part of the result's definition, so keep it between compared runs.
        progress: draw a progress bar (terminal or notebook).
        scheduler: address of a running Dask scheduler, for engine "dask"; default: a cluster of our own here.

    Raises:
        InputError: an unknown engine, or a batch size below 1.
    """
    if engine not in ENGINES:
        raise choice_error("engine", engine, ENGINES)
    if batch_size < 1:
        raise InputError(f"batch_size {batch_size} must be at least 1.")
    batches = [articles.iloc[first : first + batch_size] for first in range(0, len(articles), batch_size)]
    run = _choose(engine, n_batches=len(batches), scheduler=scheduler)
    done: dict[int, Result] = {}
    with tqdm(total=len(articles), unit="article", disable=not progress) as bar:
        for number, result in run(function, batches, n_workers or count_cores()):
            done[number] = result
            bar.update(len(batches[number]))
    return join_results([done[number] for number in range(len(batches))])


def _choose(engine: str, *, n_batches: int, scheduler: str | None) -> Callable[..., Iterator[tuple[int, Result]]]:
    if engine == "dask" and n_batches:
        from analysis.engine.dask_cluster import run_batches

        return functools.partial(run_batches, scheduler=scheduler)
    return _run_serial if engine == "serial" or n_batches < 2 else _run_processes


def join_results(results: list[Result]) -> Result:
    """One result of several, in their order; a table that is nowhere filled keeps its columns."""
    names = dict.fromkeys(name for result in results for name in result.tables)
    tables = {name: _join([result.tables[name] for result in results if name in result.tables]) for name in names}
    empty = pd.DataFrame({"source": [], "reason": []}, dtype="str")
    return Result(tables, _join([empty, *(result.set_aside for result in results)]))


def _join(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled or parts[:1], ignore_index=True)


def run_batch(function: TableFunction, batch: pd.DataFrame) -> Result:
    """Run one batch; where it fails, run its articles one by one and set aside those that fail alone."""
    try:
        return Result(function(batch), pd.DataFrame({"source": [], "reason": []}, dtype="str"))
    except Exception as error:
        if len(batch) == 1:
            return _set_aside(batch, f"{type(error).__name__}: {error}")
    return join_results([run_batch(function, batch.iloc[[row]]) for row in range(len(batch))])


def _set_aside(batch: pd.DataFrame, reason: str) -> Result:
    reasons = {"source": batch["article_id"].tolist(), "reason": [reason[:500]] * len(batch)}
    return Result({}, pd.DataFrame(reasons, dtype="str"))


def _run_serial(function: TableFunction, batches: list[pd.DataFrame], _: int) -> Iterator[tuple[int, Result]]:
    for number, batch in enumerate(batches):
        yield number, run_batch(function, batch)


def _run_processes(
    function: TableFunction, batches: list[pd.DataFrame], n_workers: int
) -> Iterator[tuple[int, Result]]:
    waiting = set(range(len(batches)))
    while waiting:
        before = len(waiting)
        with _pool(min(n_workers, len(waiting))) as pool:
            futures = {pool.submit(run_batch, function, batches[number]): number for number in sorted(waiting)}
            for number, result in _finished(futures):
                waiting.discard(number)
                yield number, result
        if waiting and len(waiting) == before:
            break
    for number in sorted(waiting):  # batches that kill their worker: each article in a worker of its own
        parts = [_run_alone(function, batches[number].iloc[[row]]) for row in range(len(batches[number]))]
        yield number, join_results(parts)


def _finished(futures: dict[Future[Result], int]) -> Iterator[tuple[int, Result]]:
    for future in as_completed(futures):
        try:
            yield futures[future], future.result()
        except BrokenProcessPool:
            continue


def _run_alone(function: TableFunction, article: pd.DataFrame) -> Result:
    with _pool(1) as pool:
        try:
            return pool.submit(run_batch, function, article).result()
        except BrokenProcessPool:
            return _set_aside(article, "the worker process died while measuring this article")


def _pool(n_workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(n_workers, mp_context=context, initializer=_use_one_thread)


def _use_one_thread() -> None:
    """Keep numeric libraries in a worker to one thread: the workers share the cores already."""
    import numpy  # noqa: F401  its thread pool must exist before it can be limited
    import threadpoolctl

    threadpoolctl.threadpool_limits(1)
