"""Hostile text: time stays linear, nothing fails, and real articles round-trip."""

import json
import time
from pathlib import Path

import pandas as pd
import pytest

from analysis.quotation import find_quotes

SHARED = Path(__file__).parents[3] / "shared"
PATTERNS = ["“", '" ', "' ", "“a ‘b \"c ", "soldiers' ", "'tis ", "he said ", "Venn ", "— A ", "((((", "said, ", "A: ",
            "Mara Venn met Oleh Tarnavko. ", "«»", "``", "VENN: no\n", "“a\n"]  # fmt: skip


def seconds(text):
    start = time.process_time()
    find_quotes(pd.DataFrame({"article_id": ["a"], "text": [text]}))
    return time.process_time() - start


@pytest.mark.parametrize("pattern", PATTERNS)
def test_time_is_linear_in_length(pattern):
    short, long = ((pattern * (size // len(pattern) + 1))[:size] for size in (10_000, 40_000))
    seconds("Mara Venn said no.")
    # the best of two, and a floor: below it the clock, not the text, decides
    spent = [min(seconds(text), seconds(text)) for text in (short, long)]
    assert spent[1] / max(spent[0], 0.1) <= 6


def test_a_million_characters_without_an_end_do_not_stop_a_batch():
    articles = pd.DataFrame(
        {"article_id": ["a", "b"], "text": ["“no mark closes me " * 52_632, "“No,” Mara Venn said."]}
    )
    quotes = find_quotes(articles)
    assert quotes.loc[quotes["article_id"] == "b", "speaker"].tolist() == ["Mara Venn"]


@pytest.mark.skipif(not (SHARED / "corpus/real.jsonl").exists(), reason="../shared/corpus is not on this machine")
def test_quotes_of_real_articles_round_trip():
    with (SHARED / "corpus/real.jsonl").open(encoding="utf8") as lines:
        records = [json.loads(line) for number, line in enumerate(lines) if number % 120 == 0]
    articles = pd.DataFrame(
        {"article_id": [str(each["id"]) for each in records], "text": [each["text"] for each in records]}
    )
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    quotes = find_quotes(articles)
    assert len(quotes) > 5 * len(articles)
    for row in quotes.itertuples():
        assert row.quote == " … ".join(texts[row.article_id][start:end] for start, end in row.spans)
        if isinstance(row.source_span, str):
            assert texts[row.article_id][row.source_start : row.source_end] == row.source_span
