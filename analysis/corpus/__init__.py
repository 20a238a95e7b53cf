"""The corpus: articles read from any export, cleaned in the open, copies recognised, selections made."""

from analysis.corpus.copies import find_copies
from analysis.corpus.mapping import Mapping, load_mapping
from analysis.corpus.reading import read_articles
from analysis.corpus.records import Corpus, Limits
from analysis.corpus.selection import match_query, require_text, select_articles

__all__ = [
    "Corpus",
    "Limits",
    "Mapping",
    "find_copies",
    "load_mapping",
    "match_query",
    "read_articles",
    "require_text",
    "select_articles",
]
