"""Measuring a corpus into a folder: only what is new or changed is measured, and nothing is half-written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.engine import ARTICLE_TIMEOUT, stack_tables
from analysis.errors import InputError, check_columns
from analysis.files import lock_folder
from analysis.measure.batch import complete_articles, measure_articles, split_languages
from analysis.measure.key import find_model_files, key_articles, list_parts
from analysis.measure.settings import LISTS, Settings, write_settings
from analysis.measure.state import FILE, State, find_damage, finish_commit, open_new, read_state, write_state
from analysis.tables import MEASURE_TABLES, Tables, empty, read_tables, write_table

__all__ = ["Measured", "measure_corpus", "split_by_text"]

_FORMER = ("headline_mentions", "headline_quotes")  # tables of before, whose rows now stand in the others


@dataclass(frozen=True)
class Measured:
    """What `measure_corpus` did.

    Attributes:
        folder: where the tables are.
        n_measured: articles that were measured.
        n_kept: articles whose rows were kept from an earlier run.
        set_aside: source and reason of what was not measured, that of the reading too.
        changed: what has changed since the last run, so that all was measured anew; empty where nothing has.
    """

    folder: Path
    n_measured: int
    n_kept: int
    set_aside: pd.DataFrame
    changed: tuple[str, ...] = ()


def measure_corpus(
    articles: pd.DataFrame,
    folder: str | Path,
    settings: Settings | None = None,
    *,
    others: dict[str, pd.DataFrame] | None = None,
    engine: str = "processes",
    n_workers: int | None = None,
    scheduler: str | None = None,
    article_timeout: float | None = ARTICLE_TIMEOUT,
    progress: bool = False,
    waiting: Callable[[str], object] | None = None,
) -> Measured:
    """Measure `articles` into Parquet tables in `folder`; only those new or changed since the last run are measured.

    Args:
        articles: the articles table, with its copies already marked.
        folder: where the tables go, the settings and copies of the user's lists beside them. A run with other settings,
            lists, lexicons, models or rules measures all anew (see key.py).
        others: further tables to keep beside (problems, set_aside of the reading).
        engine: as of `analysis.engine.run_tables`; so are `n_workers`, `scheduler`, `article_timeout` and `progress`.
        waiting: as in `analysis.files.lock_folder`: what to do while somebody else reads or writes the folder.

    Raises:
        InputError: as `measure_articles`; or the folder is in use, or holds tables that are not ours; or no article can
            be measured. Whatever is raised, the folder stays as it was.
    """
    settings = (settings or Settings()).check()
    check_columns(articles, ["article_id", "text"], "the articles table")
    folder = Path(folder)
    how = {"engine": engine, "n_workers": n_workers, "scheduler": scheduler, "article_timeout": article_timeout}
    with lock_folder(folder, exclusive=True, what="pressgauge measure", waiting=waiting):
        if any(path.is_dir() for path in [*folder.glob("*.parquet"), *folder.glob("*/*.parquet")]):
            raise InputError(f"{str(folder)!r} holds tables in partitions; use --partitions, or name another folder.")
        return _measure_into(folder, articles, settings, others=others or {}, progress=progress, **how)


def _measure_into(folder: Path, articles: pd.DataFrame, settings: Settings, *, others: Tables, **how: Any) -> Measured:
    """What `measure_corpus` does once nobody else is in the folder; `how` goes to `measure_articles`."""
    articles, no_text = split_by_text(complete_articles(articles))
    articles, foreign = split_languages(articles, settings.languages)
    parts, marks = list_parts(settings), key_articles(articles)
    old, damage = _read_old(folder)
    changed = damage or _list_changes(old.parts, parts)
    kept = {name for name, mark in marks.items() if not changed and old.articles.get(name) == mark}
    new = articles[~articles["article_id"].isin(kept)]
    result = measure_articles(new, settings, **how)
    set_aside = stack_tables([others.get("set_aside", no_text.head(0)), no_text, foreign, result.set_aside])
    failed = set(result.set_aside["source"])
    measured = articles[~articles["article_id"].isin(failed)]
    if measured.empty:
        raise InputError(_describe_nothing(folder, set_aside))
    tables = _merge(
        read_tables(folder, MEASURE_TABLES) if kept else {}, result.tables, kept, list(articles["article_id"])
    )
    place = open_new(folder)
    for name, table in {
        **tables,
        "problems": empty("problems"),
        **others,
        "set_aside": set_aside,
        "articles": measured,
    }.items():
        write_table(table, place / f"{name}.parquet")
    write_settings(settings, place, models=find_model_files())
    (place / LISTS).mkdir(exist_ok=True)  # also where there are none: the old ones go
    write_state(State(parts, {name: mark for name, mark in marks.items() if name not in failed}), place)
    finish_commit(folder)
    for name in _FORMER:
        (folder / f"{name}.parquet").unlink(missing_ok=True)
    return Measured(folder, len(new) - len(failed), len(kept), set_aside, changed)


def split_by_text(articles: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The articles that have a text, and those that do not as rows to set aside."""
    bare = articles["text"].isna()
    reason = "no text to measure: metadata only"
    no_text = pd.DataFrame({"source": articles.loc[bare, "article_id"], "reason": reason}, dtype="str")
    return articles[~bare], no_text.reset_index(drop=True)


def _describe_nothing(folder: Path, set_aside: pd.DataFrame) -> str:
    """That nothing could be measured, why, and what the folder holds now."""
    reasons = [f"{reason} ({n} of {len(set_aside)})" for reason, n in set_aside["reason"].value_counts().items()]
    why = f": {'; '.join(reasons[:3])}" if reasons else ": there is none"
    there = "; its tables are as they were" if any(folder.glob("*.parquet")) else ""
    return f"no article could be measured into {str(folder)!r}{why}{there}."


def _list_changes(old: dict[str, str], new: dict[str, str]) -> tuple[str, ...]:
    """Names of the parts that are not as they were; nothing where nothing was measured before."""
    if not old:
        return ()
    return tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))


def _merge(old: Tables, new: Tables, kept: set[str], order: Sequence[str]) -> Tables:
    """The old rows of the kept articles and the new rows, in the order of the articles."""
    place = {name: number for number, name in enumerate(order)}
    merged = {}
    for name, table in new.items():
        before = old[name][old[name]["article_id"].isin(kept)] if name in old else table.iloc[:0]
        both = stack_tables([before, table])
        rank = both["article_id"].map(place).to_numpy()
        merged[name] = both.iloc[rank.argsort(kind="stable")].reset_index(drop=True)
    return merged


def _read_old(folder: Path) -> tuple[State, tuple[str, ...]]:
    """The state of the last whole run, and what of it is damaged, so that nothing of it can be kept."""
    finish_commit(folder)
    try:
        state = read_state(folder)
    except InputError:
        return State(), (f"{FILE} (damaged, or of something else)",)
    damage = tuple(f"{name} (not as it was measured)" for name in find_damage(folder, state))
    if damage:
        return State(), damage
    whole = all((folder / f"{name}.parquet").exists() for name in ("articles", *MEASURE_TABLES))
    return state if whole else State(), ()
