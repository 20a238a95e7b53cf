"""Reading: from files of any kind to clean articles, with everything noticed and everything left out."""

from analysis.corpus.reading.articles import read_articles
from analysis.corpus.reading.mapping import Mapping, load_mapping

__all__ = ["Mapping", "load_mapping", "read_articles"]
