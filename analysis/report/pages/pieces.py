"""The pieces of a page as HTML: prose, code, figures, outputs. Each is made inert before it is marked as safe."""

import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from analysis.escape import escape_html, image_source, sanitise_html, show_text
from analysis.report.pages.render import mark_safe

__all__ = [
    "HEADING", "Heading", "add_anchors", "embed_figure", "highlight_code", "render_markdown", "render_output",
    "strip_tags",
]  # fmt: skip

HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_MAX_SVG = 400_000  # a larger one is slower to show than its PNG


@dataclass(frozen=True)
class Heading:
    """A heading in the prose, with the id by which the contents lead to it."""

    level: int
    id: str
    text: str


def embed_figure(folder: Path, name: str) -> str:
    """The figure `name` in `folder` as the source of an image: SVG, or PNG where that is much smaller."""
    drawn = folder / f"{name}.svg"
    kind = "svg" if drawn.stat().st_size <= _MAX_SVG else "png"
    return image_source((folder / f"{name}.{kind}").read_bytes(), kind=kind)


def render_output(output: Any) -> Any:
    """An output of a cell that is no record of a study, as safe HTML."""
    if output.output_type == "stream":
        return mark_safe(_preformatted(output.text))
    if output.output_type == "error":
        return mark_safe(_preformatted(f"{output.ename}: {output.evalue}", kind="error"))
    return mark_safe(_render_data(output.data))


def _render_data(data: Any) -> str:
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            return _embed(f"data:{kind};base64,{''.join(data[kind].split())}")
    if "image/svg+xml" in data:  # as an image, it can neither run a script nor fetch anything
        return _embed(image_source(data["image/svg+xml"].encode("utf-8"), kind="svg"))
    if "text/html" in data:
        return sanitise_html(data["text/html"])
    if "text/markdown" in data:
        return render_markdown(data["text/markdown"])
    return _preformatted(data.get("text/plain", ""))


def _embed(source: str) -> str:
    return f'<img src="{escape_html(source)}" alt="a figure without a description">'


def render_markdown(source: str) -> str:
    """Markdown as sanitised HTML."""
    # mistune leads what it found harmful to an anchor that is nowhere
    return sanitise_html(_markdown()(source).replace('href="#harmful-link"', ""))


@cache
def _markdown() -> Any:
    import mistune

    return mistune.create_markdown(escape=True, plugins=["table", "strikethrough", "footnotes"])


def add_anchors(html: str, first: int) -> tuple[str, list[Heading]]:
    """Sanitised HTML with an id in each heading, and the headings."""
    found: list[Heading] = []

    def add(match: "re.Match[str]") -> str:
        level, inner = int(match[1]), match[2]
        anchor = f"s{first + len(found) + 1}"
        found.append(Heading(level, anchor, strip_tags(inner)))
        return f'<h{level} id="{anchor}">{inner}</h{level}>'

    return HEADING.sub(add, html), found


def strip_tags(html: str) -> str:
    """The text of HTML."""
    return unescape(_TAG.sub("", html)).strip()


def highlight_code(source: str) -> Any:
    """Python code with its words marked, as safe HTML."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return mark_safe(highlight(show_text(source), PythonLexer(), HtmlFormatter(nowrap=True)))


def _preformatted(text: str, *, kind: str = "text") -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)  # colours of a terminal
    return f'<pre class="{kind}">{escape_html(plain)}</pre>'
