"""Coders on disk: one .npz file of numbers and a JSON text; read without pickle, so nothing in it can run."""

import json
import zipfile
from pathlib import Path

import numpy as np

from analysis.errors import InputError
from analysis.files import replacing
from analysis.framing.coder import Coder
from analysis.framing.fitting import Linear
from analysis.framing.views import Vocabulary

__all__ = ["load_coder", "save_coder"]

FORMAT = 2  # 1 did not name the encoder and the articles; who has no by_terms codes all labels
#: What a file that is no coder, or a damaged one, makes of its reading.
_DAMAGE = (OSError, ValueError, KeyError, EOFError, TypeError, AttributeError, MemoryError, RecursionError,
           zipfile.BadZipFile)  # fmt: skip


def save_coder(coder: Coder, path: str | Path, *, compact: bool = False) -> Path:
    """Write `coder` to `path` (.npz), whole or not at all; returns the path.

    Args:
        compact: keep weights as numbers of 16 bits: a quarter of the size, log-odds differ in the third place.
    """
    path = Path(path)
    path = path if path.suffix == ".npz" else path.with_name(f"{path.name}.npz")
    about = {
        "format": FORMAT, "labels": coder.labels, "words": coder.vocabulary.words, "codebook": coder.codebook,
        "encoder": coder.encoder, "trained_on": coder.trained_on, "models": list(coder.models),
        "by_terms": coder.by_terms,
    }  # fmt: skip
    arrays = {
        "about": np.frombuffer(json.dumps(about).encode("utf-8"), dtype=np.uint8),
        "rarity": coder.vocabulary.rarity.astype(np.float32) if compact else coder.vocabulary.rarity,
        "slope": coder.slope,
        "shift": coder.shift,
        "threshold": coder.threshold,
    }
    for view, model in coder.models.items():
        for part in ("centre", "spread", "weights", "constant"):
            numbers = getattr(model, part)
            arrays[f"{view}.{part}"] = numbers.astype(np.float16) if compact and part == "weights" else numbers
    with replacing(path) as temporary:
        np.savez_compressed(temporary, **arrays)  # type: ignore[arg-type]
    return path


def load_coder(path: str | Path) -> Coder:
    """The coder in the file `path`.

    Raises:
        InputError: no such file, or not a coder of this format.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes().decode("utf-8"))
            if about["format"] != FORMAT:
                raise InputError(f"coder {str(path)!r} has format {about['format']}, this version reads {FORMAT}.")
            parts = ("centre", "spread", "weights", "constant")
            models = {
                view: Linear(*(arrays[f"{view}.{part}"].astype(float) for part in parts)) for view in about["models"]
            }
            vocabulary = Vocabulary(about["words"], arrays["rarity"].astype(float))
            origin = {name: about[name] for name in ("codebook", "encoder", "trained_on")}
            numbers = {name: arrays[name] for name in ("slope", "shift", "threshold")}
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(f"{str(path)!r} cannot be read as a coder: {error}") from error
    return Coder(about["labels"], vocabulary, models, **numbers, **origin, by_terms=about.get("by_terms", []))
