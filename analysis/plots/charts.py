"""Charts: one function per figure, from an estimates table to Axes.

Every estimate is drawn with its interval and its number of articles; estimates that rest on too few articles are
hollow and grey, those with a stamp ("not validated") grey. Outlets keep one colour and marker in all figures of a study
(`style_outlets`), chosen from the colour-blind safe palette of Okabe and Ito (2008). Labels are text from articles and
go through `escape_label`.
"""

import math
from collections.abc import Sequence
from itertools import cycle
from typing import Any

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.errors import check_columns
from analysis.escape import escape_label

OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = ("o", "s", "D", "^", "v", "P", "X")
GREY = "#8a8a8a"
Look = dict[str, Any]
Style = dict[str, Look]


def style_outlets(outlets: Sequence[object]) -> Style:
    """Colour and marker of each outlet, the same for the same set of outlets in any order.

    >>> style_outlets(["B", "A"])["A"]
    {'color': '#0072B2', 'marker': 'o'}
    """
    names = sorted({str(outlet) for outlet in outlets})
    looks = ((color, marker) for marker in MARKERS for color in OKABE_ITO)
    return {
        name: {"color": color, "marker": marker} for name, (color, marker) in zip(names, cycle(looks), strict=False)
    }


def new_figure(*, width: float = 8.0, height: float = 4.0) -> tuple[Figure, Axes]:
    """An empty figure of one Axes, in inches, whose labels never run out of it."""
    return plt.subplots(figsize=(width, height), layout="constrained")


def plot_estimates(
    estimates: pd.DataFrame, ax: Axes, *, by: str = "outlet", style: Style | None = None, share: bool = True
) -> Axes:
    """One estimate per row of `by` as a dot with its interval, the number of articles beside the name.

    Args:
        estimates: columns `by`, n_articles, estimate, low, high (NaN: no interval), flag.
        style: from `style_outlets`; default: one for the values of `by`.
        share: the estimate is a share of 0 to 1, and drawn in per cent.
    """
    check_columns(estimates, [by, "n_articles", "estimate", "low", "high"], "the estimates table")
    if estimates["estimate"].isna().all():
        return say_empty(ax)
    rows = estimates.iloc[::-1].reset_index(drop=True)
    style = style or style_outlets(list(rows[by]))
    scale = 100.0 if share else 1.0
    for place, (_, row) in enumerate(rows.iterrows()):
        look = style.get(str(row[by]), {"color": OKABE_ITO[0], "marker": "o"})
        _draw_dot(ax, row, place=place, scale=scale, look=look)
    names = [f"{escape_label(name, width=32)} (n = {n})" for name, n in zip(rows[by], rows["n_articles"], strict=True)]
    ax.set_yticks(range(len(rows)), names)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    if not share:
        ax.axvline(0, color=GREY, linewidth=0.8, zorder=0)
    return _clean(ax, grid="x")


def _draw_dot(ax: Axes, row: pd.Series, *, place: float, scale: float, look: Look) -> None:
    if pd.isna(row["estimate"]):
        return
    sure = pd.notna(row["low"])
    color = look["color"] if sure and not row.get("stamp") else GREY
    if sure:
        ax.plot([row["low"] * scale, row["high"] * scale], [place, place], color=color, linewidth=1.6, alpha=0.75)
    face = color if sure else "none"
    ax.plot(row["estimate"] * scale, place, marker=look["marker"], color=color, markerfacecolor=face, linestyle="none")


