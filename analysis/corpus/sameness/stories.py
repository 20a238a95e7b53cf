"""Stories: articles on one event within a few days, so that outlets can be compared on the same story.

Single-pass clustering of weighted words in order of time, as in topic detection and tracking (Allan, Papka and
Lavrenko 1998): an article joins the recent story it is most alike on average, or opens a new one.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.errors import InputError, check_columns
from analysis.text import WORD

_LEAD_CHARS = 1200  # the event is named in the lead; later paragraphs are background many stories share
_JOIN = 0.16  # mean cosine with a story's recent articles; of .12 to .28 the best balance, see benchmarks/copies.py
_FLOOR = 0.12  # cosines below this count as 0
_RECENT = 25  # articles of a story an article is compared with
_CHUNK = 1000


def find_stories(articles: pd.DataFrame, *, days: float = 3, join: float = _JOIN) -> pd.DataFrame:
    """The articles with `story_id`, the article_id of the first article of its story; order and columns are kept.

    Two articles are on one story when headline and lead share enough rare words and not more than `days` lie
    between an article and the latest one of its story. Articles without a date are stories of their own. A copy
    (column copy_of, if there) is on the story of its original when it falls into the same days.

    Args:
        articles: article_id, headline, text, published.
        days: how long a story may rest and go on.
        join: mean cosine (0 to 1) at which an article joins a story; higher gives smaller, purer stories.

    Raises:
        InputError: a missing column, or `days` or `join` out of range.
    """
    check_columns(articles, ["article_id", "headline", "text", "published"], "articles")
    if days < 0 or not 0 < join <= 1:
        raise InputError(f"days must be 0 or more and join between 0 and 1, not {days!r} and {join!r}.")
    frame = articles.reset_index(drop=True)
    order = frame.sort_values(["published", "article_id"], kind="stable").index.to_numpy()
    dated = order[frame["published"].notna().to_numpy()[order]]
    story = np.arange(len(frame))
    if len(dated) > 1:
        times = frame["published"].to_numpy("datetime64[s]")[dated].astype(np.int64) / 86_400
        found = _cluster(_weigh_words(frame.iloc[dated]), times, (days, join))
        story[dated] = dated[found]
    ids = frame["article_id"].to_numpy(dtype=object)[story]
    return articles.assign(story_id=pd.Series(ids, index=articles.index, dtype="str"))


def _weigh_words(frame: pd.DataFrame):  # type: ignore[no-untyped-def]  # a SciPy sparse matrix
    """Unit vectors of tf-idf weights over headline (twice) and lead."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    headline = frame["headline"].fillna("")
    leads = headline + "\n" + headline + "\n" + frame["text"].fillna("").str.slice(0, _LEAD_CHARS)
    vectors = TfidfVectorizer(
        stop_words="english",
        sublinear_tf=True,
        min_df=2 if len(frame) > 50 else 1,
        max_df=0.25 if len(frame) > 50 else 1.0,
        token_pattern=WORD.pattern,
        dtype=np.float32,
    )
    try:
        return vectors.fit_transform(leads)
    except ValueError:  # no word left: every article is alone
        from scipy.sparse import csr_array

        return csr_array((len(frame), 1), dtype=np.float32)


def _cluster(vectors, times: np.ndarray, rule: tuple[float, float]) -> np.ndarray:  # type: ignore[no-untyped-def]
    """For each article, in order of time, the position of its story's first article."""
    days, join = rule
    story = np.arange(len(times))
    members: dict[int, list[int]] = {}
    for article, neighbours, cosines in _neighbours(vectors, times, days):
        sums: dict[int, float] = {}
        for neighbour, cosine in zip(neighbours.tolist(), cosines.tolist(), strict=True):
            first = int(story[neighbour])
            if neighbour in members[first][-_RECENT:]:
                sums[first] = sums.get(first, 0.0) + cosine
        best, score = article, 0.0
        for first, total in sums.items():
            recent = [n for n in members[first][-_RECENT:] if times[article] - times[n] <= days]
            if recent and total / len(recent) > score:
                best, score = first, total / len(recent)
        if score < join:
            best = article
        story[article] = best
        members.setdefault(best, []).append(article)
    return story


def _neighbours(vectors, times: np.ndarray, days: float) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:  # type: ignore[no-untyped-def]
    """For each article, the earlier ones within `days` that are alike, and their cosines."""
    for start in range(0, len(times), _CHUNK):
        stop = min(start + _CHUNK, len(times))
        oldest = int(np.searchsorted(times, times[start] - days, side="left"))
        products = (vectors[start:stop] @ vectors[oldest:stop].T).tocsr()
        for row in range(stop - start):
            article = start + row
            part = slice(products.indptr[row], products.indptr[row + 1])
            columns, cosines = products.indices[part] + oldest, products.data[part]
            near = (columns < article) & (cosines >= _FLOOR) & (times[columns] >= times[article] - days)
            yield article, columns[near], cosines[near]
