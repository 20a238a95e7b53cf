"""From a speaker's name to the actor behind it: side and role, by the actors lexicon; and who held an office when."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

import pandas as pd

from analysis.errors import check_columns
from analysis.lexicons import load_lexicon

_TRIM = re.compile(r"^(?:the|a|an)\s+|['’]s?$|[,.;:]+$", re.IGNORECASE)
_TRANSLITERATED = ("ukraine", "russia")
_DOUBLE = re.compile(r"(.)\1+")
#: German, French, Polish and English spellings of Cyrillic letters, longest first.
_SPELLINGS = [
    (re.compile(written), sound)
    for written, sound in (
        ("shch|schtsch|chtch|szcz", "sh"), ("tsch|tch|cz", "ch"), ("sch|sz|ch(?=ou)", "sh"), ("kh", "h"),
        ("gu(?=[ei])|g", "h"), ("ou", "u"), ("x", "ks"), ("w", "v"), ("z", "s"), ("ine$", "in"), ("enka$", "enko"),
        ("[yj]", "i"), ("ia", "a"), ("ii+", "i"),
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a name (None if unresolved) and its kind: person, body, collective, anonymous, author, unresolved."""

    name: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, body or collective of the actors lexicon; the name is None for one that it does not know."""

    name: str | None
    side: str
    role: str
    kind: str = ""


_UNKNOWN, _ANONYMOUS = Actor(None, "unknown", "other"), Actor(None, "unknown", "anonymous")


@lru_cache(maxsize=20_000)
def fold_name(name: str) -> str:
    """A name as it is looked up: no accents, no case, no article, plain apostrophes, single spaces.

    >>> fold_name("The Kremlin’s")
    'kremlin'
    """
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("-", " "))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_TRIM.sub("", _TRIM.sub("", plain.strip())).casefold().split())


def drop_initials(folded: str) -> str:
    """A folded name without the initials in its middle and without Jr. or Sr.

    >>> drop_initials("vladimir v. putin"), drop_initials("joseph r. biden jr.")
    ('vladimir putin', 'joseph biden')
    """
    words = folded.split()
    if len(words) < 3:
        return folded
    while len(words) > 2 and words[-1].strip(".") in ("jr", "sr", "ii", "iii"):
        words.pop()
    return " ".join(word for at, word in enumerate(words) if at in (0, len(words) - 1) or len(word.rstrip(".")) > 1)


@lru_cache(maxsize=20_000)
def _sound(name: str) -> str:
    """What the ways to write a Slavic name in Latin letters have in common; "" for what is no such name.

    Of a full name the consonants of first name and surname (Volodymyr and Vladimir, Serhiy and Serguei are one name in
    two languages), of a surname alone all its sounds.

    >>> _sound("Wolodymyr Selenskyj") == _sound("Vladimir Zelenskiy"), _sound("Selenskyj") == _sound("Zelensky")
    (True, True)
    """
    words = drop_initials(fold_name(name)).split()
    if not name[:1].isupper() or len(words) not in (1, 2) or not all(word.isalpha() for word in words):
        return ""
    sounds = [_spell(word) for word in words]
    if len(words) == 1:
        return sounds[0] if len(words[0]) > 5 else ""
    bones = [_DOUBLE.sub(r"\1", re.sub("[aeiou]", "", sound)) for sound in sounds]
    surname = bones[1] if len(bones[1]) > 2 else sounds[1]
    return f"{bones[0]} {surname}" if len(bones[0]) > 1 and len(surname) > 2 else ""


def _spell(word: str) -> str:
    for written, sound in _SPELLINGS:
        word = written.sub(sound, word)
    return _DOUBLE.sub(r"\1", word)


@dataclass(frozen=True, eq=False)
class ActorLexicon:
    """Every actor by folded name and alias."""

    index: dict[str, Actor]

    def find(self, name: str) -> Actor | None:
        """The actor of that name or alias.

        >>> load_actors().find("the Kremlin’s").side
        'russia'
        """
        folded = fold_name(name)
        found = self.index.get(folded) or self.index.get(drop_initials(folded)) or self._by_sound.get(_sound(name))
        if found is None and len(words := folded.split()) in (3, 4):  # Rafael Mariano Grossi
            person = self.index.get(f"{words[0]} {words[-1]}")
            found = person if person and person.kind == "person" else None
        return found

    def kind_of(self, name: str) -> str:
        """What a named speaker is: as the lexicon says, else a person."""
        known = self.find(name)
        return known.kind if known else "person"

    @cached_property
    def _by_sound(self) -> dict[str, Actor]:
        """People of Ukraine and Russia by the sound of their names; a sound that two of them share is left out."""
        found: dict[str, Actor] = {}
        shared = set()
        for alias, actor in self.index.items():
            if actor.kind == "person" and actor.side in _TRANSLITERATED:
                sound = _sound(alias.title())
                if found.setdefault(sound, actor) is not actor:
                    shared.add(sound)
        return {sound: actor for sound, actor in found.items() if sound and sound not in shared}

    @cached_property
    def others(self) -> dict[str, Actor]:
        """Actors that are no persons, by folded name or alias."""
        return {alias: actor for alias, actor in self.index.items() if actor.kind != "person"}

    @cached_property
    def people(self) -> dict[str, str]:
        """Canonical name by folded name or alias, of persons alone."""
        return {alias: str(actor.name) for alias, actor in self.index.items() if actor.kind == "person"}

    def assign(self, speaker: Speaker) -> Actor:
        """The actor behind a speaker; side "unknown" and role "other" or "anonymous" where the lexicon has none."""
        known = self.find(speaker.name) if speaker.name else None
        return known or (_ANONYMOUS if speaker.kind == "anonymous" else _UNKNOWN)


def load_actors(extra: str | Path | None = None) -> ActorLexicon:
    """The actors lexicon; rows of the user's file `extra` go before ours, and without a kind they are persons."""
    if extra is None:
        return _load_actors(None, 0)
    path = Path(extra)
    changed = path.stat().st_mtime_ns if path.exists() else 0  # a file edited in a session is read anew
    return _load_actors(path, changed)


