"""Word shift: which words make two groups of articles differ, and by how much."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import InputError, check_columns, choice_error
from analysis.statistics.design import Design
from analysis.statistics.word_counts import count_words_by_article

__all__ = ["shift_words"]

Array = NDArray[np.float64]


_EMPTY = pd.DataFrame({"word": [], "share_a": [], "share_b": [], "contribution": [], "part": []}).astype(
    {"word": "str"}
)


def shift_words(
    articles: pd.DataFrame,
    group: str,
    levels: Sequence[str] | None = None,
    *,
    scores: pd.Series | None = None,
    min_count: int = 10,
    design: Design = Design(copies="originals"),
) -> pd.DataFrame:
    """Which words make two groups of articles differ, and by how much (Gallagher et al. 2021).

    Args:
        articles, group, min_count, design: as in `find_keywords`; only the design's copies are used.
        levels: the two levels to compare; None: the two with the most articles, and no rows where there is one only.
        scores: a number per word (its index), e.g. valence; then contributions add up to the difference of the
            mean score, first level minus second. None: they add up to the Jensen-Shannon divergence in bits,
            signed by who uses it more.

    Returns:
        word, share_a, share_b (of the words compared), contribution, part (of the sum of absolute
        contributions), by size.

    Raises:
        InputError: not exactly two levels, or one that does not occur.
    """
    check_columns(articles, [group], "the articles table")
    if levels is None:
        levels = articles[group].value_counts().index[:2].tolist()
        if len(levels) < 2:
            return pd.DataFrame(columns=["word", "share_a", "share_b", "contribution", "part"])
    if len(levels) != 2:
        raise InputError(f"shift_words compares two levels, not {len(levels)}.")
    for one in levels:
        if one not in set(articles[group]):
            raise choice_error(group, one, sorted(set(articles[group].dropna()), key=str))
    chosen = articles[articles[group].isin(list(levels))]
    counted = count_words_by_article(chosen, group, min_count=min_count, min_articles=1, design=design)
    known = np.ones(len(counted.words), bool) if scores is None else np.isin(counted.words, scores.index)
    sums = [np.asarray(counted.counts[counted.groups == one].sum(axis=0)).ravel()[known] for one in levels]
    share_a, share_b = (part / max(part.sum(), 1.0) for part in sums)
    words = np.array(counted.words, dtype=object)[known]
    if scores is None:
        contribution = _divergence(share_a, share_b) * np.sign(share_a - share_b)
    else:
        value = scores[~scores.index.duplicated()].reindex(words).to_numpy(float)
        contribution = (share_a - share_b) * (value - float(share_b @ value))
    table = pd.DataFrame({"word": words, "share_a": share_a, "share_b": share_b, "contribution": contribution})
    table["part"] = table["contribution"].abs() / max(float(table["contribution"].abs().sum()), 1e-300)
    return table.sort_values(["part", "word"], ascending=[False, True], ignore_index=True).astype({"word": "str"})


def _divergence(share_a: Array, share_b: Array) -> Array:
    """Each word's part of the Jensen-Shannon divergence of two distributions, in bits."""
    middle = (share_a + share_b) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        first = np.where(share_a > 0, share_a * np.log2(share_a / middle), 0.0)
        second = np.where(share_b > 0, share_b * np.log2(share_b / middle), 0.0)
    return (first + second) / 2
