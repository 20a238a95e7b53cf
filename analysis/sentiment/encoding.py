"""From a sentence and a target to the numbers an encoder reads; shared by training and run time, needs no torch.

`[CLS] text before [unused1] target [unused2] text after [SEP]`, names as stand-ins (stand_ins.py) from the tokens that
BERT's vocabulary keeps free. Text that is too long is cut at its ends, never inside the target.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from analysis.sentiment.stand_ins import Piece, cut_sentence
from analysis.text.encoders import find_token, load_tokenizer

__all__ = ["MAX_TOKENS", "Encoded", "TargetEncoder", "pad_batch"]

MAX_TOKENS = 160  # 99.9 % of NewsMTSC's sentences are shorter
MAX_TARGET_TOKENS = 24
N_STAND_INS = 8
_FIRST_NOUN, _FIRST_ADJECTIVE = 11, 31  # [unused11] ... and [unused31] ...


@dataclass(frozen=True)
class Encoded:
    """Token numbers of one target in its sentence, and which of them (half-open) are the target."""

    ids: list[int]
    start: int
    end: int


class TargetEncoder:
    """Turns (sentence, start, end) into `Encoded`."""

    def __init__(self) -> None:
        self.tokenizer = load_tokenizer()
        token = partial(find_token, self.tokenizer)
        self._first, self._last = token("[CLS]"), token("[SEP]")
        self._open, self._close = token("[unused1]"), token("[unused2]")
        self._nouns = [token(f"[unused{_FIRST_NOUN + k}]") for k in range(N_STAND_INS)]
        self._adjectives = [token(f"[unused{_FIRST_ADJECTIVE + k}]") for k in range(N_STAND_INS)]

    def encode(self, sentence: str, start: int, end: int, *, replace: bool = True) -> Encoded:
        """`sentence` with the target at `[start, end)` marked; with `replace`, names become stand-ins."""
        left: list[int] = []
        target: list[int] = []
        right: list[int] = []
        for piece in cut_sentence(sentence, start, end, replace=replace):
            side = target if piece.target else (left if piece.end <= start else right)
            side.extend(self._tokens(sentence, piece))
        target = target[:MAX_TARGET_TOKENS]
        left, right = _shorten(left, right, MAX_TOKENS - 4 - len(target))
        ids = [self._first, *left, self._open, *target, self._close, *right, self._last]
        return Encoded(ids, 2 + len(left), 2 + len(left) + len(target))

    def _tokens(self, sentence: str, piece: Piece) -> list[int]:
        if piece.number is None:
            ids: list[int] = self.tokenizer.encode(sentence[piece.start : piece.end], add_special_tokens=False).ids
            return ids
        stand_ins = self._adjectives if piece.adjective else self._nouns
        return [stand_ins[min(piece.number, N_STAND_INS - 1)]]


def _shorten(left: list[int], right: list[int], room: int) -> tuple[list[int], list[int]]:
    """Both sides cut to `room` tokens together, keeping what is nearest to the target."""
    if len(left) + len(right) <= room:
        return left, right
    n_left = min(len(left), max(room // 2, room - len(right)))
    return left[len(left) - n_left :], right[: room - n_left]


def pad_batch(batch: list[Encoded]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Token numbers, attention mask and target mask of a batch, padded to its longest row."""
    width = max(len(row.ids) for row in batch)
    ids = np.zeros((len(batch), width), dtype=np.int64)
    attention = np.zeros((len(batch), width), dtype=np.int64)
    target = np.zeros((len(batch), width), dtype=np.float32)
    for index, row in enumerate(batch):
        ids[index, : len(row.ids)] = row.ids
        attention[index, : len(row.ids)] = 1
        target[index, row.start : row.end] = 1.0
    return ids, attention, target
