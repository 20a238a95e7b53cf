"""Frames of this coverage: dictionary and trained coder beside the codes of language-model coders.

    python -m benchmarks.framing --in-domain ../shared/gold/in_domain ../shared/corpus/real.jsonl

The 480 articles of `to_code/` have one coder's codes; half of them were chosen as high scorers of the dictionary, so
each has a weight of one over its chance (`estimate_inclusion`). The trained coder codes each of them from four folds
that do not hold it. The 48 articles of `frames_dev.jsonl` are coded by two coders (where they agree) and by the shipped
coder, which has not seen them. Intervals are percentiles over articles.
"""

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from analysis.framing import (
    Codebook,
    choose_coder,
    code_out_of_fold,
    find_hits,
    learn_background,
    load_codebook,
    score_frames,
)

__all__ = ["estimate_inclusion", "judge", "read_coded", "read_dev", "report_coverage", "summarise"]

N_RESAMPLES = 1000
MIN_POSITIVES = 5  # below it a frame's F1 hangs on single articles
#: Length in words of the articles of the corpus that could be chosen: those coded have 181 to 768.
LENGTHS = (180, 770)
Matrix = NDArray[np.bool_]


def read_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def make_articles(rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = {"article_id": "id", "headline": "title", "text": "text"}
    return pd.DataFrame(
        {column: pd.Series([row.get(name) or "" for row in rows], dtype="str") for column, name in names.items()}
    )


def read_coded(folder: Path, corpus: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The 480 articles, and their codes (article_id, frame, value, inclusion)."""
    articles = make_articles(read_rows(folder / "to_code" / "frames_articles.jsonl"))
    rows = [row for path in sorted((folder / "to_code").glob("frames_train_*.jsonl")) for row in read_rows(path)]
    codes = _grid({articles["article_id"].iloc[row["i"]]: row["frames"] for row in rows})
    return articles, codes.assign(inclusion=codes["article_id"].map(estimate_inclusion(articles, corpus)))


def read_dev(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The 48 articles, and the codes on which both coders agree."""
    rows = read_rows(folder / "frames_dev.jsonl")
    return make_articles(rows), _grid({row["id"]: row["labels"] for row in rows})


def _grid(labels: dict[str, list[str]]) -> pd.DataFrame:
    rows = [(key, frame, frame in found) for key, found in labels.items() for frame in load_codebook().names]
    return pd.DataFrame(rows, columns=["article_id", "frame", "value"])


def estimate_inclusion(articles: pd.DataFrame, corpus: pd.DataFrame) -> dict[str, float]:
    """The chance of each article to have been chosen, by how dense the terms of any frame stand in it.

    How the high scorers were chosen is not recorded; of the articles whose best rank of density is 8 or better 44 %
    were chosen, of those beyond rank 200 10 %. So: a logistic regression on the log of that rank among articles of
    their length.
    """
    n_words = corpus["text"].str.split().str.len()
    known = corpus[n_words.between(*LENGTHS) | corpus["article_id"].isin(articles["article_id"])]
    known = known.drop_duplicates("article_id").reset_index(drop=True)
    hits = find_hits(known)
    points = hits.pivot_table(index="article_id", columns="frame", values="weight", aggfunc="sum", fill_value=0)
    points = points.reindex(known["article_id"], fill_value=0)
    density = points.div(known["text"].str.split().str.len().to_numpy(), axis=0)
    rank = np.log(density.rank(ascending=False).min(axis=1).to_numpy())[:, None]
    chosen = known["article_id"].isin(articles["article_id"]).to_numpy()
    chance = LogisticRegression().fit(rank, chosen).predict_proba(rank)[:, 1]
    return dict(zip(known["article_id"], chance.tolist(), strict=True))


def judge(
    values: Matrix, present: Matrix, frames: list[str], *, weight: NDArray[np.float64] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Per frame and over all: how codes of a machine (`present`) stand to `values`, articles by frames.

    Returns:
        frame, n_positive, precision, recall, f1, f1_low, f1_high, alpha, alpha_low, alpha_high, coded_share,
        called_share (both with low and high), excess (called minus coded share), excess_weighted; and micro and macro
        F1 with intervals (macro: frames of five positives or more).
    """
    n = len(values)
    weight = np.ones(n) if weight is None else weight / weight.mean()
    drawn = np.random.default_rng(1).multinomial(n, np.full(n, 1 / n), size=N_RESAMPLES)
    counts = np.vstack([np.ones((1, n)), drawn])
    both, coded, called = (counts @ part.astype(float) for part in (values & present, values, present))
    with np.errstate(invalid="ignore", divide="ignore"):
        f1 = 2 * both / (coded + called)
        total = 2 * n
        ones = coded + called
        expected = 2 * ones * (total - ones) / (total * (total - 1))
        alpha = 1 - (coded + called - 2 * both) / n / expected
        precision, recall = both[0] / called[0], both[0] / coded[0]
    table = pd.DataFrame(
        {"frame": frames, "n_positive": coded[0].astype(int), "precision": precision, "recall": recall}
    )
    for name, figures in (("f1", f1), ("alpha", alpha)):
        table[name] = figures[0]
        table[f"{name}_low"], table[f"{name}_high"] = _interval(figures[1:])
    for name, counted in (("coded", coded), ("called", called)):
        table[f"{name}_share"] = counted[0] / n
        table[f"{name}_low"], table[f"{name}_high"] = _interval(counted[1:] / n)
    difference = present.astype(float) - values
    table["excess"] = difference.mean(axis=0)
    table["excess_weighted"] = (difference * weight[:, None]).mean(axis=0)
    enough = coded[0] >= MIN_POSITIVES
    overall = {"micro": 2 * both.sum(axis=1) / (coded + called).sum(axis=1), "macro": np.nanmean(f1[:, enough], axis=1)}
    rows = [(name, figures[0], *_interval(figures[1:])) for name, figures in overall.items()]
    return table, pd.DataFrame(rows, columns=["f1", "estimate", "low", "high"])


def _interval(figures: NDArray[np.float64]) -> NDArray[np.float64]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a frame that is nowhere has no figure, and no interval
        return np.nanquantile(figures, [0.025, 0.975], axis=0)


def summarise(name: str, frames: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Print the figures of one machine against the codes; returns those per frame."""
    labels = load_codebook().names
    values = codes.pivot(index="article_id", columns="frame", values="value")[labels]
    called = frames.query("voice == 'all'") if "voice" in frames.columns else frames
    present = called.pivot(index="article_id", columns="frame", values="present").loc[values.index, labels]
    chance = codes.groupby("article_id")["inclusion"].first() if "inclusion" in codes.columns else None
    weight = None if chance is None else 1 / chance.loc[values.index].to_numpy(float)
    table, overall = judge(values.to_numpy(bool), present.to_numpy(bool), labels, weight=weight)
    enough = table[table["n_positive"] >= MIN_POSITIVES]
    print(f"\n{name}: {len(values)} articles\n{table.round(3).to_string(index=False)}")
    print(overall.round(3).to_string(index=False))
    print(f"alpha >= .667 on {(enough['alpha'] >= 0.667).sum()} of {len(enough)} frames of {MIN_POSITIVES} or more")
    print(f"largest excess {table['excess'].abs().max():.3f}, weighted {table['excess_weighted'].abs().max():.3f}")
    return table


def report_coverage(folder: Path, corpus_file: Path) -> pd.DataFrame:
    """Print all figures; returns those of the trained coder on the 480, per frame."""
    codebook: Codebook = load_codebook()
    corpus = make_articles(read_rows(corpus_file))
    dev, dev_codes = read_dev(folder)
    articles, codes = read_coded(folder, corpus)
    summarise("480, dictionary", score_frames(articles, codebook), codes)
    background = learn_background(corpus[~corpus["article_id"].isin(dev["article_id"])])
    trained = code_out_of_fold(articles, codes, codebook=codebook, background=background, aim="share", share_out=True)
    table = summarise("480, trained, out of fold", trained, codes)
    summarise("dev, dictionary", score_frames(dev, codebook), dev_codes)
    summarise("dev, shipped coder", score_frames(dev, codebook, coder=choose_coder("trained", codebook)), dev_codes)
    return table
