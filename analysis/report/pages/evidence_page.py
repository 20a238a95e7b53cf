"""The page of evidence: a sample of the rows behind each figure and sentence of a report."""

import json
from pathlib import Path
from typing import Any

from analysis.report.pages.render import render_template
from analysis.study.evidence import N_SHOWN, TRAIL
from analysis.study.records import read_study

__all__ = ["build_evidence_page"]


def build_evidence_page(folder: Path, *, title: str, back: str) -> str:
    """The page that shows a sample of the rows behind each figure and sentence of the report in `folder`."""
    samples = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    items = [
        {"record": record, "rows": [_show_row(row) for row in samples[record.name]]}
        for record in read_study(folder).records
        if record.name in samples
    ]
    return render_template("evidence", title=title, back=back, items=items, n_shown=N_SHOWN)


def _show_row(row: dict[str, Any]) -> dict[str, Any]:
    """One row of `sample_evidence` with what the template shows beside its passage."""
    trail = {name: row["trail"][name] for name in TRAIL if row["trail"].get(name) not in (None, "")}
    trail.pop("quote", None)  # the passage itself
    place = f"{trail.pop('start', '')} to {trail.pop('end', '')}"
    facts = [*trail.items(), *([("characters", place)] if row.get("passage") else [])]
    link = row["url"] if row["url"].lower().startswith(("http://", "https://")) else ""
    empty = {"before": "", "passage": "", "after": ""}
    return {**empty, **row, "facts": facts, "link": link}
