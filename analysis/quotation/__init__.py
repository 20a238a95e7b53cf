"""Quotation: whose words an article carries, in which form, and how they are introduced."""

from pathlib import Path

import pandas as pd

from analysis.errors import check_columns
from analysis.quotation.article import ReadArticle, iterate_articles
from analysis.quotation.attribution import Attribution, quotes_table
from analysis.quotation.extract.find import extract_quotes, find_attributions
from analysis.quotation.shares import count_actors, cumulate_kinds, list_unknown_actors, measure_diversity
from analysis.quotation.show import ShownArticle, show_quotes
from analysis.quotation.speakers.actors import ActorLexicon, assign_actors, load_actors
from analysis.quotation.speakers.resolve import Resolver, resolve_speakers
from analysis.quotation.voices import VoiceMap, label_voices, split_voices

__all__ = [
    "ShownArticle",
    "VoiceMap",
    "assign_actors",
    "count_actors",
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

#: Columns of an article, beside its id, that quotes depend on; a change in another column changes no row.
READS = ("text", "published", "author")


def find_quotes(
    articles: pd.DataFrame, sentences: pd.DataFrame | None = None, *, actors: str | Path | None = None
) -> pd.DataFrame:
    """The quotes table of `articles`: extraction, speakers, actors and cue stance in one call.

    The same as `extract_quotes`, `resolve_speakers` and `assign_actors` one after the other, but every text is read
    once.

    Args:
        articles: article_id, text; `published` decides who held an office, `author` who "I" is.
        sentences: the sentences table of the articles, if it is there already; saves time, changes nothing.
        actors: a CSV of your own actors, see `assign_actors`.

    Raises:
        InputError: a column is missing, or the file of actors cannot be read.
    """
    check_columns(articles, ["article_id", "text"], "the articles table")
    known = load_actors(actors)
    return quotes_table((article, _find(article, known)) for article in iterate_articles(articles, sentences))


def _find(article: ReadArticle, actors: ActorLexicon) -> list[Attribution]:
    """The attributions of one article with their speakers and actors."""
    found = find_attributions(article)
    if found:
        resolver = Resolver(article, actors)
        for attribution in found:
            attribution.speaker = resolver.resolve(attribution.source)
            attribution.actor = actors.assign(attribution.speaker)
    return found
