"""Measuring a table of articles: the chain of all measures, batch by batch."""

import functools
from collections.abc import Sequence

import pandas as pd

from analysis.engine import ARTICLE_TIMEOUT, Result, run_tables, stack_tables
from analysis.errors import InputError, check_columns
from analysis.framing import choose_coder, load_codebook, score_frames
from analysis.measure.key import READS
from analysis.measure.settings import Settings
from analysis.mentions import find_mentions
from analysis.quotation import VoiceMap, find_quotes
from analysis.sentiment import score_targets, score_tone
from analysis.tables import Tables, finish
from analysis.text import split_sentences
from analysis.text.language import identify_language, language_code, language_name

__all__ = ["complete_articles", "measure_articles", "measure_batch", "split_languages"]

FIELDS = ("text", "headline")  # the columns of an article that are measured, in the order of their ids


def measure_articles(
    articles: pd.DataFrame,
    settings: Settings | None = None,
    *,
    engine: str = "serial",
    n_workers: int | None = None,
    scheduler: str | None = None,
    article_timeout: float | None = ARTICLE_TIMEOUT,
    progress: bool = False,
) -> Result:
    """All measure tables of `articles` (see data/README.md), and the articles that were not measured.

    Articles in other languages than the settings ask for are set aside. Where there is no column `language`, it is told
    from the text; an article whose language is empty, since its text is too short to tell, is measured.

    Args:
        articles: at least article_id and text; headline, published and author are used where they are there.
        settings: targets to score, sentiment model, languages, and the user's own lists.
        engine: as of `analysis.engine.run_tables`; so are the others.

    Returns:
        Result.tables: sentences, mentions, quotes, voices, tone, target_sentiment and frames, of texts and headlines
        alike (column `field`); Result.set_aside: source (the article_id) and reason.

    Raises:
        InputError: settings that `Settings.check` refuses, missing columns, or an article_id that is not unique.
    """
    settings = (settings or Settings()).check()
    articles, foreign = split_languages(complete_articles(articles), settings.languages)
    function = functools.partial(measure_batch, settings=settings)
    result = run_tables(
        function, articles, engine=engine, n_workers=n_workers, scheduler=scheduler, article_timeout=article_timeout,
        progress=progress,
    )  # fmt: skip
    # nothing measured: the same tables, empty
    tables = result.tables or measure_batch(articles.iloc[:0], settings)
    return Result(tables, stack_tables([foreign, result.set_aside]))


def complete_articles(articles: pd.DataFrame) -> pd.DataFrame:
    """The articles with every column of the table: `language` told from the text where it is missing, others empty.

    Raises:
        InputError: no article_id or text, or an article_id that is not unique.
    """
    check_columns(articles, ["article_id", "text"], "the articles table")
    twice = articles["article_id"][articles["article_id"].duplicated()]
    if len(twice):
        raise InputError(
            f"article_id {twice.iloc[0]!r} stands {1 + (twice == twice.iloc[0]).sum()} times; make it unique."
        )
    if "language" not in articles.columns:
        articles = articles.assign(language=articles["text"].fillna("").map(identify_language))
    if "published" in articles.columns:
        articles = articles.assign(published=_read_days(articles["published"]))
    return finish("articles", articles)


def _read_days(column: pd.Series) -> pd.Series:
    days = pd.to_datetime(column, errors="coerce", format="ISO8601" if column.dtype == "str" else None)
    wrong = column[days.isna() & column.notna() & (column.astype("str") != "")]
    if len(wrong):
        raise InputError(f"published {wrong.iloc[0]!r} is no date; write it as 2022-02-24.")
    return days.dt.tz_localize(None)


def split_languages(articles: pd.DataFrame, languages: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The articles in one of `languages` or in none that is known, and the others as rows to set aside.

    >>> rows = pd.DataFrame({"article_id": ["a", "b", "c"], "language": ["en", "de", None]})
    >>> kept, foreign = split_languages(rows, ["en"])
    >>> kept["article_id"].tolist(), foreign["reason"].tolist()
    (['a', 'c'], ['in German (de); measured are: en'])
    """
    codes = articles["language"].fillna("").map(language_code)
    apart = ~codes.isin(["", *languages])
    named = {code: f"in {language_name(code)}; measured are: {', '.join(languages)}" for code in codes[apart].unique()}
    foreign = pd.DataFrame(
        {"source": articles.loc[apart, "article_id"], "reason": codes[apart].map(named)}, dtype="str"
    )
    return articles[~apart], foreign.reset_index(drop=True)


def measure_batch(articles: pd.DataFrame, settings: Settings) -> Tables:
    """All measure tables of one batch of complete articles; what the engine runs."""
    articles = articles[["article_id", *READS]]  # what is in the key, and nothing else
    sentences = split_sentences(articles, fields=FIELDS)
    quotes = find_quotes(articles, sentences, actors=settings.actors)
    spoken = VoiceMap(quotes)
    voices = spoken.split(sentences)
    mentions = spoken.label(find_mentions(articles, sentences, patterns=settings.patterns))
    wanted = mentions[mentions["target"].isin(settings.targets)]
    codebook = load_codebook(settings.codebook)
    return {
        "sentences": sentences,
        "mentions": mentions,
        "quotes": quotes,
        "voices": voices,
        "tone": score_tone(articles, voices),
        "target_sentiment": score_targets(articles, sentences, wanted, model=settings.model),
        "frames": score_frames(articles, codebook, voices=voices, coder=choose_coder(settings.coder, codebook)),
    }
