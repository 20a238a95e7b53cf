"""Coding sheets: a sample written for coders as XLSX, CSV and Label Studio tasks, with the codebook beside it."""

import json
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis.coding.sampling import CodingSample, draw_coding_sample
from analysis.escape import write_csv
from analysis.files import replacing, write_whole
from analysis.framing.codebook import Codebook

__all__ = ["coding_sample", "write_coding_sheets"]

CELL_LIMIT = 32_000  # a cell of a spreadsheet holds 32,767 characters
CUT = " [cut: too long for a cell]"
_GUIDE = ["frame", "name", "definition", "questions", "include", "exclude", "examples", "counterexamples", "literature",
          "version"]  # fmt: skip


def coding_sample(
    articles: pd.DataFrame,
    frames: pd.DataFrame,
    folder: str | Path,
    *,
    n: int = 100,
    frame: str | None = None,
    codebook: Codebook | None = None,
    seed: int = 1,
) -> dict[str, Path]:
    """Draw a sample (see `draw_coding_sample`) and write the files for coders into `folder`.

    Returns:
        Paths by name: "xlsx" and "csv" (one of them per coder: copy, rename to the coder, fill with 1 and 0),
        "codebook", "label_studio" and "label_studio_config", and "key", which coders must not see.
    """
    sample = draw_coding_sample(articles, frames, n=n, frame=frame, codebook=codebook, seed=seed)
    return write_coding_sheets(sample, folder)


def write_coding_sheets(sample: CodingSample, folder: str | Path) -> dict[str, Path]:
    """Write the files of `coding_sample` for a sample that is already drawn; returns their paths by name."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    names = ["coding.xlsx", "coding.csv", "codebook.csv", "label_studio.json", "label_studio.xml", "key.csv"]
    keys = ["xlsx", "csv", "codebook", "label_studio", "label_studio_config", "key"]
    paths = {key: folder / name for key, name in zip(keys, names, strict=True)}
    book = sample.codebook
    sheet = sample.items.assign(**dict.fromkeys(book.names, ""), note="")
    guide = book.frames[_GUIDE]
    _write_workbook(sheet, guide, book, paths["xlsx"])
    write_csv(sheet, paths["csv"])
    write_csv(guide.assign(codebook_sha256=book.sha256), paths["codebook"])
    write_csv(sample.key.assign(codebook_version=book.version, codebook_sha256=book.sha256), paths["key"])
    tasks = [{"data": row} for row in sample.items.to_dict("records")]
    write_whole(paths["label_studio"], json.dumps(tasks, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
    write_whole(paths["label_studio_config"], _label_config(book).encode("utf-8"))
    return paths


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
