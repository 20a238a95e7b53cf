"""Sameness: copies of one text, the agencies it comes from, and stories that several articles tell."""

from analysis.corpus.sameness.agencies import find_agencies
from analysis.corpus.sameness.copies import find_copies
from analysis.corpus.sameness.stories import find_stories

__all__ = ["find_agencies", "find_copies", "find_stories"]
