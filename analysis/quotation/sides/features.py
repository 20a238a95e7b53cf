"""Features of a speaker, with readable names: what its zones say about its side, and about its role.

A choice among sides (or roles) is described twice: `shared[choice]` holds features whose weight is the same for every
choice ("title:people:with": an adjective of that side's country stands before the name), `own` holds features that each
choice weighs in its own way ("kind=anonymous").
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from analysis.lexicons import load_lexicon
from analysis.quotation.marks import Span
from analysis.quotation.sides.clues import SIDES, Clue, ClueMap
from analysis.quotation.sides.zones import Zone
from analysis.quotation.speakers.names import words_of

ROLES = ("government", "military", "international_body", "expert", "media", "civilian", "party", "anonymous", "other")
SIDE_CHOICES = (*SIDES, "unknown")

#: The share of each side among the clues of an article, and where its first clue stands.
Shares = dict[str, tuple[float, Span]]

_CORE_END = re.compile(r",|\(|\s(?:of|for|to|at|in|from|on|who|that|with|near|familiar|close|briefed)\s")
_WORD = re.compile(r"[^\W\d_][\w’'.-]*")
_LOCAL = {"local", "locals", "resident", "residents", "witness", "witnesses", "police", "authorities", "villagers",
          "mayor", "governor", "civilians", "rescuers", "prosecutors", "regional", "town",
          "village", "city"}  # fmt: skip
_PRONOUNS = {"he", "she", "it", "they", "others", "some", "many"}
_AGED = re.compile(r",\s(?:aged\s)?\d\d\b|\s\(\d\d\)")
_POSSESSIVE = re.compile(r"['’]s?$")
#: Nouns of people who may belong to any side.
_VAGUE = {"net": {"user", "users", "twitter", "internet"}, "source": {"source", "sources"}}


@dataclass
class Described:
    """The features of one choice, and for each of the shared ones the words of the text behind it."""

    shared: dict[str, dict[str, float]] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)
    words: dict[tuple[str, str], Span] = field(default_factory=dict)

    def add(self, choice: str, name: str, value: float = 1.0, place: Span | None = None) -> None:
        """One shared feature; the greater value stays."""
        known = self.shared.setdefault(choice, {})
        if value > known.get(name, 0.0):
            known[name] = value
            if place is not None:
                self.words[choice, name] = place


@dataclass(frozen=True)
class Speech:
    """What is known of an attribution before its side: kind of speaker, zones, where its own name stands, and what went
    before: side and place of the last speaker with the same noun; side, place and role of the last speaker at all.
    """

    text: str
    kind: str
    source: Span | None
    zones: list[Zone]
    names: list[Span]
    earlier: tuple[str, Span] | None = None
    previous: tuple[str, Span | None, str] | None = None


def describe_side(speech: Speech, clues: ClueMap, shares: Shares, dateline: tuple[str, Span] | None) -> Described:
    """The features of a speaker's side; `shares` are those of the sides among all clues of the article."""
    found = Described()
    told = False
    for zone, inside in _clues_by_zone(speech, clues):
        if zone == "sentence":
            _add_shares(found, "sentence", Counter(clue.side for clue in inside), inside)
            continue
        near = [clue for clue in inside if clue.bound != "toward"]
        for clue in inside:
            found.add(clue.side, f"{zone}:{clue.kind}:{clue.bound}", place=(clue.start, clue.end))
        if near:
            told = True
            first = min(near, key=lambda clue: (clue.kind != "occupier", clue.bound != "with", clue.start))
            found.add(first.side, f"{zone}:first", place=(first.start, first.end))
    if not told:
        found.own.append(f"untold={speech.kind}")
    _add_surroundings(found, speech, clues, shares, dateline, told=told)
    if not told and speech.kind in ("anonymous", "collective"):
        words = source_words(speech)
        found.own += [f"untold={noun}" for noun, known in _VAGUE.items() if words & known]
        if {_role_words().get(word) for word in words} & {"expert", "media"}:
            found.own.append("untold=expert")
    found.own.append("all")
    return found


def _add_surroundings(
    found: Described, speech: Speech, clues: ClueMap, shares: Shares, dateline: tuple[str, Span] | None, *, told: bool
) -> None:
    """What is no description of the speaker: the passage, the article, earlier words."""
    suffix = ":told" if told else ":untold"
    for side, (share, first) in shares.items():
        found.add(side, f"article{suffix}:{speech.kind}", share, first)
        if not told and source_words(speech) & _LOCAL:
            found.add(side, "article:local", share, first)
    if dateline and not told:
        found.add(dateline[0], "dateline", place=dateline[1])
    if speech.source is not None:
        start = speech.source[0]
        own = set(speech.names) if speech.kind == "person" else set()
        near = clues.inside((max(0, start - 250), start))
        before = [clue for clue in near if clue.bound != "toward" and (clue.start, clue.end) not in own]
        if before and not told:
            found.add(before[-1].side, "near:before", place=(before[-1].start, before[-1].end))
    if speech.earlier and not told:
        found.add(speech.earlier[0], "earlier:same noun", place=speech.earlier[1])
    if speech.previous and not told:
        found.add(speech.previous[0], f"previous:{speech.kind}", place=speech.previous[1])


