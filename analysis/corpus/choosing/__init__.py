"""Choosing: articles by outlet, period, language, section and a Boolean query; one selection, one engine."""

from analysis.corpus.choosing.query import parse_query
from analysis.corpus.choosing.select import choose, match_query, require_text, select_articles
from analysis.corpus.choosing.text_index import TextIndex

__all__ = ["TextIndex", "choose", "match_query", "parse_query", "require_text", "select_articles"]
