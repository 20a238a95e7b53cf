"""The quote-mark machine: which stretches of a text stand between quotation marks.

One pass over the marks of each paragraph, with no look-ahead beyond it, so time is linear in the text. It knows
“curly”, "straight", ‘British single’, „low“, «guillemets» and »reversed« marks, a mark typed the wrong way round,
nesting, paragraphs that re-open a running quote, and marks that never close. It says nothing about who speaks.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from analysis.lexicons import load_lexicon

Span = tuple[int, int]  # half-open character offsets

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_MARK = re.compile(r"``|''|[\"“”„‟«»‹›‘’‚'`]")
_SENTENCE_END = re.compile(r"[.!?…:][\"”’»)\]]*\s*$")
_OPENING, _CLOSING = "“„‟«‹", "”»›"
_SINGLE = "‘’‚'`"
_LEFT = "([{—–-/:;,…>|*\u200b"  # what may stand before an opening mark besides white space
_RIGHT = ".,;:!?)]}—–-/…<|*\u200b"  # what may stand after a closing mark besides white space
_ELISION = re.compile(r"(?:\d0s|tis|twas|em|til|cause|bout|n)\b", re.IGNORECASE)
_LONGEST = 20_000  # characters; no quotation runs on longer than this without a mark


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch between quotation marks: half-open offsets with the marks; `closed` if its end mark was found."""

    start: int
    end: int
    mark: str
    closed: bool
    reopens: bool = False

    @property
    def inner(self) -> Span:
        """Offsets without the marks."""
        return self.start + len(self.mark), self.end - (len(self.mark) if self.closed else 0)


def paragraph_spans(text: str) -> list[Span]:
    """Half-open offsets of paragraphs: lines, where hard-wrapped lines of one sentence are joined.

    >>> paragraph_spans("One line.\\n\\nA long line that a mail program has broken\\nin the middle.")
    [(0, 9), (11, 68)]
    """
    spans: list[Span] = []
    for line in _LINE.finditer(text):
        start, end = line.span()
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        if spans and _is_wrapped(text, spans[-1], (start, end)):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _is_wrapped(text: str, before: Span, line: Span) -> bool:
    gap = text[before[1] : line[0]]
    if gap.count("\n") > 1 or before[1] - before[0] < 40 or line[0] - before[0] > _LONGEST:
        return False
    return text[line[0]].islower() and (text[before[1] - 1].isalnum() or text[before[1] - 1] in ",-–—")


def find_stretches(text: str, paragraphs: list[Span] | None = None) -> list[Stretch]:
    """All stretches of `text` between quotation marks, outermost only, in order; `paragraphs` if they are known.

    >>> [text[s.start : s.end] for text in ['He said: "No." Then "yes".'] for s in find_stretches(text)]
    ['"No."', '"yes"']
    """
    found: list[Stretch] = []
    paragraphs = paragraph_spans(text) if paragraphs is None else paragraphs
    for number, (start, end) in enumerate(paragraphs):
        follower = paragraphs[number + 1][0] if number + 1 < len(paragraphs) else len(text)
        found += _Paragraph(text, start, end, next_mark=text[follower : follower + 1]).stretches()
    return found


