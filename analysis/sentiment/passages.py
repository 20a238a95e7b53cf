"""What an instrument scores: a sentence, and where in it the target is mentioned."""

from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import InputError

__all__ = ["LABELS", "Instrument", "Passage", "Probabilities", "collect_passages"]

LABELS = ("negative", "neutral", "positive")
Probabilities = NDArray[np.float64]  # one row per passage, columns as in LABELS, each row sums to 1


class Passage(NamedTuple):
    """A sentence and the half-open place of the target's mention in it."""

    sentence: str
    start: int
    end: int


class Instrument(Protocol):
    """Anything that gives the probabilities of LABELS for passages; the same ones on every run."""

    def score(self, passages: list[Passage]) -> Probabilities:
        """One row of probabilities per passage, in their order."""
        ...


def collect_passages(sentences: pd.DataFrame, mentions: pd.DataFrame) -> list[Passage]:
    """The passage of every mention: its sentence, with offsets into that sentence.

    Raises:
        InputError: a mention whose sentence is not in the table, or that lies outside its sentence.
    """
    columns = ["article_id", "sentence_id", "start", "end", "sentence"]
    places = {(row[0], row[1]): row[2:] for row in sentences[columns].itertuples(index=False, name=None)}
    passages = []
    for row in mentions[["article_id", "sentence_id", "start", "end"]].itertuples(index=False, name=None):
        article_id, sentence_id, start, end = row
        if (article_id, sentence_id) not in places:
            raise InputError(f"the mention in sentence {sentence_id} of article {article_id!r} has no such sentence.")
        first, last, sentence = places[article_id, sentence_id]
        if not first <= start < end <= last:
            raise InputError(
                f"the mention at {start}-{end} of article {article_id!r} lies outside its sentence {first}-{last}."
            )
        passages.append(Passage(sentence, start - first, end - first))
    return passages
