"""Compare two runs: which figures moved, by how much against their intervals, and why."""

import csv
import json
import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import pandas as pd

from analysis.errors import InputError
from analysis.report.pages.render import render_template
from analysis.report.provenance import Manifest, read_manifest
from analysis.study.records import read_study

__all__ = ["Comparison", "diff_runs"]

_CAUSES = {
    "data": "data", "lexicons": "lexicon", "models": "model", "code": "code", "notebook": "code", "lock": "code",
}  # fmt: skip
_NOT_KEY = {"flag"}
_NAN = float("nan")


@dataclass(frozen=True)
class Move:
    """A number that is not the same in two runs: where it stands, both values, and where B's lies."""

    report: str
    figure: str
    id: str
    row: str
    column: str
    a: float
    b: float
    change: float
    low: float
    high: float
    moved: str
    why: str


@dataclass(frozen=True)
class ReportChange:
    """A report of two runs: how it stands (`Comparison.reports` lists the words), why, and how many numbers moved."""

    report: str
    state: str
    why: str = ""
    n_moved: int = 0


@dataclass(frozen=True)
class Comparison:
    """The differences between two runs.

    Attributes:
        moved: one row per number that is not the same, with `a` and `b`, their difference `change`, the interval of
            `a` (`low`, `high`), `moved` (within the interval, beyond it, clear of the other interval, no interval,
            only in A, only in B), and `why`: data, parameters, lexicon, model, code, chance.
        reports: one row per report: state (same, moved, only in A, only in B), why, number of numbers that moved.
        runs: the names of the two runs.
    """

    moved: pd.DataFrame
    reports: pd.DataFrame
    runs: tuple[str, str]

    def to_json(self) -> str:
        """The comparison as JSON."""
        tables = {"reports": self.reports, "moved": self.moved}
        rows = {name: json.loads(table.to_json(orient="records")) for name, table in tables.items()}
        return json.dumps({"runs": list(self.runs), **rows}, ensure_ascii=False, indent=1)

    def to_page(self) -> str:
        """The comparison as one self-contained HTML page."""
        rows = self.moved.assign(
            **{name: self.moved[name].map(_number) for name in ("a", "b", "change", "low", "high")}
        )
        return render_template(
            "diff", runs=self.runs, reports=self.reports.to_dict("records"), moved=rows.head(2000).to_dict("records"),
            n_moved=len(rows),
        )  # fmt: skip

    def summary(self) -> str:
        """A few lines for the terminal."""
        rows = self.reports.to_dict("records")
        lines = [f"{row['report']}: {row['state']}" + (f" ({row['why']})" if row["why"] else "") for row in rows]
        clear = int((self.moved["moved"] == "clear of it").sum())
        lines.append(f"{len(self.moved)} numbers moved, {clear} of them clear of the other's interval.")
        return "\n".join(lines)


def diff_runs(run_a: str | Path, run_b: str | Path) -> Comparison:
    """Compare every table of two runs, report by report.

    Args:
        run_a: folder of the first run.
        run_b: folder of the second.

    Raises:
        InputError: a folder without reports, or a report whose manifest or record is damaged.
    """
    folders = [Path(run_a), Path(run_b)]
    found = [_list_reports(folder) for folder in folders]
    moves: list[Move] = []
    reports: list[ReportChange] = []
    for name in sorted(found[0].keys() | found[1].keys()):
        a, b = found[0].get(name), found[1].get(name)
        if a is None or b is None:
            reports.append(ReportChange(name, "only in B" if a is None else "only in A"))
            continue
        why = explain(a, b)
        new = _compare_tables(folders[0] / name, folders[1] / name, report=name, why=why)
        same = a.files == b.files and a.page == b.page
        state = "moved" if new else "same" if same else "same numbers, other pages"
        reports.append(ReportChange(name, state, "" if same else why, len(new)))
        moves += new
    columns = [field.name for field in fields(Move)]
    moved = pd.DataFrame([asdict(move) for move in moves], columns=columns)
    return Comparison(moved, pd.DataFrame([asdict(report) for report in reports]), (folders[0].name, folders[1].name))


