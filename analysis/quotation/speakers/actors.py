"""From a speaker's name to the actor behind it: side and role, by the actors and offices lexicons."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import pandas as pd

from analysis.errors import check_columns
from analysis.lexicons import load_lexicon

_TRIM = re.compile(r"^(?:the|a|an)\s+|['’]s?$|[,.;:]+$", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def fold_name(name: str) -> str:
    """A name as it is looked up: no accents, no case, no article, plain apostrophes, single spaces.

    >>> fold_name("The Kremlin’s")
    'kremlin'
    """
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("-", " "))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_TRIM.sub("", _TRIM.sub("", plain.strip())).casefold().split())


@lru_cache(maxsize=8)
def actor_index(extra: str | Path | None = None) -> dict[str, tuple[str, str, str]]:
    """Every folded name and alias -> (actor, side, role); the user's file `extra` goes before ours."""
    table = load_lexicon("actors", extra)
    index: dict[str, tuple[str, str, str]] = {}
    for _, row in table.iterrows():
        for alias in [row["actor"], *row["aliases"].split("|")]:
            if folded := fold_name(alias):
                index.setdefault(folded, (row["actor"], row["side"] or "unknown", row["role"] or "other"))
    return index


def assign_actors(quotes: pd.DataFrame, *, actors: str | Path | None = None) -> pd.DataFrame:
    """The quotes plus actor (canonical name), side and role of each speaker.

    A speaker whom the actors lexicon does not know keeps actor missing, side "unknown" and role "other"; an
    anonymous one has role "anonymous", so that no quoted word leaves the denominator.

    Args:
        quotes: the quotes table with `speaker` (see `resolve_speakers`).
        actors: a CSV of your own with the lexicon's columns; its rows go before ours.
    """
    check_columns(quotes, ["speaker", "speaker_kind"], "the quotes table")
    index = actor_index(actors)
    found = [
        _look_up(index, speaker, kind) for speaker, kind in zip(quotes["speaker"], quotes["speaker_kind"], strict=True)
    ]
    table = pd.DataFrame(found, columns=["actor", "side", "role"], index=quotes.index, dtype="str")
    return quotes.assign(**{name: table[name] for name in table.columns})


def _look_up(index: dict[str, tuple[str, str, str]], speaker: object, kind: str) -> tuple[str | None, str, str]:
    if isinstance(speaker, str) and (known := index.get(fold_name(speaker))):
        return known
    return None, "unknown", "anonymous" if kind == "anonymous" else "other"


@cache
def _actor_kinds() -> dict[str, str]:
    table = load_lexicon("actors")
    return dict(zip(table["actor"], table["kind"], strict=True))


def kind_of(actor: str) -> str:
    """person, body or collective: what an actor of the lexicon is; person for one it does not know."""
    return _actor_kinds().get(actor, "person")
