"""Transcripts and interviews: paragraphs that begin with the name of who speaks.

In a transcript (`VENN: Is it over?`) every turn is its speaker's. In an interview the questions are the outlet's own
voice and no quotation; every paragraph from an answer to the next question is the interviewee's.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.quotation.article import ReadArticle
from analysis.quotation.attribution import Attribution
from analysis.quotation.extract.relayed import is_medium
from analysis.quotation.marks import Span

_TURN = re.compile(r"[\"“]?(?P<name>[A-Z][A-Z.’'\-]+(?: [A-Z][A-Z.’'\-]*){0,4})(?P<colon>:)\s+(?P<words>\S)")
_LABEL = re.compile(
    r"\*{0,2}(?P<name>[A-Z][\w.’'/-]*(?: (?:[A-Z][\w.’'/-]*|of|von|van|de|der)){0,4})\*{0,2}\s?"
    r"(?P<colon>:)\*{0,2}\s+(?P<words>\S)"
)
_FEWEST_TURNS = 2  # labels of a transcript; a single one may be a dateline or BREAKING
_QUESTIONERS = {"q", "question", "interviewer", "reporter", "host"}
_ANSWERERS = {"a", "answer"}
_CREDIT = re.compile(r"(?:This|The)? ?[Ii]nterview |Interviewer?:|Edited by|©")
_CONFIDENCE = 0.85


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A paragraph with its label, or without one (name and colon None)."""

    words: Span
    name: Span | None
    colon: Span | None
    asks: bool


def find_turns(article: ReadArticle) -> tuple[list[Attribution], set[int]]:
    """The turns of a transcript or an interview, and the ends of all paragraphs that are read with them.

    >>> text = "VENN: Is it over?\\n\\nOSK: Nobody knows."
    >>> [text[slice(*turn.spans[0])] for turn in find_turns(ReadArticle(text))[0]]
    ['Is it over?', 'Nobody knows.']
    >>> text = "The Courier: Is it over?\\n\\nOsk: Nobody knows."
    >>> [text[slice(*turn.spans[0])] for turn in find_turns(ReadArticle(text))[0]]
    ['Nobody knows.']
    """
    if ":" not in article.text:
        return [], set()
    interview = _read_interview(article)
    if interview:
        return interview
    turns = list(_capital_turns(article))
    turns = turns if len(turns) >= _FEWEST_TURNS else []
    return turns, {turn.spans[0][1] for turn in turns}


def _capital_turns(article: ReadArticle) -> Iterator[Attribution]:
    for start, end in article.paragraphs:
        match = _TURN.match(article.text, start, end)
        if match:
            words = (match.start("words"), end)
            yield _turn(words, match.span("name"), match.span("colon"))


def _turn(words: Span, name: Span | None, colon: Span | None) -> Attribution:
    return Attribution([words], colon, name, rule="transcript", confidence=_CONFIDENCE)


def _read_interview(article: ReadArticle) -> tuple[list[Attribution], set[int]] | None:
    paragraphs = [_label(article.text, start, end) for start, end in article.paragraphs]
    labelled = [each for each in paragraphs if each.name]
    if len(labelled) < _FEWEST_TURNS:
        return None
    askers = _find_askers(article.text, labelled)
    if not _has_questioner(article.text, labelled, askers):
        return None
    first = next(number for number, each in enumerate(paragraphs) if each.name)
    turns: list[Attribution] = []
    speaker: tuple[Span | None, Span | None] | None = None
    for each in paragraphs[first:]:
        if each.name:
            named = article.text[slice(*each.name)]
            if named in askers:
                continue
            source = _introduced(article, each.name[0]) if named.casefold() in _ANSWERERS else each.name
            speaker = (source, each.colon)
        elif each.asks or speaker is None or _CREDIT.match(article.text, *each.words):
            continue
        turns.append(_turn(each.words, *speaker))
    return turns, {end for _, end in article.paragraphs[first:]}


def _label(text: str, start: int, end: int) -> _Labelled:
    match = _LABEL.match(text, start, end)
    stop = end
    while stop > start and text[stop - 1] in "* ":
        stop -= 1
    asks = text[start:stop].rstrip('”"’').endswith("?")
    if match is None:
        while start < stop and text[start] in "* ":
            start += 1
        return _Labelled((start, stop), None, None, asks)
    return _Labelled((match.start("words"), stop), match.span("name"), match.span("colon"), asks)


def _find_askers(text: str, labelled: list[_Labelled]) -> set[str]:
    """The labels of questioners: by their name, or because most of their turns are questions."""
    turns: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for each in labelled:
        if each.name:
            turns[text[slice(*each.name)]] += 1
            asked[text[slice(*each.name)]] += each.asks
    return {
        name
        for name, n_turns in turns.items()
        if name.casefold() in _QUESTIONERS
        or is_medium(name)
        or (name.casefold() not in _ANSWERERS and asked[name] * 2 > n_turns)
    }


def _has_questioner(text: str, labelled: list[_Labelled], askers: set[str]) -> bool:
    """An interview has somebody who asks and somebody who answers, and not all its labels are in capitals."""
    names = {text[slice(*each.name)] for each in labelled if each.name}
    if not askers or askers == names or not any(each.asks for each in labelled):
        return False
    capitals = all(name.isupper() and len(name) > 1 for name in names)
    return not capitals or any(is_medium(name) for name in names)


def _introduced(article: ReadArticle, before: int) -> Span | None:
    """The first full name before the questions: whom the interview is with."""
    full = [each for each in article.names if each.start < before and len(each.name.split()) > 1]
    return (full[0].start, full[0].end) if full else None