def draw_panels(
    estimates: pd.DataFrame,
    *,
    panel: str,
    by: str = "outlet",
    order: Sequence[str] | None = None,
    style: Style | None = None,
    share: bool = True,
    xlabel: str = "share, %",
    n_columns: int = 3,
) -> Figure:
    """Small multiples: one `plot_estimates` per value of `panel`, on one common scale.

    Args:
        order: the values of `panel` to draw, in this order; default: all, as they stand in the table.
    """
    check_columns(estimates, [panel, by], "the estimates table")
    values = [value for value in (order or list(dict.fromkeys(estimates[panel]))) if (estimates[panel] == value).any()]
    if not values:
        figure, ax = new_figure(height=1.2)
        say_empty(ax)
        return figure
    n_columns = min(n_columns, len(values))
    n_rows = math.ceil(len(values) / n_columns)
    height = 0.9 + 0.26 * estimates[by].nunique()
    figure, axes = plt.subplots(
        n_rows, n_columns, figsize=(2.6 + 2.5 * n_columns, n_rows * height + 0.3), sharex=True, squeeze=False,
        layout="constrained",
    )  # fmt: skip
    for ax, value in zip(axes.flat, values, strict=False):
        plot_estimates(estimates[estimates[panel] == value], ax, by=by, style=style, share=share)
        stamps = set(estimates.loc[estimates[panel] == value, "stamp"]) if "stamp" in estimates else {""}
        ax.set_title(escape_label(value, width=40), loc="left", fontsize=10)
        if "" not in stamps:
            ax.set_title(", ".join(sorted(stamps)), loc="right", fontsize=7, color="#555555")
    _tidy_panels(axes, values, n_columns)
    figure.supxlabel(xlabel, fontsize=9)
    return figure


def _tidy_panels(axes: np.ndarray, values: Sequence[Any], n_columns: int) -> None:
    labels: dict[int, list[str]] = {}
    for number, ax in enumerate(axes.flat):
        if number >= len(values):
            ax.set_visible(False)
            continue
        own = [label.get_text() for label in ax.get_yticklabels()]
        if number % n_columns and own == labels.get(number // n_columns):
            ax.tick_params(labelleft=False)
        labels.setdefault(number // n_columns, own)
        if number + n_columns >= len(values):
            ax.tick_params(labelbottom=True)


def plot_series(
    estimates: pd.DataFrame,
    ax: Axes,
    *,
    time: str = "period",
    by: str = "outlet",
    events: pd.DataFrame | None = None,
    style: Style | None = None,
    share: bool = True,
    ylabel: str = "share, %",
) -> Axes:
    """Estimates over time: one line per value of `by`, the interval as a band, dated events as thin lines.

    Args:
        estimates: columns `time` (dates), `by`, estimate, low, high; a line with a stamp is dashed and says it.
        events: columns date, event; those outside the series are left out.
    """
    check_columns(estimates, [time, by, "estimate", "low", "high"], "the estimates table")
    if estimates["estimate"].isna().all():
        return say_empty(ax)
    style = style or style_outlets(list(estimates[by]))
    scale = 100.0 if share else 1.0
    for name, part in estimates.sort_values(time).groupby(by, sort=True):
        look = style.get(str(name), {"color": OKABE_ITO[0], "marker": "o"})
        when = pd.to_datetime(part[time])
        stamp = next((f" ({stamp})" for stamp in part.get("stamp", []) if stamp), "")
        label, dashes = escape_label(name, width=32) + stamp, "--" if stamp else "-"
        ax.plot(when, part["estimate"] * scale, label=label, linestyle=dashes, markersize=3.5, linewidth=1.3, **look)  # type: ignore[arg-type]
        ax.fill_between(when, part["low"] * scale, part["high"] * scale, color=look["color"], alpha=0.13, linewidth=0)
    _draw_events(ax, events)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(ax.xaxis.get_major_locator()))
    ax.set_ylabel(ylabel)
    if estimates[by].nunique() > 1:
        ax.legend(frameon=False, fontsize=8, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.12))
    return _clean(ax, grid="y")


def _draw_events(ax: Axes, events: pd.DataFrame | None, *, most: int = 12) -> None:
    """Dated events as thin lines; of events too close to be read, the first given is labelled."""
    if events is None or events.empty:
        return
    first, last = ax.get_xlim()
    dates = mdates.date2num(pd.to_datetime(events["date"]).to_numpy())
    labelled: list[float] = []
    for date, event in zip(dates, events["event"], strict=True):
        if not first <= date <= last or any(abs(date - other) < (last - first) / (2 * most) for other in labelled):
            continue
        labelled.append(date)
        ax.axvline(date, color=GREY, linewidth=0.7, linestyle=":", zorder=0)
        ax.annotate(
            escape_label(event, width=44), (date, 1.01), xycoords=("data", "axes fraction"), rotation=38,
            va="bottom", ha="left", fontsize=6.5, color="#555555", annotation_clip=False,
        )  # fmt: skip


