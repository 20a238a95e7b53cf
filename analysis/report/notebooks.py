"""The one reader of notebooks: what their code says of itself, what they recorded, and how a run of one really ended.

papermill calls every cell completed after a dead kernel, and takes `sys.exit(0)` for success.
"""

import ast
import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from analysis.errors import InputError
from analysis.escape import escape_terminal
from analysis.study.records import END, MIME, Record, check_record

__all__ = [
    "Cell", "Outcome", "State", "declared_names", "find_record", "imported_modules", "judge", "planned_names",
    "read_cells",
]  # fmt: skip

#: How a report can end, or stand: made now, there already, or only listed.
State = Literal["ok", "failed", "timeout", "killed", "skipped", "planned"]

#: What a file that is no notebook, or one nested without end, makes of its reading.
_DAMAGE = (ValueError, KeyError, TypeError, AttributeError, SyntaxError, RecursionError, MemoryError)
_SAVERS = {"save", "show", "state"}


@dataclass(frozen=True)
class Cell:
    """A cell as it will run and show: without outputs and settings of an editor."""

    kind: str
    source: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How a run of a notebook ended: its state, the reason if it is not ok, the notebook, and what it cost."""

    state: State
    reason: str = ""
    notebook: Any = None
    usage: dict[str, float] = field(default_factory=dict)


def read_cells(path: Path) -> list[Cell]:
    """The cells of the notebook at `path`.

    Raises:
        InputError: no notebook, or one whose parameters cell is no Python.
    """
    try:
        cells = list_cells(json.loads(path.read_text(encoding="utf-8")))
        declared_names(cells)
    except (OSError, *_DAMAGE) as error:
        raise InputError(f"notebook {str(path)!r} cannot be read: {escape_terminal(error)}.") from None
    return cells


def list_cells(notebook: Any) -> list[Cell]:
    """The cells of a notebook as read from JSON or by nbformat."""
    return [
        Cell(cell["cell_type"], "".join(cell["source"]), tuple(cell.get("metadata", {}).get("tags", [])))
        for cell in notebook["cells"]
    ]


def declared_names(cells: list[Cell]) -> list[str]:
    """Names that the notebook's parameters cell assigns.

    >>> declared_names([Cell("code", "seed = 1\\nout = ''", ("parameters",))])
    ['seed', 'out']
    """
    chosen = [cell for cell in cells if "parameters" in cell.tags]
    names: list[str] = []
    for node in ast.parse(chosen[0].source).body if chosen else []:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names += [target.id for target in targets if isinstance(target, ast.Name)]
    return names


def imported_modules(cells: list[Cell]) -> list[str]:
    """Modules of `analysis` that the notebook's code imports, for the kernel server to import once.

    >>> imported_modules([Cell("code", "from analysis import plots, statistics")])
    ['analysis.plots', 'analysis.statistics']
    """
    names: set[str] = set()
    for node in _walk(cells):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "analysis":
            names |= {f"analysis.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return sorted(name for name in names if name.startswith("analysis."))


def planned_names(cells: list[Cell]) -> list[str]:
    """Names of the figures and sentences that the notebook's code says it will save.

    >>> planned_names([Cell("code", 'study.save(figure, "shares", table)')])
    ['shares']
    """
    return [name for node in _walk(cells) if isinstance(node, ast.Call) and (name := _saved_name(node))]


def _walk(cells: list[Cell]) -> Iterator[ast.AST]:
    """Every node of the notebook's code."""
    for cell in cells:
        if cell.kind == "code":
            with contextlib.suppress(SyntaxError):  # IPython magics; such a cell saves no figure
                yield from ast.walk(ast.parse(cell.source))


def _saved_name(call: ast.Call) -> str:
    if not (isinstance(call.func, ast.Attribute) and call.func.attr in _SAVERS):
        return ""
    if not (isinstance(call.func.value, ast.Name) and call.func.value.id == "study"):
        return ""
    place = 1 if call.func.attr == "save" else 0
    given = [keyword.value for keyword in call.keywords if keyword.arg == "name"] or call.args[place : place + 1]
    return given[0].value if given and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str) else ""


def find_record(output: Any) -> Record | None:
    """The record in one output of an executed cell; None where there is none, and for the end mark.

    Raises:
        InputError: something else under our MIME type.
    """
    content = output.get("data", {}).get(MIME)
    return (
        None if content is None or content == END else check_record(Record, content, where="a record in the notebook")
    )


def judge(outcome: Outcome, folder: Path) -> Outcome:
    """`outcome` as it really is: ok only if every cell ran without error, to the end mark, with all its figures."""
    if outcome.state != "ok":
        return outcome
    reason = _find_fault(outcome.notebook, folder)
    return replace(outcome, state="failed", reason=escape_terminal(reason)[:2000]) if reason else outcome


def _find_fault(notebook: Any, folder: Path) -> str:
    outputs = []
    own = [cell for cell in notebook.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    for number, cell in enumerate(own, 1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                return f"cell {number}: {output.ename}: {output.evalue}"
            outputs += [output] if MIME in output.get("data", {}) else []
        if not cell.execution_count:
            return f"cell {number} did not run"
    if not outputs or outputs[-1]["data"][MIME] != END:
        return "the end mark is missing: the last cell must be study.finish()"
    records = [record for output in outputs if (record := find_record(output))]
    missing = sorted(set(planned_names(list_cells(notebook))) - {record.name for record in records})
    if missing:
        return f"planned but not there: {', '.join(missing)}"
    files = [file for record in records for file in record.files]
    gone = [name for name in [*files, "study.json"] if not (folder / name).is_file()]
    return f"not written: {', '.join(gone)}" if gone else ""
