"""A corpus larger than memory: partitions are read from Parquet, measured, and written to Parquet, one at a time.

Only names of files and counts travel between processes. What a partition gave appears by rename with a mark that it
is done, so that an interrupted run goes on where it was. A table becomes a folder NAME.parquet of parts, which
`read_tables`, pandas and Dask read as one table.
"""

import functools
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.engine.local import ENGINES, TableFunction, join_results, run_batch
from analysis.errors import InputError, choice_error
from analysis.files import count_cores, replacing, write_whole
from analysis.tables import write_table

__all__ = ["PartitionsResult", "run_partitions", "write_partitions"]


class PartitionsResult(NamedTuple):
    """What was done: partitions measured now, kept from before, lost; articles measured; articles set aside."""

    n_measured: int
    n_kept: int
    n_articles: int
    set_aside: pd.DataFrame


def write_partitions(source: str | Path, folder: str | Path, *, n_rows: int = 2000) -> list[Path]:
    """Cut a Parquet file of articles of any size into files of `n_rows`, reading only one at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder, paths = Path(folder), []
    file = pq.ParquetFile(source)
    for number, batch in enumerate(file.iter_batches(batch_size=n_rows)):
        paths.append(write_table(pa.Table.from_batches([batch]).to_pandas(), folder / f"part-{number:05}.parquet"))
    return paths


def run_partitions(
    function: TableFunction,
    source: str | Path,
    target: str | Path,
    *,
    engine: str = "processes",
    n_workers: int | None = None,
    batch_size: int = 50,
    scheduler: str | None = None,
) -> PartitionsResult:
    """Apply a table function to every Parquet file of articles in `source`; write its tables as folders in `target`.

    Args:
        function: as of `run_tables`.
        source: folder of part-*.parquet, each an articles table (see `write_partitions`).
        target: gets NAME.parquet/part-*.parquet for each table and for the articles themselves.
        engine: "serial", "processes" or "dask"; with Dask, all workers must see both folders.
        n_workers: processes; default: one per core.
        batch_size: articles per call, as of `run_tables`.
        scheduler: address of a running Dask scheduler.

    Raises:
        InputError: an unknown engine, or no partitions.
    """
    if engine not in ENGINES:
        raise choice_error("engine", engine, ENGINES)
    target, paths = Path(target), sorted(Path(source).glob("part-*.parquet"))
    if not paths:
        raise InputError(f"{str(source)!r} holds no part-*.parquet; make them with write_partitions.")
    waiting = [path for path in paths if not _mark(target, path).is_file()]
    task = functools.partial(measure_partition, function=function, target=target, batch_size=batch_size)
    run = _choose(engine, n_workers=n_workers or count_cores(), scheduler=scheduler)
    for path, answer in run(task, waiting):
        if isinstance(answer, BaseException):  # its articles are set aside together; the next run tries them again
            reason = f"the worker died while measuring {path.name} ({type(answer).__name__})"
            _write_mark(target, path, {"n_articles": 0, "lost": True, "set_aside": [[path.name, reason]]})
    _unify_schemas(target)
    marks = [json.loads(_mark(target, path).read_text(encoding="utf-8")) for path in paths]
    for path, mark in zip(paths, marks, strict=True):
        if mark.get("lost"):
            _mark(target, path).unlink()
    aside = pd.DataFrame(
        [row for mark in marks for row in mark["set_aside"]], columns=["source", "reason"], dtype="str"
    )
    n_articles = sum(mark["n_articles"] for mark in marks)
    return PartitionsResult(len(waiting), len(paths) - len(waiting), n_articles, aside)


def measure_partition(path: Path, *, function: TableFunction, target: Path, batch_size: int) -> None:
    """Measure one partition, write its tables, and last the mark that it is done."""
    articles = pd.read_parquet(path)
    batches = [articles.iloc[first : first + batch_size] for first in range(0, len(articles), batch_size)]
    result = join_results([run_batch(function, batch) for batch in batches])
    failed = set(result.set_aside["source"])
    tables = {**result.tables, "articles": articles[~articles["article_id"].isin(failed)]}
    for name, table in tables.items():
        write_table(table, target / f"{name}.parquet" / path.name)
    mark = {"n_articles": len(tables["articles"]), "set_aside": result.set_aside.to_numpy().tolist()}
    _write_mark(target, path, mark)


def _mark(target: Path, path: Path) -> Path:
    return target / "done" / f"{path.stem}.json"


def _write_mark(target: Path, path: Path, content: dict[str, Any]) -> None:
    place = _mark(target, path)
    write_whole(place, json.dumps(content, ensure_ascii=False).encode("utf-8"))


Answers = Iterator[tuple[Path, BaseException | None]]


def _choose(engine: str, *, n_workers: int, scheduler: str | None) -> Callable[..., Answers]:
    if engine == "dask":
        return functools.partial(_run_dask, n_workers=n_workers, scheduler=scheduler)
    return functools.partial(_run_processes, n_workers=n_workers) if engine == "processes" else _run_serial


def _run_serial(task: Callable[[Path], None], paths: list[Path]) -> Answers:
    for path in paths:
        task(path)
        yield path, None


def _run_processes(task: Callable[[Path], None], paths: list[Path], *, n_workers: int) -> Answers:
    import multiprocessing

    with ProcessPoolExecutor(n_workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        for path, future in [(path, pool.submit(task, path)) for path in paths]:
            yield path, future.exception()


def _run_dask(task: Callable[[Path], None], paths: list[Path], *, n_workers: int, scheduler: str | None) -> Answers:
    from analysis.engine.dask_cluster import map_tasks, open_client

    with open_client(scheduler, n_workers) as client:
        for number, answer in map_tasks(client, task, paths):
            yield paths[number], answer


def _unify_schemas(target: Path) -> None:
    """Give all parts of a table one schema: a part in which a column is empty may lack its type."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for folder in sorted(target.glob("*.parquet")):
        schemas = {path: pq.read_schema(path) for path in sorted(folder.glob("part-*.parquet"))}
        plain = {path: schema.remove_metadata() for path, schema in schemas.items()}
        common = pa.unify_schemas(list(plain.values()), promote_options="permissive")
        for path, schema in plain.items():
            if schema != common:
                meta = schemas[path].metadata
                table = pq.read_table(path).cast(common).replace_schema_metadata(meta)
                with replacing(path) as temporary:
                    pq.write_table(table, temporary)
