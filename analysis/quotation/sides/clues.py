"""Clues to a side in a text: names of places, peoples, bodies and people whose side is known, each found once."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache

from analysis.lexicons import load_lexicon
from analysis.quotation.marks import Span
from analysis.quotation.speakers.actors import Actor, ActorLexicon, fold_name
from analysis.quotation.speakers.names import Mention

SIDES = ("ukraine", "russia", "nato_west", "other")

_TOKEN = re.compile(r"[^\W\d_](?:[.\w]*\w)?(?:\.(?=[\s,)’']))?")
_ABBREVIATED = 5  # characters of the longest abbreviation with its full stop: Conn.
_LONGEST = 7  # words of a name that is looked up
_BELONGS = {"of", "for", "from", "at", "in", "near", "outside", "inside", "by", "across", "around"}
_TOWARD = {
    "to",
    "on",
    "about",
    "against",
    "toward",
    "towards",
    "into",
    "over",
    "with",
    "than",
    "between",
    "versus",
    "via",
}
_SERVES = {
    "adviser",
    "advisor",
    "advisers",
    "advisors",
    "aide",
    "aides",
    "assistant",
    "counsel",
    "close",
    "loyal",
    "familiar",
    "briefed",
    "brief",
}
_BETWEEN = {"the", "president", "mr", "former", "eastern", "southern", "northern", "western", "city"}
_AT_HOME = re.compile(r"-(?:based|born|appointed|installed|backed|listed|owned|run)\b")
_OWNS = re.compile(r"-based|[’']s\b|\s(?:resident|mayor|police)")
_OCCUPIER = re.compile(
    r"\b(?:pro-(?:Russian?|Moscow|Kremlin)|(?:Russian?|Moscow|Kremlin)-(?:installed|backed|appointed|imposed|controlled)|"
    r"separatists?|breakaway|self-(?:proclaimed|styled|declared)|occupying|occupiers?|rebels?)\b"
)
_PARTY = re.compile(
    r"\b[DRI]-[A-Z][a-z.]*[A-Za-z.]*|\((?:Dem|Rep|[DRI])\)|\b[DR]-[A-Z]\.[A-Z]\.|"
    r"\b(?:Republicans?|Democrats?|Democratic(?! Republic)|GOP|Tory|Tories|Congress(?:man|woman)|Sens?\.|Reps?\.)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Clue:
    """Words of the text that tell a side; kind: place, people, body, person, party or occupier; how they are bound.

    bound is "with" (a modifier, or the phrase itself), "of" (after of, in, from, for) or "toward" (after to, on,
    against: what somebody's work is about, not where he belongs).
    """

    start: int
    end: int
    side: str
    kind: str
    bound: str
    role: str = ""


@lru_cache(maxsize=20_000)
def _plain(word: str) -> str:
    return fold_name(word) if not word.isascii() else word.casefold().rstrip(".").replace(".", "")


@cache
def _places() -> dict[tuple[str, ...], tuple[str, str]]:
    """(side, kind) by folded words."""
    index: dict[tuple[str, ...], tuple[str, str]] = {}
    table = load_lexicon("countries")
    sides = dict(zip(table["code"], table["side"], strict=True))
    for row in table.to_dict("records"):
        for kind, names in (("place", [row["country"], row["capital"], *row["aliases"].split("|")]),
                            ("people", row["demonyms"].split("|"))):  # fmt: skip
            for name in names:
                if name:
                    index.setdefault(_key(name), (row["side"], kind))
    towns = load_lexicon("places")
    for place, code in zip(towns["place"], towns["code"], strict=True):
        index.setdefault(_key(place), (sides[code], "town"))
    for word, side in (("western", "nato_west"), ("west", "nato_west"), ("european", "nato_west")):
        index.setdefault((word,), (side, "people"))
    return index


def _key(name: str) -> tuple[str, ...]:
    return tuple(_plain(word) for word in _TOKEN.findall(name.replace("-", " ")))


class ClueFinder:
    """Finds the clues of a text; `actors` are the people and bodies of known side."""

    def __init__(self, actors: ActorLexicon) -> None:
        self._actors: dict[tuple[str, ...], Actor] = {}
        self._longest: dict[str, int] = {}
        for folded, actor in actors.index.items():
            key = _key(folded)
            if key and actor.kind in ("person", "body") and actor.side in SIDES:
                self._actors.setdefault(key, actor)
        self._places = _places()
        for key in (*self._actors, *self._places):
            self._longest[key[0]] = min(max(self._longest.get(key[0], 0), len(key)), _LONGEST)

    def find(self, text: str) -> list[Clue]:
        """Every clue in order of the text; longer names go before shorter ones."""
        tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
        found: list[Clue] = []
        at = 0
        while at < len(tokens):
            step = self._read(text, tokens, at, found) if tokens[at][0][0].isupper() else 1
            at += step
        for match in _OCCUPIER.finditer(text):
            found.append(Clue(match.start(), match.end(), "russia", "occupier", "with"))
        for match in _PARTY.finditer(text):
            found.append(Clue(match.start(), match.end(), "nato_west", "party", "with", "government"))
        return sorted(found, key=lambda each: (each.start, -each.end))

    def _read(self, text: str, tokens: list[tuple[str, int, int]], at: int, found: list[Clue]) -> int:
        """Add the clue that begins at token `at`; how many tokens it takes."""
        first = _plain(tokens[at][0])
        key = [first]
        keys: list[tuple[str, ...]] = [(first,)]
        for size in range(1, self._longest.get(first, 0)):
            if at + size >= len(tokens) or tokens[at + size][1] - tokens[at + size - 1][2] > 1:
                break
            key.append(_plain(tokens[at + size][0]))
            keys.append(tuple(key))
        if first not in self._longest:
            return 1
        for words in reversed(keys):
            actor, place = self._actors.get(words), self._places.get(words)
            if actor is None and place is None:
                continue
            start, end = tokens[at][1], tokens[at + len(words) - 1][2]
            last = tokens[at + len(words) - 1][0]
            if last.endswith(".") and len(last) > _ABBREVIATED and "." not in last[:-1]:
                end -= 1  # the end of a sentence, not of an abbreviation
            if place is not None:
                bound = _bound(text, start, end)
                if place[1] != "town" or _is_town(text, start, end, place[0], bound):
                    found.append(Clue(start, end, place[0], place[1], bound))
            elif actor is not None:
                found.append(Clue(start, end, actor.side, actor.kind, _bound(text, start, end), actor.role))
            return len(words)
        return 1


def _is_town(text: str, start: int, end: int, side: str, bound: str) -> bool:
    """True if the name of a town stands as one: many are surnames too."""
    if re.match(r"\s[A-Z]", text[end : end + 2]) and side not in ("ukraine", "russia"):
        return False
    return (
        bound == "of"
        or side in ("ukraine", "russia")
        or bool(re.match(r"-based|[’']s\b|\s(?:resident|mayor|police)", text[end:]))
    )


def _bound(text: str, start: int, end: int) -> str:
    before = text[max(0, start - 30) : start]
    if before.endswith(("anti-", "non-", "ex-")):
        return "toward"
    words = re.findall(r"[\w’'-]+", before.rpartition(",")[2])
    while words and words[-1].casefold() in (
        "the",
        "president",
        "mr",
        "former",
        "eastern",
        "southern",
        "northern",
        "city",
    ):
        words.pop()
    last = words[-1].casefold() if words else ""
    if last in _TOWARD:
        serves = len(words) > 1 and words[-2].casefold() in _SERVES
        return "of" if serves and last in ("to", "with", "on") else "toward"
    if text.startswith("-", end) and not re.match(
        r"-(?:based|born|appointed|installed|backed|listed|owned|run)\b", text[end:]
    ):
        return "toward"
    return "of" if last in _BELONGS else "with"


def drop_name_parts(clues: list[Clue], names: list[Mention]) -> list[Clue]:
    """The clues without those that are part of a longer name.

    Somebody called Volodymyr, Paris or Lavrov is of no side for that: a name's sound tells nothing. A people's name at
    the head of a name describes its bearer (American Mara Venn).
    """
    starts = [name.start for name in names]
    kept = []
    for clue in clues:
        at = bisect_right(starts, clue.start) - 1
        name = names[at] if at >= 0 and clue.end <= names[at].end else None
        if name is not None and clue.kind in ("place", "town", "person", "people"):
            is_part = clue.end - clue.start < name.end - name.start
            heads = clue.kind == "people" and clue.start == name.start
            if is_part and not heads:
                continue
        kept.append(clue)
    return kept


class ClueMap:
    """The clues of one text, asked for by place."""

    def __init__(self, clues: list[Clue]) -> None:
        self.clues = clues
        self._starts = [clue.start for clue in clues]

    def inside(self, span: Span) -> list[Clue]:
        """The clues inside a stretch of the text."""
        low, high = bisect_left(self._starts, span[0]), bisect_left(self._starts, span[1])
        return [clue for clue in self.clues[low:high] if clue.end <= span[1]]
