"""The person named beside a title, whichever way a house style orders the two."""

import re

from analysis.quotation.speakers.actors import ActorLexicon
from analysis.quotation.speakers.names import Mention, Roster, bare, find_names, first_names, is_body, words_of

CORE_END = re.compile(
    r",|\s\(|\s--?\s|\s[–—]\s|\s(?:of|for|from|in|at|on|who|which|that|to|with|among|whose|close|familiar|briefed|speaking)\s"
)
_PLACE_OF_SAYING = re.compile(
    r"\s(?:in|on|via|during|at)\s(?:a|an|the|his|her|its|their|Telegram|Twitter|Facebook)\b.*$"
)
_FIELDS = {"state", "defense", "defence", "treasury", "interior", "finance", "foreign", "justice"}
_NAME_END = ' ).”"'


def find_described(phrase: str, roster: Roster, actors: ActorLexicon) -> str | None:
    """The name behind a description: `The US secretary of state, Mara Venn`, `Commission President Mara Venn`,
    `Deputy Chairman of the Security Council Mara Venn`; None where the phrase has no such form."""
    segments = [each.strip() for each in phrase.split(", ")]
    first = _ends_in_name(segments[0], roster, actors)
    if first:
        return roster.expand(first)
    for segment in segments[1:]:
        mentions = find_names(segment)
        whole = mentions and mentions[-1].end >= len(segment.rstrip(_NAME_END))
        before = segment[: mentions[-1].start] if mentions else ""
        begins = not before or (mentions and mentions[-1].title) or (before.islower() and len(before.split()) <= 2)
        if whole and begins and len(mentions) == 1 and _describes(segments[0], mentions[-1], roster, actors):
            return roster.expand(mentions[-1].name)
    return None


def describe_mention(text: str, mention: Mention) -> set[str]:
    """The nouns right before a name and in the apposition right after it."""
    before = text[max(0, mention.start - 60) : mention.start]
    before = re.split(r"[,.;:!?“”\"\n](?=\s)", before)[-1]
    nouns = [bare(word) for word in re.findall(r"[\w.’'-]+", before)][-5:]
    if re.search(r"(?:['’]s|\b(?:of|for|by|to|and|with|than|against|told|said))\s*$", before):
        nouns = []
    apposed = re.search(r"([\w.’'-]+(?:\s[\w.’'-]+){0,5}),\s$", text[max(0, mention.start - 70) : mention.start])
    if apposed and bare(apposed[1].split()[-1]) in words_of("title"):  # the defence minister, Mara Venn
        nouns += [bare(word) for word in apposed[1].split()]
    after = re.match(r",\s(?:the|a|an|who is the|his|her)\s([^,.;:]{3,60})", text[mention.end : mention.end + 80])
    if after:
        nouns += [bare(word) for word in re.findall(r"[\w.’'-]+", CORE_END.split(after[1])[0])]
    return set(nouns) | {bare(word) for word in mention.title.split()}


def looks_personal(mention: Mention, roster: Roster, actors: ActorLexicon) -> bool:
    """True if a name is a person's by the lexicon, the article, or its two or three words."""
    known = actors.find(mention.name)
    if known and known.kind != "person":
        return False
    if len(mention.name.split()) == 1:
        return roster.is_person(mention) or not (mention.name.isupper() or known)
    return roster.is_person(mention) or len(mention.name.split()) in (2, 3)


def _describes(description: str, mention: Mention, roster: Roster, actors: ActorLexicon) -> bool:
    """True if the description before a comma is of the one person named behind it."""
    if is_body(mention.name) or not looks_personal(mention, roster, actors):
        return False
    core = CORE_END.split(description, maxsplit=1)[0].split()
    if not core:
        return False
    head, known = bare(core[-1]), actors.find(mention.name)
    if head.endswith("s") and head not in ("boss", "actress"):
        return False
    if head in words_of("title") | words_of("anonymous"):
        return True
    return bool(known and known.kind == "person") and core[-1][:1].islower()


def _ends_in_name(segment: str, roster: Roster, actors: ActorLexicon) -> str | None:
    """The person at the end of a run of capitals that begins with a body or a title."""
    segment = _PLACE_OF_SAYING.sub("", segment)
    mentions = find_names(segment)
    if not mentions or mentions[-1].end < len(segment.rstrip(_NAME_END)):
        return None
    last = mentions[-1]
    words = last.name.split()
    if is_body(words[-1]):
        return None
    whole = actors.find(last.name)
    person = bool(whole and whole.kind == "person")
    if not person:
        for at in range(1, len(words) - 1):
            known = actors.find(" ".join(words[at:]))
            begins = bare(words[at]) in first_names() and is_body(words[at - 1])
            if begins or (known and known.kind == "person"):
                return " ".join(words[at:])
    before = segment[: last.start].split()
    office = bool(before) and before[-1].islower() and bare(before[-1]) in words_of("body") | words_of("title")
    if office and len(words) > 1 and (person or bare(words[0]) in first_names()):
        return last.name  # the head of the state administration Mara Venn
    governed = CORE_END.search(segment)
    field = bare(last.title.split()[-1]) in _FIELDS if last.title else False  # Secretary of State Mara Venn
    if governed and governed.start() > 0 and last.start > governed.end() and not field:
        return None  # the office of President Osk
    return last.name if last.title and (person or field) else None