def plot_volume(
    counts: pd.DataFrame, ax: Axes, *, style: Style | None = None, events: pd.DataFrame | None = None
) -> Axes:
    """Articles per period, stacked by outlet: columns period (dates), outlet, n_articles."""
    check_columns(counts, ["period", "outlet", "n_articles"], "the counts table")
    if counts.empty:
        return say_empty(ax)
    style = style or style_outlets(list(counts["outlet"]))
    wide = counts.pivot_table(index="period", columns="outlet", values="n_articles", aggfunc="sum", fill_value=0)
    below = np.zeros(len(wide))
    when = pd.to_datetime(pd.Series(wide.index))
    width = float(when.diff().dt.days.min() or 7) * 0.9 if len(when) > 1 else 6.0
    for outlet in wide.columns:
        color = style.get(str(outlet), {"color": OKABE_ITO[0]})["color"]
        ax.bar(when, wide[outlet], width=width, bottom=below, color=color, label=escape_label(outlet, width=32))  # type: ignore[arg-type]
        below += wide[outlet].to_numpy()
    _draw_events(ax, events)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(ax.xaxis.get_major_locator()))
    ax.set_ylabel("articles")
    ax.legend(frameon=False, fontsize=8, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.12))
    return _clean(ax, grid="y")


def plot_differences(differences: pd.DataFrame, ax: Axes, *, share: bool = True, most: int = 25) -> Axes:
    """Pairwise differences with intervals; those that do not pass the false-discovery control are grey and hollow.

    Those with a stamp ("not validated") are grey.

    Args:
        differences: as from `analysis.statistics.compare_groups`: group_a, group_b, difference, low, high, clear.
        most: only so many rows, the largest differences first.
    """
    check_columns(differences, ["group_a", "group_b", "difference", "low", "high", "clear"], "the differences table")
    if differences.empty:
        return say_empty(ax)
    rows = differences.reindex(differences["difference"].abs().sort_values(ascending=False).index).head(most)
    rows = rows.iloc[::-1].reset_index(drop=True)
    scale = 100.0 if share else 1.0
    for place, (_, row) in enumerate(rows.iterrows()):
        color = OKABE_ITO[0] if row["clear"] and not row.get("stamp") else GREY
        ax.plot([row["low"] * scale, row["high"] * scale], [place, place], color=color, linewidth=1.6)
        face = color if row["clear"] else "none"
        ax.plot(row["difference"] * scale, place, "o", color=color, markerfacecolor=face)
    pairs = zip(rows["group_a"], rows["group_b"], strict=True)
    ax.set_yticks(range(len(rows)), [f"{escape_label(a, width=24)} − {escape_label(b, width=24)}" for a, b in pairs])
    ax.axvline(0, color="black", linewidth=0.8)
    return _clean(ax, grid="x")


def plot_terms(terms: pd.DataFrame, ax: Axes, *, value: str, label: str = "term", most: int = 20) -> Axes:
    """Terms with a signed value as bars to the left and right (keyness, word shift), strongest on top."""
    check_columns(terms, [label, value], "the terms table")
    if terms.empty:
        return say_empty(ax)
    rows = terms.reindex(terms[value].abs().sort_values(ascending=False).index).head(most).iloc[::-1]
    colors = np.where(rows[value] > 0, OKABE_ITO[0], OKABE_ITO[1])
    ax.barh(range(len(rows)), rows[value], color=colors)
    ax.set_yticks(range(len(rows)), [escape_label(term, width=32) for term in rows[label]])
    ax.axvline(0, color="black", linewidth=0.8)
    return _clean(ax, grid="x")


def say_empty(ax: Axes) -> Axes:
    """A figure without rows says so: an empty frame could be taken for zeros."""
    ax.text(0.5, 0.5, "nothing to show: no estimates in this selection", ha="center", va="center", color=GREY)
    ax.set_axis_off()
    return ax


def _clean(ax: Axes, *, grid: str) -> Axes:
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(axis=grid, color="#dddddd", linewidth=0.6)  # type: ignore[arg-type]
    ax.set_axisbelow(True)
    ax.tick_params(labelsize=8)
    return ax
