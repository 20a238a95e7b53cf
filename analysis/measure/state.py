"""The state of a measured folder: what its last whole run measured, and the SHA-256 of each table it left.

A run writes everything beside the old tables, into `.new`, its own state last. Only then do the new files take the
places of the old ones, by rename. A run that ends before leaves the folder as it was; what ends amid the renames is
brought to its end by the next run, and no report reads it until then.
"""

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from analysis.errors import InputError
from analysis.escape import escape_terminal
from analysis.files import hash_file, write_whole
from analysis.measure.settings import LISTS
from analysis.tables import COLUMNS

__all__ = ["FILE", "State", "check_tables", "find_damage", "finish_commit", "open_new", "read_state", "write_state"]

FILE = "measured.json"
NEW = ".new"
_AGAIN = "measure the corpus again: pressgauge measure CORPUS --out"


@dataclass(frozen=True)
class State:
    """What was measured: fingerprints of what all rows depend on, of each article, and of each table's file."""

    parts: dict[str, str] = field(default_factory=dict)
    articles: dict[str, str] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)


def read_state(folder: Path) -> State:
    """The state of `folder`; an empty one where nothing was measured.

    Raises:
        InputError: `measured.json` is damaged, or is not ours; the message names it.
    """
    path = folder / FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        state = State(dict(content["parts"]), dict(content["articles"]), dict(content.get("tables", {})))
        if not all(isinstance(value, str) for part in vars(state).values() for value in part.values()):
            raise ValueError("a fingerprint is no text")
    except FileNotFoundError:
        return State()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = escape_terminal(error)[:200]
        raise InputError(f"{str(path)!r} is damaged, or of something else ({reason}); {_AGAIN} {folder}") from None
    return state


def write_state(state: State, folder: Path) -> None:
    """Write `state` with the hashes of the tables that now lie in `folder`, which become read-only.

    Codes are no such table: people bring them, and may bring others.
    """
    found = [*folder.glob("*.parquet"), *folder.glob("*.parquet/*.parquet")]
    tables = [path for path in found if path.name != "codes.parquet"]
    hashes = {path.relative_to(folder).as_posix(): hash_file(path) for path in sorted(tables) if path.is_file()}
    for name in hashes:
        os.chmod(folder / name, 0o444)  # a notebook that writes into them by mistake gets an error
    content = {"parts": state.parts, "articles": state.articles, "tables": hashes}
    write_whole(folder / FILE, json.dumps(content).encode("utf-8"))


def find_damage(folder: Path, state: State) -> list[str]:
    """Names of tables that are gone or not as they were measured."""
    places = {name: folder / name for name in state.tables}
    return [name for name, path in places.items() if not path.is_file() or hash_file(path) != state.tables[name]]


def check_tables(folder: Path) -> None:
    """Hold the tables of `folder` against what was measured; a folder without `measured.json` is taken as it is.

    Raises:
        InputError: `measured.json` is damaged, a table is gone or not as it was measured, or a run was cut off while it
            put its tables in place; the message names the file and the command that helps.
    """
    if (folder / NEW / FILE).exists():
        raise InputError(f"the last run into {str(folder)!r} was cut off; {_AGAIN} {folder}")
    damaged = find_damage(folder, read_state(folder))
    if damaged:
        more = f" (and {len(damaged) - 1} more)" if len(damaged) > 1 else ""
        raise InputError(f"{str(folder / damaged[0])!r}{more} is not as it was measured; {_AGAIN} {folder}")


def open_new(folder: Path) -> Path:
    """An empty folder beside the tables, for the next ones.

    Raises:
        InputError: `folder` holds tables that no run of ours has left: they would be replaced.
    """
    ours = [folder / FILE, folder / "settings.json", folder / NEW]
    tables = [path for name in COLUMNS if (path := folder / f"{name}.parquet").exists()]
    if tables and not any(path.exists() for path in ours):
        raise InputError(
            f"{str(tables[0])!r} is in the way: it was not measured by pressgauge, and would be replaced. Name another "
            "folder for the tables: --out DIR."
        )
    shutil.rmtree(folder / NEW, ignore_errors=True)
    (folder / NEW).mkdir()
    return folder / NEW


def finish_commit(folder: Path) -> None:
    """Put the files of a whole run in place, where there is one in `.new`; what is not whole is removed."""
    new = folder / NEW
    if (new / FILE).exists():
        if (new / LISTS).exists():
            shutil.rmtree(folder / LISTS, ignore_errors=True)
            (new / LISTS).replace(folder / LISTS)
        for path in sorted(new.iterdir(), key=lambda path: path.name == FILE):  # the mark goes last
            path.replace(folder / path.name)
        if not any((folder / LISTS).iterdir()):
            (folder / LISTS).rmdir()
    shutil.rmtree(new, ignore_errors=True)
