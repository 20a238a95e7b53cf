"""The coder that comes with pressgauge: trained on this coverage, with the figures of how well it does.

Made by `training/fit_frames.py`, which also writes the figures: out of fold, on the articles it was trained on.
"""

from functools import cache
from pathlib import Path

import pandas as pd

from analysis.framing.codebook import Codebook, load_codebook
from analysis.framing.coder import Coder
from analysis.framing.storage import load_coder
from analysis.text.model_files import check_card

__all__ = [
    "DICTIONARY",
    "FIGURES",
    "SHIPPED",
    "TRAINED",
    "choose_coder",
    "load_shipped",
    "name_coder",
    "read_figures",
    "read_prevalence",
]

SHIPPED = Path(__file__).with_name("coder.npz")
FIGURES = Path(__file__).with_name("coder_figures.csv")
DICTIONARY, TRAINED, OWN = "dictionary", "trained", "own"


@cache
def load_shipped() -> Coder:
    """The coder that comes with pressgauge, for the frames of our codebook; its file is held against its hash."""
    check_card(SHIPPED.with_suffix(".json"))
    return load_coder(SHIPPED)


def choose_coder(coder: str | Path | None, codebook: Codebook) -> Coder | None:
    """Who codes; None is the dictionary.

    Args:
        coder: None, which is "trained" for our codebook and "dictionary" for any other; "trained", the shipped coder,
            for our codebook only; "dictionary"; or a trained coder's file.

    >>> from analysis.framing import load_codebook
    >>> choose_coder(None, load_codebook()).n_coded
    480
    >>> choose_coder("dictionary", load_codebook()) is None
    True
    """
    name = name_coder(coder, codebook)
    if name == DICTIONARY:
        return None
    return load_shipped() if name == TRAINED else load_coder(str(coder))


def name_coder(coder: str | Path | None, codebook: Codebook) -> str:
    """Who codes by this setting: "trained", "dictionary" or "own" (a user's trained coder).

    >>> from analysis.framing import load_codebook
    >>> [name_coder(coder, load_codebook()) for coder in (None, "dictionary", "a.npz")]
    ['trained', 'dictionary', 'own']
    """
    if coder is None:
        return TRAINED if codebook.sha256 == load_shipped().codebook else DICTIONARY
    return str(coder) if str(coder) in (DICTIONARY, TRAINED) else OWN


def read_figures(coder: str | Path | None = None, codebook: Codebook | None = None) -> pd.DataFrame:
    """How well our coders did on other articles of this coverage, by frame: 480, coded by a language model.

    The trained coder is judged out of fold. No rows for a coder or codebook of the user's own.

    Returns:
        coder ("trained" or "dictionary"), frame, model (what decides in it: "coder" or "dictionary"), n_articles,
        n_positive, precision, recall, f1, f1_low, f1_high, alpha, alpha_low, alpha_high, coded_share, coded_low,
        coded_high, called_share, called_low, called_high, excess (called minus coded share), excess_weighted (the same
        for random articles), and how far two codings of 100 of the articles agree: coders_n_articles, coders_alpha,
        coders_low, coders_high. Intervals of 95 % over articles.
    """
    codebook = codebook or load_codebook()
    figures = pd.read_csv(FIGURES)
    if codebook.sha256 != load_shipped().codebook:
        return figures.iloc[:0]
    return figures[figures["coder"] == name_coder(coder, codebook)].reset_index(drop=True)


def read_prevalence() -> pd.DataFrame:
    """In how many of 480 other articles the frames of our codebook were found: by coders, dictionary, trained coder.

    Returns:
        frame, coder ("language model", "dictionary", "trained"), n_articles, estimate, low, high.
    """
    figures = pd.read_csv(FIGURES)
    by_name = dict(list(figures.groupby("coder")))
    sources = {"language model": (TRAINED, "coded"), DICTIONARY: (DICTIONARY, "called"), TRAINED: (TRAINED, "called")}
    parts = []
    for coder, (name, part) in sources.items():
        columns = {f"{part}_share": "estimate", f"{part}_low": "low", f"{part}_high": "high"}
        own = by_name[name][["frame", "n_articles", *columns]].rename(columns=columns)
        parts.append(own.assign(coder=coder))
    return pd.concat(parts, ignore_index=True)[["frame", "coder", "n_articles", "estimate", "low", "high"]]
