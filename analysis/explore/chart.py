"""A chart whose bars can be clicked or reached by keyboard: estimates with their intervals, or counts over time."""

import math
from pathlib import Path
from typing import Any

import anywidget
import pandas as pd
import traitlets

from analysis.escape import show_text
from analysis.plots import Style

__all__ = ["Chart", "bar_rows", "time_rows"]

_PLAIN = "#0072B2"


class Chart(anywidget.AnyWidget):
    """Bars side by side (`kind` "bars") or over time ("time"); `chosen` is "ROW:COUNT" after a click on a bar."""

    _esm = Path(__file__).parent / "chart.js"
    kind = traitlets.Unicode("bars").tag(sync=True)
    title = traitlets.Unicode("").tag(sync=True)
    rows: Any = traitlets.List([]).tag(sync=True)
    ends: Any = traitlets.List([0.0, 1.0]).tag(sync=True)
    percent = traitlets.Bool(True).tag(sync=True)
    chosen = traitlets.Unicode("").tag(sync=True)

    @property
    def chosen_row(self) -> int:
        """The number of the bar that was clicked last, -1 before that."""
        number = self.chosen.partition(":")[0]
        return int(number) if number.isdigit() and int(number) < len(self.rows) else -1


def bar_rows(estimates: pd.DataFrame, *, by: str, style: Style) -> list[dict[str, Any]]:
    """Rows of a chart of kind "bars" from an estimates table."""
    return [
        {
            "label": show_text(str(row[by])), "value": _number(row["estimate"]), "low": _number(row["low"]),
            "high": _number(row["high"]), "n": int(row["n_articles"]), "note": row["flag"],
            "color": style.get(str(row[by]), {}).get("color", _PLAIN),
        }
        for _, row in estimates.iterrows()
    ]  # fmt: skip


def time_rows(counts: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a chart of kind "time" from a table of counts per period."""
    return [
        {"label": f"{start:%Y-%m-%d}", "value": int(n), "low": None, "high": None, "n": int(n), "note": "",
         "color": _PLAIN}
        for start, n in zip(counts["period"], counts["n_articles"], strict=True)
    ]  # fmt: skip


def scale_ends(estimates: pd.DataFrame, *, signed: bool) -> list[float]:
    """The ends of the axis: from 0 for shares, the same to both sides for what has a sign."""
    values = pd.concat([estimates["estimate"], estimates["low"], estimates["high"]]).abs()
    largest = float(values.max()) if values.notna().any() else 1.0
    end = max(math.ceil(largest * 10.5) / 10, 0.1)
    return [-end, end] if signed else [0.0, min(end, 1.0)]


def _number(value: float) -> float | None:
    return None if pd.isna(value) else round(float(value), 5)
