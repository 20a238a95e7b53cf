"""The page of a report: one HTML file that needs no network, runs no script, and can be read, printed and cited.

Every piece of a notebook passes `analysis.escape` on its way here: prose and HTML output through the sanitiser,
everything else as escaped text (the templates escape by default). A content security policy in the page blocks what
might still be there: scripts, and every request.
"""

import base64
import csv
import hashlib
import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from analysis.escape import escape_html, image_source, sanitise_html, show_text
from analysis.study.records import MIME

__all__ = ["build_page", "find_title", "render_template"]

_HIDDEN_TAGS = {"parameters", "injected-parameters"}
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_MAX_SVG = 400_000  # a larger one is slower to show than its PNG
_MAX_ROWS = 60


def build_page(notebook: Any, folder: Path, *, files: str, manifest: dict[str, Any]) -> str:
    """The page of one report, as HTML.

    Args:
        notebook: as it ran, normalised.
        folder: holds the figures and their tables.
        files: the relative address of that folder, as seen from the page.
        manifest: parameters, parts, versions and the command that repeats the report.
    """
    blocks, contents = _list_blocks(notebook, folder)
    page = {
        "title": manifest["title"],
        "notebook": manifest["notebook"],
        "facts": _list_facts(folder),
        "contents": contents,
        "blocks": blocks,
        "files": files,
        "parameters": [(name, _show(value, empty="any")) for name, value in manifest["parameters"].items()],
        "provenance": _list_provenance(manifest),
        "repeat": manifest["repeat"],
    }
    html, _ = _exporter().from_notebook_node(notebook, resources={"pressgauge": page})
    return html + "\n"


def render_template(name: str, **values: Any) -> str:
    """One of our other pages (`run`, `evidence`, `diff`), in the same layout."""
    return _exporter().environment.get_template(f"{name}.html.j2").render(**values) + "\n"


