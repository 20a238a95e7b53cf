"""Passages: the sentences that carried a frame, and the words in them that spoke for it.

Dictionary and trained coder add up the same way: every word or term of an article has a part of the sum that makes the
frame present (points; or log-odds, which a word's occurrences share evenly and the hits of a frame by their weights).
A passage is a sentence, or what one voice says in it, and its weight is the sum of the parts that stand in it. What a
coder takes from sentence embeddings has no place in the text and is left out.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import check_columns
from analysis.framing.codebook import Codebook, load_codebook
from analysis.framing.coder import Coder
from analysis.framing.dictionary import PLACE_FACTOR, find_hits
from analysis.framing.views import join_texts, measure_hits
from analysis.text import WORD_PART, split_sentences

__all__ = ["find_passages", "show_passages"]

MOST_WORDS = 4
_COLUMNS = ["article_id", "frame", "voice", "rank", "field", "start", "end", "weight", "why"]
Array = NDArray[np.float64]


class _Pieces(NamedTuple):
    """What an article is cut into: its headline, which is the first piece, and what a voice says in a sentence."""

    sentence: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    voice: NDArray[np.object_]


class _Parts(NamedTuple):
    """The words and terms of one article: where they stand, what they are, and their part of every frame's sum."""

    pieces: NDArray[np.int64]  # number of the piece that each stands in, -1: in none
    words: list[str]
    weights: Array  # words and terms by labels


def find_passages(
    articles: pd.DataFrame,
    frames: pd.DataFrame,
    codebook: Codebook | None = None,
    *,
    coder: Coder | None = None,
    voices: pd.DataFrame | None = None,
    most: int = 3,
) -> pd.DataFrame:
    """The passages that carried each frame that is present.

    Args:
        articles: article_id, text, headline where there is one.
        frames: article_id, frame, voice, present, of these articles, from `score_frames` with the same codebook and
            coder.
        voices: the voices table; without it only the voices "all" and "headline" have passages.
        most: passages for each article, frame and voice.

    Returns:
        article_id, frame, voice, rank (1: the strongest), field, start, end (offsets into that field), weight (points
        or log-odds), why (up to four words and terms that spoke most for the frame there). A frame for which no word
        speaks has no passage.
    """
    check_columns(articles, ["article_id", "text"], "the articles table")
    check_columns(frames, ["article_id", "frame", "voice", "present"], "the frames table")
    codebook = codebook or load_codebook()
    labels = {label: number for number, label in enumerate(coder.labels if coder else codebook.names)}
    wanted = frames[frames["present"].astype(bool) & frames["frame"].isin(list(labels))]
    by_article = dict(list(wanted.groupby("article_id", sort=False)[["frame", "voice"]]))
    chosen = articles[articles["article_id"].isin(list(by_article))]
    rows: list[tuple[object, ...]] = []
    for key, pieces, parts in _take_apart(chosen, codebook, coder, voices):
        sums = np.zeros((len(pieces.start), len(labels)))
        np.add.at(sums, parts.pieces[parts.pieces >= 0], parts.weights[parts.pieces >= 0])
        for frame, voice in by_article[key].itertuples(index=False, name=None):
            for rank, passage in enumerate(_choose(pieces, sums[:, labels[frame]], voice, most), start=1):
                why = _name_words(parts, passage, labels[frame])
                field = "text" if passage[0] else "headline"
                place = (field, int(pieces.start[passage].min()), int(pieces.end[passage].max()))
                rows.append((key, frame, voice, rank, *place, float(sums[passage, labels[frame]].sum()), why))
    table = pd.DataFrame(rows, columns=_COLUMNS)
    return table.astype({"article_id": articles["article_id"].dtype, "start": "int64", "end": "int64"})


def show_passages(articles: pd.DataFrame, passages: pd.DataFrame, *, width: int = 60) -> pd.DataFrame:
    """Passages in context: rows of `find_passages`, or of the frames table, with the text and what stands around it.

    Returns:
        article_id, frame, voice, why, left, passage, right (`width` characters on either side); rows without a passage
        are left out.
    """
    check_columns(passages, ["article_id", "frame", "voice", "field", "start", "end", "why"], "the passages")
    known = passages[passages["start"].notna()]
    by_id = articles.drop_duplicates("article_id").set_index("article_id")
    rows = []
    for row in known.to_dict("records"):
        text, start, end = str(by_id.at[row["article_id"], row["field"]]), int(row["start"]), int(row["end"])
        parts = (text[max(0, start - width) : start], text[start:end], text[end : end + width])
        rows.append([" ".join(part.split()) for part in parts])
    context = pd.DataFrame(rows, columns=["left", "passage", "right"], dtype="str")
    return pd.concat([known[["article_id", "frame", "voice", "why"]].reset_index(drop=True), context], axis=1)


