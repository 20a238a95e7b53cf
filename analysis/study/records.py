"""What a study leaves for the runner, the pages and the audit: a record of each figure, table and sentence.

A record stands in the notebook's output, under a MIME type of its own, and in `study.json`; both are read here only.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from analysis.errors import InputError
from analysis.escape import escape_terminal

__all__ = [
    "END",
    "MIME",
    "Record",
    "StudyRecord",
    "check_record",
    "format_record",
    "parse_record",
    "read_record",
    "read_study",
]

#: The MIME type of a record in a notebook's output.
MIME = "application/vnd.pressgauge+json"
#: What stands under this type instead of a record when the notebook has come to its end.
END: Mapping[str, str] = {"kind": "end"}

#: For `__pydantic_config__` of a record class: JSON with a key too many is of another version, or of something else.
EXACT_KEYS = ConfigDict(extra="forbid")

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Record:
    """One figure, table or sentence; `n_evidence` counts the rows behind it, None where none were given."""

    kind: Literal["figure", "table", "sentence"]
    name: str
    id: str
    caption: str = ""
    alt: str = ""
    sentence: str = ""
    n_evidence: int | None = None
    __pydantic_config__ = EXACT_KEYS

    @property
    def label(self) -> str:
        """What it says of itself: its caption, its sentence, else its name."""
        return self.caption or self.sentence or self.name

    @property
    def files(self) -> list[str]:
        """Files that the study wrote for it, beside its evidence."""
        endings = {"figure": (".png", ".svg", ".csv"), "table": (".csv",), "sentence": ()}
        return [f"{self.name}{ending}" for ending in endings[self.kind]]

    @property
    def evidence_file(self) -> str:
        """The file of its evidence, where it has any."""
        return f"{self.name}.evidence.csv"


@dataclass(frozen=True)
class StudyRecord:
    """What `study.json` holds. `Study.finish` writes it: where it is, the study came to its end."""

    notebook: str
    facts: dict[str, str]
    records: tuple[Record, ...]
    finished: bool = True
    __pydantic_config__ = EXACT_KEYS


def read_study(folder: Path) -> StudyRecord:
    """The record of the study that wrote its figures to `folder`.

    Raises:
        InputError: no `study.json`, or one that is damaged; the message names the file.
    """
    return read_record(StudyRecord, folder / "study.json")


def read_record(kind: type[Kind], path: Path) -> Kind:
    """The record of class `kind` in the JSON file at `path`.

    Raises:
        InputError: the file cannot be read, is no JSON, or has a key too many, too few or of a wrong type.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be read: {error.strerror}.") from None
    return parse_record(kind, text, where=repr(str(path)))


def parse_record(kind: type[Kind], text: str | bytes, *, where: str) -> Kind:
    """The record of class `kind` that `text`, as JSON, describes; `where` names its place in the error.

    >>> parse_record(Record, '{"kind": "table", "name": "a"}', where="study.json")
    Traceback (most recent call last):
    analysis.errors.InputError: study.json is damaged, or of another version: id: Field required.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is no JSON: {escape_terminal(error)[:300]}.") from None
    return check_record(kind, content, where=where)


def check_record(kind: type[Kind], content: object, *, where: str) -> Kind:
    """The record of class `kind` that `content`, as read from JSON, describes; errors as of `parse_record`.

    >>> check_record(Record, {"kind": "table", "name": "a", "id": "x-a-1"}, where="study.json").files
    ['a.csv']
    """
    try:
        return _adapter(kind).validate_python(content)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        reason = f"{place}: {first['msg']}" if place else first["msg"]
        raise InputError(f"{where} is damaged, or of another version: {escape_terminal(reason)[:300]}.") from None


def format_record(record: object, *, indent: int | None = 1) -> str:
    """`record` as JSON with sorted keys; on one line, its keys in their own order, where `indent` is None."""
    content = _adapter(type(record)).dump_python(record, mode="json")  # type: ignore[arg-type]
    return json.dumps(content, ensure_ascii=False, indent=indent, sort_keys=indent is not None)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
