"""The scorer: a conditional logit over sides and one over roles (McFadden 1974), its weights in a small table.

score(choice) = sum of weight x value over the shared features of the choice + the choice's own weights; probabilities
are the softmax of the scores. `model.csv` holds one weight a row: task, choice (empty where shared), feature, weight.
"""

import csv
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources

from analysis.quotation.sides.features import ROLES, SIDE_CHOICES, Described

#: Below this probability a side stays unknown, and a role is "other": chosen by cross-validation, see docs/models.md.
SURE_SIDE = 0.5
CHOICES = {"side": SIDE_CHOICES, "role": ROLES}


@dataclass(frozen=True)
class Scorer:
    """Weights by (choice, feature); choice is empty for shared features."""

    choices: tuple[str, ...]
    weights: dict[tuple[str, str], float]

    def score(self, described: Described) -> dict[str, float]:
        """The probability of every choice."""
        scores = {}
        for choice in self.choices:
            shared = described.shared.get(choice, {})
            scores[choice] = sum(self.weights.get(("", name), 0.0) * value for name, value in shared.items()) + sum(
                self.weights.get((choice, name), 0.0) for name in described.own
            )
        top = max(scores.values())
        powers = {choice: math.exp(score - top) for choice, score in scores.items()}
        total = sum(powers.values())
        return {choice: power / total for choice, power in powers.items()}

    def explain(self, described: Described, choice: str) -> tuple[int, int] | None:
        """Where the words stand that spoke most for a choice; None if none of the text did."""
        shared = described.shared.get(choice, {})
        weighed = {
            name: self.weights.get(("", name), 0.0) * value
            for name, value in shared.items()
            if (choice, name) in described.words
        }
        best = max(weighed, key=lambda name: weighed[name], default=None)
        return described.words[choice, best] if best is not None and weighed[best] > 0 else None


@cache
def load_scorer(task: str) -> Scorer:
    """The shipped scorer of "side" or "role"."""
    text = (resources.files(__package__) / "model.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    weights = {(row["choice"], row["feature"]): float(row["weight"]) for row in rows if row["task"] == task}
    return Scorer(CHOICES[task], weights)
