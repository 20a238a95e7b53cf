"""The marked article: nothing in the text can act, and nothing of it is lost."""

import html
import re

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.quotation import find_quotes, show_quotes

TEXT = "“<script>alert(1)</script> is what we saw,” Mara Venn said.\n\n\x1b[31mIt rained & “nobody” came."


@pytest.fixture(scope="module")
def shown():
    articles = pd.DataFrame({"article_id": ["a"], "text": [TEXT]})
    return show_quotes(articles.iloc[0], find_quotes(articles))


def test_html_is_escaped_and_whole(shown):
    assert "<script" not in shown.html
    words = html.unescape(re.sub(r"<[^>]+>", "", shown.html.replace("<br>", "\n")))
    assert "<script>alert(1)</script> is what we saw" in words
    assert 'title="Mara Venn"' in shown.html
    assert shown._repr_html_() == shown.html


def test_plain_form_marks_and_shows_control_characters(shown):
    assert "[“<script>alert(1)</script> is what we saw,”]=Mara Venn" in str(shown)
    assert "{Mara Venn} <said>" in str(shown)
    assert "\x1b" not in str(shown)


def test_an_article_without_quotes_is_shown_unmarked():
    articles = pd.DataFrame({"article_id": ["a"], "text": ["It rained."]})
    assert str(show_quotes(articles.iloc[0], find_quotes(articles))) == "It rained."


def test_an_article_without_text_is_refused():
    with pytest.raises(InputError, match="text"):
        show_quotes({"article_id": "a"}, find_quotes(pd.DataFrame({"article_id": ["a"], "text": [""]})))


def test_quotes_of_the_headline_are_not_marked_in_the_text():
    articles = pd.DataFrame({"article_id": ["a"], "text": [TEXT]})
    quotes = find_quotes(articles).assign(field="headline")
    assert "{" not in str(show_quotes(articles.iloc[0], quotes))
