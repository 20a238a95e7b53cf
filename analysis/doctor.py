"""Doctor: is this installation whole, are the models the right ones, is there room to work? In plain words.

Each check answers with one or more `Finding`s; nothing is changed, nothing is fetched.
"""

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Literal, NamedTuple

from analysis.errors import InputError
from analysis.extras import check_extra
from analysis.files import count_cores, free_memory_gb

__all__ = ["Finding", "examine", "summarise"]

# Rooms are imported inside the checks: where one of them is broken, the other checks still run.
State = Literal["good", "note", "bad"]
_MEMORY_GB = 2.0  # one process that measures needs about 1.5 GB
_DISK_GB = 1.0
_EXTRAS = {
    "report": "to run notebooks and make pages",
    "explore": "for the explorer in JupyterLab",
    "coder": "for sentence vectors of a trained coder of frames",
    "scale": "to spread reports over machines",
}
_REINSTALL = "in a clone: rm -r .venv && make report; else: pip install --force-reinstall pressgauge"


class Finding(NamedTuple):
    """What a check found: "good", "note" (works, but something optional is missing) or "bad", and what to do."""

    state: State
    what: str
    advice: str = ""


def examine(folder: str | Path = ".") -> list[Finding]:
    """Every check, in order; `folder` is where studies are to be written. A check that breaks is itself a finding."""
    findings: list[Finding] = []
    checks: list[Callable[[], Iterator[Finding]]] = [
        check_python, check_packages, check_parser, check_quotation, check_coder, check_sentiment, check_lexicons,
        check_extras,
        check_notebooks, check_browser, check_memory, lambda: check_disk(Path(folder)),
    ]  # fmt: skip
    for check in checks:
        try:
            findings += list(check())
        except Exception as error:  # a broken installation can break anywhere; the other checks still run
            findings.append(Finding("bad", f"a check broke: {type(error).__name__}: {error}", _REINSTALL))
    return findings


def summarise(findings: list[Finding]) -> str:
    """The findings as lines for the terminal, and in the last line what they come to."""
    marks = {"good": "ok  ", "note": "note", "bad": "BAD "}
    lines = []
    for finding in findings:
        lines.append(f"{marks[finding.state]}  {finding.what}")
        lines += [f"      -> {finding.advice}"] if finding.advice else []
    n_bad = sum(finding.state == "bad" for finding in findings)
    end = f"{n_bad} must be put right before the numbers can be trusted." if n_bad else "Everything needed is there."
    return "\n".join([*lines, "", end])


def check_python() -> Iterator[Finding]:
    """The version of Python against what the package declares."""
    from packaging.specifiers import SpecifierSet

    own = platform.python_version()
    wanted = metadata.metadata("pressgauge")["Requires-Python"] or ">=3.11"
    if own in SpecifierSet(wanted):
        yield Finding("good", f"Python {own} ({sys.executable})")
    else:
        yield Finding("bad", f"Python {own}, but pressgauge needs {wanted}", "install a newer Python")


def check_packages() -> Iterator[Finding]:
    """Every package that pressgauge requires, and its version."""
    from packaging.requirements import Requirement

    required = [Requirement(line) for line in metadata.requires("pressgauge") or []]
    needed = [item for item in required if item.marker is None or item.marker.evaluate({"extra": ""})]
    n_good = 0
    for item in needed:
        try:
            version = metadata.version(item.name)
        except metadata.PackageNotFoundError:
            yield Finding("bad", f"the package {item.name} is missing", f"pip install '{item}'")
            continue
        if not item.specifier.contains(version, prereleases=True):
            yield Finding("bad", f"{item.name} {version} does not meet {item.specifier}", f"pip install '{item}'")
            continue
        n_good += 1
    if n_good == len(needed):
        yield Finding("good", f"{n_good} required packages")


def check_parser() -> Iterator[Finding]:
    """The English model of spaCy, by the hashes of its weights."""
    from analysis.text import check_model, model_folder  # a broken part breaks its own check only
    from analysis.text.parses import REINSTALL  # a broken part breaks its own check only

    try:
        folder = model_folder()
        check_model(folder)
    except InputError as error:
        yield Finding("bad", str(error), REINSTALL)
    else:
        yield Finding("good", f"the English model ({folder.name}), its weights as they should be")


