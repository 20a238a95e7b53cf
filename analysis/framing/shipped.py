"""The coder that comes with pressgauge: trained on this coverage, with the figures of how well it does.

Made by `training/fit_frames.py`, which also writes the figures: out of fold, on the articles it was trained on.
"""

from functools import cache
from pathlib import Path

import pandas as pd

from analysis.framing.codebook import Codebook
from analysis.framing.coder import Coder
from analysis.framing.storage import load_coder

__all__ = ["DICTIONARY", "FIGURES", "SHIPPED", "TRAINED", "choose_coder", "load_shipped", "read_figures"]

SHIPPED = Path(__file__).with_name("coder.npz")
FIGURES = Path(__file__).with_name("coder_figures.csv")
DICTIONARY, TRAINED = "dictionary", "trained"


@cache
def load_shipped() -> Coder:
    """The coder that comes with pressgauge, for the frames of our codebook."""
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
    if coder is None:
        return load_shipped() if codebook.sha256 == load_shipped().codebook else None
    if str(coder) == DICTIONARY:
        return None
    return load_shipped() if str(coder) == TRAINED else load_coder(coder)


def read_figures() -> pd.DataFrame:
    """How well the shipped coder does, out of fold, against the codes of language models on articles of this coverage.

    Returns:
        frame, n_articles, n_positive, precision, recall, f1, f1_low, f1_high, alpha, alpha_low, alpha_high, excess
        (called minus coded share), excess_weighted (the same for random articles), f1_dictionary, alpha_dictionary.
        Intervals of 95 % over articles.
    """
    return pd.read_csv(FIGURES)