class _Paragraph:
    """The machine's state while it walks through one paragraph."""

    def __init__(self, text: str, start: int, end: int, *, next_mark: str) -> None:
        self.text, self.start, self.end, self.next_mark = text, start, end, next_mark
        self.marks = [match.span() for match in _MARK.finditer(text, start, end)]
        self.found: list[Stretch] = []
        self.open_at, self.mark = -1, ""
        self.single_ends = [a for a, b in self.marks if self._may_end_single(a, b)]

    def stretches(self) -> list[Stretch]:
        for left, right in self.marks:
            if right <= self.open_at:
                continue
            if self.open_at < 0:
                if self._opens(left, right):
                    self.open_at, self.mark = left, self.text[left:right]
            elif self._closes(left, right):
                self._close(right, closed=True)
            elif self._restarts(left, right):
                self._close(self._last_letter(left), closed=False)
                self.open_at, self.mark = left, self.text[left:right]
        if self.open_at >= 0:
            self._close(self._unclosed_end(), closed=False)
        return self.found

    def _close(self, end: int, *, closed: bool) -> None:
        if end - self.open_at > len(self.mark) + (1 if closed else 0):
            reopens = not closed and end == self.end and _same_family(self.next_mark, self.mark)
            self.found.append(Stretch(self.open_at, end, self.mark, closed, reopens))
        self.open_at, self.mark = -1, ""

    def _around(self, left: int, right: int) -> tuple[str, str]:
        before = self.text[left - 1] if left > self.start else " "
        after = self.text[right] if right < self.end else " "
        return before, after

    def _opens(self, left: int, right: int) -> bool:
        mark = self.text[left:right]
        before, after = self._around(left, right)
        free_left = before.isspace() or before in _LEFT or (before in "“\"‘'«" and left - 1 != self.open_at)
        if mark in _SINGLE:
            return free_left and self._opens_single(left, right, after)
        if mark in _OPENING:
            return not after.isspace() or free_left
        if mark in _CLOSING:  # typed the wrong way round, or the reversed guillemets of German print
            return free_left and not after.isspace() and after not in _RIGHT
        if mark == "''":
            return free_left and not after.isspace()
        if before.isdigit() and not after.isalpha():  # inches, seconds
            return False
        if before == ":" and after.isspace():  # said:" A typed space behind the mark
            return self.text[right : right + 2].strip().isupper()
        return (free_left and not after.isspace()) or (not before.isspace() and after.isalnum())

    def _opens_single(self, left: int, right: int, after: str) -> bool:
        if not (after.isalnum() or after in '“"[…$£€') or self.text[left] == "’":
            return False
        if _ELISION.match(self.text, right):
            return False
        later = bisect_right(self.single_ends, right)
        if later < len(self.single_ends) and self.single_ends[later] - left < _LONGEST:
            return True
        return left == self.start and self.next_mark in _SINGLE and self.text[left] == "‘"

    def _may_end_single(self, left: int, right: int) -> bool:
        if self.text[left:right] not in ("’", "'", "‘"):
            return False
        before, after = self._around(left, right)
        return not before.isspace() and not after.isalnum() and (before.isalnum() or before in '.,!?…;:)”"%]—–-')

    def _closes(self, left: int, right: int) -> bool:
        mark = self.text[left:right]
        before, after = self._around(left, right)
        if self.mark in _SINGLE:
            return mark in _SINGLE and self._closes_single(left, right)
        if mark in _SINGLE or not _same_family(mark, self.mark):
            return False
        if self.mark in "»›":
            return mark in "«‹"
        if mark in _CLOSING or mark == "''":
            return True
        if mark in _OPENING:  # „low“ or typed the wrong way round
            return self.mark == "„" or (not before.isspace() and (after.isspace() or after in _RIGHT))
        if before.isspace() and after.isalnum():
            return False
        return not before.isspace() or after.isspace() or after in _RIGHT

    def _closes_single(self, left: int, right: int) -> bool:
        if not self._may_end_single(left, right):
            return False
        before = self.text[left - 1]
        if before != "s":
            return True
        # the soldiers’ wives: a possessive when the text goes on in lower case and a better end follows
        goes_on = self.text[right : right + 1] == " " and self.text[right + 1 : right + 2].islower()
        later = bisect_right(self.single_ends, left)
        better = later < len(self.single_ends) and self.text[self.single_ends[later] - 1] in ".,!?…"
        if not (goes_on and better and self.single_ends[later] - right < 400):
            return True
        return bool(re.search(r"‘|\s'", self.text[right : self.single_ends[later]]))

    def _restarts(self, left: int, right: int) -> bool:
        """A new opening mark inside an open quote: the closing one was lost, or a paragraph break was."""
        mark = self.text[left:right]
        if mark in _SINGLE or mark in _CLOSING or not _same_family(mark, self.mark) or self.mark in _SINGLE:
            return False
        before, after = self._around(left, right)
        opening = mark in _OPENING or (before.isspace() and after.isalnum())
        return opening and bool(_SENTENCE_END.search(self.text, max(self.open_at + 1, left - 6), left))

    def _last_letter(self, position: int) -> int:
        while position > self.open_at + 1 and self.text[position - 1].isspace():
            position -= 1
        return position

    def _unclosed_end(self) -> int:
        """Where a quote without a closing mark ends: at a reporting clause (`, he said`), else with its paragraph."""
        if _same_family(self.next_mark, self.mark):
            return self.end
        if self.mark in _SINGLE:
            return self.end
        clause = _reporting_clause().search(self.text, self.open_at + 2, self.end)
        return clause.start() + 1 if clause else self.end


def _same_family(mark: str, other: str) -> bool:
    families = ('“”„‟"', "«»‹›", "‘’‚'`", "``''")
    return bool(mark) and any(mark in family and other in family for family in families)


@cache
def _reporting_clause() -> re.Pattern[str]:
    verbs = "|".join(load_lexicon("reporting_verbs")["word"])
    subject = r"(?:he|she|they|(?:the\s\w+|[A-Z][\w.’'-]*)(?:\s[A-Z][\w.’'-]*){0,3})"
    return re.compile(rf"[,.!?](?=\s+(?:{subject}\s(?:{verbs})|(?:{verbs})\s{subject})\b)")
