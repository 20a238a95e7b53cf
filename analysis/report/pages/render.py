"""The templates of our pages, in one Jinja environment that escapes whatever was not marked as safe here."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from analysis.escape import show_text

__all__ = ["mark_safe", "render_template"]

_TEMPLATES = Path(__file__).parent / "templates"


def render_template(name: str, **values: Any) -> str:
    """The page of template `name` (`report`, `run`, `evidence`, `diff`), as HTML."""
    return _environment().get_template(f"{name}.html.j2").render(**values) + "\n"


def mark_safe(html: str) -> Any:
    """Mark as safe what `sanitise_html` or `escape_html` has made, or what is our own (the only use of Markup)."""
    from markupsafe import Markup

    return Markup(html)  # noqa: S704


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, finalize=show_text, undefined=StrictUndefined
    )
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment.globals.update(style=mark_safe(style), style_hash=f"sha256-{digest}")
    return environment
