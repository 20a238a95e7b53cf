"""Which pairs of texts share running words: 5-word shingles, MinHash signatures, then an exact count.

Broder (1997) for shingles and resemblance, Leskovec, Rajaraman and Ullman (2014, chapter 3) for banding.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
import pandas as pd

from analysis.text import split_parts

_SHINGLE_WORDS = 5
_N_PERMUTATIONS = 192  # the standard error of an estimated overlap is then at most .036
_BAND_ROWS = 2  # 96 bands of 2 find a pair of resemblance .15 with probability .89, .2 with .98, .3 with 1 - 1e-4
_ESTIMATE_FLOOR = 0.08  # pairs estimated below this are not counted exactly
_FULL_BUCKET = 12  # in larger buckets only neighbours and the first are paired: enough to join a cluster
_CHUNK_TEXTS = 5_000
_TRUE = np.ones(1, bool)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


class Shingles(NamedTuple):
    """The distinct shingles of many texts: text i holds `flat[offsets[i]:offsets[i + 1]]`, sorted."""

    flat: np.ndarray
    offsets: np.ndarray

    def of(self, text: int) -> np.ndarray:
        """The sorted shingles of one text."""
        return self.flat[self.offsets[text] : self.offsets[text + 1]]

    def sizes(self) -> np.ndarray:
        """The number of distinct shingles of every text."""
        return np.diff(self.offsets)


class _WordNumbers(dict[bytes, int]):
    """Word -> number, computed when first met."""

    def __missing__(self, word: bytes) -> int:
        self[word] = number = crc32(word) | crc32(word, 0x5BD1E995) << 32
        return number


def hash_shingles(texts: Sequence[str], *, n_words: int = _SHINGLE_WORDS) -> Shingles:
    """The distinct `n_words`-word sequences of every text, as 32-bit hashes; case and punctuation are ignored.

    >>> int(hash_shingles(["The talks in Kyiv ended, he said."]).sizes()[0])
    3
    """
    numbers = _WordNumbers()
    parts, sizes = [], [0]
    for text in texts:
        words = split_parts(text)
        codes = np.fromiter(map(numbers.__getitem__, words), np.uint64, len(words))
        hashes = _combine(codes, n_words)
        hashes.sort()
        if len(hashes) > 1:
            hashes = hashes[np.concatenate([_TRUE, hashes[1:] != hashes[:-1]])]
        parts.append(hashes)
        sizes.append(len(hashes))
    flat = np.concatenate(parts) if parts else np.empty(0, np.uint32)
    return Shingles(flat, np.cumsum(sizes))


def _combine(codes: np.ndarray, n_words: int) -> np.ndarray:
    """One 32-bit hash per run of `n_words` words; of a text shorter than that, one per word."""
    width = n_words if len(codes) >= n_words else 1
    mixed = np.zeros(max(0, len(codes) - width + 1), np.uint64)
    for n in range(width):
        mixed = mixed * _MULTIPLIER + codes[n : n + len(mixed)]
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(32)).astype(np.uint32)


def find_pairs(shingles: Shingles, *, seed: int = 1) -> pd.DataFrame:
    """Pairs of texts that share shingles: first, second (positions, first < second), n_shared, n_first, n_second."""
    signatures = _sign(shingles, seed)
    counts = shingles.sizes()
    pairs = np.concatenate(list(_bucket_pairs(signatures, counts)) or [np.empty(0, np.int64)])
    pairs = np.unique(pairs)
    first, second = pairs // len(counts) if len(counts) else pairs, pairs % max(1, len(counts))
    kept = np.concatenate([_estimates(signatures, first, second) >= _ESTIMATE_FLOOR, np.empty(0, bool)])
    first, second = first[kept], second[kept]
    n_shared = [_count_shared(shingles.of(a), shingles.of(b)) for a, b in zip(first, second, strict=True)]
    return pd.DataFrame(
        {
            "first": first,
            "second": second,
            "n_shared": np.array(n_shared, np.int64),
            "n_first": counts[first],
            "n_second": counts[second],
        }
    )


def _sign(shingles: Shingles, seed: int) -> np.ndarray:
    from rensa import RMinHash

    n_texts = len(shingles.offsets) - 1
    signatures = np.empty((n_texts, _N_PERMUTATIONS), np.uint32)
    for start in range(0, n_texts, _CHUNK_TEXTS):
        stop = min(start + _CHUNK_TEXTS, n_texts)
        offsets = shingles.offsets[start : stop + 1]
        flat = shingles.flat[offsets[0] : offsets[-1]].astype(np.uint64)
        digests = RMinHash.digest_matrix_from_flat_token_hashes(
            flat * _MULTIPLIER, (offsets - offsets[0]).astype(np.uint64), _N_PERMUTATIONS, seed
        )
        signatures[start:stop] = digests.to_rows()
    return signatures


def _bucket_pairs(signatures: np.ndarray, counts: np.ndarray) -> Iterator[np.ndarray]:
    """Per band, the pairs (coded as first * n + second) of texts whose band is equal."""
    filled = np.flatnonzero(counts)
    n_texts = len(counts)
    for column in range(0, _N_PERMUTATIONS, _BAND_ROWS):
        band = signatures[filled, column : column + _BAND_ROWS].astype(np.uint64)
        keys = (band[:, 0] << np.uint64(32)) | band[:, 1]
        order = np.argsort(keys, kind="stable")
        sorted_keys, texts = keys[order], filled[order]
        for gap in range(1, _FULL_BUCKET):
            same = np.flatnonzero(sorted_keys[gap:] == sorted_keys[:-gap])
            if not len(same):
                break
            yield texts[same].astype(np.int64) * n_texts + texts[same + gap]
        starts = np.concatenate([[True], sorted_keys[1:] != sorted_keys[:-1]]) if len(keys) else np.empty(0, bool)
        if starts.all():
            continue
        heads = texts[np.maximum.accumulate(np.where(starts, np.arange(len(texts)), 0))]
        yield heads[~starts].astype(np.int64) * n_texts + texts[~starts]


def _estimates(signatures: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    parts = [
        (signatures[first[n : n + 20_000]] == signatures[second[n : n + 20_000]]).mean(axis=1)
        for n in range(0, len(first), 20_000)
    ]
    return np.concatenate(parts) if parts else np.empty(0)


def _count_shared(one: np.ndarray, other: np.ndarray) -> int:
    if len(one) > len(other):
        one, other = other, one
    places = np.searchsorted(other, one)
    places[places == len(other)] = 0
    return int((other[places] == one).sum()) if len(other) else 0
