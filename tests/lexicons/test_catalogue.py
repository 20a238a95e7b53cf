"""The catalogue tells the truth: every list is in it, and whoever loads a list is named."""

import ast
import hashlib
import json
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.lexicons import find_lexicon_files, list_lexicons
from analysis.sentiment.vader import VaderAnalyzer

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "analysis"
#: Tables that belong to trained models and are read by the code beside them.
MODELS = {
    "framing/coder_figures.csv",
    "quotation/sides/model.csv",
    "sentiment/models/vader.csv",
    "text/model_hashes.csv",
}


def test_every_bundled_list_is_in_the_catalogue():
    listed = set(list_lexicons()["file"])
    there = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.csv")}
    assert listed - there == set()
    assert there - listed == {"lexicons/catalogue.csv"} | MODELS


def loaded_in(source):
    """The lexicons that a source loads by name."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="load_lexicon"), args=[ast.Constant(value=name), *_]):
                yield name


def users():
    """Pairs of lexicon and module that loads it, seen from the package without `.py`; notebooks are one room."""
    for path in PACKAGE.rglob("*.py"):
        module = path.relative_to(PACKAGE).with_suffix("").as_posix()
        yield from ((name, module) for name in loaded_in(path.read_text(encoding="utf-8")))
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        yield from ((name, "notebooks") for name in loaded_in(code))


def test_used_by_names_every_room_that_loads_a_lexicon_and_no_other():
    said = {name: set(rooms.split()) for name, rooms in list_lexicons()["used_by"].items()}
    found = {name: set() for name in said}
    for name, module in users():
        found[name].add(module if module in said[name] else module.split("/")[0])
    assert found == said


def test_the_files_behind_a_room():
    assert {path.name for path in find_lexicon_files("sentiment")} == {
        "name_parts.csv", "news_tone.csv", "stand_in_names.csv", "vader_words.csv",
    }  # fmt: skip
    assert all(path.is_file() for path in find_lexicon_files("corpus", "study", "notebooks"))
    with pytest.raises(InputError, match="did you mean 'quotation'"):
        find_lexicon_files("quotations")


def test_the_words_of_vader_are_those_of_its_authors():
    """The digest is that of what NLTK makes of vader_lexicon.txt in vaderSentiment 3.3.2."""
    lexicon = json.dumps(sorted(VaderAnalyzer().lexicon.items()))
    assert len(VaderAnalyzer().lexicon) == 7506
    assert hashlib.sha256(lexicon.encode()).hexdigest().startswith("0127e40b88a234fb")
    assert "2016 C.J. Hutto" in (PACKAGE / "lexicons/LICENSE-vader").read_text(encoding="utf-8")
