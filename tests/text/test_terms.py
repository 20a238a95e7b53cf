import pytest

from analysis.errors import InputError
from analysis.text import TermMatcher

PATTERNS = {
    "NATO": ["NATO", "the alliance", "North Atlantic Treaty Organization"],
    "Ukraine": ["Ukrain*", "Kyiv"],
    "Putin": ["Vladimir Putin", "Putin"],
    "Russia": ["Russia", "Russian*"],
    "Kremlin": ["Kremlin"],
    "rise": ["price*", "*flation"],
}
CASES = [
    ("NATO’s chief", [("NATO", "NATO")]),
    ("nato pulled a natOne", []),
    ("The Alliance and THE ALLIANCE", [("The Alliance", "NATO"), ("THE ALLIANCE", "NATO")]),
    ("Ukrainian-made, UKRAINE", [("Ukrainian", "Ukraine"), ("UKRAINE", "Ukraine")]),
    ("Vladimir\nPutin and Putin", [("Vladimir\nPutin", "Putin"), ("Putin", "Putin")]),
    ("Prussia is not Russia", [("Russia", "Russia")]),
    ("Prices and stagflation", [("Prices", "rise"), ("stagflation", "rise")]),
    ("kyiv in small letters is missed", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_matches_counted_by_eye(text, expected):
    found = TermMatcher(PATTERNS).find(text)
    assert [(text[start:end], label) for start, end, label in found] == expected


def test_longest_match_wins_and_shared_spans_keep_all_labels():
    matcher = TermMatcher({"a": ["red line"], "b": ["red"], "c": ["red line"]})
    assert matcher.find("a red line") == [(2, 10, "a"), (2, 10, "c")]


def test_letters_that_grow_in_lower_case_do_not_shift_offsets():
    text = "İİİ the alliance"
    [(start, end, _)] = TermMatcher(PATTERNS).find(text)
    assert text[start:end] == "the alliance"


def test_inner_star_is_refused():
    with pytest.raises(InputError, match="beginning or end"):
        TermMatcher({"x": ["a*b"]})
