"""Rows and lines numbered, capped, and told once where one repeats the one above it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

from analysis.corpus.drafts import SetAside

Row = TypeVar("Row")


class Span(NamedTuple):
    """Where rows come from: the file, what a row is called there, the number of the first, and the cap."""

    name: str
    label: str
    first: int
    limit: int


def number_rows(rows: Iterable[Row | SetAside], span: Span) -> Iterator[tuple[int, Row] | SetAside]:
    """Each row with its number; rows equal to the one above are counted and told once; at the cap it ends.

    >>> list(number_rows(["a", "a", "a", "b"], Span("x.csv", "row", 2, 100)))[1].reason
    'read twice: 2 more like row 2'
    """
    last: object = None
    place = n_same = 0
    for n, row in enumerate(rows, start=span.first):
        if n - span.first >= span.limit:
            yield from _tell(span, place, n_same)
            cap = f"more than {span.limit:,} {span.label}s; the rest was not read (Limits.rows)"
            yield SetAside(span.name, cap)
            return
        if isinstance(row, SetAside):
            yield row
        elif row == last:
            n_same += 1
        else:
            yield from _tell(span, place, n_same)
            last, place, n_same = row, n, 0
            yield n, row
    yield from _tell(span, place, n_same)


def _tell(span: Span, place: int, n_same: int) -> Iterator[SetAside]:
    if n_same:
        where = f"{span.name}, {span.label} {place + 1}"
        yield SetAside(where, f"read twice: {n_same:,} more like {span.label} {place}")
