"""Saved pages tear a quotation from the clause that reports it; it is one attribution all the same."""

import pandas as pd
import pytest

from analysis.quotation import find_quotes

TORN = 'NATO met.\n\n"The coast was ignored for decades,"\n\nOleh Tarnavko said. "This has tempted others."'


def quotes(text):
    return find_quotes(pd.DataFrame({"article_id": ["a"], "text": [text]}))


def test_a_quotation_torn_from_its_clause_is_one_quote_with_its_speaker():
    [quote] = quotes(TORN).itertuples()
    assert quote.quote == '"The coast was ignored for decades," … "This has tempted others."'
    assert (quote.cue, quote.source_span, quote.kind) == ("said", "Oleh Tarnavko", "direct")
    assert " … ".join(TORN[start:end] for start, end in quote.spans) == quote.quote


@pytest.mark.parametrize("after", ["Oleh Tarnavko left the room.", "The harbour was quiet that day."])
def test_a_paragraph_that_reports_nothing_stays_apart(after):
    table = quotes(f'"The coast was ignored for decades,"\n\n{after}')
    assert not any(after[:12] in quote for quote in table["quote"])
