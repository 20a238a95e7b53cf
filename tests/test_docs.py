"""Nothing public is undocumented: columns, commands, names and lexicons."""

import argparse
import importlib
import inspect
import re
from pathlib import Path

import pytest

from analysis.cli import build_parser
from analysis.lexicons import list_lexicons
from analysis.tables import COLUMNS

ROOT = Path(__file__).parents[1]
PACKAGES = ["corpus", "text", "lexicons", "mentions", "quotation", "sentiment", "framing", "statistics", "plots",
            "report", "engine", "measure", "tables", "escape", "explore", "study_folder", "doctor"]  # fmt: skip


def documented_columns():
    sections = re.split(r"^### ", (ROOT / "data/README.md").read_text(encoding="utf8"), flags=re.M)[1:]
    for section in sections:
        title, _, body = section.partition("\n")
        for name in title.split(", "):
            yield name.strip(), re.findall(r"^\| `(\w+)` \|", body, flags=re.M)


def test_every_column_of_every_table_is_explained():
    explained = dict(documented_columns())
    assert explained.pop("estimates")
    assert explained == COLUMNS


def commands(parser, path="pressgauge"):
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield f"{path} {name}", command
                yield from commands(command, f"{path} {name}")


@pytest.mark.parametrize(("name", "command"), list(commands(build_parser())))
def test_every_command_is_in_the_readme_and_says_what_it_does(name, command):
    assert command.description
    if command.get_default("run"):
        assert name in (ROOT / "README.md").read_text(encoding="utf8")


@pytest.mark.parametrize("name", PACKAGES)
def test_every_public_name_has_a_docstring(name):
    module = importlib.import_module(f"analysis.{name}")
    assert module.__doc__
    public = getattr(module, "__all__", None) or [
        key for key, value in vars(module).items()
        if not key.startswith("_") and getattr(value, "__module__", None) == module.__name__
    ]  # fmt: skip
    assert sorted(public) == sorted(set(public))
    for key in public:
        value = getattr(module, key)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value), f"{name}.{key} has no docstring"


def test_every_bundled_list_is_in_the_catalogue():
    folder = ROOT / "analysis/lexicons"
    listed = set(list_lexicons()["file"])
    there = {path.name for path in folder.iterdir() if path.suffix in (".csv", ".txt", ".json", ".toml")}
    assert listed - there == set()
    assert there - listed == {"catalogue.csv"}


def test_no_registry_address_in_any_file():
    hosts = re.compile(r"(pypi\.org|pythonhosted|npmjs\.org|deb\.debian)")
    for path in ROOT.rglob("*"):
        skip = {".venv", ".git", "reports", "node_modules"} & set(path.relative_to(ROOT).parts)
        if skip or not path.is_file() or path.suffix not in {".py", ".md", ".toml", ".lock", ".txt", ".yml", ""}:
            continue
        found = hosts.search(path.read_text(encoding="utf8", errors="ignore"))
        assert not found or path == Path(__file__), f"{path} names {found}"
