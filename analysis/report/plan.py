"""A plan: which notebooks are run with which parameters. A TOML file, with a matrix for many reports at once.

notebooks = ["corpus", "quotation"]
measured = "../data/measured/sample"     # from `pressgauge measure`; paths are relative to the plan

[parameters]                             # for every notebook that has them
seed = 1
[notebook.framing]                       # for one notebook
frames = ["escalation"]

[matrix]                                 # one report for every combination
outlets = [["Northern Ledger", "007"], ["NO"]]
periods = [{ start = "2022-01-01", end = "2022-12-31" }, { start = "2023-01-01", end = "2023-12-31" }]
targets = [["nato"], ["ukraine"]]
corpora = { spring = "measured/spring", autumn = "measured/autumn" }

[limits]
wall_seconds = 600
"""

import itertools
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from analysis.errors import InputError, choice_error
from analysis.escape import escape_terminal, slug, slug_all
from analysis.study.parameters import check_parameters, describe_parameters
from analysis.study.records import EXACT_KEYS

__all__ = ["Limits", "Plan", "PlannedReport", "make_plan", "read_plan"]

_KEYS = ["run", "title", "notebooks", "measured", "parameters", "notebook", "matrix", "limits"]
_AXES = ["corpora", "outlets", "periods", "targets"]
#: Parameters of a notebook that a plan does not set as such, and what it has instead.
_ELSEWHERE = {
    "measured": 'the tables stand at the top of the plan, measured = "DIR", or in the matrix as corpora',
    "out": "pages and figures go where `pressgauge report --reports DIR` says",
}
_HIGHEST_LIMIT = 1_000_000  # seconds or megabytes: eleven days, a terabyte
_MOST_REPORTS = 100_000


@dataclass(frozen=True)
class Limits:
    """What one report may use before it is stopped."""

    wall_seconds: float = 900.0
    cell_seconds: float = 600.0
    memory_mb: float = 3000
    output_mb: float = 16.0
    __pydantic_config__ = EXACT_KEYS


@dataclass(frozen=True)
class PlannedReport:
    """One report of a plan: a notebook with checked parameters. `measured` is kept apart, as it is a place."""

    name: str
    notebook: str
    parameters: dict[str, Any]
    measured: Path


@dataclass(frozen=True)
class Plan:
    """All reports of one run, in order."""

    run: str
    title: str
    reports: list[PlannedReport]
    limits: Limits = field(default_factory=Limits)