def _add_shares(found: Described, name: str, counts: Counter[str], clues: list[Clue]) -> None:
    total = sum(counts.values())
    for side, count in counts.items():
        first = next(clue for clue in clues if clue.side == side)
        found.add(side, name, count / total, (first.start, first.end))


def _clues_by_zone(speech: Speech, clues: ClueMap) -> Iterable[tuple[str, list[Clue]]]:
    """Each zone with the clues in it, those inside the speaker's own name left out (for a person)."""
    own = speech.names if speech.kind == "person" else []
    for name, start, end in speech.zones:
        inside = [
            clue
            for clue in clues.inside((start, end))
            if not any(clue.start < stop and clue.end > begin for begin, stop in own)
        ]
        if inside:
            yield name, inside


@cache
def _role_words() -> dict[str, str]:
    table = load_lexicon("role_words")
    return dict(zip(table["word"], table["role"], strict=True))


def source_words(speech: Speech) -> set[str]:
    """The words of the source span, in lower case."""
    if speech.source is None:
        return set()
    return set(_lower(speech.text[slice(*speech.source)]))


def _lower(text: str) -> list[str]:
    return [_POSSESSIVE.sub("", word[0]).strip(".’'").casefold() for word in _WORD.finditer(text)]


def describe_role(speech: Speech, clues: ClueMap) -> Described:
    """The features of a speaker's role."""
    found = Described()
    found.own += ["all", f"kind={speech.kind}"]
    told = False
    own = [] if speech.kind in ("anonymous", "collective", "body") else speech.names
    for zone, start, end in speech.zones:
        if zone == "sentence":
            continue
        hits = list(_role_hits(speech.text, start, end, own))
        core = _CORE_END.search(speech.text, start, end)
        stop = core.start() if core and core.start() > start else end
        heads = [hit for hit in hits if hit[1] < stop]
        for role, at, length in hits:
            is_head = bool(heads) and (role, at, length) == heads[-1]
            found.add(role, f"{zone}:{'head' if is_head else 'word'}", place=(at, at + length))
            told = True
    for zone, inside in _clues_by_zone(speech, clues):
        for clue in inside:
            if zone != "sentence" and clue.role and clue.bound != "toward":
                found.add(clue.role, f"{zone}:{clue.kind}", place=(clue.start, clue.end))
                told = True
            if zone == "source" and clue.kind in ("place", "people") and _is_whole(speech, clue):
                found.own.append("source=country")
    if speech.kind == "person" and _is_private(speech):
        found.own.append("private")
    if not told:
        found.own.append(f"untold={speech.kind}")
        if speech.previous:
            found.add(speech.previous[2], f"previous:{speech.kind}")
    head = head_of(speech)
    if head:
        found.own.append(f"head={head}")
    return found


def _is_private(speech: Speech) -> bool:
    """True for somebody who is called by one name throughout, or whose age is told, as officials hardly are."""
    names = [speech.text[start:end] for start, end in speech.names]
    aged = any(_AGED.match(speech.text, end) for _, end in speech.names)
    return aged or (bool(names) and all(" " not in name for name in names))


def _is_whole(speech: Speech, clue: Clue) -> bool:
    return speech.source is not None and clue.end >= speech.source[1] - 1 and clue.start <= speech.source[0] + 4


def head_of(speech: Speech) -> str:
    """The last word of the core of the source span, if it is a common noun: an official, the ministry."""
    if speech.source is None or speech.kind == "person":
        return ""
    start, end = speech.source
    core = _CORE_END.search(speech.text, start, end)
    words = _lower(speech.text[start : core.start() if core and core.start() > start else end])
    return words[-1].removesuffix("s") if words and words[-1] in _nouns() else ""


@cache
def _nouns() -> frozenset[str]:
    """Common nouns (no names) that a source span can end in, and pronouns."""
    kinds = ("anonymous", "collective", "title", "body")
    return frozenset(_role_words()).union(_PRONOUNS, *(words_of(kind) for kind in kinds))


def _role_hits(text: str, start: int, end: int, own: list[Span]) -> Iterable[tuple[str, int, int]]:
    """(role, place, length) of every role word of a stretch, longer ones first, outside the speaker's own name."""
    words = [
        (_POSSESSIVE.sub("", match[0]).strip(".’'").casefold(), match.start(), match.end())
        for match in _WORD.finditer(text, start, end)
        if not any(match.start() >= begin and match.end() <= stop + 1 for begin, stop in own)
    ]
    at = 0
    while at < len(words):
        for size in (3, 2, 1):
            phrase = " ".join(word for word, _, _ in words[at : at + size])
            role = _role_words().get(phrase) or (_role_words().get(phrase.replace("-", " ")) if "-" in phrase else None)
            if role and at + size <= len(words):
                yield role, words[at][1], words[at + size - 1][2] - words[at][1]
                at += size
                break
        else:
            at += 1
