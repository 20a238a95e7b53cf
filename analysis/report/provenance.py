"""Provenance: what a report was made from, as fingerprints, versions and a manifest that can be checked."""

import hashlib
import json
import platform
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from analysis.errors import InputError
from analysis.escape import escape_terminal
from analysis.files import hash_file, write_whole
from analysis.report.notebooks import read_cells
from analysis.study.records import EXACT_KEYS, format_record, read_record

__all__ = [
    "Manifest",
    "fingerprint_files",
    "fingerprint_value",
    "list_parts",
    "read_manifest",
    "stamp_tables",
    "write_manifest",
]

#: Packages whose version may move a number or a pixel.
_PACKAGES = [
    "pressgauge", "ipykernel", "jinja2", "krippendorff", "matplotlib", "mistune", "nltk", "numpy", "onnxruntime",
    "pandas", "papermill", "pyarrow", "ruptures", "scikit-learn", "scipy", "spacy",
]  # fmt: skip
#: Tables, settings and lists of a measured folder; not its lock or what a run there left unfinished.
_DATA = ["*.parquet", "*.parquet/*.parquet", "settings.json", "lists/**/*"]
_FILE_NAME = re.compile(r"[\w-][\w. -]*")
_MODELS = ["**/*.onnx", "**/*.npz", "**/*.json", "text/model_hashes.csv"]


@dataclass(frozen=True)
class Manifest:
    """What a report was made from (`id`, `parts`, `parameters`, `versions`, `revision`) and what it consists of.

    `files` has the SHA-256 of each file in the report's folder by name, `page` that of its page.
    """

    id: str
    name: str
    notebook: str
    title: str
    parameters: dict[str, Any]
    parts: dict[str, str]
    versions: dict[str, str]
    seed: int | None
    repeat: str
    revision: str = ""
    files: dict[str, str] = field(default_factory=dict)
    page: str = ""
    __pydantic_config__ = EXACT_KEYS

    @property
    def marks(self) -> list[str]:
        """The fingerprints as a page shows them."""
        return [mark[:16] for mark in (self.id, *self.parts.values()) if mark]


def read_manifest(folder: Path) -> Manifest:
    """The manifest in the folder of a report.

    Raises:
        InputError: there is none, it is damaged, or it is that of another report or names a place outside its folder
            (what it names is read, and made again); the message names the file.
    """
    path = folder / "manifest.json"
    manifest = read_record(Manifest, path)
    if manifest.name != folder.resolve().name:
        raise InputError(f"{str(path)!r} is the manifest of another report: {escape_terminal(manifest.name)[:100]!r}.")
    for name in (manifest.notebook, *manifest.files):
        if not _FILE_NAME.fullmatch(name):
            raise InputError(f"{str(path)!r} is damaged: {escape_terminal(name)[:100]!r} is no name of a file.")
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `manifest` whole, with sorted keys."""
    write_whole(folder / "manifest.json", (format_record(manifest) + "\n").encode("utf-8", "replace"))


def fingerprint_files(folder: Path, patterns: Iterable[str]) -> str:
    """One fingerprint of all files in `folder` that match: of their relative names and their bytes."""
    found = {path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}
    named = sorted((path.relative_to(folder).as_posix(), hash_file(path)) for path in found)
    return fingerprint_value([pair for pair in named if "__pycache__" not in pair[0]])


def stamp_tables(measured: Path) -> str:
    """A fingerprint of sizes and times of the files in a measured folder: cheap, and other when one is written."""
    files = {path for pattern in _DATA for path in measured.glob(pattern) if path.is_file()}
    stats = {path.relative_to(measured).as_posix(): path.stat() for path in files}
    return fingerprint_value({name: [stat.st_size, stat.st_mtime_ns] for name, stat in stats.items()})


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
    """Fingerprints of everything that a report depends on: notebook, parameters, data, lexicons, models, code, lock.

    `known` keeps the fingerprints of measured folders between calls, as they take long to read.
    """
    place = str(measured)
    known[place] = known.get(place) or fingerprint_files(measured, _DATA)
    return {
        "notebook": fingerprint_value([asdict(cell) for cell in read_cells(notebook)]),
        "parameters": fingerprint_value(dict(parameters)),
        "data": known[place],
        **_list_fixed_parts(),
    }


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
        "models": fingerprint_files(package, _MODELS),
        "code": fingerprint_files(package, ["**/*.py", "**/*.j2", "**/*.css"]),
        "lock": hash_file(lock) if lock.exists() else fingerprint_value(list_versions()),
    }


def _package() -> Path:
    return Path(__file__).parents[1]
