"""The learnt numbers behind extraction: tables of feature weights, kept as one NPZ file.

Three log-linear models (Berger et al. 1996) share one form: a candidate's score is the sum of the weights of its
features. They were fitted by `training/train_quotation.py` on PolNeAR's training articles (Newell et al. 2018);
the file holds feature names and weights, and no text.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from analysis.quotation.extract.cues import CueLexicon, make_lexicon
from analysis.text.model_files import check_card, write_card

MODEL_PATH = Path(__file__).with_name("model.npz")


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature of the cue, border and source models, the cue lexicon and the calibration."""

    lexicon: CueLexicon
    cue: dict[str, tuple[float, float, float]]
    border: dict[str, float]
    source: dict[str, float]
    calibration: tuple[float, ...]

    def cue_chances(self, features: Iterable[str]) -> tuple[float, float, float]:
        """Probabilities that a cue candidate introduces nothing, a belief or speech; they sum to 1."""
        none = belief = speech = 0.0
        for name in set(features):
            if weights := self.cue.get(name):
                none += weights[0]
                belief += weights[1]
                speech += weights[2]
        highest = max(none, belief, speech)
        parts = [math.exp(score - highest) for score in (none, belief, speech)]
        total = sum(parts)
        return parts[0] / total, parts[1] / total, parts[2] / total

    def confidence(self, speech: float, border: float, source: float) -> float:
        """The calibrated chance that words and speaker are right, from the three models' probabilities."""
        values = self.calibration_features(speech, border, source)
        return 1 / (1 + math.exp(-sum(w * x for w, x in zip(self.calibration, values, strict=True))))

    @staticmethod
    def calibration_features(speech: float, border: float, source: float) -> tuple[float, ...]:
        """What the calibration looks at: a constant, the logit of speech, the logs of the other two."""
        return 1.0, _logit(speech), math.log(max(border, 1e-4)), math.log(max(source, 1e-4))


def _logit(chance: float) -> float:
    chance = min(max(chance, 1e-4), 1 - 1e-4)
    return math.log(chance / (1 - chance))


@cache
def load_model(path: Path = MODEL_PATH) -> Model:
    """The model in `path`, read once; weights that its card does not know are refused."""
    check_card(path.with_suffix(".json"))
    with np.load(path, allow_pickle=False) as stored:
        tables = {name: _table(stored, name) for name in ("strength", "border", "source")}
        names = _names(stored, "cue")
        weights = stored["cue_weights"].astype(float).tolist()
        cue = {name: (row[0], row[1], row[2]) for name, row in zip(names, weights, strict=True)}
        calibration = tuple(stored["calibration"].astype(float).tolist())
    return Model(make_lexicon(tables["strength"]), cue, tables["border"], tables["source"], calibration)


def _names(stored: "np.lib.npyio.NpzFile", name: str) -> list[str]:
    return bytes(stored[f"{name}_names"]).decode("utf8").split("\n")


def _table(stored: "np.lib.npyio.NpzFile", name: str) -> dict[str, float]:
    weights = stored[f"{name}_weights"].astype(float).tolist()
    return dict(zip(_names(stored, name), weights, strict=True))


def save_model(path: Path, tables: dict[str, dict[str, object]], calibration: Iterable[float]) -> None:
    """Write weight tables (strength, cue, border, source) as one compressed NPZ, names sorted, and its card."""
    arrays: dict[str, np.ndarray] = {"calibration": np.array(list(calibration), dtype=np.float32)}
    for name, table in tables.items():
        names = sorted(table)
        arrays[f"{name}_names"] = np.frombuffer("\n".join(names).encode("utf8"), dtype=np.uint8)
        arrays[f"{name}_weights"] = np.array([table[each] for each in names], dtype=np.float16)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
    write_card(path)
