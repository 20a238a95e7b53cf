"""Where the notebooks and the sample are: in an installed wheel inside the package, in a clone beside it."""

from importlib import resources
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
    return here if any(here.glob("*.ipynb")) else find_own_notebooks()


def find_own_notebooks() -> Path:
    """The folder of the notebooks that come with pressgauge.

    Raises:
        InputError: they are not installed.
    """
    return _installed("notebooks", "notebooks", "*.ipynb")


def find_sample() -> Path:
    """The folder of the constructed sample: articles.csv and actors.csv.

    Raises:
        InputError: it is not installed.
    """
    return _installed("sample", "data/sample", "articles.csv")


def _installed(name: str, in_clone: str, pattern: str) -> Path:
    package = Path(str(resources.files("analysis")))
    for place in (package / name, package.parent / in_clone):
        if any(place.glob(pattern)):
            return place
    raise InputError(f"the {name} of pressgauge cannot be found; {_REPAIR}.")
