"""The tables of pressgauge: their columns, and how they are kept as Parquet.

`COLUMNS` is the one list of what every table holds; data/README.md explains each column, and a test holds the two
together. Files appear by rename, so that a table on disk is whole or not there.
"""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import InputError, check_columns, choice_error
from analysis.files import write_whole

#: What an article without an outlet is counted under; in the tables themselves the outlet stays empty.
NO_OUTLET = "(no outlet)"
Tables = dict[str, pd.DataFrame]

#: Every table's columns in their order, with the type of each. `field` is the column of the article that the offsets of
#: a row point into: "text" or "headline".
TYPES: dict[str, dict[str, str]] = {
    "articles": {"article_id": "str", "outlet": "str", "published": "datetime64[us]", "headline": "str", "text": "str",
                 "url": "str", "author": "str", "language": "str", "cluster_id": "str", "copy_of": "str",
                 "wire": "str"},
    "problems": {"article_id": "str", "problem": "str", "evidence": "str", "action": "str"},
    "set_aside": {"source": "str", "reason": "str"},
    "sentences": {"article_id": "str", "sentence_id": "int64", "field": "str", "start": "int64", "end": "int64",
                  "sentence": "str"},
    "mentions": {"article_id": "str", "sentence_id": "int64", "field": "str", "target": "str", "start": "int64",
                 "end": "int64", "mention": "str", "voice": "str"},
    "quotes": {"article_id": "str", "quote_id": "int64", "field": "str", "kind": "str", "quote": "str",
               "start": "int64", "end": "int64", "spans": "object", "marked": "object", "cue": "str",
               "cue_start": "Int64", "cue_end": "Int64", "cue_stance": "str", "source_span": "str",
               "source_start": "Int64", "source_end": "Int64", "speaker": "str", "speaker_kind": "str",
               "actor": "str", "side": "str", "role": "str", "side_confidence": "float64", "side_why": "str",
               "speakers": "object", "sides": "object", "roles": "object", "n_sharing": "int64", "relay": "str",
               "n_words": "int64", "rule": "str",
               "confidence": "float64"},
    "voices": {"article_id": "str", "sentence_id": "int64", "field": "str", "start": "int64", "end": "int64",
               "voice": "str", "quote_id": "Int64"},
    "tone": {"article_id": "str", "sentence_id": "int64", "field": "str", "voice": "str", "tone": "float64",
             "n_words": "int64"},
    "target_sentiment": {"article_id": "str", "sentence_id": "int64", "field": "str", "target": "str",
                         "start": "int64", "negative": "float64", "neutral": "float64", "positive": "float64",
                         "label": "str", "voice": "str", "model": "str"},
    "frames": {"article_id": "str", "frame": "str", "voice": "str", "score": "float64", "present": "bool",
               "n_terms": "int64", "model": "str", "field": "str", "start": "Int64", "end": "Int64", "why": "str"},
    "codes": {"article_id": "str", "frame": "str", "coder": "str", "value": "bool"},
    "quote_codes": {"article_id": "str", "item_id": "str", "passage_start": "int64", "passage_end": "int64",
                    "coder": "str", "start": "Int64", "end": "Int64", "quote": "str", "speaker": "str", "side": "str",
                    "role": "str", "n_words": "int64"},
    "portrayal_codes": {"article_id": "str", "item_id": "str", "field": "str", "sentence_id": "int64", "target": "str",
                        "start": "int64", "voice": "str", "coder": "str", "label": "str"},
}  # fmt: skip
COLUMNS: dict[str, list[str]] = {name: list(types) for name, types in TYPES.items()}
#: The tables that measuring makes; the others are read, or coded by people.
_NOT_MEASURED = ("articles", "problems", "set_aside", "codes", "quote_codes", "portrayal_codes")
MEASURE_TABLES = [name for name in TYPES if name not in _NOT_MEASURED]
_MUST_HAVE = ("int64", "bool")  # types without a missing value


def empty(name: str) -> pd.DataFrame:
    """The table `name` without rows: its columns with their types.

    >>> empty("set_aside").columns.tolist()
    ['source', 'reason']
    """
    return finish(name, [])


def finish(
    name: str, rows: pd.DataFrame | Iterable[Sequence[object]], *, columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """`rows` as the table `name`: all its columns in their order and with their types; the only place that casts.

    Args:
        name: a table of TYPES.
        rows: a table, whose columns that are no part of `name` are kept at the end, or tuples.
        columns: what the tuples hold; default: the columns of the table.

    Returns:
        Where a column is missing it is empty, except that a row without `field` is of the article's text.

    Raises:
        InputError: an unknown table, or a missing column that cannot be empty.

    >>> finish("sentences", [("a", 0, 0, 2, "No")], columns=["article_id", "sentence_id", "start", "end", "sentence"])
      article_id  sentence_id field  start  end sentence
    0          a            0  text      0    2       No
    """
    if name not in TYPES:
        raise choice_error("table", name, TYPES)
    types = TYPES[name]
    table = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows), columns=list(columns or types))
    added: dict[str, Any] = {column: None for column in types if column not in table.columns}
    check_columns(table, [column for column in added if types[column] in _MUST_HAVE], f"the {name} table")
    if "field" in added:
        added["field"] = "text"
    more = [column for column in table.columns if column not in types]
    return table.assign(**added)[[*types, *more]].astype(types)


def find_fields(table: pd.DataFrame) -> pd.Series:
    """The field of each row: "text" throughout where the table says nothing."""
    return table["field"] if "field" in table.columns else pd.Series("text", table.index, dtype="str")


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
        InputError: no such folder, no tables in it, an unknown name, a damaged file, or a table without its columns.
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
        tables[name] = _read_table(there[name])
        if name in COLUMNS:
            _check_read(tables[name], name, folder)
    return tables


def _read_table(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except Exception as error:  # a damaged file can break anywhere in the reader
        reason = str(error).partition("\n")[0][:200]
        raise InputError(
            f"{str(path)!r} cannot be read as a table ({reason}); measure the corpus again: "
            f"pressgauge measure CORPUS --out {path.parent}"
        ) from error


def _check_read(table: pd.DataFrame, name: str, folder: Path) -> None:
    try:
        check_table(table, name)
    except InputError as error:
        raise InputError(f"{error} Was {str(folder)!r} measured by an earlier pressgauge? Measure it again.") from error
