"""Constructed corpora whose truth is known: 15 outlets, copies, a machine that errs differently by outlet.

Nothing here is language: articles are numbers drawn from a known process, for `benchmarks.coverage`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.coding.drawing import draw_items
from analysis.statistics import Codes

N_OUTLETS = 15
OUTLETS = np.array([f"outlet {number:02d}" for number in range(1, N_OUTLETS + 1)])
SCALE = (-1.0, 1.0)


@dataclass(frozen=True)
class World:
    """What every corpus of one process has in common: per outlet the truth and the machine's errors."""

    prevalence: np.ndarray
    hit: np.ndarray
    false_alarm: np.ndarray
    size: np.ndarray

    @classmethod
    def make(cls, prevalence: float, seed: int) -> "World":
        """Outlets around a prevalence; sensitivity .5 to .95, false alarms up to .6 of the prevalence, by outlet."""
        rng = np.random.default_rng(seed)
        return cls(
            prevalence=np.clip(prevalence * rng.uniform(0.6, 1.4, N_OUTLETS), 0.005, 0.9),
            hit=rng.uniform(0.5, 0.95, N_OUTLETS),
            false_alarm=prevalence * rng.uniform(0.0, 0.6, N_OUTLETS),
            size=rng.dirichlet(np.full(N_OUTLETS, 6.0)),
        )


def make_texts(world: World, n_texts: int, rng: np.random.Generator) -> pd.DataFrame:
    """Articles: every tenth text is carried by 2 to 6 outlets; carriers share the truth and the machine's reading."""
    first = rng.choice(N_OUTLETS, n_texts, p=world.size)
    carriers = np.where(rng.random(n_texts) < 0.1, rng.integers(2, 7, n_texts), 1)
    text = np.repeat(np.arange(n_texts), carriers)
    original = np.r_[True, text[1:] != text[:-1]]
    outlet = np.where(original, first[text], rng.choice(N_OUTLETS, len(text), p=world.size))
    ids = np.array([f"a{number}" for number in range(len(text))])
    root = ids[np.maximum.accumulate(np.where(original, np.arange(len(text)), 0))]
    return pd.DataFrame(
        {"article_id": ids, "outlet": OUTLETS[outlet], "cluster_id": root,
         "copy_of": np.where(original, None, root), "text": text, "first": first[text]}
    )  # fmt: skip


def add_frames(articles: pd.DataFrame, world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Columns truth and present (the machine's): one frame, by text."""
    n, first = articles["text"].max() + 1, articles.groupby("text")["first"].first().to_numpy()
    truth = rng.random(n) < world.prevalence[first]
    found = rng.random(n) < np.where(truth, world.hit[first], world.false_alarm[first])
    return articles.assign(truth=truth[articles["text"]], present=found[articles["text"]])


def add_passages(articles: pd.DataFrame, world: World, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Quotes that are there and quotes that the machine finds: article_id, passage, side, n_words.

    Every text has 1 to 5 passages of 0 to 4 quotes. A text leans to one side, so that its quotes resemble each other.
    The machine misses quotes, gets the side wrong, and counts words otherwise than people, by outlet.
    """
    n, first = articles["text"].max() + 1, articles.groupby("text")["first"].first().to_numpy()
    lean = rng.beta(4 * world.prevalence[first], 4 * (1 - world.prevalence[first]))
    passages = np.repeat(np.arange(n), rng.integers(1, 6, n))
    place = np.arange(len(passages))
    quote = np.repeat(place, rng.integers(0, 5, len(passages)))
    text = passages[quote]
    ours = rng.random(len(quote)) < lean[text]
    words = np.maximum(rng.lognormal(2.7, 0.7, len(quote)), 1).round()
    truth = pd.DataFrame({"text": text, "passage": quote, "side": np.where(ours, "a", "b"), "n_words": words})
    kept = rng.random(len(quote)) < 0.95 - 0.25 * world.hit[first[text]] * ours
    told = np.where(ours, rng.random(len(quote)) < world.hit[first[text]],
                    rng.random(len(quote)) < world.false_alarm[first[text]])  # fmt: skip
    counted = np.maximum((words * rng.uniform(0.8, 1.1, len(quote))).round(), 1)
    found = truth.assign(side=np.where(told, "a", "b"), n_words=counted)[kept]
    carried = articles[["article_id", "text", "outlet", "cluster_id", "copy_of"]]
    return truth.merge(carried, on="text"), found.merge(carried, on="text")


def code_frames(table: pd.DataFrame, n: int, seed: int) -> Codes:
    """`n` texts coded without error, drawn by outlet and machine label."""
    originals = table[table["copy_of"].isna()]
    drawn = draw_items(originals, ["outlet", "present"], n, seed=seed).rename(columns={"article_id": "item_id"})
    drawn = drawn.assign(article_id=drawn["item_id"])
    items = drawn[["item_id", "article_id", "inclusion", "stratum", "cluster_id"]]
    human = drawn[["item_id"]].assign(present=drawn["truth"])
    return Codes(items, human, drawn[["item_id", "present"]], table)


def code_passages(articles: pd.DataFrame, truth: pd.DataFrame, found: pd.DataFrame, n: int, seed: int) -> Codes:
    """`n` passages in which all quotes were marked without error, drawn by outlet and what the machine found there."""
    originals = articles[articles["copy_of"].isna()].set_index("text")
    sides = found[found["copy_of"].isna()].groupby("passage")["side"].agg(lambda sides: "".join(sorted(set(sides))))
    people = truth[truth["copy_of"].isna()]
    passages = people.drop_duplicates("passage")[["passage", "text"]]
    passages = passages.assign(
        label=passages["passage"].map(sides).fillna("none"),
        outlet=originals.loc[passages["text"], "outlet"].to_numpy(),
        article_id=originals.loc[passages["text"], "article_id"].to_numpy(),
    )
    drawn = draw_items(passages, ["outlet", "label"], n, seed=seed).rename(columns={"passage": "item_id"})
    parts = [part[part["copy_of"].isna()].rename(columns={"passage": "item_id"}) for part in (truth, found)]
    human, machine = (
        part.loc[part["item_id"].isin(drawn["item_id"]), ["item_id", "side", "n_words"]] for part in parts
    )
    return Codes(drawn[["item_id", "article_id", "inclusion", "stratum"]], human, machine, articles)
