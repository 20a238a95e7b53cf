"""NLTK's VADER (Hutto and Gilbert 2014) with its own lexicon, a user's words on top, and a look inside each score.

The code is NLTK's; the lexicon is that of VADER's authors (`vader_words` in the catalogue). VADER strips one ASCII mark
from a word's edge, so that `“brutal”,` would be missed: quotation marks, brackets and dashes become spaces first.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd
from nltk.sentiment.vader import SentimentIntensityAnalyzer, VaderConstants

from analysis.errors import InputError
from analysis.lexicons import load_lexicon

__all__ = ["VaderAnalyzer", "list_tone_words", "load_vader", "read_tone_words", "split_tone"]

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "\u00a0": " "})
_LOOSE_MARKS = re.compile(r"[\"“”„«»()\[\]{}‘–—…/*_|]|(?<!\w)'|'(?!\w)|--+|\.\.+")
MAX_VALENCE = 4.0  # VADER's scale: its raters gave -4 to 4


def prepare(text: str) -> str:
    """`text` as VADER can read it, of the same length, so that offsets stay valid."""
    return _LOOSE_MARKS.sub(lambda match: " " * len(match.group()), text.translate(_APOSTROPHES))


class VaderAnalyzer(SentimentIntensityAnalyzer):
    """NLTK's analyser that also tells the valence of each word after all of VADER's rules."""

    def __init__(self, extra: Mapping[str, float] | None = None) -> None:
        # Not super().__init__(): it only reads the lexicon, and refuses a file outside NLTK's own search path.
        words = load_lexicon("vader_words")
        self.lexicon = {**dict(zip(words["word"], words["valence"].astype(float), strict=True)), **(extra or {})}
        self.constants = VaderConstants()

    def score_valence(self, sentiments: list[float], text: str) -> dict[str, float]:
        """NLTK's four scores, and under "valences" what each word adds."""
        scores = super().score_valence(sentiments, text)
        return {**scores, "valences": list(sentiments)}

    def compound(self, text: str) -> float:
        """VADER's compound score of `text`, -1 to 1; 0 where there is no word of the lexicon."""
        return float(self.polarity_scores(prepare(text))["compound"]) if text.strip() else 0.0


@cache
def load_vader(*, supplement: bool = False, files: tuple[Path, ...] = ()) -> VaderAnalyzer:
    """The analyser with VADER's lexicon, the news supplement if asked for, and the user's `files` on top."""
    extra: dict[str, float] = {}
    if supplement:
        table = load_lexicon("news_tone")
        extra.update(_valences(table, "lexicon 'news_tone'"))
    for file in files:
        extra.update(read_tone_words(file))
    return VaderAnalyzer(extra)


def read_tone_words(file: str | Path) -> dict[str, float]:
    """A user's tone lexicon: a CSV with the columns `word` and `valence` (-4 to 4; 0 switches a word off).

    Raises:
        InputError: an unreadable file, a missing column, a word with a space in it, or a valence outside -4 to 4.
    """
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(f"tone lexicon {str(file)!r} cannot be read as UTF-8 CSV: {error}") from error
    missing = [column for column in ("word", "valence") if column not in table.columns]
    if missing:
        raise InputError(f"tone lexicon {str(file)!r} lacks the column {', '.join(missing)}; needed: word, valence.")
    return _valences(table, f"tone lexicon {str(file)!r}")


def _valences(table: pd.DataFrame, what: str) -> dict[str, float]:
    found = {}
    for line, (word, raw) in enumerate(zip(table["word"], table["valence"], strict=True), start=2):
        try:
            valence = float(raw)
        except ValueError:
            valence = float("nan")
        if not -MAX_VALENCE <= valence <= MAX_VALENCE:
            raise InputError(f"{what}, line {line}: valence {raw!r} of {word!r} is not a number from -4 to 4.")
        if not word or len(word.split()) != 1 or word != word.strip():
            raise InputError(f"{what}, line {line}: {word!r} is not one word; VADER looks up single words.")
        found[word.lower()] = valence
    return found


def split_tone(text: str, *, analyzer: VaderAnalyzer | None = None) -> pd.DataFrame:
    """Which words make the tone of `text`: one row per word that counts, adding up to the compound score.

    Columns: start, end (offsets into `text`), word, valence (after VADER's rules for negation, degree, capitals and
    "but"), contribution (the word's share of the compound score; they sum to it).

    >>> split_tone("The talks were not successful.")[["word", "valence"]].values.tolist()
    [['successful', -2.072]]
    """
    columns = ["start", "end", "word", "valence", "contribution"]
    return pd.DataFrame(list_tone_words(text, analyzer or load_vader()), columns=columns)


def list_tone_words(text: str, analyzer: VaderAnalyzer) -> list[tuple[int, int, str, float, float]]:
    """The rows of `split_tone`, as tuples."""
    prepared = prepare(text)
    scores = analyzer.polarity_scores(prepared)
    words = [word for word in re.finditer(r"\S+", prepared) if len(word.group()) > 1]
    total = sum(scores.get("valences", []))
    rows = []
    for match, valence in zip(words, scores.get("valences", []), strict=True):
        if valence:
            core = match.group().strip(".,;:!?'-") or match.group()
            start = match.start() + match.group().find(core)
            share = scores["compound"] * valence / total if total else 0.0
            rows.append((start, start + len(core), text[start : start + len(core)], round(valence, 4), share))
    return rows
