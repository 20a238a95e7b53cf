"""Lexicons: the project's lists as data files, loaded and checked by one small loader.

`catalogue.csv` describes every file: where it is (seen from the package), who loads it, what it holds, the columns it
must have, its key, origin and licence. `used_by` names rooms (`quotation`), or one module of a room where the rest
of the room does not depend on the list (`sentiment/parity`). Word lists stand here, what only one room is about stands
beside its code. A user's own file of the same columns is merged in by key: its rows replace ours, new ones are added.
"""

from functools import cache
from importlib import resources
from pathlib import Path

import pandas as pd

from analysis.errors import InputError, choice_error
from analysis.files import check_size

__all__ = ["find_lexicon_files", "list_lexicons", "load_lexicon"]


@cache
def _catalogue() -> pd.DataFrame:
    return _read_csv(Path(str(resources.files(__name__) / "catalogue.csv"))).set_index("name", drop=False)


def _read_csv(path: Path) -> pd.DataFrame:
    check_size(path)
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, comment=None, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(f"lexicon file {str(path)!r} cannot be read as UTF-8 CSV: {error}") from error


def list_lexicons() -> pd.DataFrame:
    """The catalogue, one row per lexicon: name, file, used_by, measures, columns, key, origin, licence, reference."""
    return _catalogue().copy()


def find_lexicon_files(*rooms: str) -> list[Path]:
    """The files of all lexicons that one of `rooms` loads, sorted by name: what its results depend on.

    Raises:
        InputError: no lexicon is used by such a room.

    >>> [path.name for path in find_lexicon_files("mentions", "framing")]
    ['frame_terms.csv', 'frames.csv', 'targets.csv']
    """
    users = _catalogue()["used_by"].str.split()
    known = {user for row in users for user in row}
    for room in rooms:
        if room not in known:
            raise choice_error("room", room, sorted(known))
    used = _catalogue()[[not set(rooms).isdisjoint(row) for row in users]]
    return sorted((_place(file) for file in used["file"]), key=lambda path: path.name)


def load_lexicon(name: str, extra: str | Path | None = None) -> pd.DataFrame:
    """The lexicon `name` as a table of strings ("" where a cell is empty), merged with a user's file.

    Args:
        name: a name in the catalogue, e.g. "actors".
        extra: a CSV with the same columns; a row with the key of one of ours replaces it, others are added.

    Raises:
        InputError: an unknown name, a missing column, an empty key or an unreadable file.

    >>> load_lexicon("targets").columns[0]
    'target'
    """
    return _load(name, None if extra is None else Path(extra)).copy()


def _load(name: str, extra: Path | None) -> pd.DataFrame:
    row = _row(name)
    table = _bundled(name)
    if extra is None:
        return table
    columns, key = row["columns"].split(), row["key"].split()
    own = _read_csv(extra)
    missing = [column for column in columns if column not in own.columns]
    required = [column for column in missing if column in key]
    if required:
        raise InputError(
            f"lexicon file {str(extra)!r} lacks the column {', '.join(required)}; needed: {row['columns']}"
        )
    own = own.assign(**dict.fromkeys(missing, ""))[columns]
    empty = own.index[(own[key] == "").any(axis=1)]
    if len(empty):
        raise InputError(f"lexicon file {str(extra)!r}, line {empty[0] + 2}: the key ({' '.join(key)}) is empty.")
    merged = pd.concat([own, table]).drop_duplicates(subset=key, keep="first")
    return merged.reset_index(drop=True)


def _row(name: str) -> dict[str, str]:
    catalogue = _catalogue()
    if name not in catalogue.index:
        raise choice_error("lexicon", name, catalogue.index)
    return {str(key): str(value) for key, value in catalogue.loc[[name]].iloc[0].items()}


def _place(file: str) -> Path:
    return Path(str(resources.files("analysis") / file))


@cache
def _bundled(name: str) -> pd.DataFrame:
    row = _row(name)
    table = _read_csv(_place(row["file"]))
    if list(table.columns) != row["columns"].split():
        raise InputError(f"lexicon {name!r} has the columns {list(table.columns)}, not {row['columns'].split()}.")
    return table
