"""How modules of the package import each other: never in a circle, and at the top unless a comment says why not."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "analysis"
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def imported(node):
    """The modules of ours that one import statement names: `from analysis import plots` is `analysis.plots`."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if alias.name in MODULES]
    if not isinstance(node, ast.ImportFrom) or node.module not in MODULES:
        return []
    inner = [f"{node.module}.{alias.name}" for alias in node.names]
    return [name if name in MODULES else node.module for name in inner]


def at_the_top(tree):
    """The statements that run when a module is imported, without what only a type checker reads."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
            continue
        yield node
        waiting += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]


def read_graph(modules):
    return {
        name: {other for node in at_the_top(ast.parse(text)) for other in imported(node)} - {name}
        for name, text in modules.items()
    }


def find_circles(graph):
    """Sets of modules that reach each other, each sorted."""
    reached = {name: set(others) for name, others in graph.items()}
    for middle in graph:
        for name in graph:
            if middle in reached[name]:
                reached[name] |= reached[middle]
    circles = {tuple(sorted(o for o in reached[n] if n in reached[o])) for n in graph if n in reached[n]}
    return sorted(circles)


def read_modules():
    return {name: path.read_text(encoding="utf8") for name, path in MODULES.items()}


def test_no_module_imports_itself_through_others():
    assert find_circles(read_graph(read_modules())) == []


def test_a_circle_would_be_found():
    modules = read_modules()
    modules["analysis.errors"] += "\nif True:\n    from analysis.report.runner import run_plan\n"
    [circle] = find_circles(read_graph(modules))
    assert {"analysis.errors", "analysis.report.runner"} <= set(circle)


@pytest.mark.parametrize("name", list(MODULES))
def test_imports_inside_functions_have_their_reason_beside_them(name):
    """In cli/ the reason stands once, over the whole room: `--help` answers at once, and each command loads its own."""
    source = MODULES[name].read_text(encoding="utf8")
    lines = source.splitlines()
    for outer in ast.walk(ast.parse(source)):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = [node for node in ast.walk(outer) if any(_needs_reason(name, other) for other in imported(node))]
            bare = [node.lineno for node in inner if "  # " not in lines[node.end_lineno - 1]]
            assert not bare, f"lines {bare}: import at the top, or say in a comment behind it why not"


def _needs_reason(name, other):
    return not name.startswith("analysis.cli") or other.startswith("analysis.cli")


def test_what_starts_a_run_loads_nothing_that_makes_a_report():
    """The runner's start is on everyone's way; papermill and Jupyter are loaded by workers, while the kernels start."""
    heavy = {
        "spacy",
        "papermill",
        "nbclient",
        "nbformat",
        "jupyter_client",
        "PIL",
        "mistune",
        "distributed",
        "matplotlib",
    }
    code = f"import sys, analysis.report; print(*sorted(set(sys.modules) & {heavy!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=PACKAGE.parent, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
