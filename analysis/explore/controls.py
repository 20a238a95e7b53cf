"""Controls: one widget per parameter, made from the same model that checks a plan or a notebook."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, get_args, get_origin

import ipywidgets as widgets

from analysis.study.parameters import ExploreParameters, check_parameters

__all__ = ["Controls"]

_FIXED = ("measured", "out")  # places: they are chosen by opening the explorer
_ADVANCED = ("level", "n_resamples", "seed")
_WIDE = widgets.Layout(width="97%")


class Controls:
    """The widgets of the explorer's parameters.

    Attributes:
        box: all of them, to be shown.
        by_name: each by the name of its parameter.
    """

    def __init__(self, values: ExploreParameters, *, choices: Mapping[str, Sequence[str]]):
        self._values = values
        self.by_name: dict[str, Any] = {}
        for name, field in ExploreParameters.model_fields.items():
            if name not in _FIXED:
                own = list(choices.get(name, [])) or _literals(field.annotation)
                self.by_name[name] = _make(name, getattr(values, name), field.description or "", own)
        plain = [self._with_help(name) for name in self.by_name if name not in _ADVANCED]
        advanced = widgets.VBox([self._with_help(name) for name in _ADVANCED])
        more = widgets.Accordion([advanced], titles=["intervals"])
        self.box = widgets.VBox([*plain, more], layout=widgets.Layout(width="270px", flex="0 0 auto"))

    def read(self) -> ExploreParameters:
        """The chosen values, checked.

        Raises:
            InputError: a value that the model does not take.
        """
        values = {name: _value(widget) for name, widget in self.by_name.items()}
        fixed = {name: getattr(self._values, name) for name in _FIXED}
        return explore_parameters({**fixed, **values})

    def observe(self, action: Any) -> None:
        """Call `action` whenever a value changes."""
        for widget in self.by_name.values():
            widget.observe(action, "value")

    def _with_help(self, name: str) -> widgets.VBox:
        return widgets.VBox([widgets.Label(name.replace("_", " ")), self.by_name[name]])


def explore_parameters(values: Mapping[str, Any]) -> ExploreParameters:
    """The explorer's parameters, checked.

    Raises:
        InputError: as `check_parameters`.
    """
    checked = check_parameters("explore", values)
    assert isinstance(checked, ExploreParameters)  # noqa: S101 (for the type checker)
    return checked


def _make(name: str, value: Any, meaning: str, choices: Sequence[str]) -> Any:
    common: dict[str, Any] = {"tooltip": meaning, "layout": _WIDE}
    if isinstance(value, list):
        chosen = [item for item in value if item in choices]
        return widgets.SelectMultiple(options=list(choices), value=chosen, rows=min(max(len(choices), 2), 7), **common)
    if choices:
        return widgets.Dropdown(options=list(choices), value=value, **common)
    if name in ("start", "end"):
        return widgets.DatePicker(value=dt.date.fromisoformat(value) if value else None, **common)
    if isinstance(value, float):
        return widgets.BoundedFloatText(value=value, min=0.51, max=0.999, step=0.01, **common)
    if isinstance(value, int):
        return widgets.BoundedIntText(value=value, min=0, max=2**31 - 1, **common)
    return widgets.Text(value=value, placeholder=meaning, continuous_update=False, **common)


def _literals(annotation: Any) -> list[str]:
    """The allowed values of Literal[...] or list[Literal[...]], else none."""
    inner = get_args(annotation)
    if get_origin(annotation) is list:
        return _literals(inner[0])
    return list(inner) if inner and all(isinstance(item, str) for item in inner) else []


def _value(widget: Any) -> Any:
    if isinstance(widget.value, tuple):
        return list(widget.value)
    if isinstance(widget, widgets.DatePicker):
        return widget.value.isoformat() if widget.value else ""
    return widget.value
