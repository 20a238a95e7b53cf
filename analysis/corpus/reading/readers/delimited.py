"""CSV, TSV and their relatives: streamed, every cell a string, damaged rows set aside by line."""

import csv
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.columns import ColumnPlan, missing_text_error
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.decoding import Decoded, decode_bytes, open_text
from analysis.corpus.reading.mapping import Mapping
from analysis.corpus.reading.readers.gdelt import gdelt_columns
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.corpus.reading.readers.quoting import encloses_cells, split_swallowed
from analysis.corpus.reading.readers.rows import Span, number_rows
from analysis.errors import InputError

_PREAMBLE_ROWS = 10
_DELIMITERS = (",", "\t", ";", "|")


def read_delimited(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of a delimited table with a header line (or of a headerless GDELT table)."""
    stream, decoded = open_text(source, options.mapping.encoding)
    sample = decode_bytes(source.head(), options.mapping.encoding).text
    _allow_long_cells(options.limits.field_chars)
    try:
        delimiter = choose_delimiter(sample)
        if encloses_cells(sample, delimiter):
            rows = csv.reader(stream, delimiter=delimiter)
        else:
            rows = csv.reader(stream, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        whole = split_swallowed(_guarded(rows, source.name), source.name, delimiter)
        for found in read_rows(whole, source.name, options):
            yield _note_encoding(found, decoded)
    finally:
        stream.close()


def _allow_long_cells(n_chars: int) -> None:
    """Let the csv module read cells of `n_chars`.

    Its cap is one for the whole process, so it is only ever raised: lowering it again would cut another table that is
    being read at the same time. Cells over `Limits.field_chars` are cut, and that is logged, by `clean_draft`.
    """
    if csv.field_size_limit() < n_chars:
        csv.field_size_limit(n_chars)


def _note_encoding(found: Found, decoded: Decoded) -> Found:
    """An article with other than ASCII letters in a file that is not clean UTF-8 says how it was decoded."""
    guessed = not decoded.encoding.startswith("utf-8") or decoded.n_replaced
    if guessed and isinstance(found, Draft) and not ((found.text or "") + (found.headline or "")).isascii():
        found.note(
            "encoding guessed", f"{decoded.encoding}; {decoded.n_replaced} bytes of the file replaced", "decoded"
        )
    return found


def choose_delimiter(sample: str) -> str:
    """The delimiter under which most column names are known; a tie goes to the one that splits most.

    >>> choose_delimiter("date;title;text")
    ';'
    """
    if match := re.match(r"sep=(.)\r?\n", sample, re.IGNORECASE):
        return match[1]

    def quality(delimiter: str) -> tuple[int, int]:
        names = next(csv.reader(io.StringIO(sample), delimiter=delimiter), [])
        return ColumnPlan(names, Mapping()).n_known(), len(names)

    try:
        return max(_DELIMITERS, key=quality)
    except csv.Error:
        return ","


def _guarded(rows: Iterator[list[str]], name: str) -> Iterator[Sequence[object] | SetAside]:
    """Rows of the csv module; an error ends the file and says at which line."""
    try:
        yield from rows
    except (csv.Error, EOFError, OSError, zlib.error) as error:
        yield SetAside(f"{name}, line {getattr(rows, 'line_num', '?')}", f"rest of the file cannot be read: {error}")


def read_rows(
    rows: Iterator[Sequence[object] | SetAside], name: str, options: ReadOptions, *, label: str = "row"
) -> Iterator[Found]:
    """Articles from a header row and the rows below it, whatever file they came from."""
    every = (row for row in rows if isinstance(row, SetAside) or any(cell not in ("", None) for cell in row))
    filled = _skip_preamble(every)
    first = next(filled, None)
    if first is None or isinstance(first, SetAside):
        yield first or SetAside(name, "no rows")
        return
    names = [str(cell if cell is not None else "") for cell in first]
    body: Iterator[Sequence[object] | SetAside] = filled
    if headerless := gdelt_columns(names):
        names, body = headerless, chain([first], filled)
    plan = ColumnPlan(names, options.mapping)
    sample = list(islice(body, 200))
    plain = [row for row in sample if not isinstance(row, SetAside)]
    if not plan.has_text and (not plan.is_metadata or _has_long_cells(plan, plain)):
        raise InputError(missing_text_error(name, names, plain))
    if not options.mapping.columns:
        plan.shift_if_moved(plain)
    body = chain(sample, body)
    yield from _read_body(plan, body, (name, label, headerless is None), options)


def _skip_preamble(
    rows: Iterator[Sequence[object] | SetAside],
) -> Iterator[Sequence[object] | SetAside]:
    """The rows from the column names on: some exports put a title, or "sep=;", in the lines above them."""
    top = list(islice(rows, _PREAMBLE_ROWS))

    def n_known(row: Sequence[object] | SetAside) -> int:
        is_row = not isinstance(row, SetAside) and all(cell is None or len(str(cell)) < 60 for cell in row)
        return ColumnPlan([str(cell or "") for cell in row], Mapping()).n_known() if is_row else 0

    if top and n_known(top[0]) < 2:
        best = max(range(len(top)), key=lambda n: n_known(top[n]))
        top = top[best:] if n_known(top[best]) >= 3 else top
    return chain(top, rows)


def _has_long_cells(plan: ColumnPlan, rows: Sequence[Sequence[object]]) -> bool:
    """Whether a column of no known name holds article-long cells: then a missing mapping is the likelier cause."""
    known = {n for columns in plan.fields.values() for n in columns}
    sizes = [
        sorted(len(str(row[n])) for row in rows if n < len(row))
        for n in range(len(plan.names))
        if n not in known and " " in "".join(str(row[n])[:50] for row in rows[:5] if n < len(row))
    ]
    return any(size and size[len(size) // 2] > 600 for size in sizes)


def _read_body(
    plan: ColumnPlan, rows: Iterator[Sequence[object] | SetAside], place: tuple[str, str, bool], options: ReadOptions
) -> Iterator[Found]:
    name, label, has_header = place
    width = len(plan.names)
    span = Span(name, label, 2 if has_header else 1, options.limits.rows)
    for numbered in number_rows(rows, span):
        if isinstance(numbered, SetAside):
            yield numbered
            continue
        n, row = numbered
        where = f"{name}, {label} {n}"
        if len(row) > width and any(cell not in ("", None) for cell in row[width:]):
            draft = plan.draft(row, where)
            yield SetAside(where, f"shifted columns: {len(row)} cells under {width} column names", draft)
            continue
        draft = plan.draft(row, where)
        if len(row) < width:
            draft.note("row cut short", f"{len(row)} cells under {width} column names", "missing cells left empty")
        draft.metadata_only = not plan.has_text
        if draft.text is None and not draft.metadata_only and draft.headline is None and draft.url is None:
            yield SetAside(where, "no text", draft)
            continue
        _note_swallowed(draft, width)
        yield draft


_ROW_START = re.compile(r'\n(?:"?\d{4}-\d\d-\d\d|"?https?://)[^\n]*,')


def _note_swallowed(draft: Draft, width: int) -> None:
    """An unclosed quote makes one cell of many rows: lines inside a cell that start like rows."""
    if draft.text and width > 2 and draft.text.count("\n") > 2:
        found = _ROW_START.findall(draft.text)
        if len(found) >= 3:
            draft.note(
                "rows swallowed by an open quote", found[0], f"kept as one article; about {len(found)} rows lost"
            )
