import itertools

import pandas as pd
import pytest

from analysis.text import sentence_spans, split_sentences

CASES = [
    ("One. Two.", ["One.", "Two."]),
    ("Gen. Ada Brill met U.S. officials. They left.", ["Gen. Ada Brill met U.S. officials.", "They left."]),
    ("“Why now?” she asked. “Why us?”", ["“Why now?” she asked.", "“Why us?”"]),
    ("“Stop!” Oleh Tarnavko said. Nobody did.", ["“Stop!” Oleh Tarnavko said.", "Nobody did."]),
    ("Head line\nFirst sentence. Second", ["Head line", "First sentence.", "Second"]),
    ("It cost 3.5 million. On Jan. 5 it rose.", ["It cost 3.5 million.", "On Jan. 5 it rose."]),
    ("The “U.S. envoy” left. He had to.", ["The “U.S. envoy” left.", "He had to."]),
    ("", []),
    (" \n\t ", []),
    ("No end", ["No end"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences_counted_by_eye(text, expected):
    assert [text[start:end] for start, end in sentence_spans(text)] == expected


def test_every_letter_lies_in_exactly_one_sentence():
    text = "A b. “C d!” he said.\r\n\r\n  E f? G h…\u2028I j" + "x" * 50_000
    spans = sentence_spans(text)
    covered = "".join("".join(text[start:end].split()) for start, end in spans)
    assert covered == "".join(text.split())
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


def test_table_round_trips_and_numbers_sentences_within_each_article():
    articles = pd.DataFrame({"article_id": ["a", "b", "c"], "text": ["One. Two.", None, "Three."]})
    table = split_sentences(articles)
    assert table["sentence"].tolist() == ["One.", "Two.", "Three."]
    assert table["sentence_id"].tolist() == [0, 1, 0]
    texts = articles.set_index("article_id")["text"]
    for row in table.itertuples():
        assert texts[row.article_id][row.start : row.end] == row.sentence


@pytest.mark.parametrize("pattern", ["a", ". ", '" ', "?” ", "A. ", "...", "\n", "Mr. ", "é!"])
def test_time_is_linear_in_text_length(pattern):
    import time

    def seconds(size):
        text = pattern * (size // len(pattern))
        start = time.process_time()
        sentence_spans(text)
        return time.process_time() - start

    sentence_spans("Warm up. Done.")
    assert seconds(400_000) <= 6 * max(seconds(100_000), 0.02)
