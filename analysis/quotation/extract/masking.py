"""Masked sentences for the parser: quoted stretches are replaced, with the way back to the text.

A parser stumbles over long quotations, so that a quoted sentence is replaced by a two-word one and a quoted
fragment loses its marks. Every character of a masked sentence knows the offset it came from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from analysis.lexicons import load_lexicon
from analysis.quotation.marks import Span, Stretch
from analysis.text import count_words, sentence_spans, word_spans

_FILLER = "It works"
_LONGEST_FRAGMENT = 30  # words; longer fragments are masked after their first words
_KEPT = 10  # words kept of a longer fragment
_INNER_END = re.compile(r"[.!?…][\"'”’)]*\s+[\"'“‘(]?[A-Z]")
_CLAUSE = re.compile(r"(?:[^.!?;:\"“”«»]|(?<=\b[A-Z])\.|(?<=\b[A-Z][a-z])\.|(?<=\b[A-Z][a-z]{2})\.)*")
_NAMED_CLAUSE = re.compile(r"\s*(?:[A-Z][\w.’'-]*\s){1,4}[a-z]+\s*$")  # “A.” Mr. Venn insisted.
_AFTER_ALONE = re.compile(r"\s*(?:[—―–-]{1,2}\s*[A-Z]|$|\n)")
_SPACE = re.compile(r"\s")
_OPEN_END = re.compile(r",[\"”’»]\s*$")
_REPORT = re.compile(r"(?:[\w.'’-]+ ){1,5}\w+[.,]")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quoted stretch: `whole` if it holds a sentence of its own, `title` if its words look like a name."""

    stretch: Stretch
    whole: bool
    n_words: int


@dataclass(frozen=True, slots=True)
class MaskedSentence:
    """One sentence: masked text, the offset of every masked character, its quoted stretches, its place."""

    text: str
    offsets: list[int]
    quoted: list[Quoted]
    start: int
    end: int
    paragraph: int
    paragraph_end: int
    first: bool

    @property
    def only_quoted(self) -> bool:
        """True if nothing stands outside the quotation marks."""
        covered = sum(each.stretch.end - each.stretch.start for each in self.quoted)
        return bool(self.quoted) and covered >= self.end - self.start - 3


def mask_sentences(
    text: str, paragraphs: list[Span], stretches: list[Stretch], inserts: list[Span] | None = None
) -> list[MaskedSentence]:
    """The masked sentences of `text`, in order, given its paragraphs and what stands between quotation marks.

    `inserts` are left out, as if they did not stand there.
    """
    quoted = [_judge(text, stretch) for stretch in stretches]
    found: list[MaskedSentence] = []
    at = 0
    for number, (start, end) in enumerate(_join_broken(text, paragraphs)):
        own = []
        while at < len(quoted) and quoted[at].stretch.start < end:
            own.append(quoted[at])
            at += 1
        found += _mask_paragraph(text, (start, end), own, number, inserts or [])
    return found


def _join_broken(text: str, paragraphs: list[Span]) -> list[Span]:
    """Paragraphs, with those joined that a saved page has torn apart between `"...,"` and `Mara Venn said.`"""
    joined: list[Span] = []
    for start, end in paragraphs:
        torn = joined and _OPEN_END.search(text, max(joined[-1][1] - 4, 0), joined[-1][1])
        if torn and _REPORT.match(text, start, end) and _reporting_word().search(text, start, min(end, start + 60)):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _judge(text: str, stretch: Stretch) -> Quoted:
    left, right = stretch.inner
    inner = text[left:right].strip()
    n_words = count_words(inner)
    begins = inner[:1].isupper() or inner[:1] in "[(…'‘’“\"$£€#@" or inner[:1].isdigit()
    ends = inner.rstrip("'’\"”)] ")[-1:] in tuple(",.!?…—–-;:") or not stretch.closed
    inside = bool(_INNER_END.search(inner))
    whole = n_words > 0 and ((begins and ends) or (inside and n_words > 6 and ends))
    whole = whole or (begins and (n_words > _LONGEST_FRAGMENT or (n_words > 3 and _stands_alone(text, stretch))))
    return Quoted(stretch, whole, n_words)


def _stands_alone(text: str, stretch: Stretch) -> bool:
    """True for a line of its own, as pull quotes are set, with nothing or a credit behind it."""
    before = text[max(0, stretch.start - 2) : stretch.start].strip(" \t")
    return before in ("", "\n", "\n\n") and bool(_AFTER_ALONE.match(text, stretch.end))


def _mask_paragraph(
    text: str, paragraph: Span, quoted: list[Quoted], number: int, inserts: list[Span]
) -> Iterator[MaskedSentence]:
    masked, offsets = _mask(text, paragraph, quoted, inserts)
    at = 0
    for index, (left, right) in enumerate(sentence_spans(masked)):
        start, end = offsets[left], offsets[right - 1] + 1
        while at < len(quoted) and quoted[at].stretch.end <= start:
            at += 1
        own, ahead = [], at
        while ahead < len(quoted) and quoted[ahead].stretch.start < end:
            own.append(quoted[ahead])
            ahead += 1
        if own:  # a mark left out of the masked text belongs to the sentence
            start, end = min(start, own[0].stretch.start), max(end, own[-1].stretch.end)
        yield MaskedSentence(masked[left:right], offsets[left:right], own, start, end, number, paragraph[1], index == 0)


def _tail(text: str, right: int, end: int, limit: int) -> str:
    """The mark that ends a masked quotation; a comma where a reporting clause follows a question or exclamation."""
    found = next((mark for mark in reversed(text[max(right - 4, 0) : right]) if mark in ",.!?"), "")
    if found in ("?", "!", "."):
        clause = _CLAUSE.match(text, end, min(limit, end + 160))
        begins = clause is not None and (clause[0].lstrip()[:1].islower() or _NAMED_CLAUSE.match(clause[0]))
        if clause and (found != "." or begins) and _reporting_word().search(clause[0]):
            return ","
    return found


@cache
def _reporting_word() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(load_lexicon('reporting_verbs')['word'])})\b")


def _mask(text: str, paragraph: Span, quoted: list[Quoted], inserts: list[Span]) -> tuple[str, list[int]]:
    pieces: list[str] = []
    offsets: list[int] = []
    position = paragraph[0]

    def copy(start: int, end: int) -> None:
        for left, right in inserts:
            if start < left < end:
                pieces.append(_SPACE.sub(" ", text[start:left]))
                offsets.extend(range(start, left))
                start = min(right, end)
        pieces.append(_SPACE.sub(" ", text[start:end]))
        offsets.extend(range(start, end))

    for each in quoted:
        stretch = each.stretch
        copy(position, stretch.start)
        left, right = stretch.inner
        if each.whole:
            tail = _tail(text, right, stretch.end, paragraph[1])
            filler = f"“{_FILLER}{tail}”"
            pieces.append(filler)
            offsets += [stretch.start] * (len(filler) - 1) + [stretch.end - 1]
        elif each.n_words > _LONGEST_FRAGMENT:
            cut = left + word_spans(text[left:right])[_KEPT - 1][1]
            copy(left, cut)
            if text[right - 1] in ",.!?":
                copy(right - 1, right)
        else:
            copy(left, right)
        position = stretch.end
    copy(position, paragraph[1])
    return "".join(pieces), offsets
