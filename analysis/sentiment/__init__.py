"""Sentiment: the tone of a passage, and the sentiment toward a target; never one score for both."""

from analysis.sentiment.comparison import compare_instruments, score_instruments, tabulate_sensitivity
from analysis.sentiment.linear import explain_target
from analysis.sentiment.parity import audit_sentences, audit_templates, summarise_parity, swap_names
from analysis.sentiment.passages import Passage
from analysis.sentiment.targets import (
    MODELS,
    add_portrayal,
    label_probabilities,
    measure_portrayal,
    score_passages,
    score_targets,
)
from analysis.sentiment.tone import explain_tone, score_tone

__all__ = [
    "MODELS",
    "Passage",
    "add_portrayal",
    "audit_sentences",
    "audit_templates",
    "compare_instruments",
    "explain_target",
    "explain_tone",
    "label_probabilities",
    "measure_portrayal",
    "score_instruments",
    "score_passages",
    "score_targets",
    "score_tone",
    "summarise_parity",
    "swap_names",
    "tabulate_sensitivity",
]

#: Columns of an article, beside its id, that tone and portrayal depend on; a change in another column changes no row.
READS = ("text",)
