"""The language a text is written in: given by the file, else counted, else identified (py3langid)."""

import re
from functools import cache

import pandas as pd

from analysis.lexicons import load_lexicon

_SAMPLE_CHARS = 1000  # identification is settled by then, and costs 0.3 ms
_MIN_LETTERS = 40  # fewer letters than this say too little
_ENGLISH = frozenset(["the", "of", "and", "to", "that", "with", "from", "said", "has", "have", "are", "were", "which"])
_ENGLISH_SHARE = 0.09  # running English has .10-.25 of these words (1st percentile .099), other languages hardly any


def identify_language(text: str) -> str | None:
    """The ISO 639-1 code of the first 1,000 characters; None where there are too few letters.

    >>> identify_language("The minister said that the talks in Kyiv are on the way to an end of the war.")
    'en'
    """
    sample = text[:_SAMPLE_CHARS]
    words = sample.lower().split()
    if sum(word in _ENGLISH for word in words) > _ENGLISH_SHARE * len(words) and len(sample) >= _MIN_LETTERS:
        return "en"
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return None
    import py3langid

    return str(py3langid.classify(sample)[0])


@cache
def _names() -> dict[str, str]:
    table: pd.DataFrame = load_lexicon("languages")
    return dict(zip(table["name"], table["code"], strict=True))


def language_code(written: str) -> str:
    """The ISO code of a language as files name it; unknown names stay as written, in lower case.

    >>> language_code("English"), language_code("en-GB"), language_code("Englisch")
    ('en', 'en', 'en')
    """
    name = written.strip().lower()
    if name in _names():
        return _names()[name]
    short = re.split(r"[-_]", name)[0]
    return short if len(short) in (2, 3) and short.isalpha() else name
