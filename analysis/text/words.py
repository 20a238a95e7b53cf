"""Words: what counts as one, and how many there are. All shares of quoted words rest on this."""

import re

WORD = re.compile(r"\w+(?:['’\-]\w+)*")


def word_spans(text: str) -> list[tuple[int, int]]:
    """Half-open character offsets of the words of `text`: letters and digits with inner apostrophes and hyphens.

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
