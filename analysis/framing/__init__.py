"""Framing: the codebook, frames by its terms, coders trained on hand-coded articles, and the coding round trip."""

from analysis.framing.codebook import Codebook, load_codebook
from analysis.framing.coded_sheets import Codings, coding_import, read_codes
from analysis.framing.coder import Coder, code_articles, code_out_of_fold, train_coder
from analysis.framing.dictionary import find_hits, score_frames, show_hits
from analysis.framing.embedding import find_encoder
from analysis.framing.sampling import CodingSample, draw_coding_sample, mask_outlet
from analysis.framing.sheets import coding_sample, write_coding_sheets
from analysis.framing.storage import load_coder, save_coder

__all__ = [
    "Codebook",
    "Coder",
    "CodingSample",
    "Codings",
    "code_articles",
    "code_out_of_fold",
    "coding_import",
    "coding_sample",
    "draw_coding_sample",
    "find_encoder",
    "find_hits",
    "load_codebook",
    "load_coder",
    "mask_outlet",
    "read_codes",
    "save_coder",
    "score_frames",
    "show_hits",
    "train_coder",
    "write_coding_sheets",
]
