"""The index page of a run: every report, what was not made and why, and small multiples of each figure."""

import io
import json
from pathlib import Path
from typing import Any

from analysis.escape import image_source
from analysis.report.pages.page import render_template
from analysis.report.provenance import read_manifest

__all__ = ["build_index"]

_MAX_MULTIPLES = 48  # per figure; more are a wall, not a comparison
_WIDTH = 560


def build_index(folder: Path, title: str, reports: list[dict[str, Any]]) -> str:
    """The index page over the `reports` of the run in `folder`."""
    made = [report["name"] for report in reports if report["state"] in ("ok", "skipped")]
    troubles = [report for report in reports if report["state"] not in ("ok", "skipped")]
    entries = [entry for name in made if (entry := _read_entry(folder, name))]
    notebooks = list(dict.fromkeys(entry["notebook"] for entry in entries))
    groups = [_group(folder, notebook, [e for e in entries if e["notebook"] == notebook]) for notebook in notebooks]
    facts = [("reports", f"{len(made)} of {len(reports)}"), ("notebooks", ", ".join(notebooks))]
    return render_template("run", title=title, facts=facts, troubles=troubles, groups=groups)


def _read_entry(folder: Path, name: str) -> dict[str, Any] | None:
    manifest = read_manifest(folder / name)
    if manifest is None:
        return None
    study = json.loads((folder / name / "study.json").read_text(encoding="utf-8"))
    figures = [record for record in study["records"] if record["kind"] == "figure"]
    return {
        "name": name,
        "figures": figures,
        "facts": study["facts"],
        **{key: manifest[key] for key in ("notebook", "parameters", "title")},
    }


def _group(folder: Path, notebook: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """All reports of one notebook: links, and each of its figures side by side."""
    labels = _label_entries(entries)
    reports = [
        {"page": f"{entry['name']}.html", "label": labels[entry["name"]] or entry["title"], "about": _about(entry)}
        for entry in entries
    ]
    names = list(dict.fromkeys(record["name"] for entry in entries for record in entry["figures"]))
    figures = [_multiples(folder, name, entries, labels) for name in names]
    if len(entries) == 1 and figures:  # nothing to compare: one grid of all figures, each under its own caption
        alone = [{**figure["multiples"][0], "label": figure["caption"]} for figure in figures]
        figures = [{"caption": "", "multiples": alone, "more": 0}]
    return {"notebook": notebook, "title": entries[0]["title"], "reports": reports, "figures": figures}


def _about(entry: dict[str, Any]) -> str:
    return f"{entry['facts']['articles']} articles, {entry['facts']['published']}"


def _multiples(folder: Path, name: str, entries: list[dict[str, Any]], labels: dict[str, str]) -> dict[str, Any]:
    items = [
        {
            "page": f"{entry['name']}.html", "id": record["id"], "alt": record["alt"], "label": labels[entry["name"]],
            "source": _thumbnail(folder / entry["name"] / f"{name}.png") if number < _MAX_MULTIPLES else "",
        }
        for number, entry in enumerate(entries) for record in entry["figures"] if record["name"] == name
    ]  # fmt: skip
    caption = next(record["caption"] for entry in entries for record in entry["figures"] if record["name"] == name)
    shown = items[:_MAX_MULTIPLES]
    return {"caption": caption or name, "multiples": shown, "more": len(items) - len(shown)}


def _label_entries(entries: list[dict[str, Any]]) -> dict[str, str]:
    """What distinguishes each report from the others of its notebook: the parameters that differ."""
    values = {entry["name"]: _readable(entry["parameters"]) for entry in entries}
    keys = [key for key in values[entries[0]["name"]] if len({item[key] for item in values.values()}) > 1]
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
