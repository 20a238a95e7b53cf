"""The quote-mark machine and the paragraphs and masked sentences around it."""

from itertools import pairwise

import pytest

from analysis.quotation.article import ReadArticle
from analysis.quotation.marks import find_stretches, paragraph_spans

CASES = [
    ("curly", "“One,” he said. “Two.”", ["“One,”", "“Two.”"]),
    ("straight", '"One," he said, "two."', ['"One,"', '"two."']),
    ("single", "‘One,’ he said. ‘It’s two.’", ["‘One,’", "‘It’s two.’"]),
    ("possessive inside single", "'The soldiers' boots,' he said.", ["'The soldiers' boots,'"]),
    ("guillemets", "«Ja», said one. »Nein«, said the other.", ["«Ja»", "»Nein«"]),
    ("low", "„So“ he said", ["„So“"]),
    ("backticks", "``One,'' he said", ["``One,''"]),
    ("nested in double", "“He said ‘no’ twice,” she said.", ["“He said ‘no’ twice,”"]),
    ("nested in single", "‘He said “no” twice,’ she said.", ["‘He said “no” twice,’"]),
    ("closed by an opening mark", "He “did it,“ she said.", ["“did it,“"]),
    ("re-opened paragraph", "“One.\n\n“Two,” he said.", ["“One.", "“Two,”"]),
    ("lost break", "“One. “Two,” he said.", ["“One.", "“Two,”"]),
    ("never closed", "“We will come, he said. It rained.", ["“We will come,"]),
    ("never closed to the end", "“We will come and stay", ["“We will come and stay"]),
    ("inches", "He is 6' 2\" tall.", []),
    ("years", "In the ’90s and the '80s it was so.", []),
    ("contractions", "They don't and can’t.", []),
    ("only marks", "\"\" “” ''", []),
    ("none", "It rained.", []),
    ("empty", "", []),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_stretches(text, expected):
    assert [text[each.start : each.end] for each in find_stretches(text)] == expected


def test_a_running_quotation_says_that_it_is_re_opened():
    first, second = find_stretches("“One.\n\n“Two,” he said.")
    assert (first.closed, first.reopens) == (False, True)
    assert (second.closed, second.reopens) == (True, False)


def test_stretches_are_in_order_and_apart():
    text = " ".join(case[1] for case in CASES)
    found = find_stretches(text)
    assert all(left.end <= right.start for left, right in pairwise(found))


def test_hard_wrapped_lines_are_one_paragraph_and_blank_lines_part_them():
    text = "This line was broken by a mail program after\na fixed number of letters.\n\nThis is another."
    assert [text[start:end][:9] for start, end in paragraph_spans(text)] == ["This line", "This is a"]


def test_sentences_are_masked_and_fragments_kept():
    text = "“We shall not go home,” she said. He called it “a good day” for all."
    assert [each.text for each in ReadArticle(text).masked] == [
        "“It works,” she said.",
        "He called it a good day for all.",
    ]


@pytest.mark.parametrize("text", [case[1] for case in CASES])
def test_every_masked_letter_knows_its_offset(text):
    for sentence in ReadArticle(text).masked:
        assert len(sentence.text) == len(sentence.offsets)
        assert sentence.offsets == sorted(sentence.offsets)
        assert all(sentence.start <= offset < sentence.end for offset in sentence.offsets)


def test_a_space_behind_the_opening_mark_after_a_colon():
    text = 'He said on the show:" The bus is late. It is cold." Then he left.'
    assert [text[each.start : each.end] for each in find_stretches(text)] == ['" The bus is late. It is cold."']
