"""The corpus: articles read from any export, cleaned in the open, copies recognised, selections made."""

from analysis.corpus.build import BuildResult, build_corpus, list_set_aside, load_corpus, restore_articles, save_corpus
from analysis.corpus.check import CorpusCheck, check_corpus, format_check
from analysis.corpus.choosing import TextIndex, choose, match_query, require_text, select_articles
from analysis.corpus.drafts import Corpus, Limits
from analysis.corpus.reading import Mapping, load_mapping, read_articles
from analysis.corpus.sameness import find_copies, find_stories

__all__ = [
    "BuildResult",
    "Corpus",
    "CorpusCheck",
    "Limits",
    "Mapping",
    "TextIndex",
    "build_corpus",
    "check_corpus",
    "choose",
    "find_copies",
    "find_stories",
    "format_check",
    "list_set_aside",
    "load_corpus",
    "load_mapping",
    "match_query",
    "read_articles",
    "require_text",
    "restore_articles",
    "save_corpus",
    "select_articles",
]
