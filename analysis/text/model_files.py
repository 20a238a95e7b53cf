"""Weights of models: the one place where a file is held against its SHA-256."""

from collections.abc import Collection
from pathlib import Path

from analysis.errors import InputError
from analysis.files import hash_file

__all__ = ["check_model_file"]


def check_model_file(path: Path, allowed: Collection[str], *, advice: str = "reinstall pressgauge") -> str:
    """The SHA-256 of the file `path`, which must be one of `allowed`: other weights would give other numbers.

    Raises:
        InputError: no such file, or another hash; it names path, hash and the allowed ones.
    """
    found = hash_file(path) if path.is_file() else "missing"
    if found not in allowed:
        known = ", ".join(f"{digest[:16]}…" for digest in allowed)
        raise InputError(f"model file {str(path)!r} has SHA-256 {found[:16]}…, not {known}; {advice}.")
    return found
