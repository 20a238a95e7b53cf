"""Selection: where the tables are, which articles a study is about, how its targets and frames are spelled."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import TextIndex, choose
from analysis.errors import InputError, choice_error
from analysis.files import project_folder
from analysis.study.parameters import StudyParameters
from analysis.tables import COLUMNS, empty, read_tables

__all__ = ["SelectedTables", "choose_articles", "find_measured", "keep_articles", "spell_names"]

Mask = NDArray[np.bool_]


def find_measured(measured: str) -> Path:
    """The folder that the parameter `measured` names, as seen from here or from the project's folder."""
    if not measured:
        raise InputError("parameter 'measured' is empty: name the folder that `pressgauge measure CORPUS --out` wrote.")
    folder = Path(measured).expanduser()
    return folder if folder.is_dir() or folder.is_absolute() else project_folder() / folder


def keep_articles(articles: pd.DataFrame, parameters: StudyParameters) -> pd.DataFrame:
    """The articles that the parameters choose.

    Raises:
        InputError: an outlet that no article has, or a selection that leaves no article; it lists what is there.
    """
    chosen = choose_articles(articles, parameters)
    if not chosen.any():
        first, last = articles["published"].min(), articles["published"].max()
        known = sorted(articles["outlet"].unique())
        raise InputError(
            f"no article is left by outlets {parameters.outlets or 'all'}, start {parameters.start or 'any'!r}, "
            f"end {parameters.end or 'any'!r} and query {parameters.query or 'any'!r}; there are {len(articles)} "
            f"articles from {first:%Y-%m-%d} to {last:%Y-%m-%d} by: {', '.join(known[:40])}."
        )
    return articles[chosen].reset_index(drop=True)


def choose_articles(articles: pd.DataFrame, parameters: StudyParameters, index: TextIndex | None = None) -> Mask:
    """Which articles the parameters choose by outlets, period and query: True for each that is chosen."""
    return choose(
        articles,
        outlets=parameters.outlets or None,
        start=parameters.start or None,
        end=parameters.end or None,
        query=parameters.query or None,
        index=index,
    )


def spell_names(what: str, given: Iterable[str], known: Iterable[str]) -> list[str]:
    """The `given` names (of a `what`) written as the tables write them, whatever their case.

    Raises:
        InputError: a name that is not known, with those that are.

    >>> spell_names("target", ["nato"], ["NATO", "Russia"])
    ['NATO']
    """
    spelled = {str(name).casefold(): str(name) for name in known}
    for name in given:
        if name.casefold() not in spelled:
            raise choice_error(what, name, spelled.values())
    return [spelled[name.casefold()] for name in given]


class SelectedTables(Mapping[str, pd.DataFrame]):
    """The measure tables of the selected articles, each read when it is first asked for."""

    def __init__(self, folder: Path, selected: pd.Index) -> None:
        self._folder = folder
        self._selected = selected
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._read:
            if name not in list(self):
                raise choice_error("table", name, self)
            table = read_tables(self._folder, [name])[name]
            if "article_id" in table.columns:
                table = table[table["article_id"].isin(self._selected)].reset_index(drop=True)
            self._read[name] = table
        return self._read[name].copy()

    def read_whole(self, name: str) -> pd.DataFrame:
        """The table `name` of all articles, not of the selected ones alone; without rows where it was never made."""
        return read_tables(self._folder, [name])[name] if name in list(self) else empty(name)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(path.stem for path in self._folder.glob("*.parquet") if path.stem in COLUMNS))

    def __len__(self) -> int:
        return sum(1 for _ in self)
