"""The index page of a run: every report, what was not made and why, and small multiples of each figure."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.escape import image_source
from analysis.report.jobs import Answer
from analysis.report.pages.render import render_template
from analysis.report.provenance import Manifest, read_manifest
from analysis.study.records import StudyRecord, read_study

__all__ = ["build_index"]

_MAX_MULTIPLES = 48  # per figure; more are a wall, not a comparison
_WIDTH = 560


@dataclass(frozen=True)
class Entry:
    """A report of the run."""

    name: str
    manifest: Manifest
    study: StudyRecord

    @property
    def about(self) -> str:
        """How much it is about."""
        return f"{self.study.facts['articles']} articles, {self.study.facts['published']}"


@dataclass(frozen=True)
class Multiple:
    """A small picture of one figure of one report, and where it leads."""

    page: str
    id: str
    alt: str
    label: str
    source: str


@dataclass(frozen=True)
class Row:
    """The same figure of all reports of a notebook, side by side."""

    caption: str
    multiples: list[Multiple]
    more: int = 0


def build_index(folder: Path, title: str, reports: Iterable[Answer]) -> str:
    """The index page over the `reports` of the run in `folder`."""
    reports = list(reports)
    entries = [
        Entry(report.name, read_manifest(folder / report.name), read_study(folder / report.name))
        for report in reports
        if report.is_there
    ]
    troubles = [report for report in reports if not report.is_there]
    notebooks = list(dict.fromkeys(entry.manifest.notebook for entry in entries))
    groups = [_group(folder, [entry for entry in entries if entry.manifest.notebook == name]) for name in notebooks]
    facts = [("reports", f"{len(entries)} of {len(reports)}"), ("notebooks", ", ".join(notebooks))]
    return render_template("run", title=title, facts=facts, troubles=troubles, groups=groups)


def _group(folder: Path, entries: list[Entry]) -> dict[str, Any]:
    """All reports of one notebook: links, and each of its figures side by side."""
    labels = _label_entries(entries)
    reports = [
        {"page": f"{entry.name}.html", "label": labels[entry.name] or entry.manifest.title, "about": entry.about}
        for entry in entries
    ]
    records = [record for entry in entries for record in entry.study.records if record.kind == "figure"]
    rows = [_set_side_by_side(folder, name, entries, labels) for name in dict.fromkeys(r.name for r in records)]
    if len(entries) == 1 and rows:  # nothing to compare: one grid of all figures, each under its own caption
        rows = [Row("", [replace(row.multiples[0], label=row.caption) for row in rows])]
    manifest = entries[0].manifest
    return {"notebook": manifest.notebook, "title": manifest.title, "reports": reports, "figures": rows}


def _set_side_by_side(folder: Path, name: str, entries: list[Entry], labels: dict[str, str]) -> Row:
    """The figure `name` of all reports that have it."""
    found = [(entry.name, record) for entry in entries for record in entry.study.records
             if record.kind == "figure" and record.name == name]  # fmt: skip
    multiples = [
        Multiple(f"{report}.html", record.id, record.alt, labels[report], _thumbnail(folder / report / f"{name}.png"))
        for report, record in found[:_MAX_MULTIPLES]
    ]
    return Row(found[0][1].caption or name, multiples, len(found) - len(multiples))


def _label_entries(entries: list[Entry]) -> dict[str, str]:
    """What distinguishes each report from the others of its notebook: the parameters that differ."""
    values = {entry.name: _readable(entry.manifest.parameters) for entry in entries}
    keys = [key for key in values[entries[0].name] if len({item[key] for item in values.values()}) > 1]
    labels = {name: " · ".join(item[key] for key in keys) for name, item in values.items()}
    twice = len(set(labels.values())) < len(labels)  # corpora, which are no parameter, tell them apart
    return {name: name.partition("--")[2] if twice else label for name, label in labels.items()}


def _readable(parameters: dict[str, Any]) -> dict[str, str]:
    """Parameters as text, outlets first and the period in one."""
    period = f"{parameters.get('start') or 'first day'} to {parameters.get('end') or 'last day'}"
    first = {"outlets": parameters.get("outlets", []), "period": period}
    rest = {key: value for key, value in parameters.items() if key not in ("outlets", "start", "end")}
    shown = {**first, **rest}
    return {key: ", ".join(map(str, v)) or "all" if isinstance(v, list) else str(v) for key, v in shown.items()}


def _thumbnail(path: Path) -> str:
    """A small picture of the figure with few colours, embedded."""
    from PIL import Image

    with Image.open(path) as picture:
        small = picture.convert("RGB")
    small.thumbnail((_WIDTH, _WIDTH))
    buffer = io.BytesIO()
    small.quantize(64).save(buffer, format="PNG", optimize=True)
    return image_source(buffer.getvalue(), kind="png")
