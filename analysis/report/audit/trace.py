"""Trace a figure or sentence of a report back to the articles, passages, rules and lexicon entries behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import InputError, check_columns, choice_error
from analysis.escape import escape_terminal, unescape_csv_cell
from analysis.report.run_record import read_run
from analysis.study.records import Record, read_study
from analysis.tables import read_tables

__all__ = ["Trace", "trace_statement"]


@dataclass(frozen=True)
class Trace:
    """What stands behind an id: its record, the report it is in, and one row per passage (`passage`, `headline`)."""

    record: Record
    page: Path
    rows: pd.DataFrame

    def summary(self, most: int = 20) -> str:
        """Lines for the terminal: what it is, and the first `most` rows."""
        lines = [f"{self.record.id}: {self.record.label}", f"{self.page}", f"{len(self.rows)} rows"]
        for row in self.rows.head(most).to_dict("records"):
            shown = {name: value for name, value in row.items() if name not in ("passage", "headline", "quote")}
            facts = ", ".join(f"{name} {value}" for name, value in shown.items() if value != "" and pd.notna(value))
            lines += [f"- {row.get('headline', '')} [{facts}]", f"    {row.get('passage', '')}"]
        if len(self.rows) > most:
            lines.append(f"… and {len(self.rows) - most} more in {self.record.evidence_file}")
        return "\n".join(lines)


def trace_statement(statement_id: str, reports_dir: str | Path = "reports") -> Trace:
    """What stands behind the figure, table or sentence with this id in any report under `reports_dir`.

    The rows are those of the report's evidence file; with `passage`, the words in the article that each row is
    about, and `headline`, where the measured tables are still where the run had them.

    Raises:
        InputError: an id that no report has, one without evidence, or a report whose record is damaged.
    """
    known: list[str] = []
    for path in sorted(Path(reports_dir).rglob("study.json")):
        for record in read_study(path.parent).records:
            known.append(record.id)
            if record.id == statement_id:
                return Trace(record, path.parent.with_suffix(".html"), _read_rows(path.parent, record))
    raise choice_error(f"id under {str(reports_dir)!r}", statement_id, sorted(set(known)))


def _read_rows(folder: Path, record: Record) -> pd.DataFrame:
    path = folder / record.evidence_file
    if not path.is_file():
        raise InputError(f"{record.id} was saved without evidence (`evidence=` in the notebook).")
    try:
        rows = _read_evidence(path)
    except (OSError, ValueError) as error:
        reason = escape_terminal(error)[:200]
        raise InputError(f"evidence {str(path)!r} is damaged ({reason}); make the report again.") from None
    articles = _read_articles(folder)
    if articles is None:
        return rows
    joined = rows.merge(articles, on="article_id", how="left")
    if {"start", "end"} <= set(rows.columns):
        joined["passage"] = [_cut(row) for row in joined.to_dict("records")]
    return joined.drop(columns="text")


def _read_evidence(path: Path) -> pd.DataFrame:
    """The rows of an evidence file, its cells as they were before they were made inert."""
    rows = pd.read_csv(path, dtype={"article_id": "str"}, keep_default_na=False, na_values=[""])
    check_columns(rows, ["article_id"], "the evidence")
    for name in {"start", "end"} & set(rows.columns):
        rows[name] = pd.to_numeric(rows[name])
    texts: list[str] = list(rows.select_dtypes("str").columns)
    rows = rows.assign(**{name: rows[name].map(unescape_csv_cell, na_action="ignore") for name in texts})
    return rows


def _read_articles(folder: Path) -> pd.DataFrame | None:
    run = read_run(folder.parent)
    place = run.places.get(folder.name) if run else None
    if place is None or not (place.measured / "articles.parquet").exists():
        return None  # the tables have moved: the rows alone then
    return read_tables(place.measured, ["articles"])["articles"][["article_id", "headline", "text"]]


def _cut(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["start"]) or pd.isna(row["end"]):
        return ""
    text = row["headline" if row.get("field") == "headline" else "text"]
    return text[int(row["start"]) : int(row["end"])] if isinstance(text, str) else ""
