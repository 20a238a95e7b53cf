"""The default instrument: MiniLM-L6 fine-tuned for sentiment toward a target, run by onnxruntime on one thread.

Weights and settings lie in models/ (see models/README.md and training/), the tokenizer in text/. Weights are 8-bit
integers, and each token's activations are scaled to 8 bits apart, so that a passage's score does not depend on what
else is scored.
"""

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from analysis.sentiment.encoding import Encoded, TargetEncoder, pad_batch
from analysis.sentiment.passages import Passage, Probabilities
from analysis.text.encoders import load_session
from analysis.text.model_files import check_card

__all__ = ["EncoderInstrument", "models_folder"]


def models_folder() -> Path:
    """Where the shipped models lie."""
    return Path(str(resources.files("analysis.sentiment"))) / "models"


@cache
def _read_card() -> dict[str, Any]:
    """What belongs to the weights: SHA-256 hash, temperature, where they come from, figures on dev."""
    card: dict[str, Any] = json.loads((models_folder() / "encoder.json").read_text(encoding="utf-8"))
    return card


class EncoderInstrument:
    """Scores targets with the fine-tuned encoder; `replace`: names as stand-ins (default: as it was trained)."""

    def __init__(self, *, replace: bool | None = None) -> None:
        weights, card = models_folder() / "encoder.onnx", _read_card()
        check_card(weights.with_suffix(".json"))
        self._encoder, self._session = TargetEncoder(), load_session(weights)
        self._temperature = float(card["temperature"])
        self._replace = bool(card.get("stand_ins")) if replace is None else replace

    def score(self, passages: list[Passage]) -> Probabilities:
        """Temperature-scaled probabilities (Guo et al. 2017)."""
        encoded = [
            self._encoder.encode(sentence, start, end, replace=self._replace) for sentence, start, end in passages
        ]
        logits = np.array([self._logits(row) for row in encoded])
        probabilities: Probabilities = softmax(logits / self._temperature, axis=1)
        return probabilities

    def _logits(self, row: Encoded) -> NDArray[np.float32]:
        """One passage at a time: on one thread batches are no faster, and would change the last digits."""
        ids, attention, target = pad_batch([row])
        fed = {"ids": ids, "attention": attention, "target": target}
        logits: list[NDArray[np.float32]] = self._session.run(None, fed)[0]
        return logits[0]
