"""What an article says about a speaker: the stretches of its text that describe one, gathered in one place.

Zones: "source" (the source span as written), "title" (the words before a mention of the name), "apposition" (the words
set beside it: after a comma, in brackets, after "of", or before it), "clause" ("who fled from Mariupol"), "sentence"
(where the speaker is first named).
"""

import re
from collections.abc import Iterable
from functools import cached_property

from analysis.quotation.marks import Span
from analysis.quotation.speakers.names import bare, words_of

Zone = tuple[str, int, int]

_MENTIONS = 12  # of one name that are looked at: what a speaker is, is said at the first ones
_WORD = re.compile(r"[^\W_][\w’'.-]*")
_STOPS = {"about", "according", "after", "against", "also", "and", "are", "as", "at", "because", "before",
          "between", "but", "by", "called", "from", "had", "has", "have", "he", "if", "in", "including", "into",
          "is", "it", "like", "met", "not", "on", "or", "over", "said", "say", "says", "she", "since", "tells",
          "than", "that", "then", "they", "this", "to", "told", "was", "were", "when", "where", "whether", "which",
          "while", "who", "with"}  # fmt: skip
_INSIDE = (
    r"(?:[^,;:!?“”\"\n().]|\.(?!\s+[A-Z“\"]|\s*$)|(?<=\b[A-Z])\.|(?<=Gen|Col|Maj|Sen|Rep|Gov)\.|(?<=Mr|Dr|St|Lt)\.)"
)
_APPOSED = re.compile(
    rf"(?:,?\s+(?:aged\s+)?\d{{1,2}})?(?:,|\s[–—-]+)\s+((?!\d{{1,2}},){_INSIDE}{{2,140}}?)"
    r"(?=[,;:!?“”\"\n()]|\.(?:\s|$)|\s[–—-]+\s|\s(?:said|says|told|added|wrote|warned|has said)\b|$)"
)
_RELATIVE = re.compile(r"(?:^|\s)(?:who|whose|which|where)\s")
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|could|can|did|does|do|said|says)\b")
_BRACKETS = re.compile(r"\s?\(([^()\n]{1,50})\)")
_BOUND = re.compile(
    r"(?:,)?\s+((?:of|from|at)\s+(?:the\s+)?[A-Z][\w’'.&-]*(?:\s+(?:[A-Z][\w’'.&-]*|of|for|the|and|on|in)\b){0,8})"
)
_NOT_APPOSED = re.compile(
    r"(?:who\s+(?:said|told|has said|added)|said|says|told|and|but|while|as|when|after|before|where|with|"
    r"in an?|in the|adding|"
    r"saying|speaking|what|this|that|there|i|we|you|on|by|according|he|she|they|it|"
    r"for (?:example|instance|his|her)|which|if|because|meanwhile|too|also)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:^|[.!?;:“”\"\n)]\s*|,\s|\b(?:to|by|that|said|says|and|but|with|from|told)\s)"
    r"((?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ne|[A-Z][\w.]*[’']s?)\s[^,;:!?“”\"\n]{3,110}),\s+$"
)


class Gatherer:
    """Finds the zones of speakers in one text; `places` are the offsets of every name, by name as it is known."""

    def __init__(self, text: str, sentences: list[Span], places: dict[str, list[Span]]) -> None:
        self.text, self._sentences, self._places = text, sentences, places
        self._kept: dict[str, list[Zone]] = {}

    def gather(self, source: Span | None, name: str | None) -> list[Zone]:
        """The zones of a speaker written as `source`; those of a name are gathered once."""
        zones: list[Zone] = []
        if source is not None:
            zones += self._around_source(source)
        if name:
            if name not in self._kept:
                self._kept[name] = list(self._around_mentions(self._places.get(name, [])))
            zones += self._kept[name]
        return zones

    def mentions(self, name: str | None) -> list[Span]:
        """Where a name stands."""
        return self._places.get(name, []) if name else []

    def _around_source(self, source: Span) -> Iterable[Zone]:
        start, end = source
        yield ("source", start, end)
        before = self._title(start)
        if before < start:
            yield ("source", before, start)
        if re.search(r"[A-Za-z]\w+$", self.text[start:end]) and "," not in self.text[start:end]:
            yield from self._after(end)

    def _around_mentions(self, mentions: list[Span]) -> Iterable[Zone]:
        for number, (start, end) in enumerate(mentions[:_MENTIONS]):
            before = self._title(start)
            if before < start:
                yield ("title", before, start)
            yield from self._after(end)
            if introduced := _BEFORE.search(self.text[max(0, start - 130) : start]):
                offset = max(0, start - 130)
                yield ("apposition", offset + introduced.start(1), offset + introduced.end(1))
            if number == 0:
                yield ("sentence", *self.sentence(start))

    def _after(self, end: int) -> Iterable[Zone]:
        window = self.text[end : end + 170]
        if window.startswith(("'s", "’s")):
            return
        for pattern in (_BRACKETS, _BOUND, _APPOSED):
            match = pattern.match(window)
            if match and not (pattern is _APPOSED and (_NOT_APPOSED.match(match[1]) or _is_clause(match[1]))):
                stop = _RELATIVE.search(match[1])
                if stop is None or stop.start() > 0:
                    yield (
                        "apposition",
                        end + match.start(1),
                        end + match.start(1) + (stop.start() if stop else len(match[1])),
                    )
                if stop is not None:
                    yield ("clause", end + match.start(1) + stop.start(), end + match.end(1))

    def _title(self, start: int) -> int:
        """Where the noun phrase that ends before `start` begins."""
        window = self.text[max(0, start - 110) : start]
        offset = start - len(window)
        if not re.search(r"[\w.’']\s+$", window):
            return start
        begin = start
        for number, word in enumerate(reversed(list(_WORD.finditer(window)))):
            after = window[word.end() : begin - offset]
            low = word[0].casefold()
            linked = low in ("of", "for") and number > 0
            if re.search(r"[^\s.’'-]", after) or number >= 10 or (low in _STOPS and not linked):
                break
            if "\n" in after or (word[0].endswith(".") and not _is_title(word[0])) or after.startswith("."):
                break
            if low.endswith(("ed", "ing")) and low == word[0] and low not in ("retired", "exiled", "acting", "leading"):
                break
            begin = offset + word.start()
            if low in ("the", "a", "an", "his", "her", "its", "their", "one"):
                break
        return begin

    def sentence(self, position: int) -> Span:
        """The sentence of an offset."""
        for start, end in self._sentences:
            if start <= position < end:
                return start, end
        return position, position

    @cached_property
    def dateline(self) -> Span:
        """The place in capitals before the first dash, as agencies write it; empty where there is none."""
        match = re.match(r"\s*([A-Z][A-Z .’'-]{2,}(?:,\s[A-Z][\w. ]+)?)\s*(?:\([^)]{2,40}\))?\s*[-–—]+\s", self.text)
        return match.span(1) if match else (0, 0)


def _is_clause(apposed: str) -> bool:
    """True where a verb comes before any "who": no description but the next clause."""
    verb, relative = _VERB.search(apposed), _RELATIVE.search(apposed)
    return verb is not None and (relative is None or verb.start() < relative.start())


def _is_title(word: str) -> bool:
    return bool(re.fullmatch(r"(?:[A-Z]\.)+", word)) or bare(word) in words_of("title")
