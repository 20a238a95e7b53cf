"""Sentiment: the tone of a passage, and the sentiment toward a target; never one score for both."""

from analysis.sentiment.targets import MODELS, label_probabilities, score_passages, score_targets
from analysis.sentiment.tone import explain_tone, score_tone

__all__ = [
    "MODELS",
    "explain_tone",
    "label_probabilities",
    "score_passages",
    "score_targets",
    "score_tone",
]
