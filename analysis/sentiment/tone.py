"""Tone of a passage: how positive or negative its words are, per sentence and voice; not toward whom."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from analysis.errors import check_columns
from analysis.sentiment.vader import VaderAnalyzer, load_vader, split_tone
from analysis.text import count_words

__all__ = ["explain_tone", "score_tone"]

_TYPES = {"article_id": "str", "sentence_id": "int64", "voice": "str", "tone": "float64", "n_words": "int64"}


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
        article_id, sentence_id, voice, tone (compound score, -1 to 1; 0 without a word of the lexicon), n_words.
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
    return pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)


def _join_passages(articles: pd.DataFrame, voices: pd.DataFrame) -> dict[tuple[str, int, str], str]:
    """The words of each (article, sentence, voice), pieces of one voice joined by a space, in reading order."""
    texts = dict(zip(articles["article_id"], articles["text"].fillna(""), strict=True))
    columns = [voices[name] for name in ("article_id", "sentence_id", "voice", "start", "end")]
    passages: dict[tuple[str, int, str], str] = {}
    for article_id, sentence_id, voice, start, end in zip(*columns, strict=True):
        key = (article_id, sentence_id, voice)
        piece = texts[article_id][start:end]
        passages[key] = f"{passages[key]} {piece}" if key in passages else piece
    return passages


def explain_tone(text: str, *, supplement: bool = False, lexicons: Iterable[str | Path] = ()) -> pd.DataFrame:
    """Which words make the tone of `text`: start, end, word, valence, contribution (they sum to the tone).

    >>> table = explain_tone("A brutal attack, but a heroic defence.")
    >>> table["word"].tolist(), round(float(table["contribution"].sum()), 2)
    (['brutal', 'attack', 'heroic', 'defence'], 0.44)
    """
    analyzer: VaderAnalyzer = load_vader(supplement=supplement, files=tuple(Path(file) for file in lexicons))
    return split_tone(text, analyzer=analyzer)
