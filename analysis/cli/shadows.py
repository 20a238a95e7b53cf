"""Names in a study folder that Python would take for modules of pressgauge, of its packages or of Python itself."""

import os
import sys
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from pathlib import Path

__all__ = ["find_shadows", "guard_imports"]


def guard_imports(folder: Path) -> None:
    """Keep every Python that the command starts from importing what lies in `folder`, and name what it might."""
    os.environ.setdefault("PYTHONSAFEPATH", "1")  # a folder that is named in PYTHONPATH is still read
    shadows = [f"{path.name}/" if path.is_dir() else path.name for path in find_shadows(folder)]
    if shadows:
        from analysis.escape import escape_terminal  # start-up: `--help` and every command read this module

        named = escape_terminal(", ".join(shadows))
        print(
            f"pressgauge: this folder holds {named}, named as a module that pressgauge needs. The command does not "
            "import it, but a notebook or Python started here may: give it another name.",
            file=sys.stderr,
        )


def find_shadows(folder: Path) -> list[Path]:
    """Files and packages in `folder` with the name of a module of Python's library or of an installed package.

    A folder without `__init__.py` is none: an installed package of its name is found before it.
    """
    try:
        names = {path: _module_name(path) for path in sorted(folder.iterdir())}
    except OSError:
        return []
    own = Path(__file__).parents[1]
    return [path for path, name in names.items() if name and path.resolve() != own and _is_needed(name, folder)]


def _module_name(path: Path) -> str:
    """The name by which Python would import `path`, or nothing."""
    endings = (".py", *EXTENSION_SUFFIXES)
    ending = next((ending for ending in endings if path.name.endswith(ending)), None)
    if ending is None:
        return path.name if (path / "__init__.py").is_file() else ""
    return path.name.removesuffix(ending)


def _is_needed(name: str, folder: Path) -> bool:
    if name in sys.stdlib_module_names:
        return name not in sys.builtin_module_names  # these no file can take the place of
    elsewhere = [place for place in sys.path if place and Path(place).resolve() != folder.resolve()]
    found = PathFinder.find_spec(name, elsewhere)
    return name == "analysis" or (found is not None and found.origin is not None)  # no origin: a mere folder
