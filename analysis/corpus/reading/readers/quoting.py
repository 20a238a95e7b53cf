"""Quotation marks in delimited files: whether they enclose cells at all, and rows that a stray one swallowed."""

import csv
import re
from collections.abc import Iterator, Sequence

from analysis.corpus.drafts import SetAside
from analysis.corpus.reading.dates import parse_date

_MAX_LINES = 2_000  # lines of one cell that are tried as rows


def encloses_cells(sample: str, delimiter: str) -> bool:
    """Whether quotation marks enclose cells in a sample; not where they only open what somebody said.

    Files divided by tabs or bars are often written without quoting: there a cell may begin with a mark that closes in
    the middle of it, or never on its line. Commas need quoting, so they always enclose.

    >>> encloses_cells('text\\ttitle\\n"We will see," he said.\\tTalks\\n', "\\t")
    False
    """
    if delimiter not in "\t|":
        return True
    mark = re.escape(delimiter)
    opened = len(re.findall(rf'(?:^|{mark})"', sample, re.MULTILINE))
    enclosed = re.findall(rf'(?:^|(?<={mark}))"(?:[^"]|"")*"(?={mark}|\r?$)', sample, re.MULTILINE)
    return opened == 0 or len(enclosed) > opened / 2


def split_swallowed(
    rows: Iterator[Sequence[object] | SetAside], name: str, delimiter: str
) -> Iterator[Sequence[object] | SetAside]:
    """Rows, with those that an open quotation mark swallowed into a cell given back as rows of their own.

    A line inside a cell is a row where it has as many cells as the header has names and one of them is a date.
    """
    width, n_read = 0, 0
    for row in rows:
        n_read += 1
        if isinstance(row, SetAside):
            yield row
            continue
        width = width or len(row)
        at = next((n for n, cell in enumerate(row) if isinstance(cell, str) and "\n" in cell), None)
        lost = _rows_inside(str(row[at]), delimiter, width) if at is not None and width > 2 else []
        if at is None or not lost:
            yield row
            continue
        before, rest = str(row[at])[: lost[0][0]], [*row[at + 1 :]]
        repaired = _cells(before.rstrip("\n"), delimiter)
        yield [*row[:at], *repaired, *([""] * (width - at - len(repaired)))]
        yield SetAside(
            f"{name}, row {n_read}",
            f"rows swallowed by an open quote: {len(lost)} found inside a cell, read as rows of their own"
            + (f"; what followed them was left out: {str(rest[0])[:60]}" if any(rest) else ""),
        )
        yield from (cells for _, cells in lost)


def _rows_inside(cell: str, delimiter: str, width: int) -> list[tuple[int, list[str]]]:
    """Where rows begin inside a cell, and their cells."""
    found, at = [], 0
    for n, line in enumerate(cell.split("\n")):
        if n and n < _MAX_LINES and line.count(delimiter) >= width - 1:
            cells = _cells(line.strip("\r"), delimiter)
            if len(cells) == width and any(len(one) < 40 and parse_date(one).when is not None for one in cells):
                found.append((at, cells))
        at += len(line) + 1
    return found


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
