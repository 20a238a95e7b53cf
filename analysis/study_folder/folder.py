"""Make a study folder: a plan, the user's own lists, a place for articles, and the notebooks, ready to run."""

import json
import re
import shlex
import shutil
import sys
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any

from analysis.errors import InputError
from analysis.lexicons import load_lexicon
from analysis.study_folder.places import find_notebooks, find_sample

#: What is copied from `templates`, and its name in the study folder.
_TEMPLATES = {"README.md": "README.md", "plan.toml": "plan.toml", "gitignore.txt": ".gitignore"}
_ABOUT_EXAMPLE = re.compile(r"^<!-- example -->\n(.*?)^<!-- end -->\n", re.MULTILINE | re.DOTALL)
_MEASURED = re.compile(r'^measured = "[^"]*"', re.MULTILINE)


def make_study_folder(folder: str | Path, *, sample: bool = True) -> Path:
    """Make a study folder in which measuring and reporting work at once; returns its path.

    It holds README.md (what to do next), plan.toml, actors.csv (your own speakers, none yet), codebook/ (frames and
    their terms, to be changed), notebooks/ and data/ for the articles, empty.

    Args:
        folder: a place that does not exist yet, or is empty.
        sample: add the constructed articles and their speakers in example/, with a plan of their own (example.toml), to
            have something to run on; they stay apart from data/, so that nothing of yours is compared with them.

    Raises:
        InputError: `folder` is a file or holds something already; pressgauge's own notebooks or sample are missing.
    """
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(f"{str(folder)!r} is there already and not empty; name a new folder, such as my-study.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as place:
        work = Path(place) / "study"
        _fill(work, sample=sample)
        if target.exists():
            target.rmdir()
        work.rename(target)
    return target


def _fill(work: Path, *, sample: bool) -> None:
    work.mkdir()
    templates = Path(str(resources.files("analysis.study_folder") / "templates"))
    for name, own in _TEMPLATES.items():
        content = _ABOUT_EXAMPLE.sub(r"\1" if sample else "", (templates / name).read_text(encoding="utf-8"))
        (work / own).write_text(content.replace("ACTIVATE", _activation()), encoding="utf-8")
    (work / "codebook").mkdir()
    load_lexicon("frames").to_csv(work / "codebook/frames.csv", index=False)
    load_lexicon("frame_terms").to_csv(work / "codebook/terms.csv", index=False)
    load_lexicon("actors").iloc[:0].to_csv(work / "actors.csv", index=False)
    (work / "data").mkdir()
    if sample:
        (work / "example").mkdir()
        for name in ("articles.csv", "actors.csv"):
            shutil.copyfile(find_sample() / name, work / "example" / name)
        shutil.copyfile(templates / "example.toml", work / "example.toml")
    (work / "notebooks").mkdir()
    for notebook in sorted(find_notebooks().glob("*.ipynb")):
        _copy_notebook(notebook, work / "notebooks" / notebook.name)


def _activation() -> str:
    """The line that puts the command `pressgauge` of this installation within reach of a terminal."""
    bin_folder = Path(sys.executable).parent
    place = shlex.quote(str(bin_folder))
    return f"source {place}/activate" if (bin_folder / "activate").is_file() else f"export PATH={place}:$PATH"


def _copy_notebook(source: Path, target: Path) -> None:
    """Copy a notebook whose parameters cell names the study's own measured tables, so that it runs as it stands."""
    notebook: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if "parameters" in cell.get("metadata", {}).get("tags", []):
            code = _MEASURED.sub('measured = "measured"', "".join(cell["source"]))
            cell["source"] = code.splitlines(keepends=True)
    target.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
