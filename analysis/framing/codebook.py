"""The codebook: frames, their questions and terms, as data with a version and a hash."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import InputError, check_columns, choice_error
from analysis.escape import escape_terminal
from analysis.files import check_size
from analysis.lexicons import load_lexicon
from analysis.text import PatternMatcher

__all__ = ["Codebook", "load_codebook"]

FRAME_COLUMNS = ["frame", "tier", "name", "definition", "questions", "include", "exclude", "examples",
                 "counterexamples", "literature", "threshold", "version"]  # fmt: skip
TERM_COLUMNS = ["frame", "term", "weight"]
DEFAULT_THRESHOLD = 3.0
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Codebook:
    """A codebook: one row per frame and one per term.

    Attributes:
        frames: frame, tier (generic or issue), name, definition, questions, include, exclude, examples,
            counterexamples, literature, threshold (score from which the dictionary calls the frame present), version.
        terms: frame, term, weight (points of the term; 0: words inside it do not count for the frame).
        version: the latest version of any frame.
        sha256: of frames and terms, first twelve digits; it changes when any cell does.
    """

    frames: pd.DataFrame
    terms: pd.DataFrame
    version: str
    sha256: str

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Codebook) and self.sha256 == other.sha256

    @property
    def names(self) -> list[str]:
        """The frames in their order."""
        return self.frames["frame"].tolist()

    def select(self, frames: list[str]) -> "Codebook":
        """The same codebook with only some `frames`; raises InputError for one it does not have."""
        for frame in frames:
            if frame not in self.names:
                raise choice_error("frame", frame, self.names)
        return make_codebook(
            self.frames[self.frames["frame"].isin(frames)], self.terms[self.terms["frame"].isin(frames)]
        )

    def index(self) -> PatternMatcher:
        """The terms, compiled; numbers are rows of `terms`."""
        return _compile(self)


@cache
def _compile(codebook: Codebook) -> PatternMatcher:
    return PatternMatcher(codebook.terms["term"].tolist())


def load_codebook(path: str | Path | None = None) -> Codebook:
    """Our codebook, or a user's own.

    Args:
        path: a folder with frames.csv and terms.csv, or one CSV of terms alone (frame, term and optionally weight).
            Only the columns frame and term are needed. None: the 5 generic and 14 issue frames of pressgauge.

    Raises:
        InputError: unreadable files, a missing column, a frame named twice, a term of no frame, a term that cannot be
            read, a weight or threshold that is not a number; the message names line and value.

    >>> codebook = load_codebook()
    >>> len(codebook.names), "burden_sharing" in codebook.names
    (19, True)
    """
    if path is None:
        return make_codebook(load_lexicon("frames"), load_lexicon("frame_terms"))
    path = Path(path)
    if path.is_dir():
        return make_codebook(_read(path / "frames.csv"), _read(path / "terms.csv"))
    terms = _read(path)
    check_columns(terms, ["frame", "term"], f"codebook {str(path)!r}")
    return make_codebook(pd.DataFrame({"frame": terms["frame"].unique()}), terms)


def _read(path: Path) -> pd.DataFrame:
    check_size(path)
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(f"codebook file {str(path)!r} cannot be read as UTF-8 CSV: {error}") from error


def make_codebook(frames: pd.DataFrame, terms: pd.DataFrame) -> Codebook:
    """A codebook from its two tables, checked; columns that are not needed may be missing."""
    check_columns(frames, ["frame"], "the codebook's frames")
    check_columns(terms, ["frame", "term"], "the codebook's terms")
    for name, table in (("frames", frames), ("terms", terms)):
        _check_characters(table, name)
    frames = frames.assign(**{name: "" for name in FRAME_COLUMNS if name not in frames.columns})
    terms = terms.assign(**({} if "weight" in terms.columns else {"weight": "1"}))
    frames, terms = frames[FRAME_COLUMNS].reset_index(drop=True), terms[TERM_COLUMNS].reset_index(drop=True)
    twice = frames["frame"][frames["frame"].duplicated()]
    if len(twice):
        raise InputError(f"the codebook has the frame {twice.iloc[0]!r} more than once.")
    stray = terms[~terms["frame"].isin(frames["frame"])]
    if len(stray):
        raise choice_error(f"the frame of term {stray['term'].iloc[0]!r}:", stray["frame"].iloc[0], frames["frame"])
    content = frames.to_csv(index=False) + terms.to_csv(index=False)
    digest = hashlib.sha256(content.encode("utf-8")).hexdigest()[:12]
    frames["threshold"] = _numbers(frames["threshold"].replace("", str(DEFAULT_THRESHOLD)), "threshold")
    terms["weight"] = _numbers(terms["weight"].replace("", "1"), "weight")
    codebook = Codebook(frames, terms, max(frames["version"].astype(str), default=""), digest)
    codebook.index()  # so that a term that cannot be read is named now
    return codebook


def _check_characters(table: pd.DataFrame, what: str) -> None:
    """Raise InputError for a character that no file for coders can hold: neither XLSX nor XML knows these."""
    for column in table.columns:
        bad = [row for row, cell in enumerate(table[column]) if _NOT_IN_XML.search(str(cell))]
        if len(bad):
            value = escape_terminal(table[column].iloc[bad[0]])[:80]
            raise InputError(
                f"codebook, {what}, line {bad[0] + 2}, column {column!r}: {value!r} holds a control character, which "
                "no coding sheet can hold; take it out."
            )


def _numbers(column: pd.Series, what: str) -> pd.Series:
    numbers = pd.to_numeric(column, errors="coerce").astype(float)
    bad = ~np.isfinite(numbers) | (numbers < 0)
    if bad.any():
        line = int(np.flatnonzero(bad)[0]) + 2
        raise InputError(f"codebook, line {line}: {what} {column[bad].iloc[0]!r} is not a number of 0 or more.")
    return numbers
