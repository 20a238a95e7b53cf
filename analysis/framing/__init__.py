"""Framing: the codebook, frames by its terms, coders trained on hand-coded articles, and the coding round trip."""

from analysis.framing.codebook import Codebook, load_codebook
from analysis.framing.dictionary import find_hits, score_frames, show_hits

__all__ = ["Codebook", "find_hits", "load_codebook", "score_frames", "show_hits"]
