"""Codes: a sample that people coded, with the chance of every item, laid out beside the machine's rows.

What people code is an item: an article, a passage, a mention. An item says, in the words of the table that is
estimated, what people found in it (rows of `human`) and what the machine found in it (rows of `machine`); it may hold
none. The code of an item stands for every article that carries its text.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import InputError, check_columns
from analysis.statistics.design import Design, copy_weights, name_units
from analysis.statistics.resampling import Rows, read_weight

__all__ = ["CodedRows", "Codes", "lay_out_codes"]


@dataclass(frozen=True)
class Codes:
    """A coded sample, by which estimates are corrected (`codes=` of the estimators).

    Attributes:
        items: one row per coded item: item_id, article_id, and where they are known inclusion (the chance of having
            been drawn, above 0 and at most 1; without it every text of a cell is taken to have had the same chance),
            stratum (within which items were drawn) and cluster_id.
        human: what people found: item_id and the columns of the table that is estimated (category or value, weight,
            and those of `by` that do not belong to the article).
        machine: the same for what the machine found in the same items.
        articles: all articles that the estimate speaks of: article_id, what `by` needs of an article (outlet, period),
            and cluster_id, copy_of, story_id where they are known.

    Raises:
        InputError: missing columns, an item twice, rows of an unknown item, an inclusion chance outside (0, 1].
    """

    items: pd.DataFrame
    human: pd.DataFrame
    machine: pd.DataFrame
    articles: pd.DataFrame

    def __post_init__(self) -> None:
        check_columns(self.items, ["item_id", "article_id"], "the coded items")
        check_columns(self.articles, ["article_id"], "the articles of the codes")
        twice = self.items["item_id"].duplicated()
        if twice.any():
            raise InputError(f"item {self.items.loc[twice, 'item_id'].iloc[0]!r} is twice among the coded items.")
        for rows, what in ((self.human, "human"), (self.machine, "machine")):
            check_columns(rows, ["item_id"], f"the {what} codes")
            stray = ~rows["item_id"].isin(self.items["item_id"])
            if stray.any():
                raise InputError(f"the {what} codes hold item {rows.loc[stray, 'item_id'].iloc[0]!r}, not an item.")
        if "inclusion" in self.items.columns:
            chance = pd.to_numeric(self.items["inclusion"], errors="coerce")
            if not ((chance > 0) & (chance <= 1)).all():
                bad = self.items["inclusion"][~((chance > 0) & (chance <= 1))].iloc[0]
                raise InputError(f"the inclusion chance of an item must be above 0 and at most 1, not {bad}.")

    @classmethod
    def of_rows(cls, table: pd.DataFrame, human: str, machine: str, *, key: str = "article_id") -> "Codes":
        """Codes of a table that has them in a column: one row per `key`, the `human` code missing where not coded.

        Args:
            table: article_id, `key`, the two columns, and inclusion, stratum, cluster_id, copy_of where known.
            human, machine: columns of codes; both are given the machine's name, by which the table is estimated.
            key: what tells an item apart, by default the article.

        >>> rows = pd.DataFrame({"article_id": range(4), "present": [1, 0, 1, 0], "code": [1, 0, None, None]})
        >>> len(Codes.of_rows(rows, "code", "present").items)
        2
        """
        check_columns(table, ["article_id", key, human, machine], "the coded table")
        coded = table[table[human].notna()].assign(item_id=lambda rows: rows[key])
        kept = [name for name in ("inclusion", "stratum", "cluster_id") if name in table.columns]
        items = coded[["item_id", "article_id", *kept]].drop_duplicates("item_id")
        known = {"article_id", *kept}
        found = coded[[name for name in coded.columns if name not in known]]
        people = found.drop(columns=machine).rename(columns={human: machine})
        levels = table.groupby("article_id", sort=False).nunique(dropna=False)
        steady = levels.columns[(levels < 2).all()]  # a frame tells rows apart, and is no mark of an article
        articles = table.drop_duplicates("article_id")[["article_id", *steady]]
        return cls(items, people, found.drop(columns=human), articles)


@dataclass(frozen=True)
class CodedRows:
    """Codes laid out for one estimate: rows numbered by cell and by item, and what is known of every item.

    Attributes:
        human, machine: rows with `cluster` the number of the item, over all carriers of its text.
        weight: one over the chance of every item.
        unit: for every item the number of its sampling unit (a text or story).
        population: for every unit its number among the clusters of the table, -1 where it has no row there.
        stratum: for every unit the number of its stratum.
    """

    human: Rows
    machine: Rows
    weight: NDArray[np.float64]
    unit: NDArray[np.int64]
    population: NDArray[np.int64]
    stratum: NDArray[np.int64]


def lay_out_codes(codes: Codes, rows: Rows, names: list[str], design: Design) -> CodedRows:
    """`codes` beside the `rows` of the table that is estimated, by the columns `names`."""
    carriers = _find_carriers(codes, names, design)
    items = codes.items[codes.items["item_id"].isin(carriers["item_id"])].reset_index(drop=True)
    first = carriers.drop_duplicates("item_id").set_index("item_id").loc[items["item_id"]]
    unit, labels = pd.factorize(first["_unit"], sort=True)
    stratum, chance = _find_chances(items, first, codes, names, design)
    known = name_units(rows.table, design.cluster)
    numbers = pd.Series(rows.cluster, index=known.to_numpy()).groupby(level=0).first()
    of_unit = pd.Series(stratum).groupby(unit).first().to_numpy(np.int64)
    number = pd.Series(np.arange(len(items)), index=items["item_id"])
    human, machine = (
        _number_rows(part, carriers, number, rows, names, design) for part in (codes.human, codes.machine)
    )
    population = numbers.reindex(labels).fillna(-1).to_numpy(np.int64)
    return CodedRows(human, machine, 1 / chance, unit.astype(np.int64), population, of_unit)


def _find_carriers(codes: Codes, names: list[str], design: Design) -> pd.DataFrame:
    """One row per item and article that carries its text: item_id, article_id, article columns, _unit, _share."""
    articles = codes.articles.drop_duplicates("article_id").reset_index(drop=True)
    texts = name_units(articles)
    share = copy_weights(articles) if design.copies == "weighted" and "cluster_id" in articles.columns else 1.0
    own = [name for name in dict.fromkeys([*names, "article_id"]) if name in articles.columns]
    about = articles[own].assign(_text=texts, _unit=name_units(articles, design.cluster), _share=share)
    if design.copies == "originals" and "copy_of" in articles.columns:
        about = about[articles["copy_of"].isna()]
    of_article = pd.Series(texts.to_numpy(), index=articles["article_id"])
    text = codes.items["article_id"].map(of_article)
    if "cluster_id" in codes.items.columns:
        text = text.fillna(codes.items["cluster_id"])
    items = codes.items[["item_id"]].assign(_text=text, _coded=codes.items["article_id"])
    laid = items.dropna(subset=["_text"]).merge(about, on="_text", how="inner")
    own_code = laid["article_id"] == laid["_coded"]
    others = laid["article_id"].isin(codes.items["article_id"])  # a copy that was coded itself speaks for itself
    return laid[own_code | ~others].drop(columns="_coded")


def _find_chances(
    items: pd.DataFrame, first: pd.DataFrame, codes: Codes, names: list[str], design: Design
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Number of the stratum and chance of every item; without known chances: equal within a cell of articles."""
    if "inclusion" in items.columns:
        stratum = items["stratum"].astype("str") if "stratum" in items.columns else pd.Series("", items.index)
        return pd.factorize(stratum)[0].astype(np.int64), items["inclusion"].to_numpy(np.float64)
    texts = name_units(codes.articles)
    own = [name for name in names if name in codes.articles.columns]
    if not own:
        chance = first["_text"].nunique() / max(texts.nunique(), 1)
        return np.zeros(len(items), np.int64), np.full(len(items), min(1.0, chance))
    cells = pd.MultiIndex.from_frame(codes.articles[own])
    n_texts = texts.groupby(pd.Series(cells.to_flat_index(), codes.articles.index)).nunique()
    cell = pd.Series(pd.MultiIndex.from_frame(first[own]).to_flat_index())
    n_coded = pd.Series(first["_text"].to_numpy()).groupby(cell).nunique()
    chances = np.asarray(cell.map(n_coded) / cell.map(n_texts), np.float64)
    return pd.factorize(cell)[0].astype(np.int64), np.minimum(chances, 1.0)


def _number_rows(
    table: pd.DataFrame, carriers: pd.DataFrame, number: pd.Series, rows: Rows, names: list[str], design: Design
) -> Rows:
    """The rows of people or machine over all carriers, numbered by item and by the cells of the estimated table."""
    own = [name for name in carriers.columns if name != "item_id"]
    laid = table.drop(columns=[name for name in own if name in table.columns]).merge(carriers, on="item_id")
    check_columns(laid, [*names, *([design.weight] if design.weight else [])], "the codes and their articles")
    cell = np.zeros(len(laid), np.int64)
    if names:
        index = pd.MultiIndex.from_frame(rows.cells[names])
        cell = index.get_indexer(pd.MultiIndex.from_frame(laid[names])).astype(np.int64)
    laid, cell = laid[cell >= 0], cell[cell >= 0]
    weight = laid["_share"].astype(float)
    if design.weight:
        weight = weight * read_weight(laid[design.weight])
    item = number.loc[laid["item_id"]].to_numpy(np.int64)
    return Rows(laid.reset_index(drop=True), np.asarray(weight, np.float64), rows.cells, cell, item, len(number))
