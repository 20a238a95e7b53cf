"""Coded sheets read back: XLSX, CSV or a Label Studio export, one per coder, every slip of the pen located."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from openpyxl.utils import get_column_letter

from analysis.errors import InputError, check_columns
from analysis.escape import unescape_csv_cell
from analysis.files import check_zip
from analysis.framing.codebook import Codebook, load_codebook
from analysis.tables import finish

__all__ = ["Codings", "import_sheets", "match_codes", "read_codes"]

YES = {"1", "1.0", "yes", "y", "true", "x"}
NO = {"0", "0.0", "no", "n", "false"}
_CHOICES = "frames"  # the name of the field in the labelling interface of `sheets`
_PROBLEM = ["file", "place", "value", "problem"]


@dataclass(frozen=True)
class Codings:
    """What coders coded.

    Attributes:
        codes: article_id, frame, coder, value (True or False); from sheets also item_id and, where the key has them,
            inclusion and population.
        problems: file, place, value, problem: what was left out.
    """

    codes: pd.DataFrame
    problems: pd.DataFrame


class _Reading(NamedTuple):
    """What one file gave: (item_id, frame, coder, value) and (place, value, problem)."""

    codes: list[tuple[str, str, str, bool]]
    problems: list[tuple[str, str, str]]


def import_sheets(
    paths: Iterable[str | Path], key: str | Path | pd.DataFrame, *, codebook: Codebook | None = None
) -> Codings:
    """Read the sheets of one or several coders and tell whose article every code belongs to.

    Args:
        paths: one file per coder: .xlsx or .csv (the coder is the file's name) or a Label Studio export (.json;
            coders as it names them).
        key: the key.csv of `write_sample`, or its table.
        codebook: the one the sample was drawn with.

    Returns:
        Codings: present is 1, yes, true or x; absent 0, no or false, in any case; an empty cell is no code.
        Whatever else stands in a cell is left out and listed in `problems` with file, cell and value, as are
        unknown, repeated and missing items and missing columns.

    Raises:
        InputError: a file that cannot be read at all, two files of one coder, or a key of another codebook.
    """
    codebook = codebook or load_codebook()
    table = key if isinstance(key, pd.DataFrame) else _read_csv(Path(key))
    check_columns(table, ["item_id", "article_id"], "the key")
    if "codebook_sha256" in table.columns and len(table) and table["codebook_sha256"].iloc[0] != codebook.sha256:
        raise InputError(
            f"the sample was drawn with codebook {table['codebook_sha256'].iloc[0]}, this one is {codebook.sha256}."
        )
    codes: list[tuple[str, str, str, bool]] = []
    problems: list[tuple[str, str, str, str]] = []
    coders: set[str] = set()
    for path in map(Path, paths):
        reading = _read_tasks(path, codebook) if path.suffix.lower() == ".json" else _read_sheet(path, codebook)
        own, found = _match_items(reading, table["item_id"].astype("str").tolist())
        twice = coders & {code[2] for code in own}
        if twice:
            raise InputError(f"{str(path)!r}: coder {sorted(twice)[0]!r} has two files; rename one of them.")
        coders |= {code[2] for code in own}
        codes += own
        problems += [(path.name, *problem) for problem in found]
    coded = pd.DataFrame(codes, columns=["item_id", "frame", "coder", "value"])
    coded = coded.astype({"item_id": "str"})
    columns = ["item_id", "article_id", *(name for name in ("inclusion", "population") if name in table.columns)]
    coded = coded.merge(table[columns].astype({"item_id": "str"}), on="item_id", how="left")
    if "inclusion" in coded.columns:
        coded["inclusion"] = pd.to_numeric(coded["inclusion"])
    order = ["article_id", "frame", "coder", "value", *columns[:1], *columns[2:]]
    return Codings(finish("codes", coded[order]), pd.DataFrame(problems, columns=_PROBLEM, dtype="str"))


def match_codes(codings: Codings, articles: pd.DataFrame) -> Codings:
    """`codings` without the codes of articles that are not among `articles`, which are listed as problems."""
    check_columns(articles, ["article_id"], "the articles table")
    known = codings.codes["article_id"].isin(articles["article_id"])
    stray = codings.codes[~known].groupby(["article_id", "coder"], sort=True).size().reset_index(name="n")
    rows = [
        ("", f"article {row.article_id}", f"{row.n} codes by {row.coder}", "no such article here")
        for row in stray.itertuples()
    ]
    problems = pd.concat([codings.problems, pd.DataFrame(rows, columns=_PROBLEM, dtype="str")], ignore_index=True)
    return replace(codings, codes=codings.codes[known].reset_index(drop=True), problems=problems)


def _read_csv(path: Path) -> pd.DataFrame:
    """A CSV as text, as it was before `escape.write_csv` made its cells inert; a spreadsheet may have saved it."""
    try:
        data = path.read_bytes()
        try:
            text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
        except UnicodeDecodeError:  # Excel in Western Europe and America writes Windows-1252
            text = data.decode("cp1252", errors="replace")
        header = text.partition("\n")[0]
        delimiter = max((",", ";", "\t"), key=header.count)
        table = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False, sep=delimiter, engine="python")
        return table.rename(columns=unescape_csv_cell).map(unescape_csv_cell, na_action="ignore")
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(f"{str(path)!r} cannot be read as a CSV sheet: {error}") from error


def _read_sheet(path: Path, codebook: Codebook) -> _Reading:
    if path.suffix.lower() == ".xlsx":
        check_zip(path)
        try:
            sheet = pd.read_excel(path, sheet_name="coding", dtype=str, keep_default_na=False, engine="openpyxl")
        except Exception as error:  # openpyxl raises a dozen kinds for a damaged file
            raise InputError(f"{str(path)!r} cannot be read as a workbook with a sheet 'coding': {error}") from error
    else:
        sheet = _read_csv(path)
    sheet = sheet.rename(columns=lambda name: str(name).strip())
    if {"item_id", "annotation_id"} <= set(sheet.columns):
        return _read_annotations(
            ({str(name): cell for name, cell in row.items()} for row in sheet.to_dict("records")), codebook
        )
    check_columns(sheet, ["item_id"], f"the sheet {str(path)!r}")
    problems = [
        ("header", name, "no such column: this frame is not coded")
        for name in codebook.names
        if name not in sheet.columns
    ]
    known = {"item_id", "headline", "text", "note", *codebook.names}
    problems += [("header", str(name), "unknown column, not read") for name in sheet.columns if name not in known]
    codes = []
    for number, item in enumerate(sheet["item_id"].str.strip()):
        for frame in codebook.names:
            if frame not in sheet.columns:
                continue
            cell = str(sheet[frame].iloc[number]).strip()
            if not cell:
                continue
            if cell.lower() in YES | NO:
                codes.append((item, frame, path.stem, cell.lower() in YES))
                continue
            place = f"cell {get_column_letter(list(sheet.columns).index(frame) + 1)}{number + 2} ({item}, {frame})"
            problems.append((place, cell[:80], "not a code: write 1 (present), 0 (absent) or leave it empty"))
    if codes and all(value for *_, value in codes):
        told = "this sheet holds no 0: an empty cell is no code; write 0 where a frame is absent"
        problems.append(("whole sheet", f"{len(codes)} × 1", told))
    return _Reading(codes, problems)


def _read_annotations(records: Iterable[dict[str, Any]], codebook: Codebook) -> _Reading:
    """Label Studio's flat exports (JSON-MIN, CSV): one record per annotation, the chosen frames in one field."""
    codes: list[tuple[str, str, str, bool]] = []
    problems: list[tuple[str, str, str]] = []
    for record in records:
        item, coder = str(record["item_id"]), str(record.get("annotator") or "label_studio")
        chosen = _chosen(record.get(_CHOICES))
        problems += [
            (f"task {item}", name, "not a frame of the codebook") for name in sorted(chosen - set(codebook.names))
        ]
        codes += [(item, frame, coder, frame in chosen) for frame in codebook.names]
    return _Reading(codes, problems)


