"""Quotation: whose words an article carries, in which form, and how they are introduced."""

from pathlib import Path

import pandas as pd

from analysis.quotation.extract.attributions import extract_quotes
from analysis.quotation.shares import count_actors, cumulate_kinds, list_unknown_actors, measure_diversity
from analysis.quotation.show import ShownArticle, show_quotes
from analysis.quotation.speakers.actors import assign_actors
from analysis.quotation.speakers.resolve import resolve_speakers
from analysis.quotation.stances import compare_stances, count_stances
from analysis.quotation.voices import label_voices, split_voices

__all__ = [
    "ShownArticle",
    "assign_actors",
    "compare_stances",
    "count_actors",
    "count_stances",
    "cumulate_kinds",
    "extract_quotes",
    "find_quotes",
    "label_voices",
    "list_unknown_actors",
    "measure_diversity",
    "resolve_speakers",
    "show_quotes",
    "split_voices",
]


def find_quotes(
    articles: pd.DataFrame, sentences: pd.DataFrame | None = None, *, actors: str | Path | None = None
) -> pd.DataFrame:
    """The quotes table of `articles`: extraction, speakers, actors and cue stance in one call.

    Args:
        articles: article_id, text; `published` decides who held an office.
        sentences: the sentences table of the articles, if it is there already; saves time, changes nothing.
        actors: a CSV of your own actors, see `assign_actors`.
    """
    quotes = resolve_speakers(extract_quotes(articles), articles, sentences=sentences)
    return assign_actors(quotes, actors=actors)
