"""Fit the scorer of sides and roles and write analysis/quotation/sides/model.csv.

    python -m training.train_sides ../shared/gold/in_domain/to_code

Reads the coded articles (81, one coder, a language model), resolves the coded sources as pressgauge does, and fits two
conditional logits with an L2 penalty. Prints cross-validated figures over articles, by words, for several thresholds;
the lexicon's own actors are answered by the lexicon there, as they are at run time. Only weights are written.
"""

import argparse
import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sparse
from scipy.optimize import minimize

from analysis.quotation.article import ReadArticle
from analysis.quotation.sides.assign import SideReader
from analysis.quotation.sides.features import Described
from analysis.quotation.sides.scorer import CHOICES, Scorer
from analysis.quotation.speakers.actors import Actor, ActorLexicon, load_actors
from analysis.quotation.speakers.resolve import Resolver
from benchmarks.in_domain import Record, read_gold, words_of

OUT = Path("analysis/quotation/sides/model.csv")
PENALTY = 1.0  # of .3, 1 and 3 the best in cross-validation, by at most one point
RAREST = 3  # a feature must occur in this many attributions
FOLDS = 9
THRESHOLDS = (0.0, 0.4, 0.5, 0.6, 0.7)


@dataclass
class Row:
    """One coded attribution: its article, features by task, gold by task, what the lexicon says, and its words."""

    article: int
    features: dict[str, Described]
    gold: dict[str, str]
    known: Actor | None
    n_words: int


def describe_rows(records: list[Record], actors: ActorLexicon) -> list[Row]:
    """Every coded attribution; what went before it is taken from the codes."""
    rows = []
    for number, record in enumerate(records):
        article = ReadArticle(record["text"], record["doc_id"], pd.Timestamp(record["published"]))
        resolver = Resolver(article, actors)
        reader = SideReader(article, resolver, actors)
        for quote in sorted(record["quotes"], key=lambda each: each["content"][0][0]):
            source = tuple(quote["source"]) if quote["source"] else None
            speaker = resolver.resolve(source)
            speech = reader.speech(source, speaker)
            side, role = reader.features(speech)
            reader.remember(speech, quote["side"], quote["role"])
            known = actors.find(speaker.name) if speaker.name else None
            gold = {"side": quote["side"], "role": quote["role"]}
            n_words = len(words_of(record["text"], quote["content"]))
            rows.append(Row(number, {"side": side, "role": role}, gold, known, n_words))
    return rows


def fit(rows: list[Row], task: str) -> Scorer:
    """The weights that make the gold of `task` likeliest, less the penalty."""
    choices = CHOICES[task]
    active = [[_active(row.features[task], choice) for choice in choices] for row in rows]
    seen = Counter(name for row in active for name in {key for choice in row for key in choice})
    names = {name: index for index, name in enumerate(sorted(name for name in seen if seen[name] >= RAREST))}
    cells = [
        (number * len(choices) + place, names[name], value)
        for number, row in enumerate(active)
        for place, choice in enumerate(row)
        for name, value in choice.items()
        if name in names
    ]
    lines, columns, values = zip(*cells, strict=True)
    matrix = sparse.csr_matrix((values, (lines, columns)), shape=(len(rows) * len(choices), len(names)))
    gold = np.array([choices.index(row.gold[task]) for row in rows])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = (matrix @ weights).reshape(len(rows), len(choices))
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        value = -np.log(chances[np.arange(len(rows)), gold]).sum() + PENALTY / 2 * weights @ weights
        chances[np.arange(len(rows)), gold] -= 1
        return value, matrix.T @ chances.ravel() + PENALTY * weights

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return Scorer(choices, {name: float(best[index]) for name, index in names.items()})


def _active(described: Described, choice: str) -> dict[tuple[str, str], float]:
    shared = {("", name): value for name, value in described.shared.get(choice, {}).items()}
    return shared | {(choice, name): 1.0 for name in described.own}


def cross_validate(rows: list[Row], task: str) -> list[dict[str, float]]:
    """The chances of every row by weights that have not seen its article."""
    chances: list[dict[str, float]] = [{}] * len(rows)
    for fold in range(FOLDS):
        scorer = fit([row for row in rows if row.article % FOLDS != fold], task)
        for index, row in enumerate(rows):
            if row.article % FOLDS == fold:
                chances[index] = scorer.score(row.features[task])
    return chances


def report(rows: list[Row], task: str) -> None:
    """Print the cross-validated shares of words."""
    chances = cross_validate(rows, task)
    total = sum(row.n_words for row in rows)
    for threshold in THRESHOLDS if task == "side" else (0.0,):
        answers = [_answer(row, task, each, threshold) for row, each in zip(rows, chances, strict=True)]
        right = sum(row.n_words for row, each in zip(rows, answers, strict=True) if each == row.gold[task])
        unknown = sum(row.n_words for row, each in zip(rows, answers, strict=True) if each == "unknown")
        both = sum(row.n_words for row, each in zip(rows, answers, strict=True) if each == row.gold[task] == "unknown")
        print(f"{task}: threshold {threshold:.1f}: right {right / total:.3f}, unknown {unknown / total:.3f}, "
              f"right where given {(right - both) / (total - unknown):.3f}")  # fmt: skip


def _answer(row: Row, task: str, chances: dict[str, float], threshold: float) -> str:
    known = row.known
    if known is not None and (known.role if task == "role" else known.side) != "unknown":
        return known.role if task == "role" else known.side
    best = max(chances, key=lambda choice: chances[choice])
    return best if chances[best] >= threshold else "unknown"


def main() -> None:
    """Report, fit on everything, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, help="the folder of the coding round, or a JSONL file")
    rows = describe_rows(read_gold(parser.parse_args().gold), load_actors())
    print(f"{len(rows)} attributions")
    lines = []
    for task in CHOICES:
        report(rows, task)
        weights = fit(rows, task).weights
        lines += [(task, choice, name, f"{weight:.3f}") for (choice, name), weight in sorted(weights.items())]
    with OUT.open("w", encoding="utf8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("task", "choice", "feature", "weight"), *lines])


if __name__ == "__main__":
    main()
