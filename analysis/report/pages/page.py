"""The page of a report: one HTML file that needs no network, runs no script, and can be read, printed and cited.

Every piece of a notebook passes `analysis.escape` on its way here: prose and HTML output through the sanitiser,
everything else as escaped text (the templates escape by default). A content security policy in the page blocks what
might still be there: scripts, and every request.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.report.notebooks import find_record
from analysis.report.pages.csv_table import render_csv
from analysis.report.pages.pieces import (
    HEADING,
    Heading,
    add_anchors,
    embed_figure,
    highlight_code,
    render_markdown,
    render_output,
    strip_tags,
)
from analysis.report.pages.render import mark_safe, render_template
from analysis.report.provenance import Manifest
from analysis.study.records import MIME, Record, read_study

__all__ = ["build_page", "find_title"]

_HIDDEN_TAGS = {"parameters", "injected-parameters"}


@dataclass(frozen=True)
class Block:
    """What stands in one place of the page; `kind` is prose, output, code, figure, table or sentence."""

    kind: str
    html: Any = ""
    record: Record | None = None
    source: str = ""
    table: Any = ""
    more: str = ""


def build_page(notebook: Any, folder: Path, *, manifest: Manifest) -> str:
    """The page of one report, as HTML.

    Args:
        notebook: as it ran, normalised.
        folder: holds the figures and their tables, and `study.json`.
        manifest: what the report is made from; its name is that of the folder, as seen from the page.
    """
    blocks, contents = _list_blocks(notebook, folder)
    return render_template(
        "report", title=manifest.title, notebook=manifest.notebook, files=manifest.name, repeat=manifest.repeat,
        contents=contents, blocks=blocks,
        facts=[(name, _show(value)) for name, value in read_study(folder).facts.items()],
        parameters=[(name, _show(value, empty="any")) for name, value in manifest.parameters.items()],
        provenance=_list_provenance(manifest),
    )  # fmt: skip


def find_title(notebook: Any) -> str:
    """The first heading of the first level in the notebook's prose, or nothing."""
    for cell in notebook.cells:
        heading = HEADING.search(render_markdown(cell.source)) if cell.cell_type == "markdown" else None
        if heading and heading[1] == "1":
            return strip_tags(heading[2])
    return ""


def _list_blocks(notebook: Any, folder: Path) -> tuple[list[Block], list[Heading]]:
    """What the page shows in order, without the first heading of the first level, and its table of contents."""
    blocks: list[Block] = []
    contents: list[Heading] = []
    codes: list[str] = []  # code cells with nothing shown between them are folded as one
    titled = False

    def fold_codes() -> None:
        if codes:
            blocks.append(Block("code", highlight_code("\n\n".join(codes))))
            codes.clear()

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            fold_codes()
            html = render_markdown(cell.source)
            first = HEADING.search(html)
            if not titled and first and first[1] == "1":
                titled = True
                html = html[: first.start()] + html[first.end() :]
            html, found = add_anchors(html, len(contents))
            contents += [heading for heading in found if heading.level in (2, 3)]
            blocks.append(Block("prose", mark_safe(html)))
        elif cell.cell_type == "code" and not _HIDDEN_TAGS & set(cell.metadata.get("tags", [])):
            shown = [block for output in cell.outputs if (block := _show_output(output, folder))]
            if shown:
                fold_codes()
                blocks += shown
            if cell.source.strip():
                codes.append(cell.source)
    fold_codes()
    return blocks, contents


def _show_output(output: Any, folder: Path) -> Block | None:
    """One output as a block; nothing for the end mark."""
    if MIME not in output.get("data", {}):
        return Block("output", render_output(output))
    record = find_record(output)
    if record is None:
        return None
    if record.kind == "sentence":
        return Block("sentence", record=record)
    table, more = render_csv(folder / f"{record.name}.csv")
    source = embed_figure(folder, record.name) if record.kind == "figure" else ""
    return Block(record.kind, record=record, source=source, table=table, more=more)


def _list_provenance(manifest: Manifest) -> list[tuple[str, str]]:
    parts = [(name, value[:16]) for name, value in sorted(manifest.parts.items())]
    return [("report id", manifest.id[:16]), *parts, *sorted(manifest.versions.items())]


def _show(value: object, *, empty: str = "") -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "all"
    return str(value) if value != "" else empty
