"""Bodies named short after they were named in full, and speakers who share their words."""

import re
from collections.abc import Callable
from functools import lru_cache

from analysis.quotation.speakers.actors import ActorLexicon, Speaker
from analysis.quotation.speakers.names import bare, words_of

BODY_NAME = re.compile(  # the Centre for Research on Peace and Clean Air
    r"(?:[Tt]he\s)?(?P<name>(?P<head>[A-Z][\w&’-]*(?:\s[A-Z][\w&’-]*)*)\s(?:for|on|of)\s(?:(?:of|for|on|and|the|in|to)\s|"
    r"[A-Z][\w&’-]*\s)*[A-Z][\w&’-]*)(?:\s\([A-Z]+\))?"
)
#: Words that any body may be called by once it has been named; the last body that spoke is meant.
_GENERIC = frozenset(
    ("agency", "watchdog", "body", "organisation", "organization", "group", "company", "firm", "service", "bureau",
     "regulator", "operator", "think-tank", "institute", "charity", "union", "commission", "council", "committee")
)  # fmt: skip
_SHORT = re.compile(r"(?:the|this|that)\s(?:(?P<modifier>[\w’'.-]+)\s)?(?P<head>[a-z-]+)", re.IGNORECASE)
_TAIL = re.compile(r"\s(?:of|in|for)\s(?:the\s)?[A-Z][\w.’'-]*(?:\s(?:of\s)?[A-Z][\w.’'-]*)?")
_DOCUMENT = (
    r"(?:statement|post|letter|video|readout|tweet|speech|address|message|note|memo|e-?mail|communique|communiqué|"
    r"article|account|remarks|comments?|interview|report|briefing|update|release|telegram)"
)
_OWNED = re.compile(
    rf"(?:(?P<whose>(?:his|her|its|their))|(?P<owner>.+?)['’]s?)\s(?:[\w-]+\s){{0,4}}{_DOCUMENT}\b.*", re.IGNORECASE
)
_FROM = re.compile(
    rf"(?:an?|the|one|this)\s(?:[\w-]+\s){{0,3}}{_DOCUMENT}\s(?:\w+\s)?(?:by|from)\s(?P<owner>.+)", re.IGNORECASE
)
_BARE = re.compile(rf"(?:the|this|that)\s(?:(?:same|joint|latest|official)\s)?{_DOCUMENT}", re.IGNORECASE)
_COMPOUND = re.compile(rf"(?:an?|the)\s(?P<owner>(?:[A-Z][\w.’'-]*\s)+){_DOCUMENT}", re.IGNORECASE)
_TRIES = 8  # mentions of the head looked at, nearest first
_REACH = 7  # words of a body's name before its head
_AND = re.compile(r"\s+(?:and|as well as|together with|&)\s+", re.IGNORECASE)
_BOTH = re.compile(r"^(?:both|neither)\s+", re.IGNORECASE)
_MOST = 6  # speakers who may share words; a longer list is no list of speakers


def find_body(phrase: str, before: str, actors: ActorLexicon, spoken: list[tuple[str, Speaker]]) -> Speaker | None:
    """The body that `the ministry`, `the embassy`, `the watchdog` stand for: one that spoke or was named before.

    Args:
        phrase: the source as written.
        before: the text before it.
        actors: known bodies.
        spoken: phrase and speaker of the bodies that have spoken so far.
    """
    match = _SHORT.fullmatch(phrase)
    if match is None:
        return None
    head = bare(match["head"])
    if head not in words_of("collective") | words_of("body") | _GENERIC or head in words_of("anonymous"):
        return None
    modifier = match["modifier"] or ""
    if modifier[:1].isupper():  # the Canadian army is not the army that spoke before
        spoken = [each for each in spoken if bare(modifier) in f"{each[0]} {each[1].name}".casefold()]
    for said, speaker in reversed(spoken):
        if head in {bare(word) for word in f"{said} {speaker.name}".split()}:
            return speaker
    found = None if modifier[:1].isupper() else _named_before(head, before, actors)
    if found is None and head in _GENERIC and not modifier[:1].isupper():
        found = next((speaker for _, speaker in reversed(spoken) if speaker.kind == "body"), None)
    return found


@lru_cache(maxsize=256)  # a transcript asks for the same few names at every turn
def find_abbreviated(short: str, text: str) -> str | None:
    """The name behind capitals, if the article spells it out: `Grain Union` for `GU`, `Ministry of Grain` for `MoG`.

    A word of capitals before it is part of the name: `UK Ministry of Grain`.
    """
    if not re.fullmatch(r"[A-Z][A-Za-z]{0,2}[A-Z]{1,5}", short):
        return None
    link = r"[\s-](?:(?:for|of|and|on|the|in)\s){0,2}"
    exact = r"[\s-]".join(rf"{letter}[\w’'-]+" for letter in short)
    loose = link.join(rf"{letter}[\w’'-]+" for letter in short if letter.isupper())
    found = re.finditer(rf"(?:\b(?:[A-Z]{{2,3}}|[A-Z]\w+(?:ish|ian|an|ese))\s)?\b(?:{exact}|{loose})\b", text)
    return max((match[0] for match in found), key=len, default=None)


def find_author(phrase: str, part: Callable[[str], Speaker | None], last: Speaker | None) -> Speaker | None:
    """Whose a document is: `Osk's post`, `a statement by the ministry`, `the statement` after its author spoke.

    Args:
        phrase: the source as written.
        part: resolves a name or body, None if it is none.
        last: who spoke last before.
    """
    if _BARE.fullmatch(phrase):
        return last
    match = _OWNED.fullmatch(phrase) or _FROM.fullmatch(phrase)
    if match is None:
        match = _COMPOUND.fullmatch(phrase)
        if match is None or not match["owner"][:1].isupper():
            return None
    groups = match.groupdict()
    return last if groups.get("whose") else part(groups["owner"].strip(" ,"))


def _named_before(head: str, before: str, actors: ActorLexicon) -> Speaker | None:
    places = [match.span() for match in re.finditer(rf"\b{re.escape(head)}\b", before, re.IGNORECASE)]
    for start, end in reversed(places[-_TRIES:]):
        words = re.findall(r"\S+", before[max(0, start - 80) : start])[-_REACH:]
        tail = _TAIL.match(before, end)
        ends = [before[start:end] + tail[0], before[start:end]] if tail else [before[start:end]]
        for at in range(len(words) + 1):
            for last in ends:
                name = " ".join([*words[at:], last])
                known = actors.find(name) if " " in name else None
                if known and known.name and known.kind != "person":
                    return Speaker(known.name, known.kind)
    return None


def find_joint(phrase: str, part: Callable[[str], Speaker | None], actors: ActorLexicon) -> list[Speaker]:
    """The speakers who say the same words together: `Venn and Osk`, `France, Poland and Italy`; [] where one speaks."""
    if not _AND.search(phrase) or actors.find(phrase):
        return []
    pieces = _AND.split(_BOTH.sub("", phrase))
    if len(pieces) == 2 and ", " in pieces[0]:
        pieces = [*pieces[0].split(", "), pieces[1]]
    if not 2 <= len(pieces) <= _MOST:
        return []
    found = [part(each.strip(" ,")) for each in pieces]
    speakers = [each for each in found if each is not None and each.name]
    return speakers if len(speakers) == len(pieces) and len({each.name for each in speakers}) > 1 else []
