"""Figures as files: the same bytes for the same figure, wherever and whenever it is drawn."""

import io
from typing import Any

from analysis.errors import InputError

__all__ = ["check_drawn", "draw_figure"]


def check_drawn(figure: Any, name: str) -> None:
    """Raise InputError unless something is drawn in the figure: a forgotten plot is not a report."""
    axes = getattr(figure, "axes", None)
    if axes is None:
        raise InputError(f"figure {name!r} is a {type(figure).__name__}, not a matplotlib figure.")
    if not any(axis.has_data() or axis.texts for axis in axes):
        raise InputError(f"figure {name!r} has nothing drawn in it.")


def draw_figure(figure: Any, *, salt: str, dpi: int = 150) -> tuple[bytes, bytes]:
    """The figure as PNG and as SVG, without dates and names of programs; `salt` fixes the ids inside the SVG.

    The layout is worked out once for both, which halves the time that drawing takes.
    """
    import matplotlib as mpl

    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    box = figure.get_tightbbox().padded(0.08)
    with mpl.rc_context({"svg.hashsalt": salt, "svg.fonttype": "path"}):
        png = _draw(figure, format="png", dpi=dpi, bbox_inches=box, metadata={"Software": None})
        svg = _draw(figure, format="svg", bbox_inches=box, metadata={"Date": None, "Creator": None})
    return png, svg


def _draw(figure: Any, **options: Any) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, **options)
    return buffer.getvalue()
