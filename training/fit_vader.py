"""Count what coders said of targets in negative, neutral and positive clauses: analysis/sentiment/models/vader.csv.

python -m training.fit_vader ../shared/gold/sentiment/train.jsonl
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.sentiment.baseline import THRESHOLD, clause_tone
from analysis.sentiment.passages import LABELS, Passage
from training.data import read_rows

OUT = Path(__file__).parents[1] / "analysis" / "sentiment" / "models" / "vader.csv"


def main(train: Path) -> None:
    """Write the shares of the three labels for each sign of the clause."""
    rows = read_rows(train)
    tones = np.array(clause_tone([Passage(row.text, row.start, row.end) for row in rows]))
    clause = (tones > -THRESHOLD).astype(int) + (tones >= THRESHOLD).astype(int)
    labels = np.array([row.label for row in rows])
    shares = pd.crosstab(clause, labels, normalize="index").round(4)
    shares.index, shares.columns = pd.Index(LABELS, name="clause"), pd.Index(LABELS)
    shares["positive"] = 1 - shares["negative"] - shares["neutral"]
    shares.round(4).to_csv(OUT, lineterminator="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
