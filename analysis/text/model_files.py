"""Weights of models: the one place where a file is held against its SHA-256."""

import json
from collections.abc import Collection
from pathlib import Path

from analysis.errors import InputError
from analysis.files import hash_file, write_whole

__all__ = ["check_card", "check_model_file", "write_card"]


def check_model_file(path: Path, allowed: Collection[str], *, advice: str = "reinstall pressgauge") -> str:
    """The SHA-256 of the file `path`, which must be one of `allowed`: other weights would give other numbers.

    Raises:
        InputError: no such file, or another hash; it names path, hash and the allowed ones.
    """
    found = hash_file(path) if path.is_file() else "missing"
    if found not in allowed:
        known = ", ".join(f"{digest[:16]}…" for digest in allowed)
        raise InputError(f"model file {str(path)!r} has SHA-256 {found[:16]}…, not {known}; {advice}.")
    return found


def check_card(card: Path) -> list[str]:
    """Hold the model files beside `card` against the hashes that it lists; returns their names.

    A card is a JSON file beside weights: {"sha256": {name of the file: SHA-256}}, and whatever else belongs to them.

    Raises:
        InputError: no such card, a damaged one, or a file that it does not know; the message names the file.
    """
    try:
        known = dict(json.loads(card.read_text(encoding="utf-8"))["sha256"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"model card {str(card)!r} cannot be read ({error}); reinstall pressgauge.") from None
    for name, digest in known.items():
        check_model_file(card.parent / name, [digest])
    return list(known)


def write_card(path: Path) -> Path:
    """Write the card of the model file `path` beside it, with its hash alone; for whoever trains; returns its path."""
    card = path.with_suffix(".json")
    write_whole(card, (json.dumps({"sha256": {path.name: hash_file(path)}}, indent=1) + "\n").encode("utf-8"))
    return card
