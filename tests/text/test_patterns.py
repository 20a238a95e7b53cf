"""The pattern language, on texts counted by eye; overlaps; what is refused; what must not take for ever."""

import time

import pytest

from analysis.errors import InputError
from analysis.text import PatternMatcher


def found(patterns, text, **options):
    return [(text[hit.start : hit.end], hit.pattern) for hit in PatternMatcher(patterns).find(text, **options)]


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("sanction*", "Sanctions, sanctioned; unsanctioned", ["Sanctions", "sanctioned"]),
        ("*wing", "left-wing drawing", ["wing", "drawing"]),
        ("s*m*y", "symmetry, sum, summary", ["symmetry", "summary"]),
        ("defen?e", "defence defense defe", ["defence", "defense"]),
        ("Ukrain*", "Ukrainian-made, UKRAINE, ukraine", ["Ukrainian", "UKRAINE"]),
        ("cease-fire*", "a cease-fire, a cease fire, ceasefires", ["cease-fire", "cease fire"]),
        ("putin's war", "Putin's war and Putin’s war", ["Putin's war", "Putin’s war"]),
        ("ICC", "the ICC, an icc, ICCs", ["ICC"]),
        ("Hague", "The Hague; THE HAGUE; hague", ["Hague", "HAGUE"]),
        ("the Baltics", "The Baltics and THE BALTICS, not the baltics", ["The Baltics", "THE BALTICS"]),
        ("pro-Russian", "Pro-Russian, pro Russian, pro-russian", ["Pro-Russian", "pro Russian"]),
        ("2 %", "2% or 2 % or 2 percent", ["2%", "2 %"]),
        ("NATO", "NATO’s chief, _NATO_, natOne, nato", ["NATO", "NATO"]),
        ("Russia", "Prussia is not Russia", ["Russia"]),
        ("U.S.", "The U.S. and U.S.-led, not US or U S or U.S", ["U.S.", "U.S."]),
        ("J. D. Vance", "J. D. Vance, JD Vance, J D Vance", ["J. D. Vance"]),
        ("-led", "US-led, led", ["-led"]),
        ('"operation"', "an “operation”, an operation", ["“operation”"]),
        ("peace talks", "peace. Talks began", []),
        ("peace talks", "peace\ntalks", []),
        ("peace talks", "peace  talks", ["peace  talks"]),
        ("nato ~2 expan*", "NATO will now expand", ["NATO will now expand"]),
        ("nato ~1 expan*", "NATO will now expand", []),
        ("nato ~1 expan*", "expansion of NATO", ["expansion of NATO"]),
        ("nato ~3 expan*", "It left NATO. Expanding cities", []),
        ("nato ~3 nato", "NATO left NATO", ["NATO left NATO", "NATO left NATO"]),
        ("red line* ~1 russia", "russia red lines", ["russia red lines"]),
        ("красн* лини*", "Красные линии", ["Красные линии"]),
        ("the alliance", "İİİ the alliance", ["the alliance"]),  # letters that grow in lower case shift nothing
        ("nato", "", []),
    ],
)
def test_patterns_counted_by_eye(pattern, text, words):
    assert [word for word, _ in found([pattern], text)] == words


OVERLAPPING = ["a b", "b c d", "b", "B C D", "x"]


def test_all_hits_are_given_or_only_the_longest():
    assert found(OVERLAPPING, "a b c d x") == [("a b", 0), ("b", 2), ("b c d", 1), ("x", 4)]
    assert found(OVERLAPPING, "a b c d x", overlaps="longest") == [("b c d", 1), ("x", 4)]
    assert found(OVERLAPPING, "A B C D", overlaps="longest") == [("B C D", 1), ("B C D", 3)]


def test_of_two_as_long_the_first_wins():
    assert found(["a b", "b c", "c d"], "a b c d", overlaps="longest") == [("a b", 0), ("c d", 2)]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("*", "empty word"),
        ("nato ?", "empty word"),
        ("~3 nato", "empty word"),
        ("", "empty word"),
        ("a ~1 b ~2 c", "only one ~"),
        ("a ~1000000 b", "at most 100 words"),
        ("a " * 200, "at most 300"),
    ],
)
def test_patterns_that_say_nothing_or_too_much_are_refused(pattern, message):
    with pytest.raises(InputError, match=rf"pattern.*{message}"):
        PatternMatcher([pattern])


def test_unknown_overlaps_list_the_known():
    with pytest.raises(InputError, match="did you mean 'longest'"):
        PatternMatcher(["a"]).find("a", overlaps="longst")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("a*" * 40 + "b", "a" * 5_000),
        ("a ~100 b", "a " * 20_000 + "b " * 20_000),
        ("a ~100 b", "a. " * 20_000 + "b. " * 20_000),
        ("a b c d e f g", "a b c d e f " * 5_000),
    ],
)
def test_no_pattern_takes_for_ever(pattern, text):
    matcher = PatternMatcher([pattern])
    start = time.process_time()
    matcher.find(text, overlaps="longest")
    assert time.process_time() - start < 3
