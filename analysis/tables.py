"""The tables of pressgauge: their columns, and how they are kept as Parquet.

`COLUMNS` is the one list of what every table holds; data/README.md explains each column, and a test holds the two
together. Files appear by rename, so that a table on disk is whole or not there.
"""

import io
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from analysis.errors import InputError, check_columns, choice_error
from analysis.files import write_whole

#: What an article without an outlet is counted under; in the tables themselves the outlet stays empty.
NO_OUTLET = "(no outlet)"
Tables = dict[str, pd.DataFrame]

COLUMNS: dict[str, list[str]] = {
    "articles": ["article_id", "outlet", "published", "headline", "text", "url", "author", "language",
                 "cluster_id", "copy_of", "wire"],
    "problems": ["article_id", "problem", "evidence", "action"],
    "set_aside": ["source", "reason"],
    "sentences": ["article_id", "sentence_id", "start", "end", "sentence"],
    "mentions": ["article_id", "sentence_id", "target", "start", "end", "mention", "voice"],
    "quotes": ["article_id", "quote_id", "kind", "quote", "start", "end", "spans", "marked", "cue", "cue_start",
               "cue_end", "cue_stance", "source_span", "source_start", "source_end", "speaker", "speaker_kind",
               "actor", "side", "role", "n_words", "rule", "confidence"],
    "voices": ["article_id", "sentence_id", "start", "end", "voice", "quote_id"],
    "tone": ["article_id", "sentence_id", "voice", "tone", "n_words"],
    "target_sentiment": ["article_id", "sentence_id", "target", "start", "negative", "neutral", "positive",
                         "label", "voice", "model"],
    "frames": ["article_id", "frame", "voice", "score", "present", "n_terms"],
    "codes": ["article_id", "frame", "coder", "value"],
    "headline_mentions": ["article_id", "sentence_id", "target", "start", "end", "mention", "voice"],
    "headline_quotes": [],
}  # fmt: skip
COLUMNS["headline_quotes"] = COLUMNS["quotes"]


def check_table(table: pd.DataFrame, name: str) -> None:
    """Raise InputError unless `table` has every column that COLUMNS lists for the table `name`."""
    if name not in COLUMNS:
        raise choice_error("table", name, COLUMNS)
    check_columns(table, COLUMNS[name], f"the {name} table")


def write_table(table: pd.DataFrame, path: str | Path) -> Path:
    """Write `table` as Parquet at `path`, whole or not at all; returns the path."""
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    write_whole(Path(path), buffer.getvalue())
    return Path(path)


def read_tables(folder: str | Path, names: Iterable[str] | None = None) -> dict[str, pd.DataFrame]:
    """The measured tables in `folder` (as `pressgauge measure` wrote them), by name.

    Args:
        folder: holds NAME.parquet files.
        names: only these tables; default: every known table that is there.

    Raises:
        InputError: no such folder, no tables in it, an unknown name, or a table without its columns.
    """
    folder = Path(folder)
    there = {path.stem: path for path in sorted(folder.glob("*.parquet"))} if folder.is_dir() else {}
    if not there:
        raise InputError(f"{str(folder)!r} holds no measured tables; make them: pressgauge measure CORPUS --out DIR")
    wanted = list(names) if names is not None else [name for name in there if name in COLUMNS]
    tables = {}
    for name in wanted:
        if name not in there:
            raise choice_error(f"table in {str(folder)!r}", name, there)
        tables[name] = pd.read_parquet(there[name])
        if name in COLUMNS:
            check_table(tables[name], name)
    return tables
