"""The desk: passages behind a bar page by page, and those that were kept."""

from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets

from analysis.errors import InputError
from analysis.escape import escape_html
from analysis.explore.excerpts import Excerpt, export_passages, show_passage

__all__ = ["Desk"]

_PAGE = 6


class Desk:
    """Shows passages, `_PAGE` at a time, each with a button to keep it, and exports what was kept.

    Attributes:
        box: to be shown.
        kept: the passages kept, in the order of keeping.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.kept: list[Excerpt] = []
        self._passages: list[Excerpt] = []
        self._first = 0
        self.heading = widgets.HTML("Click a bar to read the passages behind it.")
        self._texts = [widgets.HTML(layout=widgets.Layout(width="100%")) for _ in range(_PAGE)]
        self.keep_buttons = [_button("Keep", "add this passage to the list", self._keeper(n)) for n in range(_PAGE)]
        for button in self.keep_buttons:
            button.layout.width = "70px"
        rows = [widgets.HBox(pair) for pair in zip(self.keep_buttons, self._texts, strict=True)]
        self._back = _button("◀ before", "earlier passages", lambda _: self._turn(-_PAGE))
        self._next = _button("next ▶", "further passages", lambda _: self._turn(_PAGE))
        self.name = widgets.Text("passages.csv", description="file")
        self.export_button = _button("Export kept passages", "write them as CSV", self._export)
        self.message = widgets.HTML()
        foot = widgets.HBox([self.name, self.export_button, self.message])
        self.box = widgets.VBox([self.heading, widgets.HBox([self._back, self._next]), *rows, foot])
        self._show()

    def open(self, heading: str, passages: list[Excerpt]) -> None:
        """Show `passages` from the first on, under `heading` (text, escaped here)."""
        self._passages, self._first = passages, 0
        shown = f"{len(passages)} passages" if passages else "no passages"
        self.heading.value = f"<b>{escape_html(heading)}</b>: {shown}"
        self._show()

    def _turn(self, step: int) -> None:
        self._first = max(0, min(self._first + step, (max(len(self._passages), 1) - 1) // _PAGE * _PAGE))
        self._show()

    def _show(self) -> None:
        page = self._passages[self._first : self._first + _PAGE]
        for number, (text, button) in enumerate(zip(self._texts, self.keep_buttons, strict=True)):
            text.value = show_passage(page[number]) if number < len(page) else ""
            button.layout.visibility = "visible" if number < len(page) else "hidden"
            button.disabled = number < len(page) and page[number] in self.kept
        self._back.disabled = self._first == 0
        self._next.disabled = self._first + _PAGE >= len(self._passages)

    def _keeper(self, number: int) -> Callable[[object], None]:
        def keep(_: object) -> None:
            self.kept.append(self._passages[self._first + number])
            self.message.value = f"{len(self.kept)} kept"
            self._show()

        return keep

    def _export(self, _: object) -> None:
        try:
            path = self._folder / self.name.value.strip()
            if path.suffix != ".csv" or path.parent.resolve() != self._folder.resolve():
                raise InputError("name a file of this folder that ends in .csv, such as passages.csv.")
            if path.exists():
                raise InputError("that file is there already; choose another name.")
            if not self.kept:
                raise InputError("no passage was kept yet.")
            export_passages(self.kept, path)
            self.message.value = f"{len(self.kept)} passages written to {escape_html(path.name)}"
        except (InputError, OSError) as error:
            self.message.value = f"<b>{escape_html(error)}</b>"


def _button(text: str, meaning: str, action: Callable[[object], None]) -> widgets.Button:
    button = widgets.Button(description=text, tooltip=meaning)
    button.on_click(action)
    return button
