"""Our own judgement of a run, and what a notebook's code says of itself.

papermill calls every cell completed after a dead kernel, and takes `sys.exit(0)` for success.
"""

import ast
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.escape import escape_terminal
from analysis.study.records import MIME

__all__ = ["Outcome", "declared_names", "imported_modules", "judge", "planned_names"]

_SAVERS = {"save", "show", "state"}


@dataclass
class Outcome:
    """How a run of a notebook ended: its state, the reason if it is not ok, the notebook, and what it cost."""

    state: str
    reason: str = ""
    notebook: Any = None
    usage: dict[str, float] = field(default_factory=dict)


def declared_names(notebook: Any) -> list[str]:
    """Names that the notebook's parameters cell assigns.

    >>> cell = {"source": "seed = 1\\nout = ''", "metadata": {"tags": ["parameters"]}}
    >>> declared_names({"cells": [cell]})
    ['seed', 'out']
    """
    cells = [cell for cell in notebook["cells"] if "parameters" in cell.get("metadata", {}).get("tags", [])]
    names: list[str] = []
    for node in ast.parse("".join(cells[0]["source"])).body if cells else []:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names += [target.id for target in targets if isinstance(target, ast.Name)]
    return names


def imported_modules(notebook: Any) -> list[str]:
    """Modules of `analysis` that the notebook's code imports, for the kernel server to import once.

    >>> imported_modules({"cells": [{"cell_type": "code", "source": "from analysis import plots, statistics"}]})
    ['analysis.plots', 'analysis.statistics']
    """
    names: set[str] = set()
    for tree in _parse_cells(notebook):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module == "analysis":
                names |= {f"analysis.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
    return sorted(name for name in names if name.startswith("analysis."))


def planned_names(notebook: Any) -> list[str]:
    """Names of the figures and sentences that the notebook's code says it will save.

    >>> planned_names({"cells": [{"cell_type": "code", "source": 'study.save(figure, "shares", table)'}]})
    ['shares']
    """
    calls = [node for tree in _parse_cells(notebook) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [name for call in calls if (name := _saved_name(call))]


def _parse_cells(notebook: Any) -> Iterator[ast.Module]:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            with contextlib.suppress(SyntaxError):  # IPython magics; such a cell saves no figure
                yield ast.parse("".join(cell["source"]))


def _saved_name(call: ast.Call) -> str:
    if not (isinstance(call.func, ast.Attribute) and call.func.attr in _SAVERS):
        return ""
    if not (isinstance(call.func.value, ast.Name) and call.func.value.id == "study"):
        return ""
    place = 1 if call.func.attr == "save" else 0
    given = [keyword.value for keyword in call.keywords if keyword.arg == "name"] or call.args[place : place + 1]
    return given[0].value if given and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str) else ""


def judge(outcome: Outcome, folder: Path) -> Outcome:
    """`outcome` as it really is: ok only if every cell ran without error, to the end mark, with all its figures."""
    if outcome.state != "ok":
        return outcome
    reason = _find_fault(outcome.notebook, folder)
    return Outcome("failed", escape_terminal(reason)[:2000], outcome.notebook, outcome.usage) if reason else outcome


def _find_fault(notebook: Any, folder: Path) -> str:
    records = []
    own = [cell for cell in notebook.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    for number, cell in enumerate(own, 1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                return f"cell {number}: {output.ename}: {output.evalue}"
            records += [output.data[MIME]] if MIME in output.get("data", {}) else []
        if not cell.execution_count:
            return f"cell {number} did not run"
    if not records or records[-1]["kind"] != "end":
        return "the end mark is missing: the last cell must be study.finish()"
    saved = {record["name"] for record in records[:-1]}
    missing = [name for name in planned_names(notebook) if name not in saved]
    if missing:
        return f"planned but not there: {', '.join(missing)}"
    endings = {"figure": (".png", ".svg", ".csv"), "table": (".csv",)}
    files = [f"{item['name']}{ending}" for item in records[:-1] for ending in endings.get(item["kind"], ())]
    gone = [name for name in [*files, "study.json"] if not (folder / name).is_file()]
    return f"not written: {', '.join(gone)}" if gone else ""
