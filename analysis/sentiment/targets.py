"""Sentiment toward a target: how a passage portrays it to the reader, by one of three instruments."""

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import InputError, check_columns, choice_error
from analysis.sentiment.baseline import VaderInstrument
from analysis.sentiment.encoder import EncoderInstrument
from analysis.sentiment.linear import LinearInstrument
from analysis.sentiment.passages import LABELS, Instrument, Passage, Probabilities, collect_passages
from analysis.tables import finish

__all__ = [
    "MODELS",
    "UNSURE",
    "add_portrayal",
    "label_probabilities",
    "load_instrument",
    "measure_portrayal",
    "score_passages",
    "score_targets",
]

UNSURE = "unsure"
_KEPT = ("article_id", "sentence_id", "field", "target", "start", "voice")
THRESHOLD = 0.45  # below it two labels are about equally likely, and the instrument abstains


INSTRUMENTS = {"encoder": EncoderInstrument, "linear": LinearInstrument, "vader": VaderInstrument}
MODELS = tuple(INSTRUMENTS)


@cache
def load_instrument(model: str) -> Instrument:
    """The instrument called `model`, loaded once per process.

    Raises:
        InputError: an unknown model.
    """
    if model not in INSTRUMENTS:
        raise choice_error("sentiment model", model, MODELS)
    return INSTRUMENTS[model]()


def score_passages(passages: list[Passage], *, model: str | Instrument = "encoder") -> Probabilities:
    """Probabilities of negative, neutral, positive for each passage; equal passages are scored once.

    `model` is one of MODELS, or an instrument of your own.
    """
    instrument = load_instrument(model) if isinstance(model, str) else model
    if not passages:
        return np.empty((0, len(LABELS)))
    unique = {passage: number for number, passage in enumerate(dict.fromkeys(passages))}
    scores = instrument.score(list(unique))
    return scores[[unique[passage] for passage in passages]]


def measure_portrayal(probabilities: Probabilities) -> NDArray[np.float64]:
    """The portrayal of each row: probability of positive minus that of negative, -1 to 1.

    >>> measure_portrayal(np.array([[0.7, 0.2, 0.1]])).round(2).tolist()
    [-0.6]
    """
    return probabilities[:, LABELS.index("positive")] - probabilities[:, LABELS.index("negative")]


def add_portrayal(sentiment: pd.DataFrame) -> pd.DataFrame:
    """The target_sentiment table with `portrayal`: see `measure_portrayal`.

    Raises:
        InputError: a missing column.
    """
    check_columns(sentiment, LABELS, "the target_sentiment table")
    return sentiment.assign(portrayal=measure_portrayal(sentiment[list(LABELS)].to_numpy(dtype=float)))


def label_probabilities(probabilities: Probabilities, *, threshold: float = THRESHOLD) -> list[str]:
    """The most probable label of each row, or "unsure" where its probability is below `threshold`.

    >>> label_probabilities(np.array([[0.7, 0.2, 0.1], [0.4, 0.35, 0.25]]))
    ['negative', 'unsure']
    """
    if not 0 <= threshold <= 1:
        raise InputError(f"threshold {threshold} must be a probability from 0 to 1.")
    best, sure = probabilities.argmax(axis=1), probabilities.max(axis=1) >= threshold
    return [LABELS[label] if enough else UNSURE for label, enough in zip(best, sure, strict=True)]


def score_targets(
    articles: pd.DataFrame,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    *,
    model: str = "encoder",
    threshold: float = THRESHOLD,
) -> pd.DataFrame:
    """The sentiment toward each mentioned target: how its sentence portrays it to the reader.

    Not what the target feels, nor whether the news is bad. Instruments: "encoder" (MiniLM-L6 fine-tuned on NewsMTSC,
    Hamborg and Donnay 2021), "linear" (readable features, see `explain_target`), "vader" (VADER on the target's clause,
    Hutto and Gilbert 2014).

    Args:
        articles: article_id; only mentions in these articles are scored.
        sentences: article_id, sentence_id, start, end, sentence.
        mentions: article_id, sentence_id, target, start, end, and voice where it is known.
        model: encoder, linear or vader.
        threshold: a label less probable than this becomes "unsure"; 0 to label all.

    Returns:
        The target_sentiment table, one row per mention: negative, neutral and positive are probabilities that sum to 1,
        label the most probable, or "unsure"; voice is empty where it is not known.

    Raises:
        InputError: an unknown model, a missing column, a threshold outside 0 to 1, or a mention outside its sentence.
    """
    if model not in MODELS:
        raise choice_error("sentiment model", model, MODELS)
    check_columns(articles, ["article_id"], "the articles table")
    check_columns(sentences, ["article_id", "sentence_id", "start", "end", "sentence"], "the sentences table")
    check_columns(mentions, ["article_id", "sentence_id", "target", "start", "end"], "the mentions table")
    mentions = mentions[mentions["article_id"].isin(articles["article_id"])].reset_index(drop=True)
    probabilities = score_passages(collect_passages(sentences, mentions), model=model)
    table = mentions[[name for name in _KEPT if name in mentions.columns]].copy()
    for column, label in enumerate(LABELS):
        table[label] = probabilities[:, column]
    labels = label_probabilities(probabilities, threshold=threshold)
    return finish("target_sentiment", table.assign(label=labels, model=model))
