"""The default instrument: MiniLM-L6 fine-tuned for sentiment toward a target, run by onnxruntime on one thread.

Weights, tokenizer and settings lie in models/ (see models/README.md and training/). Weights are 8-bit integers, and
each token's activations are scaled to 8 bits apart, so that a passage's score does not depend on what else is scored.
"""

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from scipy.special import softmax

from analysis.errors import InputError
from analysis.files import hash_file
from analysis.sentiment.encoding import Encoded, TargetEncoder, pad_batch
from analysis.sentiment.passages import Passage, Probabilities

__all__ = ["EncoderInstrument", "load_session", "read_settings"]


def models_folder() -> Path:
    """Where the shipped models lie."""
    return Path(str(resources.files("analysis.sentiment"))) / "models"


@cache
def read_settings() -> dict[str, Any]:
    """What belongs to the weights: SHA-256 hashes, temperature, where they come from, figures on dev."""
    settings: dict[str, Any] = json.loads((models_folder() / "encoder.json").read_text(encoding="utf-8"))
    return settings


def _check_file(name: str) -> Path:
    path, expected = models_folder() / name, read_settings()["sha256"][name]
    found = hash_file(path) if path.exists() else "missing"
    if found != expected:
        raise InputError(
            f"model file {str(path)!r} has SHA-256 {found[:16]}…, not {expected[:16]}…; reinstall pressgauge."
        )
    return path


def load_session(path: Path) -> onnxruntime.InferenceSession:
    """The network at `path`, on one thread: more threads would add up in another order."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class EncoderInstrument:
    """Scores targets with the fine-tuned encoder; `replace` reads names as stand-ins (stand_ins.py)."""

    def __init__(self, *, replace: bool = True) -> None:
        self._encoder = TargetEncoder(_check_file("tokenizer.json"))
        self._session = load_session(_check_file("encoder.onnx"))
        self._temperature = float(read_settings()["temperature"])
        self._replace = replace

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
        logits: NDArray[np.float32] = self._session.run(None, {"ids": ids, "attention": attention, "target": target})[
            0
        ][0]
        return logits