def check_sentiment(models: Path | None = None) -> Iterator[Finding]:
    """Every sentiment model file whose hash a card beside it lists (encoder.json, linear.json)."""
    from analysis.sentiment.encoder import models_folder  # a broken part breaks its own check only

    cards = sorted((models or models_folder()).glob("*.json"))
    if not cards:
        yield Finding("bad", "no trained sentiment model is installed; only --model vader works", _REINSTALL)
    yield from _check_cards("the sentiment models", cards)


def check_quotation() -> Iterator[Finding]:
    """The weights that find quotations."""
    from analysis.quotation.extract.model import MODEL_PATH  # a broken part breaks its own check only

    yield from _check_cards("the quotation model", [MODEL_PATH.with_suffix(".json")])


def check_coder() -> Iterator[Finding]:
    """The weights that code frames."""
    from analysis.framing.shipped import SHIPPED  # a broken part breaks its own check only

    yield from _check_cards("the coder of frames", [SHIPPED.with_suffix(".json")])


def _check_cards(what: str, cards: list[Path]) -> Iterator[Finding]:
    from analysis.text.model_files import check_card  # a broken part breaks its own check only

    names: list[str] = []
    for card in cards:
        try:
            names += check_card(card)
        except InputError as error:
            yield Finding("bad", str(error), _REINSTALL)
            return
    if names:
        yield Finding("good", f"{what} ({', '.join(names)}), weights as they should be")


def check_lexicons() -> Iterator[Finding]:
    """Every bundled list loads with the columns that the catalogue says."""
    from analysis.lexicons import list_lexicons, load_lexicon  # a broken part breaks its own check only

    names = list(list_lexicons()["name"])
    for name in names:
        load_lexicon(name)
    yield Finding("good", f"{len(names)} lists of words, names and dates")


def check_extras() -> Iterator[Finding]:
    """What only some commands need: which extras are there, and which are not."""
    for extra, purpose in _EXTRAS.items():
        try:
            check_extra(extra)
        except InputError as error:
            reason, _, advice = str(error).rpartition(": ")
            yield Finding("note", f"only needed {purpose}: {reason}", advice)
        else:
            yield Finding("good", f"the extra {extra!r}, {purpose}")


def check_notebooks() -> Iterator[Finding]:
    """The notebooks, and a Jupyter kernel to run them."""
    from analysis.study_folder import find_notebooks  # a broken part breaks its own check only

    try:
        folder = find_notebooks()
        yield Finding("good", f"{len(list(folder.glob('*.ipynb')))} notebooks in {folder}")
    except InputError as error:
        yield Finding("bad", str(error), _REINSTALL)
    if not _has_reports():
        return
    from jupyter_client.kernelspec import KernelSpecManager

    if "python3" in KernelSpecManager().find_kernel_specs():
        yield Finding("good", "a Jupyter kernel to run them")
    else:
        yield Finding("bad", "the Jupyter kernel python3 is missing", "pip install ipykernel")


def check_browser() -> Iterator[Finding]:
    """A browser that prints pages to PDF."""
    if not _has_reports():
        return
    from analysis.report.pages.printing import find_browser  # a broken part breaks its own check only

    browser = find_browser()
    if browser is None:
        yield Finding("note", "no Chromium or Chrome was found; only needed to print reports to PDF",
                      "Debian: apt-get install chromium")  # fmt: skip
    else:
        yield Finding("good", f"a browser for printing to PDF ({browser})")


def _has_reports() -> bool:
    try:
        check_extra("report")
    except InputError:
        return False
    return True


def check_memory() -> Iterator[Finding]:
    """Memory that is free now, within the limit of a container, and how many processes it carries."""
    free, cores = free_memory_gb(), count_cores()
    what = f"{free:.1f} GB of memory free, {cores} {'core' if cores == 1 else 'cores'}"
    fits = int(free // _MEMORY_GB)
    if fits < 1:
        yield Finding("bad", what, f"close other programs: measuring needs about {_MEMORY_GB:g} GB a process")
    elif fits < cores:
        yield Finding("note", what, f"measure with --workers {fits}: each process needs about {_MEMORY_GB:g} GB")
    else:
        yield Finding("good", what)


def check_disk(folder: Path) -> Iterator[Finding]:
    """Whether `folder` can be written to, and how much room there is."""
    room = shutil.disk_usage(folder).free / 1e9
    if not os.access(folder, os.W_OK):
        yield Finding("bad", f"{folder.resolve()} cannot be written to", "work in a folder of your own")
    elif room < _DISK_GB:
        yield Finding("bad", f"{room:.1f} GB left on the disk", "make room: 10,000 articles need about 0.5 GB measured")
    else:
        yield Finding("good", f"{room:.0f} GB left on the disk")
