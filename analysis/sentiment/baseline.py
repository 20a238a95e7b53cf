"""The known baseline: VADER on the clause of the target (Hutto and Gilbert 2014).

A compound score up to -0.05 is negative, from 0.05 positive, as its authors advise. The probabilities are the shares of
the three labels that coders gave such clauses in NewsMTSC's training sentences (models/vader.csv).
"""

from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

from analysis.sentiment.clauses import find_clause
from analysis.sentiment.passages import LABELS, Passage, Probabilities
from analysis.sentiment.vader import load_vader
from analysis.text import parse_passages

__all__ = ["VaderInstrument", "clause_tone"]

THRESHOLD = 0.05  # Hutto and Gilbert's own


def clause_tone(passages: list[Passage]) -> list[float]:
    """VADER's compound score (-1 to 1) of the clause that each target stands in."""
    analyzer = load_vader()
    sentences = list(dict.fromkeys(passage.sentence for passage in passages))
    docs = dict(zip(sentences, parse_passages(sentences, one_sentence=True), strict=True))
    scores = []
    for sentence, start, end in passages:
        doc = docs[sentence]
        clause = find_clause(doc, start, end) if len(doc) else []
        scores.append(analyzer.compound("".join(token.text_with_ws for token in clause)))
    return scores


class VaderInstrument:
    """Scores targets by the tone of their clause."""

    def score(self, passages: list[Passage]) -> Probabilities:
        """The measured probabilities for a negative, neutral or positive clause."""
        tones = np.array(clause_tone(passages))
        return _table()[(tones > -THRESHOLD).astype(int) + (tones >= THRESHOLD).astype(int)]


@cache
def _table() -> Probabilities:
    """Rows: the clause is negative, neutral, positive; columns: what coders said of the target."""
    table = pd.read_csv(str(resources.files("analysis.sentiment") / "models" / "vader.csv"), index_col="clause")
    return table.loc[list(LABELS), list(LABELS)].to_numpy(dtype=float)