def _list_reports(folder: Path) -> dict[str, Manifest]:
    found = {path.parent.name: read_manifest(path.parent) for path in folder.glob("*/manifest.json")}
    if not found:
        raise InputError(f"{str(folder)!r} holds no reports; a run's folder has one folder with a manifest for each.")
    return found


def explain(a: Manifest, b: Manifest) -> str:
    """Why two reports of one name differ: what of their making is not the same, in words, or `chance`."""
    causes = [word for part, word in _CAUSES.items() if a.parts.get(part) != b.parts.get(part)]
    one, other = a.parameters, b.parameters
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    if names == ["seed"]:
        causes.append("chance (seed)")
    elif names:
        causes.append(f"parameters ({', '.join(names)})")
    return ", ".join(dict.fromkeys(causes)) or "chance"


def _compare_tables(a: Path, b: Path, *, report: str, why: str) -> list[Move]:
    ids = [_read_ids(folder) for folder in (a, b)]
    moves = []
    for name in sorted(ids[0].keys() | ids[1].keys()):
        left, right = (_read_numbers(folder / f"{name}.csv") for folder in (a, b))
        for key in dict.fromkeys([*left, *right]):
            one, other = left.get(key, Number()), right.get(key, Number())
            moved = _place(left.get(key), right.get(key))
            if moved:
                figure_id = ids[0].get(name) or ids[1][name]
                change = other.value - one.value
                moves.append(Move(report, name, figure_id, *key, one.value, other.value, change, one.low, one.high,
                                  moved, why))  # fmt: skip
    return moves


def _read_ids(folder: Path) -> dict[str, str]:
    records = read_study(folder).records
    return {record.name: record.id for record in records if (folder / f"{record.name}.csv").is_file()}


@dataclass(frozen=True)
class Number:
    """A number of a table, with the ends of its interval where it is an estimate that has one."""

    value: float = _NAN
    low: float = _NAN
    high: float = _NAN


def _read_numbers(path: Path) -> dict[tuple[str, str], Number]:
    """Every number of a table by (texts of its row, column)."""
    if not path.is_file():
        return {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                {name: cell for name, cell in row.items() if name is not None}  # cells beyond the header
                for row in csv.DictReader(file, restval="")
            ]
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(f"table {str(path)!r} is damaged ({error}); make the report again.") from None
    names = list(rows[0]) if rows else []
    numeric = [name for name in names if all(_to_number(row[name]) is not None for row in rows)]
    keys = [name for name in names if name not in numeric and name not in _NOT_KEY]
    values = ["estimate"] if "estimate" in numeric else [name for name in numeric if name not in ("low", "high")]
    numbers: dict[tuple[str, str], Number] = {}
    for place, row in enumerate(rows):
        key = ", ".join(row[name] for name in keys) or f"row {place + 1}"
        for name in values:
            cells = [name, *(("low", "high") if name == "estimate" else ())]
            found = [number if (number := _to_number(row.get(cell, ""))) is not None else _NAN for cell in cells]
            numbers.setdefault((key, name), Number(*found))
    return numbers


def _to_number(text: str) -> float | None:
    try:
        return float(text or "nan")
    except ValueError:
        return None


def _place(a: Number | None, b: Number | None) -> str:
    """Where B's number lies, seen from A's; empty where it has not moved."""
    if a is None or b is None:
        return "only in B" if a is None else "only in A"
    if a.value == b.value or (math.isnan(a.value) and math.isnan(b.value)):
        return ""
    if math.isnan(a.low) or math.isnan(b.low):
        return "no interval"
    if b.low > a.high or b.high < a.low:
        return "clear of it"
    return "within it" if a.low <= b.value <= a.high else "beyond it"


def _number(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.4g}"