def _take_apart(
    articles: pd.DataFrame, codebook: Codebook, coder: Coder | None, voices: pd.DataFrame | None
) -> Iterator[tuple[Any, _Pieces, _Parts]]:
    """Each article with its pieces and its parts."""
    texts = voices if voices is not None else split_sentences(articles).assign(voice="narration")
    texts = (texts[texts["field"] == "text"] if "field" in texts.columns else texts).sort_values("start", kind="stable")
    columns = [texts[name].to_numpy() for name in ("sentence_id", "start", "end")]
    spoken, pieces_of = texts["voice"].to_numpy(object), texts.groupby("article_id").indices
    hits = find_hits(articles, codebook)
    terms, terms_of = _weigh_hits(hits, articles, codebook, coder), hits.groupby("article_id").indices
    in_text = (hits["place"] != "headline").to_numpy()
    firsts, lasts = hits["start"].to_numpy(), hits["end"].to_numpy()
    places = {word: number for number, word in enumerate(coder.vocabulary.words)} if coder else {}
    headlines = articles["headline"].fillna("") if "headline" in articles.columns else pd.Series("", articles.index)
    nothing = np.zeros(0, dtype=np.int64)
    for key, headline, text in zip(articles["article_id"], headlines, articles["text"].fillna(""), strict=True):
        own = pieces_of.get(key, nothing)
        sentence, start, end = (
            np.concatenate([[first], column[own]]).astype(np.int64)
            for first, column in zip((-1, 0, len(headline)), columns, strict=True)
        )
        pieces = _Pieces(sentence, start, end, np.concatenate([["headline"], spoken[own]]).astype(object))
        found = terms_of.get(key, nothing)
        parts = [(list(zip(in_text[found], firsts[found], lasts[found], strict=True)), terms[found])]
        if coder is not None:
            parts.append(_weigh_words(headline, text, places, coder))
        yield key, pieces, _join(parts, pieces, headline, text)


Weighed = tuple[list[tuple[bool, int, int]], Array]


def _weigh_words(headline: str, text: str, places: dict[str, int], coder: Coder) -> Weighed:
    """Where the coder's words stand, and what each occurrence adds to the log-odds of the labels."""
    found = [
        (in_text, match.start(), match.end(), number)
        for in_text, content in ((False, headline), (True, text))
        for match in WORD_PART.finditer(content)
        if (number := places.get(match.group().lower(), -1)) >= 0
    ]
    numbers = np.array([number for *_, number in found], dtype=np.int64)
    different, inverse, count = np.unique(numbers, return_inverse=True, return_counts=True)
    size = (1 + np.log(count)) * coder.vocabulary.rarity[different]
    length = float(np.sqrt((size**2).sum())) or 1.0
    words = coder.models["words"].weights[different] * (size / length / count)[:, None]
    return [place for *place, _ in found], words[inverse] * ~_by_terms(coder)  # type: ignore[misc]


def _weigh_hits(hits: pd.DataFrame, articles: pd.DataFrame, codebook: Codebook, coder: Coder | None) -> Array:
    """What each hit adds: its points to its own frame, or log-odds of every label by the model over scores."""
    n_frames = len(codebook.names)
    frame = pd.Index(codebook.names).get_indexer(pd.Index(hits["frame"]))
    weight = hits["weight"].to_numpy(float)
    points = weight * hits["place"].map(PLACE_FACTOR).to_numpy(float)
    if coder is None:
        return np.where(frame[:, None] == np.arange(n_frames), points[:, None], 0.0)
    number = pd.Index(articles["article_id"]).get_indexer(pd.Index(hits["article_id"]))
    n_words = np.array([sum(map(str.isalpha, WORD_PART.findall(text))) for text in join_texts(articles)], dtype=float)
    model = coder.models["scores"]
    values = measure_hits(hits.assign(article_id=number), codebook, n_words) / model.spread
    cell = number * n_frames + frame
    share = weight / np.maximum(np.bincount(cell, weight)[cell], 1e-9) if len(cell) else weight
    own = values[number, frame][:, None] * model.weights[frame]
    own = own + values[number, n_frames + frame][:, None] * model.weights[n_frames + frame]
    same = hits["frame"].to_numpy(object)[:, None] == np.array(coder.labels, dtype=object)
    return np.where(_by_terms(coder), np.where(same, points[:, None], 0.0), own * share[:, None])


def _by_terms(coder: Coder) -> NDArray[np.bool_]:
    return np.isin(np.array(coder.labels, dtype=object), coder.by_terms)


def _join(parts: list[Weighed], pieces: _Pieces, headline: str, text: str) -> _Parts:
    """Parts of both kinds with the number of the piece that each begins in."""
    places = [place for own, _ in parts for place in own]
    starts = np.array([start for _, start, _ in places], dtype=np.int64)
    in_text = np.array([within for within, *_ in places], dtype=bool)
    number = np.searchsorted(pieces.start[1:], starts, side="right")
    inside = (number > 0) & (starts < pieces.end[number])
    words = [(text if within else headline)[start:end] for within, start, end in places]
    weights = np.vstack([weight for _, weight in parts])
    return _Parts(np.where(in_text, np.where(inside, number, -1), 0), words, weights)


def _choose(pieces: _Pieces, weight: Array, voice: str, most: int) -> list[NDArray[np.int64]]:
    """The strongest passages of a voice, each as the numbers of its pieces; for "all" whole sentences."""
    numbers = np.arange(len(pieces.start)) if voice == "all" else np.flatnonzero(pieces.voice == voice)
    sentences, place = np.unique(pieces.sentence[numbers], return_inverse=True)
    sums = np.bincount(place, weight[numbers], minlength=len(sentences))
    order = np.argsort(-sums, kind="stable")[:most]
    return [numbers[place == sentence] for sentence in order if sums[sentence] > 0]


def _name_words(parts: _Parts, passage: NDArray[np.int64], label: int) -> str:
    """The words and terms of a passage that add most to the label, the strongest first, each once."""
    inside = np.flatnonzero(np.isin(parts.pieces, passage))
    sums: dict[str, float] = {}
    for number in inside:
        word = " ".join(parts.words[number].lower().split())
        sums[word] = sums.get(word, 0.0) + float(parts.weights[number, label])
    ordered = sorted((word for word in sums if sums[word] > 0), key=lambda word: (-sums[word], word))
    return ", ".join(ordered[:MOST_WORDS])
