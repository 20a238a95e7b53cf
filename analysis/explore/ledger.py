"""The ledger: what a measured corpus comes to per article, added up once so that every choice is answered at once.

Rows of the measure tables are summed per article (quoted words by side, portrayal by target and voice, frames by
voice), so that the functions of `analysis.study.quantities` give the same numbers as on the rows themselves.
Articles are numbered; `Ledger` tables hold `article`, the row number in `articles`, instead of the longer id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.corpus import TextIndex
from analysis.errors import check_columns
from analysis.files import lock_folder
from analysis.measure.state import check_tables
from analysis.sentiment import add_portrayal
from analysis.study.quantities import select_quotes
from analysis.tables import NO_OUTLET, read_tables

__all__ = ["Ledger", "load_ledger"]


@dataclass(frozen=True)
class Ledger:
    """A measured corpus, summed per article.

    Attributes:
        folder: of the measured tables.
        articles: as measured, sorted by article_id, numbered 0, 1, ….
        words: article, side, n_words: quoted words of the texts, not of headlines.
        portrayals: article, target, voice, n_mentions, portrayal (mean over these mentions).
        frames: article, frame, voice; only where the frame is present.
        frame_names: every frame that was looked for.
    """

    folder: Path
    articles: pd.DataFrame
    words: pd.DataFrame
    portrayals: pd.DataFrame
    frames: pd.DataFrame
    frame_names: list[str]

    @cached_property
    def index(self) -> TextIndex:
        """The texts, ready to be searched."""
        return TextIndex(self.articles)

    @cached_property
    def units(self) -> pd.DataFrame:
        """What an estimate needs of each article: article_id (a number), outlet, cluster_id (a number), copy_of."""
        articles = self.articles
        cluster = articles["cluster_id"].where(articles["cluster_id"].notna(), articles["article_id"])
        return pd.DataFrame({
            "article_id": np.arange(len(articles)),
            "outlet": articles["outlet"].astype("category"),
            "cluster_id": pd.factorize(cluster, sort=True)[0],  # in the order of their names, as the reports draw them
            "copy_of": articles["copy_of"],
        })  # fmt: skip

    @property
    def outlets(self) -> list[str]:
        """All outlets by name."""
        return sorted(self.articles["outlet"].unique())

    @property
    def targets(self) -> list[str]:
        """All targets with a sentiment, those named most first."""
        return list(self.portrayals.groupby("target")["n_mentions"].sum().sort_values(ascending=False).index)

    @property
    def sides(self) -> list[str]:
        """All sides with quoted words."""
        return sorted(self.words["side"].unique())

    def number(self, article_ids: Sequence[str]) -> np.ndarray:
        """The numbers of articles."""
        return pd.Index(self.articles["article_id"]).get_indexer(pd.Index(article_ids))

    def rows_of(self, table: str, articles: np.ndarray) -> pd.DataFrame:
        """Rows of the measured table `table` that belong to `articles` (numbers), read from disk."""
        ids = self.articles["article_id"].iloc[articles].tolist()
        return pd.read_parquet(self.folder / f"{table}.parquet", filters=[("article_id", "in", ids)]) if ids else (
            read_tables(self.folder, [table])[table].iloc[:0]
        )  # fmt: skip


def load_ledger(folder: str | Path) -> Ledger:
    """The ledger of the measured tables in `folder`.

    Raises:
        InputError: no measured tables there, or they are being written or not as they were measured.
    """
    folder = Path(folder)
    with lock_folder(folder, exclusive=False, what="the explorer"):
        check_tables(folder)
        return _read_ledger(folder)


def _read_ledger(folder: Path) -> Ledger:
    articles = read_tables(folder, ["articles"])["articles"].sort_values("article_id").reset_index(drop=True)
    check_columns(articles, ["outlet", "published", "cluster_id", "copy_of"], "the articles table")
    articles = articles.fillna({"outlet": NO_OUTLET})
    numbers = pd.Index(articles["article_id"])
    quotes = select_quotes(_read(folder, "quotes", ["field", "side", "sides", "n_sharing", "n_words"], numbers))
    words = quotes.groupby(["article", "side"], as_index=False).agg(n_words=("n_words", "sum"))
    sentiment = add_portrayal(
        _read(folder, "target_sentiment", ["target", "voice", "negative", "neutral", "positive"], numbers)
    )
    portrayals = sentiment.groupby(["article", "target", "voice"], as_index=False).agg(
        n_mentions=("portrayal", "size"), portrayal=("portrayal", "mean")
    )
    frames = _read(folder, "frames", ["frame", "voice", "present"], numbers)
    names = list(dict.fromkeys(frames["frame"]))
    present = frames.loc[frames["present"].astype(bool)].reset_index(drop=True)[["article", "frame", "voice"]]
    return Ledger(folder, articles, words, portrayals, present, names)


def _read(folder: Path, name: str, columns: list[str], numbers: pd.Index) -> pd.DataFrame:
    table = pd.read_parquet(folder / f"{name}.parquet", columns=["article_id", *columns])
    return table.assign(article=numbers.get_indexer(pd.Index(table["article_id"]))).query("article >= 0")
