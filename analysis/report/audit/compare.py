"""Compare two runs: which figures moved, by how much against their intervals, and why."""

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import InputError
from analysis.report.provenance import read_manifest

__all__ = ["Comparison", "diff_runs"]

#: The columns of a comparison.
COLUMNS = [
    "report", "figure", "id", "row", "column", "a", "b", "change", "low", "high", "moved", "why",
]  # fmt: skip
_CAUSES = {"data": "data", "lexicons": "lexicon", "code": "code", "notebook": "code", "lock": "code"}
_NOT_KEY = {"flag"}


class Comparison:
    """The differences between two runs.

    Attributes:
        moved: one row per number that is not the same, with `a` and `b`, their difference `change`, the interval of
            `a` (`low`, `high`), `moved` (within the interval, beyond it, clear of the other interval, no interval,
            only in A, only in B), and `why`: data, parameters, lexicon, code, chance.
        reports: one row per report: state (same, moved, only in A, only in B), why, number of numbers that moved.
    """

    def __init__(self, moved: pd.DataFrame, reports: pd.DataFrame, *, runs: tuple[str, str]) -> None:
        self.moved = moved
        self.reports = reports
        self.runs = runs

    def to_json(self) -> str:
        """The comparison as JSON."""
        parts = {"runs": list(self.runs), "reports": self.reports, "moved": self.moved}
        frames = {
            k: json.loads(v.to_json(orient="records")) if isinstance(v, pd.DataFrame) else v for k, v in parts.items()
        }
        return json.dumps(frames, ensure_ascii=False, indent=1)

    def to_page(self) -> str:
        """The comparison as one self-contained HTML page."""
        from analysis.report.pages.page import render_template

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
        InputError: a folder without reports.
    """
    folders = [Path(run_a), Path(run_b)]
    found = [_list_reports(folder) for folder in folders]
    moved: list[dict[str, Any]] = []
    reports = []
    for name in sorted(found[0].keys() | found[1].keys()):
        a, b = found[0].get(name), found[1].get(name)
        if a is None or b is None:
            reports.append(
                {"report": name, "state": "only in B" if a is None else "only in A", "why": "", "n_moved": 0}
            )
            continue
        why = explain(a, b)
        rows = _compare_tables(folders[0] / name, folders[1] / name, common={"report": name, "why": why})
        same = a["files"] == b["files"] and a["page"] == b["page"]
        looks = _same_numbers(rows, same=same)
        reports.append({"report": name, "state": looks, "why": "" if same else why, "n_moved": len(rows)})
        moved += rows
    table = pd.DataFrame(moved, columns=COLUMNS)
    return Comparison(table, pd.DataFrame(reports), runs=(folders[0].name, folders[1].name))


def _same_numbers(rows: list[dict[str, Any]], *, same: bool) -> str:
    if rows:
        return "moved"
    return "same" if same else "same numbers, other pages"


def _list_reports(folder: Path) -> dict[str, dict[str, Any]]:
    manifests = {path.parent.name: read_manifest(path.parent) for path in folder.glob("*/manifest.json")}
    found = {name: manifest for name, manifest in manifests.items() if manifest is not None}
    if not found:
        raise InputError(f"{str(folder)!r} holds no reports; a run's folder has one folder with a manifest for each.")
    return found


def explain(a: dict[str, Any], b: dict[str, Any]) -> str:
    """Why two reports of one name differ: what of their making is not the same.

    >>> parts = {"data": "1", "parameters": "2", "lexicons": "3", "code": "4", "notebook": "5", "lock": "6"}
    >>> one = {"parts": parts, "parameters": {"seed": 1}}
    >>> explain(one, {"parts": {**parts, "parameters": "7"}, "parameters": {"seed": 2}})
    'chance (seed)'
    >>> explain(one, {"parts": {**parts, "lexicons": "8", "data": "9"}, "parameters": {"seed": 1}})
    'data, lexicon'
    """
    causes = [word for part, word in _CAUSES.items() if a["parts"].get(part) != b["parts"].get(part)]
    one, other = a["parameters"], b["parameters"]
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    if names == ["seed"]:
        causes.append("chance (seed)")
    elif names:
        causes.append(f"parameters ({', '.join(names)})")
    return ", ".join(dict.fromkeys(causes)) or "chance"


def _compare_tables(a: Path, b: Path, *, common: dict[str, str]) -> list[dict[str, Any]]:
    ids = [_read_ids(folder) for folder in (a, b)]
    rows = []
    for name in sorted(ids[0].keys() | ids[1].keys()):
        label = {**common, "figure": name, "id": ids[0].get(name) or ids[1].get(name)}
        left, right = (_read_numbers(folder / f"{name}.csv") for folder in (a, b))
        for key in dict.fromkeys([*left, *right]):
            row = _compare_numbers(left.get(key), right.get(key))
            if row is not None:
                rows.append({**label, "row": key[0], "column": key[1], **row})
    return rows


def _read_ids(folder: Path) -> dict[str, str]:
    records = json.loads((folder / "study.json").read_text(encoding="utf-8"))["records"]
    return {record["name"]: record["id"] for record in records if (folder / f"{record['name']}.csv").is_file()}


def _read_numbers(path: Path) -> dict[tuple[str, str], dict[str, float]]:
    """Every number of a table by (texts of its row, column), with the interval where the column is the estimate."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0]) if rows else []
    numeric = [name for name in names if all(_to_number(row[name]) is not None for row in rows)]
    keys = [name for name in names if name not in numeric and name not in _NOT_KEY]
    values = ["estimate"] if "estimate" in numeric else [name for name in numeric if name not in ("low", "high")]
    numbers: dict[tuple[str, str], dict[str, float]] = {}
    for place, row in enumerate(rows):
        key = ", ".join(row[name] for name in keys) or f"row {place + 1}"
        for name in values:
            ends = {end: _to_number(row.get(end, "")) for end in ("low", "high")} if name == "estimate" else {}
            numbers.setdefault((key, name), {"value": _to_number(row[name]), **ends})  # type: ignore[dict-item]
    return numbers


def _to_number(text: str) -> float | None:
    try:
        return float(text or "nan")
    except ValueError:
        return None


def _compare_numbers(a: dict[str, float] | None, b: dict[str, float] | None) -> dict[str, Any] | None:
    """How one number moved; None where it did not."""
    nan = float("nan")
    one, other = (side["value"] if side else nan for side in (a, b))
    if a is not None and b is not None and (one == other or (pd.isna(one) and pd.isna(other))):
        return None
    low, high = ((a or {}).get(end, nan) for end in ("low", "high"))
    row = {"a": one, "b": other, "change": other - one, "low": low, "high": high}
    if a is None or b is None:
        return {**row, "moved": "only in B" if a is None else "only in A"}
    if pd.isna(low) or pd.isna(b.get("low", nan)):
        return {**row, "moved": "no interval"}
    if b["low"] > high or b["high"] < low:
        return {**row, "moved": "clear of it"}
    return {**row, "moved": "within it" if low <= other <= high else "beyond it"}


def _number(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.4g}"
