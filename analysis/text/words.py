"""Words: what counts as one, and how many there are. Every count, share and search in this package rests on this room.

Two units, and no third:

- A **word** (`WORD`) is what is counted: letters and digits with the apostrophes and hyphens inside them ("Kyiv's",
  "air-raid", "F-16s" are one each). Shares of quoted words, lengths and word lists count these.
- A **word part** (`WORD_PART`) is what is matched: a run of letters and digits, or a "%" alone. Patterns, codebooks,
  queries and the comparison of copies look at parts, so that "air-raid" and "air raid", "Kyiv’s" and "Kyiv's" are
  found alike, wherever a word's inner marks happen to stand. Underscores are marks ("_NATO_" is emphasis).

Where readers only ask whether a text is long enough to be an article they split it at white space, which is ten times
as fast; no such number is reported. Names of people have tokens of their own, which keep initials and full stops
(`analysis.quotation.speakers.names`).
"""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+(?:['’_\-][^\W_]+)*")
WORD_PART = re.compile(r"[^\W_]+|%")
_OTHER_MARKS = re.compile(r"[^\x00-\x7f\w]")
_ASCII_MARKS = bytes(byte if byte > 127 or chr(byte).isalnum() or byte == ord("%") else 32 for byte in range(256))


def word_spans(text: str) -> list[tuple[int, int]]:
    """Half-open character offsets of the words of `text`.

    >>> [("Kyiv's air-raid siren, 3 a.m.")[start:end] for start, end in word_spans("Kyiv's air-raid siren, 3 a.m.")]
    ["Kyiv's", 'air-raid', 'siren', '3', 'a', 'm']
    """
    return [match.span() for match in WORD.finditer(text)]


def count_words(text: str) -> int:
    """How many words `text` has, see `word_spans`.

    >>> count_words("They didn’t sign; nobody did.")
    5
    """
    return sum(1 for _ in WORD.finditer(text))


def split_parts(text: str) -> list[bytes]:
    """The word parts of `text` in lower case, as UTF-8: what `WORD_PART` finds, in two fifths of its time.

    Marks are blanked in bytes, because Python translates bytes by a table at once and a regular expression looks at
    each letter by itself (on news text of 900 words 0.18 ms against 0.46 ms); a test holds both to the same answer.
    Accents are composed (NFC), so that a letter written as two characters is found by the one written as one.

    >>> split_parts("Kyiv’s air-raid, 5%")
    [b'kyiv', b's', b'air', b'raid', b'5', b'%']
    """
    lower = text.lower()
    if not lower.isascii():
        lower = _OTHER_MARKS.sub(" ", unicodedata.normalize("NFC", lower))
    spaced = lower.replace("%", " % ") if "%" in lower else lower
    return spaced.encode("utf-8", errors="replace").translate(_ASCII_MARKS).split()
