"""The house rules of DESIGN: who may import whom, how large things may be, what a notebook may hold."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "analysis"
FILES = {"errors", "files"}
DOORS = FILES | {"escape", "tables"}
WORDS = DOORS | {"lexicons", "text"}
MEASURES = {"mentions", "quotation", "sentiment", "framing"}
STUDY = WORDS | {"corpus", "statistics", "plots", "coding", "measure"} | MEASURES
MAY_IMPORT = {
    "errors": set(),
    "files": {"errors"},
    "extras": FILES,
    "escape": FILES,
    "tables": FILES,
    "lexicons": DOORS,
    "text": DOORS | {"lexicons"},
    **dict.fromkeys(MEASURES, WORDS),
    "corpus": WORDS,
    "statistics": WORDS,
    "plots": WORDS,
    "engine": DOORS,
    "coding": WORDS | {"statistics", "framing"},
    "measure": WORDS | {"engine"} | MEASURES,
    "study": STUDY,
    "study_folder": DOORS | {"lexicons"},
    "doctor": WORDS | {"extras", "framing", "quotation", "sentiment", "study_folder", "report"},
    "report": STUDY | {"engine", "study", "study_folder"},
    "explore": STUDY | {"study"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def stem(path):
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imported(path):
    """The stems of `analysis` that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [
                f"{node.module}.{alias.name}" if node.module == "analysis" else node.module for alias in node.names
            ]
        for name in names:
            if name.startswith("analysis."):
                yield name.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_dependency_order(path):
    own = stem(path)
    if own in ("__init__", "__main__", "cli"):
        return
    wrong = set(imported(path)) - MAY_IMPORT[own] - {own}
    assert not wrong, f"{own} may not import {sorted(wrong)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path):
    source = path.read_text(encoding="utf8")
    assert source.count("\n") <= 300
    assert path.stem not in {"utils", "helpers", "common", "misc"}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno <= 60, f"{node.name} is too long"
        assert not (isinstance(node, ast.ExceptHandler) and node.type is None), "bare except"


def test_nothing_named_in_the_order_is_missing():
    assert {stem(path) for path in MODULES} - {"__init__", "__main__", "cli"} <= set(MAY_IMPORT)
