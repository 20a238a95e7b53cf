"""Provenance: what a report was made from, as fingerprints, versions and a manifest that can be checked."""

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from analysis.files import hash_file, write_whole

__all__ = ["fingerprint_files", "fingerprint_value", "list_parts", "read_manifest", "write_manifest"]

#: Packages whose version may move a number or a pixel.
_PACKAGES = ["pressgauge", "ipykernel", "matplotlib", "nbconvert", "numpy", "pandas", "papermill", "pyarrow", "scipy"]


def fingerprint_files(folder: Path, patterns: Iterable[str]) -> str:
    """One fingerprint of all files in `folder` that match: of their relative names and their bytes."""
    found = {path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}
    named = sorted((path.relative_to(folder).as_posix(), hash_file(path)) for path in found)
    return fingerprint_value([pair for pair in named if "__pycache__" not in pair[0]])


def fingerprint_value(value: object) -> str:
    """SHA-256 of `value` as canonical JSON.

    >>> fingerprint_value({"a": 1, "b": 2}) == fingerprint_value({"b": 2, "a": 1})
    True
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def list_parts(
    notebook: Path, measured: Path, parameters: Mapping[str, Any], *, known: dict[str, str]
) -> dict[str, str]:
    """Fingerprints of everything that a report depends on: notebook, parameters, data, lexicons, code, lock.

    `known` keeps the fingerprints of folders of tables between calls, as they take long to read.
    """
    place = str(measured)
    known[place] = known.get(place) or fingerprint_files(measured, ["*.parquet", "*.parquet/*.parquet"])
    return {
        "notebook": fingerprint_value(_read_cells(notebook)),
        "parameters": fingerprint_value(dict(parameters)),
        "data": known[place],
        **_list_fixed_parts(),
    }


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest in `folder`, or None where there is none that can be read."""
    try:
        content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write `manifest` whole, with sorted keys."""
    text = json.dumps(manifest, sort_keys=True, ensure_ascii=False, indent=1)
    write_whole(folder / "manifest.json", (text + "\n").encode("utf-8", "replace"))


@cache
def list_versions() -> dict[str, str]:
    """Versions of Python and of the packages that may move a number or a pixel."""
    versions = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "not installed"
    return versions


@cache
def find_revision() -> str:
    """The git revision of the code, with `+` where files differ from it; empty outside a repository."""
    place = _package()
    revision = _ask_git(place, "rev-parse", "HEAD")
    changed = revision and _ask_git(place, "status", "--porcelain", "--untracked-files=no", "--", ".")
    return f"{revision}+" if changed else revision


def _ask_git(place: Path, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603
            ["git", *words],  # noqa: S607
            cwd=place, capture_output=True, text=True, timeout=10, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


@cache
def _list_fixed_parts() -> dict[str, str]:
    package = _package()
    lock = package.parent / "requirements.lock"
    return {
        "lexicons": fingerprint_files(package, ["**/*.csv"]),
        "code": fingerprint_files(package, ["**/*.py", "**/*.j2", "**/*.css"]),
        "lock": hash_file(lock) if lock.exists() else fingerprint_value(list_versions()),
    }


def _package() -> Path:
    return Path(__file__).parents[1]


def _read_cells(notebook: Path) -> list[Any]:
    """The cells as they will run and show, without outputs and editor settings."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [[cell["cell_type"], cell["source"], cell.get("metadata", {}).get("tags", [])] for cell in cells]
