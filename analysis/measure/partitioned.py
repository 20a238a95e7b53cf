"""Measuring a corpus larger than memory: partition by partition, by the settings and rules of `measure_corpus`.

A table of the measured folder is then a folder NAME.parquet of parts, which `read_tables` reads like a file.
"""

import functools
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.engine import ARTICLE_TIMEOUT, run_partitions, stack_tables, write_partitions
from analysis.errors import InputError
from analysis.files import lock_folder
from analysis.measure.batch import complete_articles, measure_batch, split_languages
from analysis.measure.corpus import Measured, split_by_text
from analysis.measure.key import find_model_files, list_parts
from analysis.measure.settings import Settings, write_settings
from analysis.measure.state import FILE, State, find_damage, read_state, write_state
from analysis.tables import COLUMNS, empty, write_table

__all__ = ["measure_partitions"]

PARTITIONS = "partitions"  # the corpus, cut
WORK = "unfinished"  # the tables until all partitions are measured


def measure_partitions(
    source: str | Path,
    folder: str | Path,
    settings: Settings | None = None,
    *,
    n_rows: int = 2000,
    engine: str = "processes",
    n_workers: int | None = None,
    scheduler: str | None = None,
    article_timeout: float | None = ARTICLE_TIMEOUT,
    progress: bool = False,
    waiting: Callable[[str], object] | None = None,
) -> Measured:
    """Measure a corpus that does not fit into memory; partitions that have not changed since the last run are kept.

    An interrupted run goes on where it was; until it has come to its end the folder holds no tables. Copies and stories
    are not looked for, since that needs the whole corpus: columns that the source has (`pressgauge corpus build` marks
    copies) are kept, and so are the problems and the set-aside that `corpus build` wrote beside it.

    Args:
        source: one Parquet file of articles, such as `pressgauge corpus build` writes, or a folder of part-*.parquet.
        folder: as of `measure_corpus`; it may not hold tables in one piece.
        n_rows: articles in a partition; a folder of parts is taken as it is cut.
        engine: as of `run_partitions`; so are `n_workers`, `scheduler`, `article_timeout` and `progress`.
        waiting: as of `measure_corpus`.

    Raises:
        InputError: as `measure_corpus`; no such source, or an article_id that is not unique in all of it.
    """
    settings = (settings or Settings()).check()
    source, folder = Path(source).absolute(), Path(folder).absolute()  # workers of Dask stand elsewhere
    how = {"engine": engine, "n_workers": n_workers, "scheduler": scheduler, "article_timeout": article_timeout}
    with lock_folder(folder, exclusive=True, what="pressgauge measure", waiting=waiting):
        if any(path.is_file() for path in folder.glob("*.parquet") if path.stem not in ("problems", "set_aside")):
            raise InputError(f"{str(folder)!r} holds tables in one piece; name another folder for partitions.")
        parts = source if source.is_dir() else _cut(source, folder / PARTITIONS, n_rows)
        _check_ids(parts)
        _forget_damaged(folder)
        _move(folder, folder / WORK)
        result = run_partitions(
            functools.partial(measure_batch, settings=settings),
            parts,
            folder / WORK,
            prepare=functools.partial(_prepare, settings=settings),
            key=_hash_settings(settings),
            progress=progress,
            **how,  # type: ignore[arg-type]
        )
        if not result.n_articles:
            raise InputError(f"no article of {str(source)!r} could be measured: {result.set_aside['reason'].iloc[0]}")
        set_aside = stack_tables([_read_beside(source, "set_aside"), result.set_aside])
        write_table(set_aside, folder / "set_aside.parquet")
        write_table(_read_beside(source, "problems"), folder / "problems.parquet")
        write_settings(settings, folder, models=find_model_files())
        _move(folder / WORK, folder)
        (folder / WORK).rmdir()
        write_state(State(), folder)
    return Measured(folder, result.n_articles - result.n_articles_kept, result.n_articles_kept, set_aside)


def _cut(source: Path, target: Path, n_rows: int) -> Path:
    try:
        write_partitions(source, target, n_rows=n_rows)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{str(source)!r} cannot be read as one Parquet file of articles ({error}); make one: "
            "pressgauge corpus build SOURCE --out corpus.parquet"
        ) from None
    return target


def _read_beside(source: Path, name: str) -> pd.DataFrame:
    """The table that `corpus build` wrote beside the corpus; empty where there is none."""
    path = source.with_name(f"{source.stem}.{name}.parquet")
    return pd.read_parquet(path, columns=COLUMNS[name]) if path.is_file() else empty(name)


def _check_ids(folder: Path) -> None:
    """Raise InputError unless every partition has a text and an article_id that no other article has."""
    import pyarrow.parquet as pq

    seen: set[str] = set()
    for path in sorted(folder.glob("part-*.parquet")):
        try:
            missing = {"article_id", "text"} - set(pq.read_schema(path).names)
        except (OSError, ValueError):
            continue  # the run names it
        if missing:
            raise InputError(f"{str(path)!r} has no column {', '.join(sorted(missing))}.")
        for name in pd.read_parquet(path, columns=["article_id"])["article_id"]:
            if name in seen:
                raise InputError(f"article_id {name!r} stands more than once in {str(folder)!r}; make it unique.")
            seen.add(name)


def _prepare(articles: pd.DataFrame, *, settings: Settings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The articles of a partition to measure, and those without a text or in another language."""
    articles, no_text = split_by_text(complete_articles(articles))
    articles, foreign = split_languages(articles, settings.languages)
    return articles, stack_tables([no_text, foreign])


def _hash_settings(settings: Settings) -> str:
    """What all rows depend on, and which languages are measured."""
    parts: dict[str, Any] = {**list_parts(settings), "languages": settings.languages}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8")).hexdigest()


def _forget_damaged(folder: Path) -> None:
    """Let partitions be measured again whose tables are not as they were measured: all, where nobody can tell."""
    marks = sorted((folder / "done").glob("part-*.json"))
    try:
        damaged = {Path(name).stem for name in find_damage(folder, read_state(folder))}
    except InputError:
        damaged = {mark.stem for mark in marks}
    for mark in marks:
        if mark.stem in damaged:
            mark.unlink()
    (folder / FILE).unlink(missing_ok=True)  # until this run has come to its end


def _move(source: Path, target: Path) -> None:
    """Bring the tables and their marks from one folder to the other."""
    for path in [*source.glob("*.parquet"), source / "done"]:
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            path.replace(target / path.name)
