"""Tone of a passage: how positive or negative its words are, per sentence and voice; not toward whom."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from analysis.errors import check_columns
from analysis.sentiment.vader import VaderAnalyzer, load_vader, split_tone
from analysis.tables import find_fields, finish
from analysis.text import count_words, map_texts

__all__ = ["explain_tone", "score_tone"]


def score_tone(
    articles: pd.DataFrame,
    voices: pd.DataFrame,
    *,
    supplement: bool = False,
    lexicons: Iterable[str | Path] = (),
) -> pd.DataFrame:
    """The tone of every sentence, apart for each voice in it: NLTK's VADER (Hutto and Gilbert 2014).

    A sentence that is partly quoted gets one row for the outlet's own words and one for the quoted ones. There is no
    score of a whole document: average the rows with `analysis.statistics`.

    Args:
        articles: article_id, text.
        voices: article_id, sentence_id, start, end, voice: the sentences cut by voice.
        supplement: also use the project's news words (lexicon `news_tone`), which VADER lacks or misreads.
        lexicons: CSV files of the user's own words (word, valence from -4 to 4), the last file winning.

    Returns:
        The tone table: tone is the compound score, -1 to 1; 0 without a word of the lexicon.
        Passages without a word (a lone quotation mark) have no row.

    Raises:
        InputError: a missing column, or a lexicon file that cannot be used.
    """
    check_columns(articles, ["article_id", "text"], "the articles table")
    check_columns(voices, ["article_id", "sentence_id", "start", "end", "voice"], "the voices table")
    analyzer = load_vader(supplement=supplement, files=tuple(Path(file) for file in lexicons))
    rows = []
    for key, passage in _join_passages(articles, voices).items():
        n_words = count_words(passage)
        if n_words:
            rows.append((*key, analyzer.compound(passage), n_words))
    return finish("tone", rows)


def _join_passages(articles: pd.DataFrame, voices: pd.DataFrame) -> dict[tuple[str, int, str, str], str]:
    """The words of each (article, sentence, field, voice), pieces of one voice joined by a space, in reading order."""
    texts = map_texts(articles, voices)
    columns = [voices["article_id"], voices["sentence_id"], find_fields(voices), voices["voice"]]
    passages: dict[tuple[str, int, str, str], str] = {}
    for *key, start, end in zip(*columns, voices["start"], voices["end"], strict=True):
        place = tuple(key)
        piece = texts[place[0], place[2]][start:end]
        passages[place] = f"{passages[place]} {piece}" if place in passages else piece
    return passages


def explain_tone(text: str, *, supplement: bool = False, lexicons: Iterable[str | Path] = ()) -> pd.DataFrame:
    """Which words make the tone of `text`: start, end, word, valence, contribution (they sum to the tone).

    >>> table = explain_tone("A brutal attack, but a heroic defence.")
    >>> table["word"].tolist(), round(float(table["contribution"].sum()), 2)
    (['brutal', 'attack', 'heroic', 'defence'], 0.44)
    """
    analyzer: VaderAnalyzer = load_vader(supplement=supplement, files=tuple(Path(file) for file in lexicons))
    return split_tone(text, analyzer=analyzer)
