"""Mentions: which passages name NATO, Ukraine, Russia, their leaders and other targets."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from analysis.errors import check_columns, choice_error
from analysis.lexicons import load_lexicon
from analysis.tables import COLUMNS, find_fields, finish
from analysis.text import PatternMatcher, map_texts

#: Columns of an article, beside its id, that mentions depend on; a change in another column changes no row.
READS = ("text",)
_PLACE = ("sentence_id", "start", "end")


def list_targets(patterns: str | Path | None = None) -> list[str]:
    """All targets of the lexicon, merged with a user's file, in alphabetical order.

    >>> "NATO" in list_targets()
    True
    """
    return sorted(load_lexicon("targets", patterns)["target"].unique())


def find_mentions(
    articles: pd.DataFrame,
    sentences: pd.DataFrame,
    *,
    targets: Iterable[str] | None = None,
    kinds: Iterable[str] | None = None,
    patterns: str | Path | None = None,
) -> pd.DataFrame:
    """Every place where a target is named, by the patterns of the targets lexicon.

    Args:
        articles: article_id, text; headline if the sentences are of headlines too.
        sentences: as from `analysis.text.split_sentences`.
        targets: only these targets; default: all of the lexicon.
        kinds: only patterns of these kinds (name, adjective, metonym, person ...); default: all.
        patterns: a CSV of the user's own patterns with the columns of the targets lexicon.

    Returns:
        The mentions table, `voice` still empty (see `analysis.quotation.label_voices`), in reading order: start and end
        are offsets into the field that the sentence is of, mention the words as written. A longer name hides a shorter
        one inside it; one place may name two targets.

    Raises:
        InputError: an unknown target or kind.
    """
    check_columns(articles, ["article_id", "text"], "the articles table")
    check_columns(sentences, ["article_id", "sentence_id", "start", "end"], "the sentences table")
    lexicon = _choose_patterns(targets, kinds, patterns)
    matcher, named = PatternMatcher(lexicon["pattern"].tolist()), lexicon["target"].tolist()
    texts = map_texts(articles, sentences)
    columns = [sentences["article_id"], find_fields(sentences), *(sentences[name] for name in _PLACE)]
    rows = []
    for article_id, field, number, first, last in zip(*columns, strict=True):
        text = texts[article_id, field]
        hits = matcher.find(text[first:last], overlaps="longest")
        places = dict.fromkeys((first + hit.start, first + hit.end, named[hit.pattern]) for hit in hits)
        rows += [(article_id, number, field, target, start, end, text[start:end]) for start, end, target in places]
    return finish("mentions", rows, columns=COLUMNS["mentions"][:-1])


def _choose_patterns(
    targets: Iterable[str] | None, kinds: Iterable[str] | None, patterns: str | Path | None
) -> pd.DataFrame:
    """The rows of the lexicon that are asked for, in order of their targets."""
    lexicon = load_lexicon("targets", patterns)
    for column, wanted in (("target", targets), ("kind", kinds)):
        if wanted is None:
            continue
        wanted = list(wanted)
        known = sorted(lexicon[column].unique())
        for value in wanted:
            if value not in known:
                raise choice_error(column, value, known)
        lexicon = lexicon[lexicon[column].isin(wanted)]
    return lexicon.sort_values("target", kind="stable")
