"""The language a text is written in: given by the file, else counted, else identified (py3langid)."""

import re
from functools import cache

import pandas as pd

from analysis.lexicons import load_lexicon

_SAMPLE_CHARS = 1000  # identification is settled by then, and costs 0.3 ms
_MIN_LETTERS = 40  # fewer letters than this say too little
# In Latin letters a guess is made from so many on: of English passages of 40 to 80 letters it takes 0.7 % for another
# language ("id", "pcm"), of 150 to 300 0.03 %, of 200 and more none of 9,300 (news of 2022, 2026-11-25).
_MIN_LATIN_LETTERS = 200
_ENGLISH = frozenset(["the", "of", "and", "to", "that", "with", "from", "said", "has", "have", "are", "were", "which"])
_ENGLISH_SHARE = 0.09  # running English has .10-.25 of these words (1st percentile .099), other languages hardly any


def identify_language(text: str) -> str | None:
    """The ISO 639-1 code of the first 1,000 characters; None where there are too few letters to tell.

    >>> identify_language("The minister said that the talks in Kyiv are on the way to an end of the war.")
    'en'
    """
    sample = text[:_SAMPLE_CHARS]
    words = sample.lower().split()
    if sum(word in _ENGLISH for word in words) > _ENGLISH_SHARE * len(words) and len(sample) >= _MIN_LETTERS:
        return "en"
    letters = [letter for letter in sample if letter.isalpha()]
    latin = sum(map(str.isascii, letters)) > len(letters) / 2
    if len(letters) < (_MIN_LATIN_LETTERS if latin else _MIN_LETTERS):
        return None
    import py3langid

    return str(py3langid.classify(sample)[0])


def language_name(code: str) -> str:
    """The English name of a language with its code; a code that the lexicon lacks stands alone.

    >>> language_name("de"), language_name("pcm")
    ('German (de)', 'pcm')
    """
    table = load_lexicon("languages")
    names = dict(zip(table["code"], table["english"], strict=True))
    return f"{names[code]} ({code})" if code in names else code


def list_languages() -> list[str]:
    """The codes of all languages of the lexicon, in alphabetical order."""
    return sorted(set(_names().values()))


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
