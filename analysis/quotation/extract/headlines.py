"""Quotation in the formulas of headlines: `Osk: The talks failed`, `The talks failed - Osk`, `... : report`."""

import re

from analysis.quotation.attribution import Attribution
from analysis.quotation.marks import Span
from analysis.quotation.speakers.actors import ActorLexicon

_FIRST = re.compile(r"(?P<name>[^:“”\"‘’]{2,60}?)(?P<cue>:)\s+(?P<words>\S.*)")
_LAST = re.compile(r"(?P<words>\S.*\S)\s*(?P<cue>(?<=\s)[-–—]{1,2}|:)\s+(?P<name>[^:“”\"]{2,50})")
_QUOTED = re.compile(r"(?P<words>[‘“\"'].{3,}?[’”\"'])(?P<cue>:|,|\s[-–—])\s+(?P<name>(?:[A-Z][\w’'-]+\s?){1,4})")
_ON = re.compile(r"\s(?:on|to|in)\s.*$")
_UNNAMED = re.compile(
    r"(?:new\s|exclusive\s|leaked\s)?(?:reports?|poll|survey|study|sources?|officials?|media|documents|"
    r"[\w.]{2,12} (?:officials?|media|sources?|report|poll|intelligence))",
    re.IGNORECASE,
)
_STATES_THAT_SPEAK = {"Kremlin"}  # a country or capital before a colon is a dateline or a topic, as in "Ukraine: ..."
_CONFIDENCE = 0.7  # not measured: no headline is coded
_FEWEST_WORDS = 2


def find_headline(text: str, actors: ActorLexicon) -> list[Attribution]:
    """The attribution of a headline that has one of the formulas; [] where it has none.

    >>> from analysis.quotation.speakers.actors import load_actors
    >>> known = load_actors()
    >>> found = find_headline("The harvest is good — Zelensky", known)[0]
    >>> "The harvest is good — Zelensky"[slice(*found.spans[0])]
    'The harvest is good'
    """
    text = text.rstrip()
    for pattern in (_FIRST, _QUOTED, _LAST):
        match = pattern.match(text) if pattern is _QUOTED else pattern.fullmatch(text)
        source = _speaker(match, actors, pattern is _LAST) if match else None
        if match and source and len(match["words"].split()) >= _FEWEST_WORDS:
            return [Attribution([match.span("words")], match.span("cue"), source, "headline", _CONFIDENCE)]
    return []


def _speaker(match: re.Match[str], actors: ActorLexicon, last: bool) -> Span | None:
    """The span of the name, if it is one that speaks; a longer run of capitals is tried word by word."""
    name = match["name"].rstrip()
    start = match.start("name")
    if not last:
        name = _ON.sub("", name)
    elif _UNNAMED.fullmatch(name):
        return start, start + len(name)
    words = name.split()
    for n_words in range(len(words), 0, -1):
        part = " ".join(words[:n_words])
        if n_words < len(words) and match.re is not _QUOTED:
            break
        known = actors.find(part)
        quoted = match["words"][:1] in "‘“\"'"
        if known and known.name and (known.kind in ("person", "body") or quoted or known.name in _STATES_THAT_SPEAK):
            return start, start + len(part)
    return None
