"""How worker processes start: the library before the folder they start in, numeric libraries with one thread."""

import contextlib
import os
import sys
from collections.abc import Iterator
from multiprocessing import process
from pathlib import Path

import analysis

__all__ = ["ENVIRONMENT", "start_safely"]

#: Python of a worker leaves the current folder out of its path, where a `json.py` of the user could stand; the
#: threads are set here too because a library that a worker loads late is not reached by a limit set before.
ENVIRONMENT = {
    "PYTHONSAFEPATH": "1",
    **dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"], "1"),
}


@contextlib.contextmanager
def start_safely() -> Iterator[None]:
    """Processes that start in this block get `ENVIRONMENT`, and a path that names the current folder last.

    A worker takes over its parent's path, in which a notebook, an interactive session and `python -m` name the current
    folder first. A user's own functions are still found there, but a `pandas.py` beside them no longer is pandas.
    """
    path, before = list(sys.path), {name: os.environ.get(name) for name in ENVIRONMENT}
    sys.path[:] = order_path(path)
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        sys.path[:] = path
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def order_path(path: list[str]) -> list[str]:
    """The entries of an import path, those that are the current folder last; a clone that is it stays where it is."""
    first = process.ORIGINAL_DIR or ""  # type: ignore[attr-defined]  # what multiprocessing makes of ""
    here = {Path.cwd(), Path(first).resolve()}
    here.discard(Path(analysis.__path__[0]).resolve().parent)
    local = [entry for entry in path if Path(entry).resolve() in here]  # "" is here too
    return [entry for entry in path if entry not in local] + local
