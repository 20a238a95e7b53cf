"""The explorer: choices on the left, four charts side by side, the passages behind a bar below.

Every choice is a parameter of the reports too, so that "make this a report" is a plan file with the same values.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import numpy as np

from analysis.errors import InputError
from analysis.escape import escape_html
from analysis.explore import panels
from analysis.explore.chart import Chart, bar_rows, scale_ends, time_rows
from analysis.explore.controls import Controls, explore_parameters
from analysis.explore.desk import Desk
from analysis.explore.excerpts import find_passages
from analysis.explore.ledger import Ledger, load_ledger
from analysis.explore.plans import write_plan
from analysis.files import project_folder
from analysis.plots import style_outlets
from analysis.study.parameters import ExploreParameters, choose_parameters
from analysis.study.selection import find_measured
from analysis.study.study import make_design

__all__ = ["Explorer", "open_explorer"]

_TITLES = {"side": "Quoted words of this side", "target": "Portrayal, −1 to +1", "frame": "Articles with the frame"}


def open_explorer(values: Mapping[str, Any] | None = None, /, **parameters: Any) -> "Explorer":
    """Open the explorer on a folder of measured tables; show it as the last expression of a cell.

    Args:
        values, parameters: the values to begin with, as of `analysis.study.open_study`; `measured` is the folder.

    Raises:
        InputError: no measured tables, or a value that the parameters do not take.
    """
    checked = explore_parameters(choose_parameters("explore", values, parameters).model_dump())
    ledger = load_ledger(find_measured(checked.measured))
    ledger.index.prepare()
    return Explorer(ledger, checked, project_folder())


class Explorer:
    """The widgets over a ledger. `box` is what is shown; `update` answers every change and notes `seconds`.

    Attributes:
        controls: the parameters' widgets.
        charts: volume, side, target, frame.
        pickers: which side, target and frame the charts show.
        desk: the passages.
        seconds: how long the last update took.
    """

    def __init__(self, ledger: Ledger, parameters: ExploreParameters, folder: Path) -> None:
        self.ledger, self.folder, self.seconds = ledger, folder, 0.0
        self._style = style_outlets(ledger.outlets)
        choices = {"outlets": ledger.outlets, "targets": ledger.targets, "frames": ledger.frame_names}
        self.controls = Controls(parameters, choices=choices)
        self.pickers = {
            "side": _dropdown(ledger.sides, "ukraine"),
            "target": _dropdown(ledger.targets, "NATO"),
            "frame": _dropdown(ledger.frame_names, self._most_frequent_frame()),
        }
        self.charts = {"volume": Chart(kind="time"), **{name: Chart(kind="bars") for name in self.pickers}}
        self.desk = Desk(folder)
        self.status = widgets.HTML()
        self.title = widgets.Text("", placeholder="title of the report", continuous_update=True)
        self.plan_button = widgets.Button(description="Make this a report", tooltip="write a plan file")
        self.plan_message = widgets.HTML()
        self._chosen = np.zeros(len(ledger.articles), dtype=bool)
        self._quiet = False  # while options change under a picker
        self._outlets: dict[str, list[str]] = {}
        self.box = self._lay_out()
        self._connect()
        self.update()

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.box)

    def update(self, _: object = None) -> None:
        """Select, estimate and draw anew; a choice that cannot be used is told in the status line."""
        begun = time.perf_counter()
        try:
            parameters = self.controls.read()
            chosen = panels.select(self.ledger, parameters)
        except InputError as error:
            self.status.value = f'<pre style="color:#a00">{escape_html(error)}</pre>'
            return
        self._chosen = chosen
        self._offer("target", parameters.targets or self.ledger.targets)
        self._offer("frame", parameters.frames or self.ledger.frame_names)
        if chosen.any():
            self._draw(parameters)
        self.seconds = time.perf_counter() - begun
        self.status.value = f"<b>{chosen.sum():,}</b> of {len(chosen):,} articles; {self.seconds:.2f} s"
        if not chosen.any():
            self.status.value += ": nothing is left by this choice, and the charts still show the one before"

    def read_bar(self, name: str) -> None:
        """Show the passages behind the bar that was clicked last in the chart `name`."""
        chart = self.charts[name]
        if chart.chosen_row < 0:
            return
        articles = self.ledger.articles
        behind = self._chosen.copy()
        label = chart.rows[chart.chosen_row]["label"]
        if name == "volume":
            period = self._periods.iloc[chart.chosen_row]
            day = articles["published"].dt.normalize()
            behind &= ((day >= period["period"]) & (day <= period["end"])).to_numpy()
            what = f"published {period['period']:%Y-%m-%d} to {period['end']:%Y-%m-%d}"
        else:
            behind &= (articles["outlet"] == self._outlets[name][chart.chosen_row]).to_numpy()
            what = f"{label}, {self.pickers[name].value}"
        value = "" if name == "volume" else self.pickers[name].value
        voice = self._voice(name, self.controls.read())
        found = find_passages(self.ledger, np.flatnonzero(behind), name, value, voice=voice)
        self.desk.open(what, found)

    def make_plan(self, _: object = None) -> None:
        """Write the plan file of "make this a report" and say how to run it."""
        try:
            path = write_plan(
                self.controls.read(), measured=self.ledger.folder, title=self.title.value, folder=self.folder
            )
            command = f"pressgauge report {path.name}"
            self.plan_message.value = f"written; in a terminal, type: <code>{escape_html(command)}</code>"
        except (InputError, OSError) as error:
            self.plan_message.value = f"<b>{escape_html(error)}</b>"

    def _draw(self, parameters: ExploreParameters) -> None:
        self._periods = panels.count_periods(self.ledger, self._chosen, period=parameters.period)
        volume = self.charts["volume"]
        with volume.hold_sync():
            volume.title, volume.rows, volume.chosen = "Articles", time_rows(self._periods), ""
        for name in self.pickers:
            self._draw_chart(name, parameters)

    def _draw_chart(self, name: str, parameters: ExploreParameters) -> None:
        """Estimate and draw one of the charts of outlets."""
        design = make_design(parameters)
        chart, value, voice = self.charts[name], self.pickers[name].value, self._voice(name, parameters)
        if name == "side":
            table = panels.estimate_side(self.ledger, self._chosen, side=value, design=design)
        elif name == "target":
            table = panels.estimate_target(self.ledger, self._chosen, target=value, voice=voice, design=design)
        else:
            table = panels.estimate_frame(self.ledger, self._chosen, frame=value, voice=voice, design=design)
        self._outlets[name] = [str(outlet) for outlet in table["outlet"]]
        signed = name == "target"
        with chart.hold_sync():
            chart.title, chart.percent, chart.chosen = _TITLES[name], not signed, ""
            chart.ends, chart.rows = scale_ends(table, signed=signed), bar_rows(table, by="outlet", style=self._style)

    def _offer(self, name: str, offered: list[str]) -> None:
        """Offer these targets or frames, the chosen ones or else all, in the picker `name`."""
        picker = self.pickers[name]
        if list(picker.options) != offered:
            self._quiet = True
            picker.options = offered
            self._quiet = False

    def _pick(self, name: str) -> None:
        """Another side, target or frame: one chart is drawn anew."""
        if self._chosen.any() and not self._quiet:
            self._draw_chart(name, self.controls.read())

    @staticmethod
    def _voice(name: str, parameters: ExploreParameters) -> str:
        """The voice that a chart is about."""
        return str(getattr(parameters, {"target": "portrayal_voice", "frame": "frame_voice"}.get(name, ""), ""))

    def _most_frequent_frame(self) -> str:
        counts = self.ledger.frames["frame"].value_counts()
        return str(counts.index[0]) if len(counts) else ""

    def _lay_out(self) -> widgets.VBox:
        half = widgets.Layout(width="49%", min_width="330px")
        cells = [widgets.VBox([self.charts["volume"]], layout=half)]
        cells += [widgets.VBox([picker, self.charts[name]], layout=half) for name, picker in self.pickers.items()]
        grid = widgets.Box(cells, layout=widgets.Layout(flex_flow="row wrap", width="100%"))
        plan = widgets.HBox([self.title, self.plan_button, self.plan_message])
        right = widgets.VBox([self.status, grid, plan], layout=widgets.Layout(width="100%"))
        return widgets.VBox([widgets.HBox([self.controls.box, right]), self.desk.box])

    def _connect(self) -> None:
        self.controls.observe(self.update)
        for name, picker in self.pickers.items():
            picker.observe(lambda _, name=name: self._pick(name), "value")
        for name, chart in self.charts.items():
            chart.observe(lambda _, name=name: self.read_bar(name), "chosen")
        self.plan_button.on_click(self.make_plan)


def _dropdown(options: list[str], first: str) -> widgets.Dropdown:
    value = first if first in options else options[0] if options else None
    return widgets.Dropdown(options=options, value=value, layout=widgets.Layout(width="97%"))
