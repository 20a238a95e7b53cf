"""Nothing public is undocumented: columns, commands and names."""

import argparse
import importlib
import inspect
import re
from pathlib import Path

import pytest

from analysis.cli import build_parser
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


def test_the_documentation_tells_the_speed_that_the_readme_tells():
    readme, limits = ((ROOT / name).read_text(encoding="utf8") for name in ("README.md", "docs/limits.md"))
    for what in (r"[\d.]+ articles\s+per\s+CPU\s+second", r"about [\d.]+\s+CPU\s+hours"):
        found = [" ".join(re.search(what, text)[0].split()) for text in (readme, limits)]
        assert found[0] == found[1]
