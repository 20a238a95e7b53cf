"""A CSV file as a table for people: columns and values in words, numbers with the digits they deserve, dates as dates.

The file beside the page keeps names and digits as the programs write them.
"""

import csv
import re
from functools import cache
from pathlib import Path
from typing import Any

from analysis.escape import escape_html
from analysis.lexicons import load_lexicon
from analysis.report.pages.render import mark_safe

__all__ = ["render_csv"]

_MAX_ROWS = 60
#: Columns whose values are words of a program, not of an article: these are written for people.
_CODED = {"action", "cue_stance", "field", "frame", "kind", "problem", "role", "rule", "side", "speaker_kind", "voice"}
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?")
_DECIMAL = re.compile(r"-?\d*\.\d{4,}(?:e-?\d+)?|-?\d+(?:\.\d+)?e-?\d+")


def render_csv(path: Path) -> tuple[Any, str]:
    """The head of a CSV file as a safe HTML table, and a note where there is more of it, or nothing."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file)) or [[]]
    if not rows:
        return "", "There is nothing to show: no row."
    shown = rows[:_MAX_ROWS]
    numeric = [all(_is_number(row[place]) for row in shown) for place in range(len(header))]
    columns = list(zip(header, numeric, strict=True))
    head = "".join(f'<th scope="col"{_mark(number)}>{escape_html(name_column(name))}</th>' for name, number in columns)
    lines = [
        "".join(
            f"<td{_mark(number)}>{escape_html(_write(cell, name))}</td>"
            for cell, (name, number) in zip(row, columns, strict=True)
        )
        for row in shown
    ]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    more = f"{len(rows) - len(shown):,} more rows in the CSV file." if len(rows) > len(shown) else ""
    return mark_safe(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"), more


def name_column(name: str) -> str:
    """The words for a column: those of the lexicon `wordings`, else its name without underscores and "n_".

    >>> [name_column(name) for name in ("low", "n_articles", "p_adjusted", "outlet")]
    ['interval from', 'articles', 'p, adjusted', 'outlet']
    """
    return _words("column").get(name, name.removeprefix("n_").replace("_", " "))


@cache
def _words(kind: str) -> dict[str, str]:
    rows = load_lexicon("wordings")
    return dict(rows.loc[rows["kind"] == kind, ["value", "words"]].itertuples(index=False, name=None))


def _write(cell: str, column: str) -> str:
    if column in _CODED:
        return _words(column).get(cell, cell.replace("_", " "))
    if cell in ("True", "False"):
        return "yes" if cell == "True" else "no"
    if _DECIMAL.fullmatch(cell):
        return _round(float(cell))
    return _MIDNIGHT.sub(r"\1", cell) if _MIDNIGHT.fullmatch(cell) else cell


def _round(number: float) -> str:
    """Three digits that count, at most four behind the point: no exponent."""
    if abs(number) >= 100:
        return f"{number:,.0f}"
    if abs(number) < 0.00005:
        return "under 0.0001" if number > 0 else "0"
    return f"{number:.3g}" if abs(number) >= 0.001 else f"{number:.4f}"


def _mark(number: bool) -> str:
    return ' class="number"' if number else ""


def _is_number(cell: str) -> bool:
    try:
        float(cell or 0)
    except ValueError:
        return False
    return True
