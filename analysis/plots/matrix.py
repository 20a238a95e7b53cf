"""A matrix of shares: every cell has its number and interval, so that nothing is read by shade alone."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from analysis.errors import check_columns
from analysis.escape import escape_label
from analysis.plots.charts import GREY, new_figure, say_empty

__all__ = ["draw_matrix"]

FEW = 5
_DARK = 0.55  # of the scale: from here on letters are white


def draw_matrix(
    estimates: pd.DataFrame,
    *,
    row: str,
    column: str,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
) -> Figure:
    """Shares of `row` by `column`: per cent in every cell, the interval below it, darker where it is more.

    Cells that rest on fewer than five articles, or have no interval for another reason, are hatched and without a
    number. Rows with a stamp are grey and say it.

    Args:
        estimates: columns `row`, `column`, n_articles, estimate, low, high (0 to 1), and stamp where frames are
            validated or not.
        rows, columns: those to draw, in this order; default: all, as they stand in the table.
    """
    check_columns(estimates, [row, column, "n_articles", "estimate", "low", "high"], "the estimates table")
    there = {name: list(dict.fromkeys(estimates[name])) for name in (row, column)}
    rows = [value for value in (rows if rows is not None else there[row]) if value in there[row]]
    columns = [value for value in (columns if columns is not None else there[column]) if value in there[column]]
    figure, ax = new_figure(width=3.1 + 0.56 * max(len(columns), 4), height=1.5 + 0.34 * max(len(rows), 1))
    if not rows or not columns:
        say_empty(ax)
        return figure
    cells = estimates[estimates[row].isin(rows) & estimates[column].isin(columns)]
    top = max(float(cells["estimate"].max()), 0.01) if cells["estimate"].notna().any() else 1.0
    stamps = dict(zip(cells[row], cells["stamp"], strict=True)) if "stamp" in cells.columns else {}
    for cell in cells.to_dict("records"):
        place = columns.index(cell[column]), rows.index(cell[row])
        _draw_cell(ax, cell, place, top=top, shades=mpl.colormaps["Greys" if stamps.get(cell[row]) else "Blues"])
    _label(ax, rows, columns, cells.groupby(column)["n_articles"].max().to_dict(), stamps, column)
    return figure


def _draw_cell(ax: Axes, cell: dict[Any, Any], place: tuple[int, int], *, top: float, shades: Colormap) -> None:
    share, low, high = (float(cell[name]) for name in ("estimate", "low", "high"))
    corner = place[0] - 0.5, place[1] - 0.5
    if cell["n_articles"] < FEW or pd.isna(low) or pd.isna(share):
        ax.add_patch(Rectangle(corner, 1, 1, facecolor="white", edgecolor=GREY, hatch="////", linewidth=0))
        return
    depth = share / top
    ax.add_patch(Rectangle(corner, 1, 1, facecolor=shades(0.04 + 0.8 * depth), edgecolor="white", linewidth=1))
    ink = "white" if depth > _DARK else "black"
    ax.text(place[0], place[1] - 0.14, f"{share * 100:.0f}", ha="center", va="center", fontsize=8.5, color=ink)
    interval = f"{low * 100:.0f}–{high * 100:.0f}"
    ax.text(place[0], place[1] + 0.26, interval, ha="center", va="center", fontsize=6.5, color=ink)


def _label(
    ax: Axes,
    rows: Sequence[str],
    columns: Sequence[str],
    counts: dict[Any, Any],
    stamps: dict[str, str],
    column: str,
) -> None:
    said = {value: escape_label(str(value).replace("_", " "), width=44) for value in rows}
    stamped = [f"{name} ({stamps[value]})" if stamps.get(value) else name for value, name in said.items()]
    ax.set_yticks(range(len(rows)), stamped)
    for tick, value in zip(ax.get_yticklabels(), rows, strict=True):
        tick.set_color("#555555" if stamps.get(value) else "black")
    heads = [f"{escape_label(value, width=24)} (n = {counts[value]})" for value in columns]
    ax.set_xticks(range(len(columns)), heads, rotation=40, ha="left", rotation_mode="anchor")
    ax.tick_params(labelsize=8, length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.spines[:].set_visible(False)
    ax.set_xlabel(f"share of articles by {column}, %; below it the interval", fontsize=8, loc="right")
    key = Patch(facecolor="white", edgecolor=GREY, hatch="////", label=f"fewer than {FEW} articles, or no interval")
    ax.legend(handles=[key], loc="upper left", bbox_to_anchor=(0, -0.01), frameon=False, fontsize=7)
