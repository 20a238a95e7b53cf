"""Where the notebooks and the sample are: in a clone beside the package, in an installed wheel under `share`."""

from importlib import metadata, resources
from pathlib import Path

from analysis.errors import InputError

_REPAIR = "install pressgauge again, from a wheel or from a clone: pip install pressgauge"


def find_notebooks(folder: str | Path | None = None) -> Path:
    """The folder of the notebooks: `folder` if given, else `notebooks` in the working folder, else the installed ones.

    Raises:
        InputError: there are no notebooks in `folder`, or none are installed.
    """
    if folder is not None:
        if not any(Path(folder).glob("*.ipynb")):
            raise InputError(f"{str(folder)!r} holds no notebooks (*.ipynb).")
        return Path(folder)
    here = Path("notebooks")
    return here if any(here.glob("*.ipynb")) else _installed("notebooks", "*.ipynb")


def find_sample() -> Path:
    """The folder of the constructed sample: articles.csv and actors.csv.

    Raises:
        InputError: it is not installed.
    """
    return _installed("data/sample", "articles.csv")


def _installed(name: str, pattern: str) -> Path:
    clone = Path(str(resources.files("analysis"))).parent / name
    if any(clone.glob(pattern)):
        return clone
    shared = f"share/pressgauge/{Path(name).name}/{pattern}"
    for file in metadata.files("pressgauge") or []:
        if file.match(shared):
            return Path(str(file.locate())).resolve().parent
    raise InputError(f"the {Path(name).name} of pressgauge cannot be found; {_REPAIR}.")
