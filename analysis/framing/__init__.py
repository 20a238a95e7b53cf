"""Framing: the codebook, frames by its terms, and coders trained on hand-coded articles."""

from analysis.framing.background import Background, learn_background
from analysis.framing.codebook import Codebook, load_codebook
from analysis.framing.coder import Coder, check_coder, code_articles, code_out_of_fold, drop_seen, train_coder
from analysis.framing.deciding_passages import find_passages, show_passages
from analysis.framing.dictionary import find_hits, show_hits
from analysis.framing.embedding import find_encoder
from analysis.framing.scoring import score_frames
from analysis.framing.shipped import DICTIONARY, choose_coder, name_coder, read_figures, read_prevalence
from analysis.framing.storage import load_coder, save_coder

__all__ = [
    "DICTIONARY",
    "Background",
    "Codebook",
    "Coder",
    "check_coder",
    "choose_coder",
    "code_articles",
    "code_out_of_fold",
    "drop_seen",
    "find_encoder",
    "find_hits",
    "find_passages",
    "learn_background",
    "load_codebook",
    "load_coder",
    "name_coder",
    "read_figures",
    "read_prevalence",
    "save_coder",
    "score_frames",
    "show_hits",
    "show_passages",
    "train_coder",
]

#: Columns of an article, beside its id, that frames depend on; a change in another column changes no row.
READS = ("headline", "text")
