"""Word counts of articles, for keyness and word shift."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from analysis.errors import InputError, check_columns, choice_error
from analysis.statistics.boilerplate import leave_out_boilerplate
from analysis.statistics.design import Design, apply_copies, name_units
from analysis.text import WORD

__all__ = ["WordCounts", "add_up", "count_words_by_article"]


class WordCounts(NamedTuple):
    """Counts of words (columns) in articles (rows), with each article's group and the number of its text."""

    counts: sparse.csr_array
    words: list[str]
    groups: NDArray[np.object_]
    texts: NDArray[np.int64]


def count_words_by_article(
    articles: pd.DataFrame, group: str, *, min_count: int = 10, min_articles: int = 5, design: Design
) -> WordCounts:
    """Lower-case words of every article; words in fewer than `min_articles` texts are left out, maybe all.

    So are names of outlets and agencies, and sentences that an outlet repeats (`leave_out_boilerplate`).

    Raises:
        InputError: missing columns, or a design that weighs articles: words are counted whole.
    """
    if design.copies == "weighted":
        raise choice_error("copies where words are counted", design.copies, ("all", "originals"))
    if design.weight is not None:
        raise InputError(f"words are counted, not weighted: give a design without the weight {design.weight!r}.")
    check_columns(articles, ["article_id", "text", group], "the articles table")
    kept, _ = apply_copies(articles, pd.Series(1.0, index=articles.index), design.copies)
    kept = kept[kept[group].notna()].sort_values("article_id", kind="stable")
    texts, groups = pd.factorize(name_units(kept), sort=True)[0].astype(np.int64), kept[group].to_numpy(object)
    outlets = kept["outlet"] if "outlet" in kept.columns else kept[group]
    own = leave_out_boilerplate(kept["text"].fillna("").str.replace("’", "'").tolist(), outlets.tolist(), texts)
    vectoriser = CountVectorizer(tokenizer=_split_words, token_pattern=None, min_df=1, dtype=np.int32)
    try:
        counts = sparse.csr_array(vectoriser.fit_transform(own))
    except ValueError:  # not one word: scikit-learn has no empty vocabulary
        return WordCounts(sparse.csr_array((len(kept), 0), dtype=float), [], groups, texts)
    n_texts = np.bincount(add_up(counts, texts).indices, minlength=counts.shape[1])
    frequent = (np.asarray(counts.sum(axis=0)).ravel() >= min_count) & (n_texts >= min_articles)
    words = vectoriser.get_feature_names_out()[frequent].tolist()
    return WordCounts(counts[:, frequent].astype(float), words, groups, texts)


def add_up(counts: sparse.csr_array, texts: NDArray[np.int64]) -> sparse.csr_array:
    """Counts of articles (rows) added up per text: one row for each number up to the largest."""
    n_articles = counts.shape[0]
    shape = (int(texts.max()) + 1 if n_articles else 0, n_articles)
    return sparse.csr_array((np.ones(n_articles), (texts, np.arange(n_articles))), shape=shape) @ counts


def _split_words(text: str) -> list[str]:
    """The words of a text that begin with a letter: figures are no keywords."""
    return [word for word in WORD.findall(text) if word[0].isalpha()]
