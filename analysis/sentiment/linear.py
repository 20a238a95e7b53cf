"""The readable instrument: a linear model over features with names, and what each of them adds to a score.

Multinomial logistic regression on words around the target and its syntax (TF-IDF with logarithmic counts), VADER's
balance of tone, and how words portray (target_features.py, portrayals.py). Weights lie in models/linear.npz; what a
feature contributes to a label is its value times its weight.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import softmax
from spacy.tokens import Doc

from analysis.sentiment.passages import LABELS, Passage, Probabilities
from analysis.sentiment.portrayals import portrayal_features
from analysis.sentiment.target_features import describe_target
from analysis.text import parse_passages
from analysis.text.model_files import check_card

__all__ = ["LinearInstrument", "LinearModel", "explain_target", "scale_block"]

SHARES = {"words": 1.0, "syntax": 0.7, "tone": 0.6, "portrayal": 0.15}  # how much each block counts before training
LIMIT = 3.0  # standard deviations at which a portrayal number is cut off


def scale_block(names: Iterable[str], rarity: dict[str, float], share: float) -> dict[str, float]:
    """TF-IDF of one block of named features, scaled to the length `share`: (1 + log n) times the rarity of the name."""
    counts = Counter(name for name in names if name in rarity)
    raw = {name: (1 + float(np.log(n))) * rarity[name] for name, n in counts.items()}
    length = float(np.sqrt(sum(value * value for value in raw.values())))
    return {name: share * value / length for name, value in raw.items()} if length else {}


class LinearModel:
    """The numbers of a trained model, read from or kept in one NPZ file without pickles."""

    def __init__(self, arrays: dict[str, NDArray]) -> None:
        self.weights = dict(zip(arrays["features"].tolist(), arrays["weights"].astype(float), strict=True))
        self.intercept = arrays["intercept"].astype(float)
        self.temperature = float(arrays["temperature"])
        self.rarity = {
            block: dict(zip(arrays[f"{block}_names"].tolist(), arrays[f"{block}_rarity"].astype(float), strict=True))
            for block in ("words", "syntax")
        }
        numbers = zip(arrays["portrayal_mean"].astype(float), arrays["portrayal_spread"].astype(float), strict=True)
        self.portrayal = dict(zip(arrays["portrayal_names"].tolist(), numbers, strict=True))
        self.portrayals = dict(zip(arrays["portrayal_words"].tolist(), arrays["portrayals"] / 100.0, strict=True))

    def values(self, doc: Doc, start: int, end: int) -> dict[str, float]:
        """The scaled value of every feature that the target has."""
        words, syntax, tone = describe_target(doc, start, end)
        values = scale_block(words, self.rarity["words"], SHARES["words"])
        values |= scale_block(syntax, self.rarity["syntax"], SHARES["syntax"])
        values |= {name: SHARES["tone"] * value for name, value in tone.items()}
        for name, value in portrayal_features(doc, start, end, self.portrayals).items():
            mean, spread = self.portrayal[name]
            values[name] = SHARES["portrayal"] * float(np.clip((value - mean) / spread, -LIMIT, LIMIT))
        return values

    def scores(self, values: dict[str, float]) -> NDArray[np.float64]:
        """The scores of negative, neutral, positive before they become probabilities."""
        total = self.intercept.copy()
        for name, value in values.items():
            if name in self.weights:
                total += value * self.weights[name]
        return total


@cache
def load_linear() -> LinearModel:
    """The shipped model."""
    path = Path(str(resources.files("analysis.sentiment"))) / "models" / "linear.npz"
    check_card(path.with_suffix(".json"))
    with np.load(path, allow_pickle=False) as stored:
        return LinearModel({name: stored[name] for name in stored.files})


class LinearInstrument:
    """Scores targets with the linear model."""

    def score(self, passages: list[Passage]) -> Probabilities:
        """Temperature-scaled probabilities."""
        model = load_linear()
        docs = _parse(passages)
        scores = [model.scores(model.values(docs[sentence], start, end)) for sentence, start, end in passages]
        probabilities: Probabilities = softmax(np.array(scores) / model.temperature, axis=1)
        return probabilities


def _parse(passages: list[Passage]) -> dict[str, Doc]:
    sentences = list(dict.fromkeys(passage.sentence for passage in passages))
    return dict(zip(sentences, parse_passages(sentences, one_sentence=True), strict=True))


def explain_target(passage: Passage) -> pd.DataFrame:
    """What each feature adds to the linear instrument's score of a passage, the strongest first.

    Columns: feature, value, and negative, neutral, positive (value times weight, in units of log odds before the
    temperature). They and the row "(start)", the intercept, sum to the scores whose softmax are the probabilities.

    >>> table = explain_target(Passage("Critics condemned Veldania.", 18, 26))
    >>> sorted(table.columns)
    ['feature', 'negative', 'neutral', 'positive', 'value']
    """
    model = load_linear()
    values = model.values(_parse([passage])[passage.sentence], passage.start, passage.end)
    rows = [("(start)", 1.0, *model.intercept)]
    rows += [
        (name, value, *(value * model.weights[name]))
        for name, value in values.items()
        if name in model.weights and value
    ]
    table = pd.DataFrame(rows, columns=["feature", "value", *LABELS])
    strength = table[list(LABELS)].abs().max(axis=1)
    order = strength.sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)