def _chosen(value: Any) -> set[str]:
    """The choices of an annotation: one name, a list, or {"choices": [...]}, as such or as JSON in a cell."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            value = json.loads(value)
        except ValueError:
            return {value.strip()}  # listed as no frame of the codebook
    if isinstance(value, dict):
        value = value.get("choices", [])
    names = value if isinstance(value, list) else [value]
    return {str(name).strip() for name in names if isinstance(name, str) and name.strip()}


def _read_tasks(path: Path, codebook: Codebook) -> _Reading:
    """A Label Studio export: every annotation codes all frames, those that are not chosen as absent."""
    try:
        tasks = json.loads(path.read_text(encoding="utf-8"))
        if tasks and all("data" not in task for task in tasks):
            return _read_annotations(tasks, codebook)
        codes: list[tuple[str, str, str, bool]] = []
        problems: list[tuple[str, str, str]] = []
        for task in tasks:
            item = str(task["data"]["item_id"])
            for annotation in task.get("annotations") or []:
                if annotation.get("was_cancelled"):
                    continue
                coder = _coder_name(annotation)
                chosen = {
                    choice for result in annotation.get("result") or [] for choice in result["value"].get("choices", [])
                }
                problems += [(f"task {item}", name, "not a frame of the codebook")
                             for name in sorted(chosen - set(codebook.names))]  # fmt: skip
                codes += [(item, frame, coder, frame in chosen) for frame in codebook.names]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{str(path)!r} cannot be read as a Label Studio export: {error!r}") from error
    return _Reading(codes, problems)


def _coder_name(annotation: dict[str, Any]) -> str:
    by = annotation.get("completed_by", "label_studio")
    return str(by.get("email") or by.get("id")) if isinstance(by, dict) else str(by)


def _match_items(reading: _Reading, items: list[str]) -> tuple[list[Any], list[tuple[str, str, str]]]:
    """Codes of known items, each once per coder and frame; unknown, repeated and missing ones as problems."""
    known, problems = set(items), list(reading.problems)
    kept: dict[tuple[str, str, str], bool] = {}
    for code in reading.codes:
        item, frame, coder, value = code
        if item not in known:
            problems.append((f"item {item}", frame, "unknown item_id: not in the key"))
        elif kept.setdefault((item, frame, coder), value) != value:
            problems.append((f"item {item}, {frame}", coder, "coded twice, differently: the first code is kept"))
    coded = {item for item, _, _ in kept}
    problems += [(f"item {item}", "", "not coded") for item in items if item not in coded]
    return [(*place, value) for place, value in kept.items()], problems


def read_codes(path: str | Path) -> Codings | None:
    """Codes that are a table already, one row per article, frame and coder; None where the file is a coder's sheet.

    Raises:
        InputError: a value other than 1 and 0.
    """
    path = Path(path)
    if path.suffix.lower() != ".csv":
        return None
    table = _read_csv(path)
    if not {"article_id", "frame", "coder", "value"} <= set(table.columns):
        return None
    wrong = table.index[~table["value"].isin(["0", "1"])]
    if len(wrong):
        raise InputError(f"{str(path)!r}, line {wrong[0] + 2}: value {table['value'][wrong[0]]!r}; allowed: 1, 0.")
    return Codings(table.assign(value=table["value"] == "1"), pd.DataFrame(columns=_PROBLEM, dtype="str"))
