"""Words and their parts, counted by eye; the fast splitter agrees with the definition."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.lexicons import load_lexicon
from analysis.text import WORD, WORD_PART, count_words, split_parts, word_spans

SAMPLE = [
    "Kyiv’s air-raid sirens — “again”, they said; 5% of F-16s…",
    "_NATO_ snake_case ___ a__b 3,000 2½ x² ①",
    "Łódź, Straße, Ελλάδα, Київ, İstanbul, 北約, عرب, e\u0301te\u0301",
    "«tab\tline\nend»\u2028next\u00a0wide\u3000space\u200bzero\ufeff",
    "€5 £6 →7 ★8 😀9 №10 ®11 ™12 °C",
    "\ud800 lone",
]


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("", 0), ("“—”", 0), ("One", 1), ("It’s 3,000 well-known km", 5), ("F-16s'", 1), ("a\nb", 2), ("___", 0),
        ("_so_", 1), ("open_again", 1), ("5 %", 1),
    ],
)  # fmt: skip
def test_words_counted_by_eye(text, n):
    assert count_words(text) == n == len(word_spans(text))


def by_definition(text):
    lower = text.lower()
    lower = lower if lower.isascii() else unicodedata.normalize("NFC", lower)
    return [part.encode("utf-8", errors="replace") for part in WORD_PART.findall(lower)]


@pytest.mark.parametrize("text", SAMPLE)
def test_the_fast_splitter_finds_the_parts_of_the_definition(text):
    assert split_parts(text) == by_definition(text)


@given(st.text(alphabet=st.one_of(st.sampled_from(list("aB9_-'’%. \n")), st.characters()), max_size=60))
def test_the_fast_splitter_agrees_on_any_text(text):
    assert split_parts(text) == by_definition(text)


def test_the_fast_splitter_agrees_on_the_words_of_our_lists():
    text = " ".join(load_lexicon("targets")["pattern"]) + " ".join(load_lexicon("frame_terms")["term"])
    assert split_parts(text) == by_definition(text)


def test_a_word_is_a_row_of_parts():
    text = " ".join(SAMPLE)
    inside = [part for start, end in word_spans(text) for part in WORD_PART.findall(text[start:end])]
    assert inside == [part for part in WORD_PART.findall(text) if part != "%"]
    assert all(re.fullmatch(r"\w+(?:['’-]\w+)*", match.group()) for match in WORD.finditer(text))