def read_plan(path: str | Path, *, measured: str | Path | None = None) -> Plan:
    """Read a plan file; `measured` replaces the folder it names.

    Raises:
        InputError: no such file, broken TOML, an unknown key, notebook or parameter, a wrong type, an empty axis.
    """
    path = Path(path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"plan {str(path)!r} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"plan {str(path)!r} is not TOML: {escape_terminal(error)[:300]}.") from None
    return make_plan(content, run=path.stem, base=path.parent, measured=measured)


def make_plan(
    content: Mapping[str, Any], *, run: str = "run", base: Path = Path(), measured: str | Path | None = None
) -> Plan:
    """The plan that `content` (as read from TOML) describes; `base` is where its paths start."""
    _check_keys(content, _KEYS, "key of the plan")
    matrix = content.get("matrix", {})
    _check_keys(matrix, _AXES, "axis of the matrix")
    notebooks = _check_names(content.get("notebooks"), "notebooks")
    _check_keys(content.get("notebook", {}), notebooks, "table [notebook] of the plan")
    for notebook in notebooks:
        _check_own(content.get("notebook", {}).get(notebook, {}), f"[notebook.{notebook}]")
    _check_own(content.get("parameters", {}), "[parameters]")
    places = {name: (base / folder).resolve() for name, folder in _list_corpora(content, matrix, measured).items()}
    settings_of = [_list_settings(axis, matrix) for axis in _AXES[1:]]
    n_reports = math.prod(map(len, [notebooks, places, *settings_of]))
    if n_reports > _MOST_REPORTS:
        raise InputError(f"the plan asks for {n_reports:,} reports; at most {_MOST_REPORTS:,} can be made in one run.")
    combinations = list(itertools.product(*settings_of))
    reports = []
    for notebook, (corpus, folder) in itertools.product(notebooks, places.items()):
        known = {row[0] for row in describe_parameters(notebook)}
        for combination in combinations:
            own = [(label, settings) for label, settings in combination if settings.keys() <= known]
            values = _choose_values(content, notebook, notebooks)
            for _, settings in own:  # an axis that a notebook does not read makes no further reports of it
                values |= settings
            checked = check_parameters(notebook, values).model_dump(exclude={"measured", "out"})
            labels = [corpus, *(label for label, _ in own)]
            name = "--".join([notebook, *(label for label in labels if label)])
            reports.append(PlannedReport(name, notebook, checked, folder))
    run = _check_text(content.get("run", run), "run")
    title = _check_text(content.get("title", run), "title")
    return Plan(slug(run), title, _make_distinct(reports), _read_limits(content.get("limits", {})))


def _choose_values(content: Mapping[str, Any], notebook: str, notebooks: list[str]) -> dict[str, Any]:
    """Parameters of one notebook: of those for all, the ones that it has; then its own."""
    shared = content.get("parameters", {})
    known = {name: {row[0] for row in describe_parameters(name)} for name in notebooks}
    _check_keys(shared, sorted(set().union(*known.values())), "parameter of the plan")
    own = content.get("notebook", {}).get(notebook, {})
    return {**{name: value for name, value in shared.items() if name in known[notebook]}, **own}


def _check_keys(content: object, allowed: Iterable[str], what: str) -> None:
    if not isinstance(content, Mapping):
        raise InputError(f"{what.split(' of ')[-1]} must be a table, not {escape_terminal(content)!r}.")
    for key in content:
        if key not in allowed:
            raise choice_error(what, escape_terminal(key), allowed)


def _check_list(value: object, what: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise InputError(
            f"{what!r} of the plan must be a list with at least one entry, not {escape_terminal(value)!r}."
        )
    return value


def _check_names(value: object, what: str) -> list[str]:
    return [_check_text(name, f"entry of {what}") for name in _check_list(value, what)]


def _check_text(value: object, what: str) -> str:
    """`value`, which must be text that can be a name or a path: not empty, and without NUL."""
    if not isinstance(value, str) or not value or "\0" in value:
        raise InputError(f"{what} of the plan must be text, not {escape_terminal(repr(value))[:200]}.")
    return value


def _check_own(parameters: object, where: str) -> None:
    """Raise InputError for parameters that are no table, or that a plan says elsewhere."""
    if not isinstance(parameters, Mapping):
        raise InputError(f"{where} of the plan must be a table, not {escape_terminal(repr(parameters))[:200]}.")
    for name, instead in _ELSEWHERE.items():
        if name in parameters:
            raise InputError(f"{where} of the plan: {name!r} has no effect there; {instead}.")


def _list_corpora(
    content: Mapping[str, Any], matrix: Mapping[str, Any], measured: str | Path | None
) -> dict[str, Path]:
    """Folders of measured tables by name; one without a name when the plan has no such axis."""
    if measured is not None:
        return {"": Path(measured).absolute()}
    corpora = matrix.get("corpora")
    if corpora is None:
        if "measured" not in content:
            raise InputError('the plan names no folder of measured tables: measured = "DIR" (`pressgauge measure`).')
        return {"": Path(_check_text(content["measured"], "measured"))}
    if not isinstance(corpora, Mapping):
        corpora = {folder: folder for folder in _check_names(corpora, "corpora")}
    if not corpora:
        raise InputError("'corpora' of the plan must name at least one folder of measured tables.")
    names = slug_all([Path(name).name for name in corpora])
    folders = [Path(_check_text(folder, "entry of corpora")) for folder in corpora.values()]
    return dict(zip(names, folders, strict=True))


def _list_settings(axis: str, matrix: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """(label, parameters) of each entry of one axis of the matrix."""
    if axis not in matrix:
        return [("", {})]
    entries = _check_list(matrix[axis], axis)
    if axis != "periods":  # one name alone is a list of one
        lists = [entry if isinstance(entry, list) else [entry] for entry in entries]
        labels = slug_all([" ".join(map(str, names)) or "all" for names in lists], length=40)
        return [(label, {axis: names}) for label, names in zip(labels, lists, strict=True)]
    for entry in entries:
        _check_keys(entry, ["start", "end"], "key of a period")
    labels = slug_all([f"{entry.get('start', 'first')} {entry.get('end', 'last')}" for entry in entries])
    return [(label, dict(entry)) for label, entry in zip(labels, entries, strict=True)]


def _make_distinct(reports: list[PlannedReport]) -> list[PlannedReport]:
    """Drop reports that are the same; what remains has names of its own."""
    seen: dict[str, PlannedReport] = {}
    for report in reports:
        number = itertools.count(2)
        name = report.name
        while name in seen and replace(seen[name], name="") != replace(report, name=""):
            name = f"{report.name}-{next(number)}"
        seen.setdefault(name, replace(report, name=name))
    return list(seen.values())


def _read_limits(content: object) -> Limits:
    _check_keys(content, [item.name for item in fields(Limits)], "key of the limits")
    assert isinstance(content, Mapping)  # noqa: S101 (held by the line before)
    for name, value in content.items():
        number = not isinstance(value, bool) and isinstance(value, int | float)
        if not number or not 0 < value <= _HIGHEST_LIMIT:  # nan is neither
            raise InputError(
                f"limit {name!r} must be a number above 0, at most {_HIGHEST_LIMIT:,}, not {escape_terminal(value)!r}."
            )
    return Limits(**content)
