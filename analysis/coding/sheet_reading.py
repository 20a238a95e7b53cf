"""Sheets read: a coder's XLSX or CSV as text cells, whatever spreadsheet program saved it, and where a cell stands."""

from pathlib import Path

import pandas as pd
from openpyxl.utils import get_column_letter

from analysis.errors import InputError, check_columns
from analysis.escape import unescape_csv_cell
from analysis.files import check_zip

__all__ = ["name_cell", "read_csv", "read_sheet"]

_ENCODINGS = ("utf-8-sig", "cp1252")  # the second is what a Western spreadsheet program writes without being asked
_DELIMITERS = (",", ";", "\t")


def read_csv(path: Path) -> pd.DataFrame:
    """A CSV as text, as it was before `escape.write_csv` made its cells inert; commas, semicolons or tabs.

    Raises:
        InputError: a file that is no CSV.
    """
    try:
        data = path.read_bytes()
        marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        encoding = "utf-16" if marked else next(name for name in _ENCODINGS if _decodes(data, name))
        head = data.decode(encoding).split("\n", 1)[0]
        delimiter = max(_DELIMITERS, key=head.count)
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding, sep=delimiter)
    except (OSError, StopIteration, ValueError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(f"{str(path)!r} cannot be read as a CSV sheet: {error}") from error
    return table.rename(columns=unescape_csv_cell).map(unescape_csv_cell, na_action="ignore")


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def read_sheet(path: Path) -> pd.DataFrame:
    """The coding sheet of a workbook or CSV: text cells, stripped, empty rows left out, index the row in the file.

    Raises:
        InputError: a file that cannot be read, or that has no column item_id.
    """
    if path.suffix.lower() == ".xlsx":
        check_zip(path)
        try:
            sheet = pd.read_excel(path, sheet_name="coding", dtype=str, keep_default_na=False, engine="openpyxl")
        except Exception as error:  # openpyxl raises a dozen kinds for a damaged file
            raise InputError(f"{str(path)!r} cannot be read as a workbook with a sheet 'coding': {error}") from error
    else:
        sheet = read_csv(path)
    sheet = sheet.rename(columns=lambda name: str(name).strip()).fillna("")
    check_columns(sheet, ["item_id"], f"the sheet {str(path)!r}")
    sheet = sheet.map(lambda cell: str(cell).strip())
    sheet.index = pd.RangeIndex(2, len(sheet) + 2)
    return sheet[(sheet != "").any(axis=1)]


def name_cell(sheet: pd.DataFrame, row: int, column: str) -> str:
    """Where a cell stands, e.g. "D3"."""
    return f"{get_column_letter(list(sheet.columns).index(column) + 1)}{row}"
