"""Copies: exact duplicates, updates of one piece, and agency text under an outlet's name, told apart.

An article is a copy when at least half of the shorter text's 5-word sequences stand in the other.
"""

import numpy as np
import pandas as pd

from analysis.corpus.sameness.agencies import find_agencies, name_outlet_agencies
from analysis.corpus.sameness.signatures import Shingles, find_pairs, hash_shingles
from analysis.errors import check_columns

_COPY_SHARE = 0.5  # of the shorter text; unrelated articles on one event share under .1 (real corpus: 99 % under .03)
_MIN_RESEMBLANCE = 0.15  # a brief inside a long read is not a copy of it
_MIN_SHARED = 8  # shingles; below this a shared phrase decides


def find_copies(articles: pd.DataFrame, *, min_share: float = _COPY_SHARE, seed: int = 1) -> pd.DataFrame:
    """The articles with what they copy; order and other columns are kept.

    Columns added:
        cluster_id: article_id of the cluster's original; an article without copies is its own cluster.
        copy_of: article_id of the original, missing for originals.
        copy_kind: "exact" (same words, same outlet), "near" (an update, same outlet), "wire" (another outlet, and an
            agency is credited in the cluster), "shared" (another outlet, no agency credited); missing for originals.
        share_copied: share (0 to 1) of the article's 5-word sequences that stand in its original; 0 for originals.
        wire: the agency whose text an article carries, by its own credit or by its copy; missing where none.

    The original of a cluster is the agency's own article, else the earliest, else the longest.

    Args:
        articles: article_id, text, and where known outlet, published, url, author.
        min_share: share of the shorter text that makes a copy.

    >>> text = "The council met on Monday to weigh a request for aid that members had put off for weeks."
    >>> two = pd.DataFrame({"article_id": ["a", "b"], "text": [text, text]})
    >>> find_copies(two)["copy_of"].tolist()
    [nan, 'a']
    """
    check_columns(articles, ["article_id", "text"], "articles")
    frame = articles.reset_index(drop=True)
    shingles = hash_shingles(frame["text"].fillna("").tolist())
    pairs = _copy_pairs(find_pairs(shingles, seed=seed), min_share)
    labels = join_clusters(len(frame), pairs)
    own_agency = _column(frame, "outlet", name_outlet_agencies)
    credited = find_agencies(frame)
    originals = _choose_originals(frame, labels, own_agency, shingles)
    added = _describe(frame, originals, shingles)
    added["wire"] = _name_wire(credited, own_agency, originals, added["share_copied"].to_numpy())
    added["copy_kind"] = _kinds(frame, originals, added, own_agency)
    kept = articles.drop(columns=[name for name in added if name in articles.columns])
    return kept.assign(**{name: added[name].set_axis(articles.index) for name in added})


def _column(frame: pd.DataFrame, name: str, function: object) -> pd.Series:
    values = frame[name] if name in frame else pd.Series(np.nan, index=frame.index, dtype="str")
    return function(values)  # type: ignore[operator,no-any-return]


def _copy_pairs(pairs: pd.DataFrame, min_share: float) -> pd.DataFrame:
    """The pairs whose overlap makes a copy."""
    smaller = pairs[["n_first", "n_second"]].min(axis=1).clip(lower=1)
    union = (pairs["n_first"] + pairs["n_second"] - pairs["n_shared"]).clip(lower=1)
    enough = (pairs["n_shared"] >= _MIN_SHARED) | (pairs["n_shared"] == union)
    is_copy = (pairs["n_shared"] / smaller >= min_share) & (pairs["n_shared"] / union >= _MIN_RESEMBLANCE)
    return pairs[is_copy & enough]


def join_clusters(n_items: int, pairs: pd.DataFrame) -> np.ndarray:
    """A cluster number for each of `n_items`, those joined by `pairs` (first, second) directly or in steps."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(pairs), np.int8), (pairs["first"], pairs["second"])), shape=(n_items, n_items))
    return connected_components(links, directed=False)[1] if n_items else np.empty(0, np.int64)


def _choose_originals(frame: pd.DataFrame, labels: np.ndarray, own_agency: pd.Series, shingles: Shingles) -> np.ndarray:
    """For every article the position of its cluster's original."""
    published = frame["published"] if "published" in frame else pd.Series(pd.NaT, index=frame.index)
    rank = pd.DataFrame(
        {
            "cluster": labels,
            "no_agency": own_agency.isna().to_numpy(),
            "published": pd.to_datetime(published).fillna(pd.Timestamp.max.floor("s")).to_numpy(),
            "shortness": -shingles.sizes(),
            "article_id": frame["article_id"].astype("str").to_numpy(),
        }
    ).sort_values(["cluster", "no_agency", "published", "shortness", "article_id"])
    first = rank.groupby("cluster", sort=False).head(1)
    place = pd.Series(first.index.to_numpy(), index=first["cluster"].to_numpy())
    return place.loc[labels].to_numpy() if len(labels) else np.empty(0, np.int64)


def _describe(frame: pd.DataFrame, originals: np.ndarray, shingles: Shingles) -> dict[str, pd.Series]:
    here = np.arange(len(frame))
    ids = frame["article_id"].astype("str")
    copied = originals != here
    shares = np.zeros(len(frame))
    for n in np.flatnonzero(copied).tolist():
        own = shingles.of(n)
        shares[n] = np.isin(own, shingles.of(int(originals[n]))).mean() if len(own) else 1.0
    cluster = ids.iloc[originals].reset_index(drop=True)
    return {
        "cluster_id": cluster,
        "copy_of": cluster.where(copied),
        "share_copied": pd.Series(shares.round(4)),
    }


def _name_wire(credited: pd.Series, own_agency: pd.Series, originals: np.ndarray, shares: np.ndarray) -> pd.Series:
    """The agency carried: credited by the article itself, else the agency its original is from or credits."""
    of_original = own_agency.where(own_agency.notna(), credited)
    of_original = pd.Series(of_original.to_numpy()[originals], index=credited.index, dtype="str")
    wire = credited.where(credited.notna() | (shares < 0.5), of_original)
    return wire.mask(own_agency.notna()).astype("str")


def _kinds(
    frame: pd.DataFrame,
    originals: np.ndarray,
    added: dict[str, pd.Series],
    own_agency: pd.Series,
) -> pd.Series:
    outlet = frame["outlet"].fillna("").to_numpy() if "outlet" in frame else np.full(len(frame), "")
    same_outlet = outlet == outlet[originals] if len(frame) else np.empty(0, bool)
    texts = frame["text"].fillna("").to_numpy()
    copied = added["copy_of"].notna().to_numpy()
    exact = np.array([copied[n] and _same_words(texts[n], texts[originals[n]]) for n in range(len(frame))], dtype=bool)
    by_agency = (added["wire"].notna() | own_agency.notna()).to_numpy()
    kind = np.where(same_outlet, np.where(exact, "exact", "near"), np.where(by_agency, "wire", "shared"))
    return pd.Series(kind, dtype="str").where(pd.Series(copied))


def _same_words(one: str, other: str) -> bool:
    return one == other or "".join(filter(str.isalnum, one)).lower() == "".join(filter(str.isalnum, other)).lower()
