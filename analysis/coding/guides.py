"""Guides: what is coded of each measure, what may stand in a column, and the rules to code by."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.errors import choice_error
from analysis.framing.codebook import Codebook, load_codebook
from analysis.lexicons import load_lexicon

__all__ = ["ADJUDICATED", "MEASURES", "MODES", "PORTRAYALS", "Guide", "find_guide"]

MEASURES = ("frames", "quotes", "portrayal")
#: "blind" samples hide what the machine says and may validate it; "correct" ones show it, to make gold quickly.
MODES = ("blind", "correct")
#: Whose codes count alone wherever there are some: what coders agreed on after talking a disagreement over.
ADJUDICATED = "adjudicated"
PORTRAYALS = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
SIDES = ("ukraine", "russia", "nato_west", "other", "unknown")
ROLES = ("government", "military", "international_body", "expert", "media", "civilian", "party", "anonymous", "other")
_QUOTES: dict[str, tuple[str, ...]] = {"quote": (), "speaker": (), "side": SIDES, "role": ROLES, "none": ("1",)}
_FRAMES = ["frame", "name", "definition", "questions", "include", "exclude", "examples", "counterexamples",
           "literature", "version"]  # fmt: skip


@dataclass(frozen=True)
class Guide:
    """By what a sample is coded.

    Attributes:
        of: the measure: frames, quotes or portrayal.
        columns: the columns that a coder fills, and what may stand in each (nothing: any words).
        rules: what coders read, one row per frame or topic.
        version, sha256: of the rules; they stay with every code. Terms of the dictionary are no rule for people: codes
            stay good when those change.
    """

    of: str
    columns: Mapping[str, tuple[str, ...]]
    rules: pd.DataFrame
    version: str
    sha256: str


def find_guide(of: str, codebook: Codebook | None = None) -> Guide:
    """The guide of a measure; that of frames is the codebook.

    >>> find_guide("portrayal").columns
    {'portrayal': ('negative', 'neutral', 'positive')}
    """
    if of not in MEASURES:
        raise choice_error("measure to code", of, MEASURES)
    if of == "frames":
        book = codebook or load_codebook()
        rules = book.frames[_FRAMES]
        return Guide(of, dict.fromkeys(book.names, ("1", "0")), rules, book.version, _hash(rules))
    rules = load_lexicon("coding_rules")
    rules = rules[rules["measure"] == of].drop(columns="measure").reset_index(drop=True)
    columns = _QUOTES if of == "quotes" else {"portrayal": tuple(PORTRAYALS)}
    return Guide(of, columns, rules, str(rules["version"].max()), _hash(rules))


def _hash(rules: pd.DataFrame) -> str:
    return hashlib.sha256(rules.to_csv(index=False, lineterminator="\n").encode()).hexdigest()[:12]