@lru_cache(maxsize=8)
def _load_actors(extra: Path | None, changed: int) -> ActorLexicon:
    table = load_lexicon("actors", extra)
    index: dict[str, Actor] = {}
    for row in table.to_dict("records"):
        actor = Actor(row["actor"], row["side"] or "unknown", row["role"] or "other", row["kind"] or "person")
        for alias in [row["actor"], *row["aliases"].split("|")]:
            if folded := fold_name(alias):
                index.setdefault(folded, actor)
    return ActorLexicon(index)


def assign_actors(quotes: pd.DataFrame, *, actors: str | Path | None = None) -> pd.DataFrame:
    """The quotes plus actor (canonical name), side and role of each speaker.

    A speaker whom the actors lexicon does not know keeps actor missing, side "unknown" and role "other"; an
    anonymous one has role "anonymous", so that no quoted word leaves the denominator.

    Args:
        quotes: the quotes table with `speaker` (see `resolve_speakers`).
        actors: a CSV of your own with the lexicon's columns; its rows go before ours.
    """
    check_columns(quotes, ["speaker", "speaker_kind"], "the quotes table")
    known = load_actors(actors)
    speakers = zip(quotes["speaker"], quotes["speaker_kind"], strict=True)
    found = [known.assign(Speaker(name if isinstance(name, str) else None, kind)) for name, kind in speakers]
    columns = {"actor": [each.name for each in found], "side": [each.side for each in found],
               "role": [each.role for each in found]}  # fmt: skip
    return quotes.assign(**{name: pd.Series(values, quotes.index, dtype="str") for name, values in columns.items()})


def find_holder(office: str, day: pd.Timestamp) -> str | None:
    """The actor who held `office` on `day`, by the offices lexicon; None if it does not know.

    >>> find_holder("NATO chief", pd.Timestamp("2023-05-01"))
    'Jens Stoltenberg'
    """
    date = day.date().isoformat()
    for start, end, actor in _offices().get(fold_name(office), []):
        if start <= date and (not end or date < end):
            return actor
    return None


@cache
def _offices() -> dict[str, list[tuple[str, str, str]]]:
    """(start, end, actor) of every holder, by folded pattern of an office."""
    index: dict[str, list[tuple[str, str, str]]] = {}
    for row in load_lexicon("offices").to_dict("records"):
        for pattern in sorted({row["office"], *row["patterns"].split("|")}):
            if pattern:
                index.setdefault(fold_name(pattern), []).append((row["start"], row["end"], row["actor"]))
    return index
