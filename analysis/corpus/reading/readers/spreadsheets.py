"""Spreadsheets (XLSX, XLS, ODS): every sheet with a table of articles, read by calamine."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source, check_unpacked
from analysis.corpus.reading.readers.delimited import read_rows
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.errors import InputError

_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_MOST_CELLS = 50_000_000  # a full sheet of 48 columns; calamine takes 1.6 GB for them


def read_sheets(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of every sheet that has a text column; the other sheets are set aside by name."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        data = source.read()
        if data.startswith(b"PK"):
            check_unpacked(source, data)
            _check_extent(source, data)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = list(workbook.sheet_names)
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise InputError(f"{source.name!r} cannot be read as a spreadsheet: {error}") from error
    failures: list[str] = []
    n_found = 0
    for sheet in names:
        label = source.name if len(names) == 1 else f"{source.name} [{sheet}]"
        try:
            rows = (list(map(_plain, row)) for row in workbook.get_sheet_by_name(sheet).iter_rows())
            for found in read_rows(rows, label, options):
                n_found += isinstance(found, Draft)
                yield found
        except (CalamineError, InputError) as error:
            failures.append(str(error))
            yield SetAside(label, str(error))
    if not n_found and len(failures) == 1:
        raise InputError(failures[0])


def _check_extent(source: Source, data: bytes) -> None:
    """Raise InputError where a sheet reaches over more cells than any table of articles: calamine makes room for all.

    A file of six kilobytes with one cell in the last row and column asks for 550 GB, and the process is ended for it.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if not (name.startswith("xl/worksheets/") and name.endswith(".xml")):
                continue
            last_row = last_column = 1
            for column, row in _CELL.findall(archive.read(name)):
                last_row, last_column = max(last_row, int(row)), max(last_column, _number_column(column))
            if last_row * last_column > _MOST_CELLS:
                raise InputError(
                    f"{source.name!r}: a sheet reaches to row {last_row:,}, column {last_column:,}, more than "
                    f"{_MOST_CELLS:,} cells; delete what stands far outside the table."
                )


def _number_column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _plain(cell: object) -> object:
    """A cell as the sheet shows it: whole numbers without a decimal point, dates as dates."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, (datetime, date, str)):
        return cell
    if isinstance(cell, (time, timedelta)):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return None if cell is None else str(cell)
