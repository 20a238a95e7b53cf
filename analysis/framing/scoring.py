"""Frames of articles, one table whoever codes: the codebook's dictionary, or a coder trained on hand-coded articles."""

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import check_columns
from analysis.framing.codebook import Codebook, load_codebook
from analysis.framing.coder import Coder, code_articles
from analysis.framing.deciding_passages import find_passages
from analysis.framing.dictionary import VOICES, add_points, find_hits
from analysis.framing.storage import load_coder
from analysis.tables import finish

__all__ = ["score_frames"]

_KEY = ["article_id", "frame", "voice"]
BY_TERMS, BY_CODER = "dictionary", "coder"


def score_frames(
    articles: pd.DataFrame,
    codebook: Codebook | None = None,
    *,
    voices: pd.DataFrame | None = None,
    coder: Coder | str | Path | None = None,
) -> pd.DataFrame:
    """Score every frame in every article, and by voice where `voices` is given.

    By the dictionary the score is points (see dictionary.py) and the frame is present when they reach the codebook's
    threshold for it. With a `coder` the score is its calibrated probability, and the frame is present from its own
    threshold for it on, but for the frames that it leaves to the dictionary (`Coder.by_terms`). Of one voice a coder
    reads only what that voice says, a text of its own, and what the voice does not say at all has the score 0. It was
    trained on whole articles: probabilities of voices are less certain.

    Args:
        articles: article_id and text; headline where there is one.
        codebook: default: `load_codebook()`.
        voices: the voices table; then each frame is also scored over the words of each voice alone.
        coder: from `train_coder` or `choose_coder`, or a file; its labels need not be frames of the codebook. None: the
            dictionary.

    Returns:
        article_id, frame, voice, score (0 and more), present, n_terms (different terms of the codebook found; 0 for a
        label that is no frame of it), model (what decided: "dictionary" or "coder"), and of a frame that is present the
        passage that carried it most: field, start, end, why (see `find_passages`). Every article and frame has a row
        with voice "all", zeros kept; with `voices`, also one for headline, narration, direct and indirect. Rows of
        different voices do not add up to "all": a term counts once, at its best place.

    Raises:
        InputError: a missing column; a coder of another codebook or encoder, or a file that holds none.

    >>> articles = pd.DataFrame({"article_id": ["a"], "headline": ["Sanctions"], "text": ["Oil prices rose."]})
    >>> frames = score_frames(articles)
    >>> frames.loc[frames["score"] > 0, ["frame", "present"]].values.tolist()
    [['economic_consequences', False], ['economy_energy', True]]
    """
    codebook = codebook or load_codebook()
    if isinstance(coder, (str, Path)):
        coder = load_coder(coder)
    hits = find_hits(articles, codebook, voices=voices)
    groups, names = [hits.assign(voice="all")], ["all"]
    if voices is not None:
        groups.append(hits)
        names += VOICES
    frames = _order_labels(coder, codebook)
    grid = pd.MultiIndex.from_product([articles["article_id"], frames, names], names=_KEY)
    table = add_points(pd.concat(groups, ignore_index=True)).reindex(grid, fill_value=0).reset_index()
    limit = table["frame"].map(codebook.frames.set_index("frame")["threshold"]).astype(float)
    table["present"] = (table["score"] >= limit) & (table["n_terms"] > 0)
    table["model"] = BY_TERMS
    if coder is not None:
        table = _decide(table, coder, _code_voices(articles, coder, codebook, voices))
    passages = find_passages(articles, table, codebook, coder=coder, voices=voices, most=1)
    columns = [*_KEY, "field", "start", "end", "why"]
    return finish("frames", table.merge(passages[columns], on=_KEY, how="left", validate="one_to_one"))


def _order_labels(coder: Coder | None, codebook: Codebook) -> list[str]:
    """What is coded: frames in the codebook's order, then other labels of the coder."""
    labels = coder.labels if coder else codebook.names
    return [name for name in codebook.names if name in labels] + [one for one in labels if one not in codebook.names]


def _decide(table: pd.DataFrame, coder: Coder, coded: pd.DataFrame) -> pd.DataFrame:
    """The dictionary's table with the coder's word on all labels that it does not leave to the dictionary."""
    by_coder = coded.set_index(_KEY).reindex(pd.MultiIndex.from_frame(table[_KEY]))
    own = (~table["frame"].isin(coder.by_terms)).to_numpy()
    return table.assign(
        score=np.where(own, by_coder["score"].fillna(0.0), table["score"]),
        present=np.where(own, by_coder["present"].eq(True), table["present"]),
        model=np.where(own, BY_CODER, table["model"]),
    )


def _code_voices(articles: pd.DataFrame, coder: Coder, codebook: Codebook, voices: pd.DataFrame | None) -> pd.DataFrame:
    """The coder's table of whole articles and, for each voice, of what that voice says in them."""
    parts = {"all": articles}
    if voices is not None:
        parts |= {voice: _cut_voice(articles, voices, voice) for voice in VOICES}
    coded = [
        code_articles(part, coder, codebook=codebook).assign(voice=voice) for voice, part in parts.items() if len(part)
    ]
    return pd.concat(coded, ignore_index=True) if coded else pd.DataFrame(columns=[*_KEY, "score", "present"])


def _cut_voice(articles: pd.DataFrame, voices: pd.DataFrame, voice: str) -> pd.DataFrame:
    """The articles in which `voice` says something, with that alone as their text."""
    if voice == "headline":
        headlines = articles["headline"] if "headline" in articles.columns else pd.Series("", articles.index)
        kept = articles.assign(headline=headlines.fillna(""), text="")
        return kept[kept["headline"].str.strip() != ""]
    own = voices[voices["voice"] == voice]
    check_columns(own, ["article_id", "start", "end"], "the voices table")
    texts = dict(zip(articles["article_id"], articles["text"].fillna(""), strict=True))
    pieces = own.sort_values("start", kind="stable")
    said: dict[object, list[str]] = {}
    for key, start, end in zip(pieces["article_id"], pieces["start"], pieces["end"], strict=True):
        said.setdefault(key, []).append(texts[key][start:end])
    kept = articles[articles["article_id"].isin(list(said))]
    return kept.assign(headline="", text=[" ".join(said[key]) for key in kept["article_id"]])
