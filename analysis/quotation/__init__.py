"""Quotation: whose words an article carries, in which form, and how they are introduced."""

from pathlib import Path

import pandas as pd

from analysis.errors import check_columns
from analysis.quotation.article import ReadArticle, iterate_articles
from analysis.quotation.attribution import Attribution, quotes_table
from analysis.quotation.extract.find import extract_quotes, find_attributions, judge_kinds
from analysis.quotation.extract.headlines import find_headline
from analysis.quotation.shares import (
    count_actors,
    cumulate_kinds,
    leave_out_headlines,
    list_unknown_actors,
    measure_diversity,
    share_out,
)
from analysis.quotation.show import ShownArticle, show_quotes
from analysis.quotation.sides.assign import SideReader, assign_sides
from analysis.quotation.speakers.actors import ActorLexicon, assign_actors, load_actors
from analysis.quotation.speakers.resolve import Resolver, resolve_speakers
from analysis.quotation.voices import VoiceMap, label_voices, split_voices
from analysis.tables import find_fields, finish

__all__ = [
    "ShownArticle",
    "VoiceMap",
    "assign_actors",
    "assign_sides",
    "count_actors",
    "cumulate_kinds",
    "extract_quotes",
    "find_quotes",
    "label_voices",
    "leave_out_headlines",
    "list_unknown_actors",
    "measure_diversity",
    "resolve_speakers",
    "share_out",
    "show_quotes",
    "split_voices",
]

#: Columns of an article, beside its id, that quotes depend on; a change in another column changes no row.
READS = ("text", "published", "author")


def find_quotes(
    articles: pd.DataFrame, sentences: pd.DataFrame | None = None, *, actors: str | Path | None = None
) -> pd.DataFrame:
    """The quotes table of `articles`: extraction, speakers, actors and cue stance in one call.

    The same as `extract_quotes`, `resolve_speakers`, `assign_actors` and `assign_sides` one after the other, but every
    text is read once.

    Args:
        articles: article_id, text; `published` decides who held an office, `author` who "I" is.
        sentences: the sentences table of the articles, if it is there already: saves time. Where it has sentences of
            headlines too, quotes are also found in these; they come after those of the text, and are numbered on.
        actors: a CSV of your own actors, see `assign_actors`.

    Raises:
        InputError: a column is missing, or the file of actors cannot be read.
    """
    check_columns(articles, ["article_id", "text"], "the articles table")
    known = load_actors(actors)
    fields = ["text"] if sentences is None else sorted({"text", *find_fields(sentences)}, reverse=True)  # text first
    parts = []
    for field in fields:
        texts = articles.assign(text=articles[field])
        own = None if sentences is None else sentences[find_fields(sentences) == field]
        found = (
            (article, _find(article, known, headline=field == "headline")) for article in iterate_articles(texts, own)
        )
        parts.append(quotes_table(found).assign(field=field))
    return _number_on(parts, articles)


def _number_on(parts: list[pd.DataFrame], articles: pd.DataFrame) -> pd.DataFrame:
    """The quotes of all fields, article by article, numbered from one field to the next."""
    place = {article_id: number for number, article_id in enumerate(articles["article_id"])}
    quotes = pd.concat([part for part in parts if len(part)] or parts[:1])
    quotes = quotes.iloc[quotes["article_id"].map(place).to_numpy().argsort(kind="stable")].reset_index(drop=True)
    return finish("quotes", quotes.assign(quote_id=quotes.groupby("article_id", sort=False).cumcount()))


def _find(article: ReadArticle, actors: ActorLexicon, *, headline: bool = False) -> list[Attribution]:
    """The attributions of one article, or one headline, with their speakers and actors."""
    found = find_headline(article.text, actors) if headline else []
    judge_kinds(article, found)
    found = found or find_attributions(article)
    if found:
        resolver = Resolver(article, actors)
        reader = SideReader(article, resolver, actors)
        for attribution in found:
            attribution.speaker = resolver.resolve(attribution.source)
            attribution.sharing = resolver.find_sharing(attribution.source)
            placed = reader.place(attribution.source, attribution.speaker)
            attribution.actor, attribution.side_confidence, attribution.side_why = placed
            attribution.shared = reader.place_sharing(placed.actor, attribution.sharing)
    return found
