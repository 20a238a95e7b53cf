"""Features of a text for trained coders: word weights, dictionary scores and, where an encoder is there, embeddings."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from analysis.framing.codebook import Codebook, load_codebook
from analysis.framing.dictionary import add_points, find_hits
from analysis.framing.embedding import embed_articles, load_encoder

__all__ = ["Views", "Vocabulary", "fit_vocabulary", "look_at", "weigh_words"]

_WORD = re.compile(r"[^\W\d_]{2,}")
MIN_ARTICLES = 2
MAX_SHARE = 0.6  # a word of more than 60 % of all articles tells none apart
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Views:
    """What coders see of articles: their words, dictionary scores (points and density) and embeddings, if any."""

    words: list[Counter[str]]
    scores: Array
    embeddings: Array | None

    def take(self, rows: NDArray[np.int64]) -> "Views":
        """The views of some of the articles."""
        embeddings = None if self.embeddings is None else self.embeddings[rows]
        return Views([self.words[row] for row in rows], self.scores[rows], embeddings)

    def __len__(self) -> int:
        return len(self.words)


def look_at(articles: pd.DataFrame, *, codebook: Codebook | None = None, encoder: Path | None = None) -> Views:
    """The views of `articles` (article_id, text and, where there is one, headline)."""
    codebook = codebook or load_codebook()
    headlines = articles["headline"].fillna("") if "headline" in articles.columns else pd.Series("", articles.index)
    bodies = articles["text"].fillna("")
    texts = [f"{headline}\n{body}" if headline else str(body) for headline, body in zip(headlines, bodies, strict=True)]
    words = [count_terms(text) for text in texts]
    hits = find_hits(articles.assign(article_id=np.arange(len(articles)), headline=headlines), codebook)
    scores = _score_views(hits, codebook, np.array([sum(own.values()) for own in words]))
    embeddings = None if encoder is None else embed_articles(texts, load_encoder(encoder)).astype(float)
    return Views(words, scores, embeddings)


def _score_views(hits: pd.DataFrame, codebook: Codebook, n_words: NDArray[np.int64]) -> Array:
    """For every frame the log of 1 + points of its different terms, and of 1 + points of all hits per 100 words."""
    keys = ["article_id", "frame"]
    points = add_points(hits.assign(voice="all")).droplevel("voice")["score"]
    grid = pd.MultiIndex.from_product([range(len(n_words)), codebook.names], names=keys)
    different = points.reindex(grid, fill_value=0).to_numpy(float).reshape(len(n_words), -1)
    every = hits.groupby(keys)["weight"].sum().reindex(grid, fill_value=0).to_numpy(float)
    density = 100 * every.reshape(len(n_words), -1) / np.maximum(n_words, 1)[:, None]
    return np.log1p(np.hstack([different, density]))


def count_terms(text: str) -> Counter[str]:
    """How often each word of two letters or more stands in `text`, in lower case."""
    return Counter(_WORD.findall(text.lower()))


@dataclass(frozen=True)
class Vocabulary:
    """Words and their inverse document frequencies, learnt on coded articles."""

    words: list[str]
    rarity: Array


def fit_vocabulary(words: Sequence[Counter[str]]) -> Vocabulary:
    """The words of at least two and at most 60 % of the articles, sorted, with their rarity (smoothed idf)."""
    carriers: Counter[str] = Counter()
    for own in words:
        carriers.update(own.keys())
    most = MAX_SHARE * len(words)
    kept = sorted(word for word, n in carriers.items() if MIN_ARTICLES <= n <= most)
    n_carriers = np.array([carriers[word] for word in kept], dtype=float)
    return Vocabulary(kept, np.log((1 + len(words)) / (1 + n_carriers)) + 1)


def weigh_words(words: Sequence[Counter[str]], vocabulary: Vocabulary) -> sparse.csr_matrix:
    """TF-IDF of articles by words: (1 + log count) times rarity, every row of length 1 (Salton and Buckley 1988)."""
    place = {word: number for number, word in enumerate(vocabulary.words)}
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for own in words:
        known = sorted((place[word], n) for word, n in own.items() if word in place)
        weights = np.array([(1 + np.log(n)) * vocabulary.rarity[number] for number, n in known])
        length = float(np.linalg.norm(weights)) or 1.0
        columns += [number for number, _ in known]
        values += (weights / length).tolist()
        ends.append(len(columns))
    shape = (len(words), max(len(vocabulary.words), 1))
    return sparse.csr_matrix((values, columns, ends), shape=shape)
