import pytest

from analysis.text import count_words, word_spans


@pytest.mark.parametrize(
    ("text", "n"),
    [("", 0), ("“—”", 0), ("One", 1), ("It’s 3,000 well-known km", 5), ("F-16s'", 1), ("a\nb", 2)],
)
def test_words_counted_by_eye(text, n):
    assert count_words(text) == n == len(word_spans(text))
