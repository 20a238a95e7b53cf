"""An article is read once, whatever is asked of it; and the steps as tables give what the one call gives."""

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.quotation import (
    VoiceMap,
    assign_actors,
    assign_sides,
    extract_quotes,
    find_quotes,
    marks,
    resolve_speakers,
)
from analysis.quotation import article as article_module
from analysis.quotation.article import ReadArticle
from analysis.text import split_sentences

TEXT = """“We left,” Lidia Osk said. Oleh Tarnavko called it “a bad joke.”

“Nobody came,” he said. The minister, Osk said, would not return."""
ARTICLES = pd.DataFrame({"article_id": ["a", "b"], "text": [TEXT, "It rained.\n\nIt snowed, Mara Venn said."]})


def count_calls(monkeypatch, module, name):
    calls = []
    function = getattr(module, name)

    def counted(*arguments, **options):
        calls.append(arguments[0])
        return function(*arguments, **options)

    monkeypatch.setattr(module, name, counted)
    return calls


def test_a_text_passes_the_quote_mark_machine_once(monkeypatch):
    sentences = split_sentences(ARTICLES)
    machine = count_calls(monkeypatch, article_module, "find_stretches")
    paragraphs = count_calls(monkeypatch, marks, "_Paragraph")  # fails where anybody else starts the machine
    quotes = find_quotes(ARTICLES, sentences)
    voices = VoiceMap(quotes)
    voices.split(sentences)
    voices.label(sentences)
    assert sorted(machine) == sorted(ARTICLES["text"])
    assert len(paragraphs) == 4


def test_names_paragraphs_and_sentences_are_found_once_each(monkeypatch):
    calls = {
        name: count_calls(monkeypatch, article_module, name)
        for name in ("paragraph_spans", "find_names", "sentence_spans", "mask_sentences")
    }
    find_quotes(ARTICLES)
    assert {name: len(texts) for name, texts in calls.items()} == dict.fromkeys(calls, 2)


def test_the_steps_as_tables_are_the_one_call():
    articles = ARTICLES.assign(published=pd.to_datetime("2024-03-01"), author="Ines Kallas")
    steps = assign_actors(resolve_speakers(extract_quotes(articles), articles))
    steps = assign_sides(steps, articles)
    pd.testing.assert_frame_equal(find_quotes(articles), steps)


def test_given_sentences_are_taken_and_others_are_split():
    assert ReadArticle(TEXT, split=[(0, 5)]).sentences == [(0, 5)]
    assert len(ReadArticle(TEXT).sentences) == 4


def test_a_published_that_is_no_date_is_named():
    with pytest.raises(InputError, match="'soon'"):
        find_quotes(ARTICLES.assign(published="soon"))
