"""Measuring a table of articles: the chain of all measures, batch by batch."""

import functools

import pandas as pd

from analysis.engine import Result, run_tables
from analysis.errors import InputError, check_columns
from analysis.framing import load_codebook, score_frames
from analysis.measure.settings import Settings
from analysis.mentions import find_mentions
from analysis.quotation import VoiceMap, find_quotes
from analysis.sentiment import score_targets, score_tone
from analysis.tables import COLUMNS
from analysis.text import split_sentences

__all__ = ["complete_articles", "measure_articles", "measure_batch", "stack_tables"]


def measure_articles(
    articles: pd.DataFrame,
    settings: Settings | None = None,
    *,
    engine: str = "serial",
    n_workers: int | None = None,
    progress: bool = False,
) -> Result:
    """All measure tables of `articles` (see data/README.md), and the articles that could not be measured.

    Args:
        articles: at least article_id and text; headline, published and outlet are used where they are there.
        settings: targets to score, sentiment model, and the user's own lexicon files.

    Returns:
        Result.tables: sentences, mentions, quotes, voices, tone, target_sentiment, frames, headline_mentions and
        headline_quotes; Result.set_aside: source (the article_id) and reason.

    Raises:
        InputError: settings that `Settings.check` refuses, missing columns, or an article_id that is not unique.
    """
    settings = (settings or Settings()).check()
    check_columns(articles, ["article_id", "text"], "the articles table")
    twice = articles["article_id"][articles["article_id"].duplicated()]
    if len(twice):
        raise InputError(
            f"article_id {twice.iloc[0]!r} stands {1 + (twice == twice.iloc[0]).sum()} times; make it unique."
        )
    articles = complete_articles(articles)
    function = functools.partial(measure_batch, settings=settings)
    result = run_tables(function, articles, engine=engine, n_workers=n_workers, progress=progress)
    if not result.tables:  # nothing measured: the same tables, empty
        return Result(measure_batch(articles.iloc[:0], settings), result.set_aside)
    return result


def complete_articles(articles: pd.DataFrame) -> pd.DataFrame:
    """The articles with every column a measure may look at, missing ones empty."""
    added = {name: pd.Series(pd.NA, articles.index, dtype="str") for name in COLUMNS["articles"]}
    added["published"] = pd.Series(pd.NaT, articles.index, dtype="datetime64[us]")
    return articles.assign(**{name: column for name, column in added.items() if name not in articles.columns})


def measure_batch(articles: pd.DataFrame, settings: Settings) -> dict[str, pd.DataFrame]:
    """All measure tables of one batch of complete articles; what the engine runs."""
    headlines = articles.assign(text=articles["headline"].fillna(""))
    body = _find(articles, settings)
    head = _find(headlines, settings)
    nobody = pd.Series(pd.NA, head["sentences"].index, dtype="Int64")
    head_voices = head["sentences"].assign(voice="headline", quote_id=nobody)
    voices = body["voices"]
    tone = [score_tone(articles, voices), score_tone(headlines, head_voices).assign(sentence_id=-1, voice="headline")]
    sentiment = [
        _score(articles, body, settings),
        _score(headlines, head, settings).assign(sentence_id=-1, voice="headline"),
    ]
    frames = score_frames(articles, load_codebook(settings.codebook), voices=voices)
    return {
        "sentences": body["sentences"],
        "mentions": body["mentions"],
        "quotes": body["quotes"],
        "voices": voices,
        "tone": stack_tables(tone),
        "target_sentiment": stack_tables(sentiment),
        "frames": frames,
        "headline_mentions": head["mentions"],
        "headline_quotes": head["quotes"],
    }


def _find(articles: pd.DataFrame, settings: Settings) -> dict[str, pd.DataFrame]:
    sentences = split_sentences(articles)
    quotes = find_quotes(articles, sentences, actors=settings.actors)
    mentions = find_mentions(articles, sentences, patterns=settings.patterns)
    voices = VoiceMap(quotes)
    return {
        "sentences": sentences,
        "quotes": quotes,
        "mentions": voices.label(mentions),
        "voices": voices.split(sentences),
    }


def _score(articles: pd.DataFrame, found: dict[str, pd.DataFrame], settings: Settings) -> pd.DataFrame:
    mentions = found["mentions"]
    wanted = mentions[mentions["target"].isin(settings.targets)]
    return score_targets(articles, found["sentences"], wanted, model=settings.model)


def stack_tables(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled or parts[:1], ignore_index=True)
