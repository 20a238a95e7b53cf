"""Who spoke before: what `they`, `the official` and `the man` stand for, and the phrase that `who` goes back to."""

import re
from dataclasses import dataclass, field
from functools import cache

from analysis.lexicons import load_lexicon
from analysis.quotation.speakers.actors import ActorLexicon, Speaker
from analysis.quotation.speakers.names import Roster, bare, find_names, words_of

_NEAR = 900  # characters over which `they` goes back to a group, and `the official` to whoever spoke last
_SINGULAR = re.compile(r"(?:the|this|that)\s(?P<modifiers>(?:[\w’'.-]+\s){0,2})(?P<head>[a-z-]+)")


@dataclass
class Discourse:
    """The speakers of one article so far: groups, single people, and who was called by which noun."""

    groups: list[tuple[int, Speaker]] = field(default_factory=list)
    singles: list[tuple[int, Speaker]] = field(default_factory=list)
    by_noun: dict[str, Speaker] = field(default_factory=dict)

    def remember(self, position: int, phrase: str, speaker: Speaker, actors: ActorLexicon) -> None:
        """Hold a speaker as written; one without a name is forgotten. Nobody calls a known leader `the official`."""
        if speaker.name is None:
            return
        head = _head(phrase)
        plural = head.endswith("s") and not head.endswith("ss")
        if speaker.kind in ("body", "collective") or (speaker.kind == "anonymous" and plural):
            self.groups.append((position, speaker))
        elif speaker.kind == "anonymous" or (speaker.kind == "person" and actors.find(speaker.name) is None):
            self.singles.append((position, speaker))
        if head in words_of("anonymous"):
            self.by_noun[head] = speaker

    def group_before(self, position: int) -> Speaker | None:
        """The group that spoke last, near before `position`."""
        near = [speaker for place, speaker in self.groups if 0 < position - place <= _NEAR]
        return near[-1] if near else None

    def same_person(self, phrase: str, position: int) -> Speaker | None:
        """Whom `the official`, `the man` means: one called so before, else the single person who has just spoken."""
        match = _SINGULAR.fullmatch(phrase[:1].lower() + phrase[1:])
        head = match["head"] if match else ""
        if head not in words_of("anonymous") or (head.endswith("s") and not head.endswith("ss")):
            return None
        if head in self.by_noun:
            return self.by_noun[head]
        if match and not {bare(word) for word in match["modifiers"].split()} <= _peoples():
            return None  # the band leader, the former aide: somebody else
        near = [speaker for place, speaker in self.singles if 0 < position - place <= _NEAR]
        other = words_of("female") if head in words_of("male") else words_of("male")
        gendered = head in words_of("male") | words_of("female")
        if not near or (gendered and set(map(bare, str(near[-1].name).split())) & other):
            return None
        return near[-1]


@cache
def _peoples() -> frozenset[str]:
    """Adjectives of countries, folded."""
    demonyms = load_lexicon("countries")["demonyms"]
    return frozenset(word.casefold() for names in demonyms for word in names.split("|") if word)


def _head(phrase: str) -> str:
    """The last word of a phrase before what follows it: `two officials in the town`."""
    core = re.split(r",|\s(?:of|for|from|in|at|on|who|that|to|with|close|familiar|briefed)\s", phrase, maxsplit=1)[0]
    return bare(core.split()[-1]) if core.split() else ""


def find_before(before: str, roster: Roster) -> str | None:
    """The nearest name before `who` or `which`; `before` is the text of the sentence up to it."""
    mentions = find_names(before)
    if not mentions or len(before) - mentions[-1].end >= 80:
        return None
    clauses = [each for each in mentions if before[each.end :].lstrip()[:1] in (",", "", "(") or each == mentions[-1]]
    return next((each for each in reversed(clauses) if roster.is_person(each)), mentions[-1]).name
