"""A corpus larger than memory: partitions are read from Parquet, measured, and written to Parquet, one at a time.

Only names of files and counts travel between processes. What a partition gave appears by rename with a mark that it
is done, so that an interrupted run goes on where it was. A table becomes a folder NAME.parquet of parts, which
`read_tables`, pandas and Dask read as one table. A partition that kills its worker is read here and measured batch by
batch by the same workers, so that only the article at fault is lost.
"""

import functools
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm.auto import tqdm

from analysis.engine.batches import (
    Died,
    Guard,
    Pool,
    Result,
    TableFunction,
    choose_guard,
    cut_batches,
    join_results,
    run_batch,
    run_batches,
)
from analysis.engine.running import ARTICLE_TIMEOUT, check_engine, open_pool
from analysis.errors import InputError
from analysis.files import hash_file, replacing, write_whole
from analysis.tables import write_table

__all__ = ["PartitionsResult", "run_partitions", "write_partitions"]

#: Articles of a partition in, those to measure and a table of those set aside (source, reason) out.
Prepare = Callable[[pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]


@dataclass(frozen=True)
class PartitionsResult:
    """What was done.

    Attributes:
        n_measured: partitions measured now.
        n_kept: partitions kept from before.
        n_articles: articles in all of these.
        n_articles_kept: those of them in partitions that were kept.
        set_aside: source and reason; a partition that could not be read or written stands here by its file's name,
            and is tried again next time.
    """

    n_measured: int
    n_kept: int
    n_articles: int
    n_articles_kept: int
    set_aside: pd.DataFrame


def write_partitions(source: str | Path, folder: str | Path, *, n_rows: int = 2000) -> list[Path]:
    """Cut a Parquet file of articles of any size into files of `n_rows`, reading only one at a time.

    Files of an earlier cut that are no longer needed are removed.

    Raises:
        InputError: fewer than one row.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if n_rows < 1:
        raise InputError(f"{n_rows} articles in a partition: it must be at least 1.")
    folder, paths = Path(folder), list[Path]()
    file = pq.ParquetFile(source)
    for number, batch in enumerate(file.iter_batches(batch_size=n_rows)):
        paths.append(write_table(pa.Table.from_batches([batch]).to_pandas(), folder / f"part-{number:05}.parquet"))
    for path in set(folder.glob("part-*.parquet")) - set(paths):
        path.unlink()
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
    article_timeout: float | None = ARTICLE_TIMEOUT,
    prepare: Prepare | None = None,
    key: str = "",
    progress: bool = False,
) -> PartitionsResult:
    """Apply a table function to every Parquet file of articles in `source`; write its tables as folders in `target`.

    Args:
        function: as of `run_tables`.
        source: folder of part-*.parquet, each an articles table (see `write_partitions`).
        target: gets NAME.parquet/part-*.parquet for each table and for the articles themselves. A partition is kept
            that was measured before, with the same content and key; what came of one that is gone is removed.
        engine: "serial", "processes" or "dask"; with Dask, all workers must see both folders.
        n_workers: processes; default: one per core.
        batch_size: articles per call, as of `run_tables`.
        scheduler: address of a running Dask scheduler.
        article_timeout: as of `run_tables`.
        prepare: what a worker does with a partition first: gives the articles to measure, and those set aside.
        key: what the tables depend on beside the articles, such as a hash of the settings.
        progress: draw a progress bar.

    Raises:
        InputError: an unknown engine, or no partitions.
    """
    check_engine(engine)
    target, paths = Path(target), sorted(Path(source).glob("part-*.parquet"))
    if not paths:
        raise InputError(f"{str(source)!r} holds no part-*.parquet; make them with write_partitions.")
    _remove_gone(target, {path.name for path in paths})
    job = _PartitionJob(function, target, batch_size, article_timeout, prepare, key)
    waiting = [path for path in paths if not job.is_done(path)]
    with (
        tqdm(total=len(waiting), unit="partition", disable=not progress) as bar,
        open_pool(engine, n_workers=n_workers, scheduler=scheduler) as pool,
    ):
        failed = job.run(pool, waiting, tell=bar.update)
    _unify_schemas(target)
    marks = {path: _read_mark(target, path) for path in paths if path not in failed}
    rows = [row for mark in marks.values() for row in mark["set_aside"]]
    rows += [[path.name, reason] for path, reason in failed.items()]
    return PartitionsResult(
        n_measured=len(waiting) - len(failed),
        n_kept=len(paths) - len(waiting),
        n_articles=sum(mark["n_articles"] for mark in marks.values()),
        n_articles_kept=sum(mark["n_articles"] for path, mark in marks.items() if path not in waiting),
        set_aside=pd.DataFrame(rows, columns=["source", "reason"], dtype="str"),
    )


@dataclass(frozen=True)
class _PartitionJob:
    """What is done with each partition."""

    function: TableFunction
    target: Path
    batch_size: int
    article_timeout: float | None
    prepare: Prepare | None
    key: str

    def is_done(self, path: Path) -> bool:
        return _read_mark(self.target, path).get("of") == self.hash(path)

    def hash(self, path: Path) -> str:
        """What the tables of a partition depend on."""
        return hashlib.sha256(f"{self.key} {self.batch_size} {hash_file(path)}".encode()).hexdigest()

    def run(self, pool: Pool, paths: list[Path], *, tell: Callable[[], object]) -> dict[Path, str]:
        """Measure partitions; gives those that cannot be read or written, with the reason."""
        failed, again = {}, []
        call = functools.partial(_measure_partition, job=self, guard=choose_guard(pool, self.article_timeout))
        for path, answer in pool.map(call, paths):
            if isinstance(answer, Died):
                again.append(path)
                continue
            if answer:
                failed[path] = answer
            tell()
        for path in again:
            if reason := self.measure_by_batches(pool, path):
                failed[path] = reason
            tell()
        return failed

    def measure_by_batches(self, pool: Pool, path: Path) -> str:
        """Measure a partition that killed its worker, under the policy of `batches`."""
        ((_, found),) = pool.map(self.read, [path])  # by a worker: reading may be what killed it
        if isinstance(found, Died | str):
            return found if isinstance(found, str) else found.reason
        articles, aside = found
        batches = cut_batches(articles, self.batch_size)
        results = dict(run_batches(pool, self.function, batches, article_timeout=self.article_timeout))
        return self.write(path, articles, [aside, *(results[number] for number in sorted(results))])

    def read(self, path: Path) -> tuple[pd.DataFrame, Result] | str:
        """The articles to measure of a partition and those set aside, or why it cannot be read."""
        try:
            articles = pd.read_parquet(path)
            articles, aside = self.prepare(articles) if self.prepare else (articles, join_results([]).set_aside)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return articles, Result({}, aside)

    def write(self, path: Path, articles: pd.DataFrame, results: list[Result]) -> str:
        """Write the tables of a partition, and last the mark that it is done; gives the reason if that fails."""
        result = join_results(results)
        measured = articles[~articles["article_id"].isin(set(result.set_aside["source"]))]
        mark = {
            "of": self.hash(path), "n_articles": len(measured), "set_aside": result.set_aside.to_numpy().tolist()
        }  # fmt: skip
        try:
            _mark(self.target, path).unlink(missing_ok=True)
            for name, table in {**result.tables, "articles": measured}.items():
                write_table(table, self.target / f"{name}.parquet" / path.name)
            write_whole(_mark(self.target, path), json.dumps(mark, ensure_ascii=False).encode("utf-8"))
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return ""


def _measure_partition(path: Path, *, job: _PartitionJob, guard: Guard) -> str:
    """Read, measure and write one partition in a worker."""
    found = job.read(path)
    if isinstance(found, str):
        return found
    articles, aside = found
    results = [aside]
    for batch in cut_batches(articles, job.batch_size):
        with guard():
            results.append(run_batch(job.function, batch))
    return job.write(path, articles, results)


def _mark(target: Path, path: Path) -> Path:
    return target / "done" / f"{path.stem}.json"


def _read_mark(target: Path, path: Path) -> dict[str, Any]:
    """The mark of a partition; empty where it is not done."""
    try:
        return json.loads(_mark(target, path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}


def _remove_gone(target: Path, names: set[str]) -> None:
    """Remove what came of partitions that are no more, and files that an interrupted run left half-written."""
    for path in [*target.glob("*.parquet/part-*.parquet"), *target.glob("*.parquet/.*.part.parquet")]:
        if path.name not in names:
            path.unlink()
    for path in target.glob("done/part-*.json"):
        if f"{path.stem}.parquet" not in names:
            path.unlink()


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
