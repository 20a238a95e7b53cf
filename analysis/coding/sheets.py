"""Coding sheets: a sample written for coders as XLSX, CSV and Label Studio tasks, with the rules beside it."""

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis.coding.guides import Guide
from analysis.coding.label_studio import label_config
from analysis.coding.sampling import CodingSample
from analysis.escape import write_csv
from analysis.files import replacing, write_whole

__all__ = ["SampleFiles", "write_sample"]

CELL_LIMIT = 32_000  # a cell of a spreadsheet holds 32,767 characters
CUT = " [cut: too long for a cell]"
ROWS = 4  # empty rows per passage: one for each attribution; coders may insert more
_WIDTHS = {"item_id": 10, "headline": 40, "text": 90, "sentence": 60, "before": 40, "after": 40, "note": 30,
           "quote": 60, "speaker": 24, "target": 16}  # fmt: skip


@dataclass(frozen=True)
class SampleFiles:
    """The files of a sample.

    Attributes:
        xlsx, csv: the sheet; one of them per coder: copy it, name it after the coder, fill it. In mode "correct" they
            are called correcting, and hold what the machine said.
        codebook: the rules by which they code.
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
    """Write the files of a sample (see `draw_sample`, `draw_passages`, `draw_mentions`) for coders into `folder`."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    name = "coding" if sample.mode == "blind" else "correcting"
    names = (f"{name}.xlsx", f"{name}.csv", "codebook.csv", "label_studio.json", "label_studio.xml", "key.csv")
    files = SampleFiles(*(folder / name for name in names))
    guide = sample.guide
    sheet = _lay_out(sample)
    rules = guide.rules.assign(sample=f"{guide.of}, mode {sample.mode}", codebook_sha256=guide.sha256)
    _write_workbook(sheet, rules, guide, files.xlsx)
    write_csv(sheet, files.csv)
    write_csv(rules, files.codebook)
    write_csv(sample.key.assign(codebook_version=guide.version, codebook_sha256=guide.sha256), files.key)
    tasks = [{"data": row} for row in sample.items.to_dict("records")]
    write_whole(files.label_studio, json.dumps(tasks, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
    write_whole(files.label_studio_config, label_config(guide).encode("utf-8"))
    return files


def _lay_out(sample: CodingSample) -> pd.DataFrame:
    """The sheet: what is shown once per item, then the columns to fill, with the machine's marks in mode "correct"."""
    columns = list(sample.guide.columns)
    marks = sample.marks.reindex(columns=["item_id", *columns], fill_value="").fillna("")
    if sample.guide.of == "quotes":
        empty = sample.items.loc[sample.items.index.repeat(ROWS), ["item_id"]]
        marks = pd.concat([marks, empty.reindex(columns=marks.columns, fill_value="")])
    elif marks.empty:
        marks = sample.items[["item_id"]]
    sheet = sample.items.merge(marks, on="item_id", how="left", sort=False)
    sheet = sheet.reindex(columns=[*sample.items.columns, *columns, "note"], fill_value="").fillna("")
    shown = sample.items.columns.drop("item_id")
    sheet.loc[sheet["item_id"].duplicated(), list(shown)] = ""
    return sheet


def _write_workbook(sheet: pd.DataFrame, rules: pd.DataFrame, guide: Guide, path: Path) -> None:
    workbook = Workbook()
    coding = workbook.active
    assert isinstance(coding, Worksheet)  # a new workbook has one sheet  # noqa: S101
    coding.title = "coding"
    _fill(coding, sheet, widths=_WIDTHS)
    coding.freeze_panes = "B2"
    for name, allowed in guide.columns.items():
        if not allowed:
            continue
        check = DataValidation(type="list", formula1=f'"{",".join(allowed)}"', allow_blank=True, showErrorMessage=True)
        check.error, check.errorTitle = ", ".join(allowed), "Code"
        letter = get_column_letter(list(sheet.columns).index(name) + 1)
        check.add(f"{letter}2:{letter}{len(sheet) + 1}")
        coding.add_data_validation(check)
    guide_sheet = workbook.create_sheet("codebook")
    _fill(guide_sheet, rules, widths=dict.fromkeys(rules.columns, 40))
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
