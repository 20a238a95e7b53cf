"""Coding sheets: a sample written for coders as XLSX, CSV and Label Studio tasks, with the codebook beside it."""

import json
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis.coding.sampling import CodingSample
from analysis.escape import write_csv
from analysis.files import replacing, write_whole
from analysis.framing.codebook import Codebook

__all__ = ["SampleFiles", "write_sample"]

CELL_LIMIT = 32_000  # a cell of a spreadsheet holds 32,767 characters
CUT = " [cut: too long for a cell]"
_GUIDE = ["frame", "name", "definition", "questions", "include", "exclude", "examples", "counterexamples", "literature",
          "version"]  # fmt: skip


@dataclass(frozen=True)
class SampleFiles:
    """The files of a sample.

    Attributes:
        xlsx, csv: the sheet; one of them per coder: copy it, name it after the coder, fill it with 1 and 0.
        codebook: by which they code.
        label_studio, label_studio_config: the same as tasks for Label Studio, and its labelling interface.
        key: which item is which article; coders must not see it.
    """

    xlsx: Path
    csv: Path
    codebook: Path
    label_studio: Path
    label_studio_config: Path
    key: Path


def write_sample(sample: CodingSample, folder: str | Path) -> SampleFiles:
    """Write the files of a sample (see `draw_sample`) for coders into `folder`."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    names = ("coding.xlsx", "coding.csv", "codebook.csv", "label_studio.json", "label_studio.xml", "key.csv")
    files = SampleFiles(*(folder / name for name in names))
    book = sample.codebook
    sheet = sample.items.assign(**dict.fromkeys(book.names, ""), note="")
    guide = book.frames[_GUIDE]
    _write_workbook(sheet, guide, book, files.xlsx)
    write_csv(sheet, files.csv)
    write_csv(guide.assign(codebook_sha256=book.sha256), files.codebook)
    write_csv(sample.key.assign(codebook_version=book.version, codebook_sha256=book.sha256), files.key)
    tasks = [{"data": row} for row in sample.items.to_dict("records")]
    write_whole(files.label_studio, json.dumps(tasks, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
    write_whole(files.label_studio_config, _label_config(book).encode("utf-8"))
    return files


def _write_workbook(sheet: pd.DataFrame, guide: pd.DataFrame, book: Codebook, path: Path) -> None:
    workbook = Workbook()
    coding = workbook.active
    assert isinstance(coding, Worksheet)  # a new workbook has one sheet  # noqa: S101
    coding.title = "coding"
    _fill(coding, sheet, widths={"item_id": 10, "headline": 40, "text": 90, "note": 30})
    coding.freeze_panes = "B2"
    check = DataValidation(type="list", formula1='"1,0"', allow_blank=True, showErrorMessage=True)
    check.error, check.errorTitle = "1: present, 0: absent", "Code"
    first, last = (list(sheet.columns).index(name) + 1 for name in (book.names[0], book.names[-1]))
    check.add(f"{get_column_letter(first)}2:{get_column_letter(last)}{len(sheet) + 1}")
    coding.add_data_validation(check)
    rules = workbook.create_sheet("codebook")
    wide = dict.fromkeys(guide.columns, 40)
    _fill(rules, guide.assign(codebook_sha256=book.sha256), widths=wide)
    with replacing(path) as temporary:
        workbook.save(temporary)


def _fill(sheet: Worksheet, table: pd.DataFrame, *, widths: dict[str, int]) -> None:
    """Write `table` as text cells only: nothing that begins with = can become a formula."""
    for column, name in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = widths.get(name, 12)
        for row, value in enumerate([name, *table[name]], start=1):
            text = ILLEGAL_CHARACTERS_RE.sub("�", str(value))
            if len(text) > CELL_LIMIT:
                text = text[:CELL_LIMIT] + CUT
            if not text:
                continue
            cell = sheet.cell(row, column, text)
            cell.data_type = "s"
            cell.quotePrefix = text[0] in "=+-@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if row == 1:
                cell.font = Font(bold=True)


def _label_config(book: Codebook) -> str:
    """The labelling interface of Label Studio: the text and one box per frame, its question as hint."""
    choices = "\n".join(
        f"    <Choice value={quoteattr(frame)} hint={quoteattr(questions)}/>"
        for frame, questions in zip(book.frames["frame"], book.frames["questions"], strict=True)
    )
    return (
        '<View>\n  <Header value="$headline"/>\n  <Text name="text" value="$text"/>\n'
        f'  <Choices name="frames" toName="text" choice="multiple">\n{choices}\n  </Choices>\n</View>\n'
    )
