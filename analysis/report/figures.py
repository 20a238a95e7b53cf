"""Figures as files: the same bytes for the same figure, wherever and whenever it is drawn."""

import io
from typing import Any

from analysis.errors import InputError

__all__ = ["check_drawn", "draw_png", "draw_svg"]


def check_drawn(figure: Any, name: str) -> None:
    """Raise InputError unless something is drawn in the figure: a forgotten plot is not a report."""
    axes = getattr(figure, "axes", None)
    if axes is None:
        raise InputError(f"figure {name!r} is a {type(figure).__name__}, not a matplotlib figure.")
    if not any(axis.has_data() or axis.texts for axis in axes):
        raise InputError(f"figure {name!r} has nothing drawn in it.")


def draw_png(figure: Any, *, dpi: int = 150) -> bytes:
    """The figure as PNG without the name of the program that drew it."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, bbox_inches="tight", metadata={"Software": None})
    return buffer.getvalue()


def draw_svg(figure: Any, *, salt: str) -> bytes:
    """The figure as SVG without its date; `salt` fixes the ids inside it."""
    import matplotlib as mpl

    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": salt, "svg.fonttype": "path"}):
        figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()
