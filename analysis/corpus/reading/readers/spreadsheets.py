"""Spreadsheets (XLSX, XLS, ODS): every sheet with a table of articles, read by calamine."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source, check_unpacked
from analysis.corpus.reading.readers.delimited import read_rows
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.errors import InputError


def read_sheets(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of every sheet that has a text column; the other sheets are set aside by name."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        data = source.read()
        if data.startswith(b"PK"):
            check_unpacked(source, data)
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
