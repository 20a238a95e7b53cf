"""Measuring a corpus into a folder: only what is new or changed is measured, and nothing is half-written."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.errors import check_columns
from analysis.files import lock_folder, write_whole
from analysis.measure.batch import complete_articles, measure_articles, stack_tables
from analysis.measure.settings import Settings, write_settings
from analysis.tables import COLUMNS, Tables, read_tables, write_table

__all__ = ["Measured", "measure_corpus"]

STATE = "measured.json"


class Measured(NamedTuple):
    """What `measure_corpus` did: the folder, and how many articles were measured, kept and set aside."""

    folder: Path
    n_measured: int
    n_kept: int
    set_aside: pd.DataFrame


def measure_corpus(
    articles: pd.DataFrame,
    folder: str | Path,
    settings: Settings | None = None,
    *,
    others: dict[str, pd.DataFrame] | None = None,
    engine: str = "processes",
    n_workers: int | None = None,
    progress: bool = False,
    waiting: Callable[[str], object] | None = None,
) -> Measured:
    """Measure `articles` into Parquet tables in `folder`; only those new or changed since the last run are measured.

    Args:
        articles: the articles table, with its copies already marked.
        folder: where the tables go; a run with other settings, or another version of pressgauge, measures all anew.
        others: further tables to keep beside (problems, set_aside of the reading).
        waiting: as in `analysis.files.lock_folder`: what to do while somebody else reads or writes the folder.

    Raises:
        InputError: as `measure_articles`; or the folder is in use.
    """
    settings = (settings or Settings()).check()
    folder = Path(folder)
    with lock_folder(folder, exclusive=True, what="pressgauge measure", waiting=waiting):
        return _measure_into(
            folder, articles, settings, others=others or {}, engine=engine, n_workers=n_workers, progress=progress
        )


def _measure_into(
    folder: Path, articles: pd.DataFrame, settings: Settings, *, others: dict[str, pd.DataFrame], **how: Any
) -> Measured:
    """What `measure_corpus` does once nobody else is in the folder; `how` goes to `measure_articles`."""
    articles, no_text = _split_by_text(complete_articles(articles))
    marks = _fingerprints(articles)
    state = {"settings": _settings_hash(settings), "articles": marks}
    old = _read_state(folder)
    same = old["settings"] == state["settings"]
    kept = {name for name, mark in marks.items() if same and old["articles"].get(name) == mark}
    new = articles[~articles["article_id"].isin(kept)]
    result = measure_articles(new, settings, **how)
    failed = set(result.set_aside["source"])
    tables = _merge(read_tables(folder) if kept else {}, result.tables, kept, list(articles["article_id"]))
    others = {"problems": pd.DataFrame(columns=COLUMNS["problems"], dtype="str"), **others}
    others["set_aside"] = stack_tables([others.get("set_aside", no_text.head(0)), no_text, result.set_aside])
    measured = articles[~articles["article_id"].isin(failed)]
    (folder / STATE).unlink(missing_ok=True)  # from here to the end the folder is not a finished state
    for name, table in {**tables, **others, "articles": measured}.items():
        write_table(table, folder / f"{name}.parquet")
    state["articles"] = {name: mark for name, mark in marks.items() if name not in failed}
    write_settings(settings, folder, models={})
    _write_state(folder, state)
    return Measured(folder, len(new) - len(failed), len(kept), others["set_aside"])


def _split_by_text(articles: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The articles that have a text, and those that do not as rows to set aside."""
    check_columns(articles, ["article_id", "text"], "the articles table")
    bare = articles["text"].isna()
    reason = "no text to measure: metadata only"
    no_text = pd.DataFrame({"source": articles.loc[bare, "article_id"], "reason": reason}, dtype="str")
    return articles[~bare], no_text.reset_index(drop=True)


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


def _fingerprints(articles: pd.DataFrame) -> dict[str, str]:
    """One SHA-256 per article over what the measures look at."""
    complete = complete_articles(articles)
    columns = complete[["article_id", "headline", "published", "text"]].astype("str").fillna("")
    digests = (
        hashlib.sha256(repr(row).encode("utf8", "surrogatepass")) for row in columns.itertuples(index=False, name=None)
    )
    return {name: digest.hexdigest() for name, digest in zip(articles["article_id"], digests, strict=True)}


def _settings_hash(settings: Settings) -> str:
    """SHA-256 over the settings, the user's files they name, and everything in the package itself."""
    digest = hashlib.sha256(repr(replace(settings, actors=None, patterns=None, codebook=None, coder=None)).encode())
    named = [Path(path) for path in (settings.actors, settings.patterns, settings.codebook, settings.coder) if path]
    own = [file for path in named for file in (sorted(path.glob("*.csv")) if path.is_dir() else [path])]
    package = Path(__file__).parents[1]
    parts = ("text", "lexicons", "quotation", "sentiment", "framing", "measure")
    files = [path for part in parts for path in sorted((package / part).rglob("*")) if path.is_file()]
    for path in [*own, package / "mentions.py", *files]:
        if "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _read_state(folder: Path) -> dict:
    path = folder / STATE
    if not path.exists() or not all((folder / f"{name}.parquet").exists() for name in ("articles", *_MEASURES)):
        return {"settings": "", "articles": {}}
    return json.loads(path.read_text(encoding="utf8"))


def _write_state(folder: Path, state: dict) -> None:
    write_whole(folder / STATE, json.dumps(state).encode("utf-8"))


_MEASURES = [name for name in COLUMNS if name not in ("articles", "problems", "set_aside", "codes")]
