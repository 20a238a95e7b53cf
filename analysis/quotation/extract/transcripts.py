"""Transcripts and question-and-answer texts: lines that begin with the speaker in capitals and a colon."""

import re
from collections.abc import Iterator

from analysis.quotation.attribution import Attribution, Span

_TURN = re.compile(r"[\"“]?(?P<name>[A-Z][A-Z.’'\-]+(?: [A-Z][A-Z.’'\-]*){0,4})(?P<colon>:)\s+(?P<words>\S)")
_FEWEST = 2  # labels in a text; a single one may be a dateline or BREAKING


def find_turns(text: str, paragraphs: list[Span]) -> list[Attribution]:
    """One attribution per turn of a transcript: all that follows the label in its paragraph.

    >>> text = "VENN: Is it over?\\n\\nOSK: Nobody knows."
    >>> [text[slice(*turn.spans[0])] for turn in find_turns(text, [(0, 17), (19, 37)])]
    ['Is it over?', 'Nobody knows.']
    """
    turns = list(_turns(text, paragraphs))
    return turns if len(turns) >= _FEWEST else []


def _turns(text: str, paragraphs: list[Span]) -> Iterator[Attribution]:
    for start, end in paragraphs:
        match = _TURN.match(text, start, end)
        if match:
            words = (match.start("words"), end)
            yield Attribution([words], match.span("colon"), match.span("name"), rule="transcript", confidence=0.85)
