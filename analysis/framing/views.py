"""Features of a text for trained coders: word weights, dictionary scores and, where an encoder is there, embeddings."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from analysis.framing.codebook import Codebook, load_codebook
from analysis.framing.dictionary import add_points, find_hits
from analysis.framing.embedding import embed_articles, load_encoder
from analysis.text import WORD_PART

__all__ = [
    "Views",
    "Vocabulary",
    "fit_vocabulary",
    "join_texts",
    "look_at",
    "measure_hits",
    "read_points",
    "read_words",
    "weigh_words",
]

MIN_ARTICLES = 2
MAX_SHARE = 0.6  # a word of more than 60 % of all articles tells none apart
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Views:
    """What coders see of articles: how often they use which word, dictionary scores (points and density), embeddings.

    `counts` has a row per article and a column per word of `words`, which are sorted.
    """

    words: pd.Index
    counts: sparse.csr_matrix
    scores: Array
    embeddings: Array | None

    def take(self, rows: NDArray[np.int64]) -> "Views":
        """The views of some of the articles."""
        embeddings = None if self.embeddings is None else self.embeddings[rows]
        return Views(self.words, self.counts[rows], self.scores[rows], embeddings)

    def __len__(self) -> int:
        return int(self.counts.shape[0])


def look_at(articles: pd.DataFrame, *, codebook: Codebook | None = None, encoder: Path | None = None) -> Views:
    """The views of `articles` (article_id, text and, where there is one, headline)."""
    codebook = codebook or load_codebook()
    texts = join_texts(articles)
    words, counts = count_terms(texts)
    hits = find_hits(articles.assign(article_id=np.arange(len(articles))), codebook)
    scores = measure_hits(hits, codebook, np.asarray(counts.sum(axis=1)).ravel())
    embeddings = None if encoder is None else embed_articles(texts, load_encoder(encoder)).astype(float)
    return Views(words, counts, scores, embeddings)


def read_words(articles: pd.DataFrame) -> Views:
    """The view of words alone."""
    words, counts = count_terms(join_texts(articles))
    return Views(words, counts, np.zeros((len(articles), 0)), None)


def join_texts(articles: pd.DataFrame) -> list[str]:
    """Headline, if there is one, and text of each article."""
    headlines = articles["headline"].fillna("") if "headline" in articles.columns else pd.Series("", articles.index)
    bodies = articles["text"].fillna("")
    return [f"{headline}\n{body}" if headline else str(body) for headline, body in zip(headlines, bodies, strict=True)]


def measure_hits(hits: pd.DataFrame, codebook: Codebook, n_words: Array) -> Array:
    """For every frame the log of 1 + points of its different terms, and of 1 + points of all hits per 100 words.

    `hits` are of articles numbered 0, 1 ... in their article_id, `n_words` are the words of each.
    """
    keys = ["article_id", "frame"]
    points = add_points(hits.assign(voice="all")).droplevel("voice")["score"]
    grid = pd.MultiIndex.from_product([range(len(n_words)), codebook.names], names=keys)
    different = points.reindex(grid, fill_value=0).to_numpy(float).reshape(len(n_words), len(codebook.names))
    every = hits.groupby(keys)["weight"].sum().reindex(grid, fill_value=0).to_numpy(float)
    density = 100 * every.reshape(len(n_words), len(codebook.names)) / np.maximum(n_words, 1)[:, None]
    return np.log1p(np.hstack([different, density]))


def read_points(views: Views, n_frames: int) -> Array:
    """The dictionary's points of every frame, as they went into the scores."""
    points: Array = np.expm1(views.scores[:, :n_frames]).round(6)
    return points


def count_terms(texts: Sequence[str]) -> tuple[pd.Index, sparse.csr_matrix]:
    """The word parts of two letters or more in `texts`, in lower case and sorted, and how often each text has each."""
    vectoriser = CountVectorizer(tokenizer=_letters_only, token_pattern=None)
    try:
        counts = vectoriser.fit_transform(texts)
    except ValueError:  # no word in any text
        return pd.Index([], dtype="str"), sparse.csr_matrix((len(texts), 0))
    return pd.Index(vectoriser.get_feature_names_out(), dtype="str"), sparse.csr_matrix(counts, dtype=float)


def _letters_only(text: str) -> list[str]:
    return [part for part in WORD_PART.findall(text) if len(part) > 1 and part.isalpha()]


@dataclass(frozen=True)
class Vocabulary:
    """Words and their inverse document frequencies, learnt on coded articles."""

    words: list[str]
    rarity: Array


def fit_vocabulary(views: Views, *, min_articles: int = MIN_ARTICLES) -> Vocabulary:
    """The words of at least `min_articles` and at most 60 % of the articles, with their rarity (smoothed idf)."""
    n = len(views)
    n_carriers = np.bincount(views.counts.indices, minlength=len(views.words))
    kept = (n_carriers >= min_articles) & (n_carriers <= MAX_SHARE * n)
    return Vocabulary(views.words[kept].tolist(), np.log((1 + n) / (1 + n_carriers[kept])) + 1)


def weigh_words(views: Views, vocabulary: Vocabulary) -> sparse.csr_matrix:
    """TF-IDF of articles by words: (1 + log count) times rarity, every row of length 1 (Salton and Buckley 1988)."""
    place = views.words.get_indexer(pd.Index(vocabulary.words, dtype="str"))
    known = place >= 0
    weights = sparse.csr_matrix(views.counts[:, place[known]], copy=True)
    weights.data = 1 + np.log(weights.data)
    weights = weights @ sparse.diags_array(vocabulary.rarity[known])
    length = np.sqrt(np.asarray(weights.power(2).sum(axis=1)).ravel())
    weights = sparse.diags_array(1 / np.where(length > 0, length, 1.0)) @ weights
    spread = sparse.csr_matrix(
        (np.ones(int(known.sum())), (np.arange(int(known.sum())), np.flatnonzero(known))),
        shape=(int(known.sum()), max(len(vocabulary.words), 1)),
    )
    return sparse.csr_matrix(weights @ spread)
