"""Sentiment: the tone of a passage, and the sentiment toward a target; never one score for both."""

from analysis.sentiment.comparison import (
    add_portrayal,
    compare_instruments,
    score_instruments,
    shift_words,
    tabulate_sensitivity,
)
from analysis.sentiment.parity import audit_sentences, audit_templates, summarise_parity, swap_names
from analysis.sentiment.passages import Passage
from analysis.sentiment.targets import MODELS, label_probabilities, score_passages, score_targets
from analysis.sentiment.tone import explain_tone, score_tone, tone_words

__all__ = [
    "MODELS",
    "Passage",
    "add_portrayal",
    "audit_sentences",
    "audit_templates",
    "compare_instruments",
    "explain_tone",
    "label_probabilities",
    "score_instruments",
    "score_passages",
    "score_targets",
    "score_tone",
    "shift_words",
    "summarise_parity",
    "swap_names",
    "tabulate_sensitivity",
    "tone_words",
]
