"""JSON and JSON Lines: one article, a list of them, or a list somewhere inside; fields may be nested."""

import io
import json
from collections.abc import Iterator
from typing import Any

from analysis.corpus.drafts import Found, SetAside
from analysis.corpus.reading.columns import ColumnPlan, missing_text_error
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.decoding import decode_bytes
from analysis.corpus.reading.readers.json_shapes import find_records, is_article
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.corpus.reading.readers.rows import Span, number_rows

_MAX_DEPTH = 3  # how deep fields are looked for: "source.name", "html.source_info.publisher"
_SHELLS = frozenset(["_source", "data", "doc", "article", "document"])
_JSON_ERRORS = (json.JSONDecodeError, RecursionError)


class _Records:
    """Turns JSON objects into drafts; the column plan of each set of keys is made once."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self.name, self.options = source.name, options
        self.plans: dict[tuple[str, ...], ColumnPlan] = {}

    def read(self, record: object, where: str) -> Found:
        if not isinstance(record, dict):
            return SetAside(where, f"not an article but a {type(record).__name__}")
        names, values = flatten_record(record)
        plan = self.plans.get(names)
        if plan is None:
            plan = self.plans[names] = ColumnPlan(names, self.options.mapping)
        if not plan.has_text and not plan.is_metadata:
            return SetAside(where, missing_text_error(where, names, [values]))
        draft = plan.draft(values, where)
        draft.metadata_only = not plan.has_text
        if draft.text is None and not draft.metadata_only and draft.headline is None and draft.url is None:
            return SetAside(where, "no text", draft)
        return draft


def flatten_record(record: dict[str, Any]) -> tuple[tuple[str, ...], list[Any]]:
    """Dotted names and values of a nested object; an inner object is listed whole too, then by its parts.

    >>> flatten_record({"title": "A", "source": {"name": "B"}})[0]
    ('title', 'source', 'source.name')
    """
    if not any(isinstance(value, dict) for value in record.values()):
        return tuple(record), list(record.values())
    names: list[str] = []
    values: list[Any] = []
    _flatten(record, "", (names, values), 0)
    return tuple(names), values


def _flatten(record: dict[str, Any], prefix: str, into: tuple[list[str], list[Any]], depth: int) -> None:
    for name, value in record.items():
        if isinstance(value, dict) and name in _SHELLS and is_article(value):
            _flatten(value, "", into, depth + 1)  # the article itself in a shell: search hits, Label Studio
            continue
        into[0].append(f"{prefix}{name}")
        into[1].append(value)
        if isinstance(value, dict) and depth < _MAX_DEPTH:
            _flatten(value, f"{prefix}{name}.", into, depth + 1)


def read_json_lines(source: Source, options: ReadOptions) -> Iterator[Found]:
    """One article a line; a line that is not JSON is set aside by number."""
    records = _Records(source, options)
    for numbered in number_rows(_text_lines(source, options), Span(source.name, "line", 1, options.limits.rows)):
        if isinstance(numbered, SetAside):
            yield numbered
            continue
        n, line = numbered
        if line.strip():
            yield _read_line(records, line, f"{source.name}, line {n}")


def _read_line(records: _Records, line: str, where: str) -> Found:
    try:
        record = json.loads(line)
    except _JSON_ERRORS as error:
        return SetAside(where, f"not JSON: {error}")
    return records.read(record, where)


def _text_lines(source: Source, options: ReadOptions) -> Iterator[str]:
    """Lines decoded one by one while they are UTF-8; other encodings need the whole file."""
    if options.mapping.encoding or source.head().startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from io.StringIO(decode_bytes(source.read(), options.mapping.encoding).text)
        return
    with source.open() as stream:
        first = True
        for line in stream:
            data = line.removeprefix(b"\xef\xbb\xbf") if first else line
            first = False
            try:
                yield data.decode("utf-8")
            except UnicodeDecodeError:
                yield decode_bytes(data).text


def read_json(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of a JSON document: an object, a list, or the longest list of objects inside an object."""
    text = decode_bytes(source.read(), options.mapping.encoding).text
    try:
        document = json.loads(text)
    except _JSON_ERRORS as error:
        yield from _salvage(text, source, options, str(error))
        return
    records = _Records(source, options)
    found = find_records(document)
    if found is None:
        yield records.read(document, source.name)
        return
    for n, record in enumerate(found, start=1):
        if n > options.limits.rows:
            yield SetAside(source.name, f"more than {options.limits.rows:,} records; the rest was not read")
            return
        yield records.read(record, f"{source.name}, record {n}")


def _salvage(text: str, source: Source, options: ReadOptions, error: str) -> Iterator[Found]:
    """Objects one after another (JSON Lines under another name, or a list cut off), as far as they go."""
    decoder, records = json.JSONDecoder(), _Records(source, options)
    position, n = 0, 0
    while position < len(text):
        while position < len(text) and text[position] in " \t\r\n,[\ufeff":
            position += 1
        if position >= len(text) or text[position] != "{":
            break
        try:
            record, position = decoder.raw_decode(text, position)
        except _JSON_ERRORS:
            break
        n += 1
        if n > options.limits.rows:
            yield SetAside(source.name, f"more than {options.limits.rows:,} records; the rest was not read")
            return
        yield records.read(record, f"{source.name}, record {n}")
    if text[position:].strip(" \t\r\n,]"):
        yield SetAside(source.name, f"not JSON from character {position:,}: {error}")
