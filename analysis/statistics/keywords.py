"""Keyness: words that one group of articles uses more than the others, tested over articles, not over words.

Counting words as if each were drawn alone calls 12-17 % of words significant between two random halves of one corpus,
for words come in bunches: an article on grain says "grain" ten times, and ten carriers of one text say it a hundred
times. Here the spread of every measure is found by moving or drawing whole texts again, each with all its carriers.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse, stats

from analysis.errors import choice_error
from analysis.statistics.design import Design
from analysis.statistics.differences import adjust_p
from analysis.statistics.word_counts import WordCounts, add_up, count_words_by_article

__all__ = ["METHODS", "find_keywords"]

METHODS = ("log_odds", "log_ratio", "log_likelihood")
PRIOR_WORDS = 500.0  # size of the Dirichlet prior, in words, spread as the whole corpus is (Monroe et al. 2008)
_BLOCK = 4_000_000  # numbers in one block of drawn sums: 32 MB
Array = NDArray[np.float64]
_DESIGN = Design(copies="originals", n_resamples=200)
_COLUMNS = ["word", "n_words", "n_words_rest", "n_articles", "n_articles_rest", "per_million", "per_million_rest",
            "dispersion", "effect", "low", "high", "statistic", "p", "p_adjusted", "clear"]  # fmt: skip


def find_keywords(
    articles: pd.DataFrame,
    group: str,
    *,
    method: str = "log_odds",
    min_count: int = 10,
    min_articles: int = 5,
    design: Design = _DESIGN,
) -> pd.DataFrame:
    """Words that tell each level of `group` from all the others.

    Args:
        articles: article_id, text and the `group` column (two or more levels).
        method: "log_odds" with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008), "log_ratio"
            (Hardie 2014: 1 is twice as often) or "log_likelihood" (Dunning 1993; the statistic grows with the
            corpus and its p values treat
            words as independent, so they are far too small: it is there to compare with other studies).
        min_count, min_articles: words with fewer occurrences or in fewer articles (carriers of one text are one) are
            left out.
        design: copies are "originals" by default, for copied text is not the outlet's own wording, or "all"; level,
            n_resamples (200 by default) and seed of the bootstrap. Words are not weighted.

    Returns:
        One row per level of `group` and word, by effect within level: group, word, n_words and n_words_rest
        (occurrences), n_articles and n_articles_rest (articles with the word), per_million and
        per_million_rest, effect, low, high (bootstrap over texts, never clear of 0 where the test is not),
        statistic (z of moving whole texts between the groups; for log_likelihood G2), p, p_adjusted
        (Benjamini and Hochberg 1995, within the level), clear, dispersion (Gries' DP over the level's articles:
        0 spread evenly, near 1 in one article). No rows where there is one level only, or no word is frequent enough.

    Raises:
        InputError: missing columns, an unknown method, a weighted design.
    """
    if method not in METHODS:
        raise choice_error("keyness method", method, METHODS)
    counted = count_words_by_article(articles, group, min_count=min_count, min_articles=min_articles, design=design)
    levels = sorted(set(counted.groups), key=str)
    if len(levels) < 2 or not counted.words:
        return pd.DataFrame(columns=[group, *_COLUMNS])
    measure = _log_odds if method == "log_odds" else _log_ratio
    effects, spreads = _bootstrap(counted, levels, measure, design)
    tables = []
    for one, effect, spread in zip(levels, effects, spreads, strict=True):
        inside = counted.groups == one
        table = _describe(counted, inside).join(
            _test(counted, inside, effect, spread=spread, method=method, level=design.level)
        )
        table.insert(0, group, one)
        tables.append(table.sort_values(["effect", "word"], ascending=[False, True]))
    return pd.concat(tables, ignore_index=True)


def _describe(counted: WordCounts, inside: NDArray[np.bool_]) -> pd.DataFrame:
    """Counts, rates and dispersion of every word inside and outside of one group."""
    parts = {"": counted.counts[inside], "_rest": counted.counts[~inside]}
    table = pd.DataFrame({"word": counted.words})
    for column in ("n_words", "n_articles", "per_million"):
        for suffix, part in parts.items():
            sums = np.asarray(part.sum(axis=0)).ravel()
            values = {
                "n_words": sums.astype("int64"),
                "n_articles": np.bincount(part.indices, minlength=part.shape[1]),
                "per_million": 1e6 * sums / max(sums.sum(), 1.0),
            }
            table[column + suffix] = values[column]
    table["dispersion"] = _deviation_of_proportions(parts[""])
    return table


def _deviation_of_proportions(counts: sparse.csr_array) -> Array:
    """Gries' DP (2008): half the sum over articles of |share of the word's uses - share of all words|."""
    sizes = np.asarray(counts.sum(axis=1)).ravel()
    sizes = sizes / max(sizes.sum(), 1.0)
    totals = np.asarray(counts.sum(axis=0)).ravel()
    entries = counts.tocoo()
    row, column = entries.coords
    uses = entries.data / totals[column]
    apart = np.bincount(column, np.abs(uses - sizes[row]) - sizes[row], minlength=counts.shape[1])
    return np.where(totals > 0, 0.5 * (apart + 1.0), np.nan)


def _bootstrap(
    counted: WordCounts,
    levels: list[object],
    measure: Callable[[Array, Array, Array], Array],
    design: Design,
) -> tuple[Array, Array]:
    """Effect of every level (rows) and word, and its standard error when texts are drawn again.

    Texts of one level are drawn within it, those that several levels carry apart and for all of them together.
    """
    rng, n_resamples = np.random.default_rng(design.seed), design.n_resamples
    strata = _stratify(counted, levels)
    sums = np.array([np.asarray(counted.counts[counted.groups == one].sum(axis=0)).ravel() for one in levels])
    prior = PRIOR_WORDS * sums.sum(axis=0) / sums.sum()
    effects = measure(sums, sums.sum(axis=0) - sums, prior)
    total, squares = np.zeros_like(effects), np.zeros_like(effects)
    height = max(1, _BLOCK // effects.size)
    for first in range(0, n_resamples, height):
        n_now = min(height, n_resamples - first)
        drawn = np.zeros((len(levels), n_now, len(counted.words)))
        for parts in strata:
            weights = _draw(next(iter(parts.values())).shape[0], n_now, rng)
            for number, part in parts.items():
                drawn[number] += (part.T @ weights.T).T
        everything = drawn.sum(axis=0)
        for number, own in enumerate(drawn):
            shift = measure(own, everything - own, prior) - effects[number]
            total[number] += shift.sum(axis=0)
            squares[number] += (shift**2).sum(axis=0)
    variance = np.maximum(squares - total**2 / n_resamples, 0) / max(n_resamples - 1, 1)
    return effects, np.sqrt(variance)


def _test(
    counted: WordCounts, inside: NDArray[np.bool_], effect: Array, *, spread: Array, method: str, level: float
) -> pd.DataFrame:
    """Interval and test of every word's effect in one group."""
    z = _text_score(counted, inside)
    p = 2 * stats.norm.sf(np.abs(z))
    quantile = stats.norm.ppf(0.5 + level / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        by_test = np.where(z != 0, np.abs(effect / z), np.inf)
    half = quantile * np.maximum(spread, np.where(np.isfinite(by_test), by_test, 0.0))
    if method == "log_likelihood":
        own, everything = (np.asarray(part.sum(axis=0)).ravel() for part in (counted.counts[inside], counted.counts))
        z = _log_likelihood(own, everything - own)
        p = stats.chi2.sf(z, 1)
    table = pd.DataFrame({"effect": effect, "low": effect - half, "high": effect + half, "statistic": z, "p": p})
    table["p_adjusted"] = adjust_p(p)
    return table.assign(clear=table["p_adjusted"] < 1 - level)


def _text_score(counted: WordCounts, inside: NDArray[np.bool_]) -> Array:
    """Standard score of every word's use in a group: what the group's articles use beyond their share of all words.

    The spread is that of moving whole texts, with all their carriers, between the groups by chance (a permutation test
    in closed form: Hoeffding 1951), so a word that comes in bunches needs more of them, and a word absent from one
    group is not certain by that. A text that both sides carry moves by the part of its carriers that is inside.
    """
    texts, own = add_up(counted.counts, counted.texts), counted.counts[inside]
    sizes, totals = np.asarray(texts.sum(axis=1)).ravel(), np.asarray(texts.sum(axis=0)).ravel()
    rate = totals / sizes.sum()
    beyond = np.asarray(own.sum(axis=0)).ravel() - rate * own.sum()
    squares = np.asarray(texts.power(2).sum(axis=0)).ravel() - 2 * rate * (texts.T @ sizes) + rate**2 * (sizes**2).sum()
    part = np.bincount(counted.texts, inside) / np.bincount(counted.texts)
    variance = len(part) * part.var() / max(len(part) - 1, 1) * squares
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(variance > 0, beyond / np.sqrt(variance), 0.0)


def _stratify(counted: WordCounts, levels: list[object]) -> list[dict[int, sparse.csr_array]]:
    """Per stratum of texts and level that carries them, their counts: texts of one level each, then the shared ones."""
    n_texts = int(counted.texts.max()) + 1
    number = pd.Index(levels).get_indexer(pd.Index(counted.groups))
    carries = np.zeros((n_texts, len(levels)), bool)
    carries[counted.texts, number] = True
    shared = carries.sum(axis=1) > 1
    strata = []
    for chosen in [*(carries[:, own] & ~shared for own in range(len(levels))), shared]:
        place = np.where(chosen, np.cumsum(chosen) - 1, -1)[counted.texts]
        parts = {}
        for own in np.flatnonzero(carries[chosen].any(axis=0)).tolist():
            inside = (place >= 0) & (number == own)
            there = sparse.csr_array((np.ones(inside.sum()), (place[inside], np.flatnonzero(inside))),
                                     shape=(int(chosen.sum()), len(place)))  # fmt: skip
            parts[own] = there @ counted.counts
        if parts:
            strata.append(parts)
    return strata


def _draw(n: int, n_resamples: int, rng: np.random.Generator) -> Array:
    """How often each of `n` texts is drawn in each resample."""
    drawn = rng.integers(0, n, (n_resamples, n)) + np.arange(n_resamples)[:, None] * n
    return np.bincount(drawn.ravel(), minlength=n_resamples * n).reshape(n_resamples, n).astype(float)


def _log_odds(one: Array, rest: Array, prior: Array) -> Array:
    """Difference of log odds with Dirichlet prior, equation 16 of Monroe, Colaresi and Quinn (2008)."""
    n_one, n_rest, n_prior = (part.sum(axis=-1, keepdims=True) for part in (one, rest, prior))
    return np.log((one + prior) / (n_one + n_prior - one - prior)) - np.log(
        (rest + prior) / (n_rest + n_prior - rest - prior)
    )


def _log_ratio(one: Array, rest: Array, prior: Array) -> Array:
    """Binary logarithm of the ratio of relative frequencies, half an occurrence added to each (Hardie 2014)."""
    n_one, n_rest = one.sum(axis=-1, keepdims=True), rest.sum(axis=-1, keepdims=True)
    return np.log2((one + 0.5) / n_one) - np.log2((rest + 0.5) / n_rest)


def _log_likelihood(one: Array, rest: Array) -> Array:
    """G2 of Dunning (1993) over the two cells of the word, as Rayson and Garside (2000) compute it."""
    n_one, n_rest = one.sum(), rest.sum()
    expected = (one + rest) / (n_one + n_rest)
    with np.errstate(invalid="ignore", divide="ignore"):
        first = np.where(one > 0, one * np.log(one / (n_one * expected)), 0.0)
        second = np.where(rest > 0, rest * np.log(rest / (n_rest * expected)), 0.0)
    return 2 * (first + second)
