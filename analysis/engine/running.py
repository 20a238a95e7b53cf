"""The engines by name, and a corpus in memory run through any of them.

The articles are cut into the same batches whichever engine runs them, so that every engine gives the same tables.
"""

import contextlib
from collections.abc import Iterator

import pandas as pd
from tqdm.auto import tqdm

from analysis.engine.batches import Pool, Result, TableFunction, cut_batches, join_results, run_batches
from analysis.engine.dask_cluster import DaskWorkers, open_client
from analysis.engine.local import Processes, Serial
from analysis.errors import InputError, choice_error
from analysis.files import count_cores

__all__ = ["ARTICLE_TIMEOUT", "ENGINES", "check_engine", "open_pool", "run_tables"]

ENGINES = ("serial", "processes", "dask")

#: Seconds for one article, and for a batch before it is halved. An article takes 0.2 s (docs/limits.md), a batch of 50
#: with the loading of the models some 20 s, so that a machine ten times slower is still within it.
ARTICLE_TIMEOUT = 300.0


def run_tables(
    function: TableFunction,
    articles: pd.DataFrame,
    *,
    engine: str = "serial",
    n_workers: int | None = None,
    batch_size: int = 50,
    progress: bool = False,
    scheduler: str | None = None,
    article_timeout: float | None = ARTICLE_TIMEOUT,
) -> Result:
    """Apply `function` to `articles` in batches and join the tables it returns, in the order of the articles.

    An article that raises an exception is set aside with it; so is one that kills its worker or hangs, except with
    engine "serial", which has no worker and shares its fate.

    Args:
        function: takes an articles table, returns tables by name; importable, since workers import it.
        engine: "serial", "processes" or "dask".
        n_workers: processes; default: one per core.
        batch_size: articles per call; part of the result's definition, so keep it between compared runs.
        progress: draw a progress bar (terminal or notebook).
        scheduler: address of a running Dask scheduler, for engine "dask"; default: a cluster of our own here.
        article_timeout: seconds after which an article alone, or a batch, is taken to hang; the batch is then halved.
            None: never.

    Raises:
        InputError: an unknown engine, a batch size below 1, or workers that cannot start or import the function.
    """
    check_engine(engine)
    batches = cut_batches(articles, batch_size)
    if articles.empty:
        return join_results([])
    done: dict[int, Result] = {}
    with (
        tqdm(total=len(articles), unit="article", disable=not progress) as bar,
        open_pool(engine, n_workers=n_workers, scheduler=scheduler) as pool,
    ):
        for number, result in run_batches(pool, function, batches, article_timeout=article_timeout):
            done[number] = result
            bar.update(min(batch_size, len(articles) - number * batch_size))
    return join_results(done[number] for number in sorted(done))


def check_engine(engine: str) -> None:
    """Raise InputError unless `engine` is one of ENGINES."""
    if engine not in ENGINES:
        raise choice_error("engine", engine, ENGINES)


@contextlib.contextmanager
def open_pool(engine: str, *, n_workers: int | None = None, scheduler: str | None = None) -> Iterator[Pool]:
    """The workers of an engine, ended with the block."""
    check_engine(engine)
    if n_workers is not None and n_workers < 1:
        raise InputError(f"{n_workers} workers: at least one has to do the work.")
    n_workers = n_workers or count_cores()
    if engine == "serial":
        yield Serial()
    elif engine == "processes":
        with Processes(n_workers) as pool:
            yield pool
    else:
        with open_client(scheduler, n_workers, n_retries=0) as client:
            yield DaskWorkers(client)
