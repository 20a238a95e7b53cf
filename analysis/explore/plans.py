"""Make this a report: the explorer's choices as a plan file for `pressgauge report`."""

import json
import os
from pathlib import Path
from typing import Any

from analysis.errors import InputError
from analysis.escape import escape_terminal, slug
from analysis.files import write_whole
from analysis.study.parameters import StudyParameters, check_parameters

__all__ = ["format_plan", "write_plan"]

NOTEBOOKS = ("brief", "corpus", "quotation", "sentiment", "framing")
_LEFT_OUT = {"measured", "out", "n_resamples"}  # places, and what is coarse here so that it is quick


def format_plan(parameters: StudyParameters, *, measured: str, title: str) -> str:
    """A plan as TOML: the choices that differ from the defaults; each notebook takes those that it knows.

    >>> print(format_plan(check_parameters("explore", {"outlets": ["007"]}), measured="measured", title="Spring"))
    title = "Spring"
    notebooks = ["brief", "corpus", "quotation", "sentiment", "framing"]
    measured = "measured"
    <BLANKLINE>
    [parameters]
    outlets = ["007"]
    <BLANKLINE>
    """
    defaults = check_parameters("explore", {})
    changed = {
        name: value
        for name, value in parameters.model_dump(exclude=_LEFT_OUT).items()
        if value != getattr(defaults, name, None)
    }
    lines = [f"title = {_toml(title)}", f"notebooks = {_toml(list(NOTEBOOKS))}", f"measured = {_toml(measured)}", ""]
    lines += ["[parameters]", *(f"{name} = {_toml(value)}" for name, value in changed.items()), ""]
    return "\n".join(lines)


def write_plan(parameters: StudyParameters, *, measured: str | Path, title: str, folder: str | Path = ".") -> Path:
    """Write the plan as `folder`/TITLE.toml; its path to the measured tables is relative where that can be.

    Raises:
        InputError: an empty title, or a file of that name that is there already.
    """
    if not title.strip():
        raise InputError("the report needs a title, such as Spring 2022.")
    path = Path(folder).resolve() / f"{slug(title.strip(), length=40)}.toml"
    if path.exists():
        raise InputError(f"{escape_terminal(path.name)!r} is there already; choose another title.")
    place = _relative(Path(measured).resolve(), path.parent)
    write_whole(path, format_plan(parameters, measured=place, title=title.strip()).encode("utf-8"))
    return path


def _relative(place: Path, start: Path) -> str:
    try:
        return Path(os.path.relpath(place, start)).as_posix()
    except ValueError:  # another drive
        return place.as_posix()


def _toml(value: Any) -> str:
    """A string, number or list as TOML; JSON's notation of these is TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