@cache
def _exporter() -> Any:
    from markupsafe import Markup
    from nbconvert.exporters.templateexporter import TemplateExporter

    base = Path(__file__).parent / "templates"
    exporter = TemplateExporter(
        template_name="pressgauge", extra_template_basedirs=[str(base)], template_file="index.html.j2"
    )
    style = (base / "pressgauge" / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    exporter.environment.autoescape = True
    exporter.environment.finalize = show_text
    exporter.environment.globals.update(style=Markup(style), style_hash=f"sha256-{digest}")  # noqa: S704 (our own file)
    return exporter


def find_title(notebook: Any) -> str:
    """The first heading of the first level in the notebook's prose, or nothing."""
    for cell in notebook.cells:
        heading = _HEADING.search(_render_markdown(cell.source)) if cell.cell_type == "markdown" else None
        if heading and heading[1] == "1":
            return _plain(heading[2])
    return ""


def _list_blocks(notebook: Any, folder: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the page shows in order, without the first heading of the first level, and its table of contents."""
    blocks: list[dict[str, Any]] = []
    contents: list[dict[str, Any]] = []
    titled = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            html = _render_markdown(cell.source)
            first = _HEADING.search(html)
            if not titled and first and first[1] == "1":
                titled = True
                html = html[: first.start()] + html[first.end() :]
            html, found = _add_anchors(html, len(contents))
            contents += [entry for entry in found if entry["level"] in (2, 3)]
            blocks.append({"kind": "prose", "html": _safe(html)})
        elif cell.cell_type == "code" and not _HIDDEN_TAGS & set(cell.metadata.get("tags", [])):
            for output in cell.outputs:
                blocks += _list_output(output, folder)
            if cell.source.strip():
                _add_code(blocks, cell.source)
    return blocks, contents


def _add_code(blocks: list[dict[str, Any]], source: str) -> None:
    """Add folded code, under one heading with code right before it."""
    if blocks and blocks[-1]["kind"] == "code":
        source = f"{blocks.pop()['source']}\n\n{source}"
    blocks.append({"kind": "code", "source": source, "html": _safe(_highlight(source))})


def _list_output(output: Any, folder: Path) -> list[dict[str, Any]]:
    if output.output_type == "stream":
        return [{"kind": "output", "html": _safe(_preformatted(output.text))}]
    if output.output_type == "error":
        return [{"kind": "output", "html": _safe(_preformatted(f"{output.ename}: {output.evalue}", kind="error"))}]
    record = output.data.get(MIME)
    if record is None:
        return [{"kind": "output", "html": _safe(_render_data(output.data))}]
    if record["kind"] == "figure":
        return [_show_figure(record, folder)]
    if record["kind"] == "table":
        table, more = _render_csv(folder / f"{record['name']}.csv")
        return [{"kind": "table", "record": record, "table": _safe(table), "more": more}]
    return [{"kind": "sentence", "record": record}] if record["kind"] == "sentence" else []


def _show_figure(record: dict[str, Any], folder: Path) -> dict[str, Any]:
    name = record["name"]
    drawn = folder / f"{name}.svg"
    kind = "svg" if drawn.stat().st_size <= _MAX_SVG else "png"
    source = image_source((folder / f"{name}.{kind}").read_bytes(), kind=kind)
    table, more = _render_csv(folder / f"{name}.csv")
    return {"kind": "figure", "record": record, "source": source, "table": _safe(table), "more": more}


def _render_csv(path: Path) -> tuple[str, str]:
    """The head of a CSV file as an HTML table, and a note where there is more of it."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file)) or [[]]
    shown = rows[:_MAX_ROWS]
    numeric = [all(_is_number(row[place]) for row in shown) for place in range(len(header))]
    head = "".join(f'<th scope="col"{_number(flag)}>{escape_html(name)}</th>' for name, flag in zip(header, numeric))  # noqa: B905
    lines = [
        "".join(f"<td{_number(flag)}>{escape_html(_shorten(cell))}</td>" for cell, flag in zip(row, numeric))  # noqa: B905
        for row in shown
    ]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    more = f"{len(rows) - len(shown):,} more rows in the CSV file." if len(rows) > len(shown) else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>", more


def _number(flag: bool) -> str:
    return ' class="number"' if flag else ""


def _is_number(cell: str) -> bool:
    try:
        float(cell or 0)
    except ValueError:
        return False
    return True


def _shorten(cell: str) -> str:
    """A long decimal as five significant digits; the file keeps them all."""
    return f"{float(cell):.5g}" if re.fullmatch(r"-?\d*\.\d{6,}(e-?\d+)?", cell) else cell


def _render_data(data: Any) -> str:
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            return _embed(f"data:{kind};base64,{''.join(data[kind].split())}")
    if "image/svg+xml" in data:  # as an image, it can neither run a script nor fetch anything
        return _embed(image_source(data["image/svg+xml"].encode("utf-8"), kind="svg"))
    if "text/html" in data:
        return sanitise_html(data["text/html"])
    if "text/markdown" in data:
        return _render_markdown(data["text/markdown"])
    return _preformatted(data.get("text/plain", ""))


def _embed(source: str) -> str:
    return f'<img src="{escape_html(source)}" alt="a figure without a description">'


def _render_markdown(source: str) -> str:
    # mistune leads what it found harmful to an anchor that is nowhere
    return sanitise_html(_markdown()(source).replace('href="#harmful-link"', ""))


@cache
def _markdown() -> Any:
    import mistune

    return mistune.create_markdown(escape=True, plugins=["table", "strikethrough", "footnotes"])


def _add_anchors(html: str, first: int) -> tuple[str, list[dict[str, Any]]]:
    """Sanitised HTML with an id in each heading, and the headings."""
    found: list[dict[str, Any]] = []

    def add(match: "re.Match[str]") -> str:
        level, inner = int(match[1]), match[2]
        anchor = f"s{first + len(found) + 1}"
        found.append({"level": level, "id": anchor, "text": _plain(inner)})
        return f'<h{level} id="{anchor}">{inner}</h{level}>'

    return _HEADING.sub(add, html), found


def _plain(html: str) -> str:
    return unescape(_TAG.sub("", html)).strip()


def _highlight(source: str) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return highlight(show_text(source), PythonLexer(), HtmlFormatter(nowrap=True))


def _preformatted(text: str, *, kind: str = "text") -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)  # colours of a terminal
    return f'<pre class="{kind}">{escape_html(plain)}</pre>'


def _safe(html: str) -> Any:
    """Mark as safe what `sanitise_html` or `escape_html` has made (the only use of Markup for content)."""
    from markupsafe import Markup

    return Markup(html)  # noqa: S704


def _list_facts(folder: Path) -> list[tuple[str, str]]:
    try:
        facts = json.loads((folder / "study.json").read_text(encoding="utf-8")).get("facts", {})
    except (OSError, ValueError):
        return []
    return [(name, _show(value)) for name, value in facts.items()]


def _list_provenance(manifest: dict[str, Any]) -> list[tuple[str, str]]:
    parts = [(name, value[:16]) for name, value in sorted(manifest["parts"].items())]
    return [("report id", manifest["id"][:16]), *parts, *sorted(manifest["versions"].items())]


def _show(value: object, *, empty: str = "") -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "all"
    return str(value) if value != "" else empty
