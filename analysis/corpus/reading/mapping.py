"""What a user says about files whose columns or names explain themselves badly; read from TOML or a dict."""

import re
import tomllib
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from pathlib import Path

from analysis.corpus.drafts import MAPPED_FIELDS
from analysis.errors import InputError, choice_error

_TABLES = ("columns", "constants", "files", "dates", "keep", "outlets")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the columns and file names of a source fill the articles table.

    Attributes:
        columns: field -> column name, where the aliases do not find it.
        constants: field -> value, for every article that does not give its own.
        file_pattern: a file name with fields in braces, e.g. "{outlet}_{published}_{_}.txt".
        day_first: whether 03/04/2022 is the third of April; None decides by the other dates of the file.
        encoding: the encoding of text files, where detection would be wrong.
        keep: further columns to carry along unchanged.
        outlets: name as written -> name wanted, before the lexicon of outlets is asked.
    """

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    file_pattern: re.Pattern[str] | None = None
    day_first: bool | None = None
    encoding: str | None = None
    keep: tuple[str, ...] = ()
    outlets: dict[str, str] = field(default_factory=dict)


def load_mapping(given: "Mapping | MappingType[str, object] | str | Path | None") -> Mapping:
    """A `Mapping` from a TOML file, a dict of the same shape, or a plain dict of field -> column.

    The TOML has the tables `[columns]`, `[constants]`, `[files]` (pattern, encoding), `[dates]` (order = "day" or
    "month"), `[outlets]` ("name as written" = "name wanted") and the list `keep`.

    Raises:
        InputError: an unreadable file, an unknown table or field.

    >>> load_mapping({"text": "Body"}).columns
    {'text': 'Body'}
    """
    if given is None:
        return Mapping()
    if isinstance(given, Mapping):
        return given
    tables = _read_toml(Path(given)) if isinstance(given, (str, Path)) else dict(given)
    if tables and all(name in MAPPED_FIELDS and isinstance(value, str) for name, value in tables.items()):
        tables = {"columns": tables}
    for name in tables:
        if name not in _TABLES:
            raise choice_error("mapping table", name, _TABLES)
    files, dates = _table(tables, "files"), _table(tables, "dates")
    order = dates.get("order")
    if order not in (None, "day", "month"):
        raise choice_error("dates.order", order, ["day", "month"])
    keep = tables.get("keep", ())
    if not isinstance(keep, (list, tuple)):
        raise InputError(f"mapping: keep must be a list of column names, not {keep!r}.")
    return Mapping(
        columns=_fields(tables, "columns"),
        constants=_fields(tables, "constants"),
        file_pattern=_compile_pattern(files["pattern"]) if "pattern" in files else None,
        day_first=None if order is None else order == "day",
        encoding=files.get("encoding"),
        keep=tuple(map(str, keep)),
        outlets=_table(tables, "outlets"),
    )


def _read_toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"mapping {str(path)!r} cannot be read as TOML: {error}") from error


def _table(tables: dict[str, object], name: str) -> dict[str, str]:
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise InputError(f"mapping: [{name}] must be a table, not {table!r}.")
    return {str(key): str(value) for key, value in table.items()}


def _fields(tables: dict[str, object], name: str) -> dict[str, str]:
    table = _table(tables, name)
    for key in table:
        if key not in MAPPED_FIELDS:
            raise choice_error(f"field in [{name}]", key, MAPPED_FIELDS)
    return table


def _compile_pattern(pattern: str) -> re.Pattern[str]:
    """A file-name pattern as a regular expression; `{_}` or any unknown name in braces matches and is dropped.

    >>> _compile_pattern("{outlet}_{published}.txt").fullmatch("RT_2022-03-01.txt")["published"]
    '2022-03-01'
    """
    expression, last = "", 0
    for match in _PLACEHOLDER.finditer(pattern):
        expression += re.escape(pattern[last : match.start()])
        name, last = match[1], match.end()
        if name in MAPPED_FIELDS and f"(?P<{name}>" in expression:
            raise InputError(f"mapping: file pattern {pattern!r} names {name!r} twice.")
        expression += f"(?P<{name}>.+?)" if name in MAPPED_FIELDS else ".*?"
    return re.compile(expression + re.escape(pattern[last:]))
