"""Text: sentences, words, patterns and parses; everything that deals in character offsets."""

from analysis.text.parses import check_model, load_parser, model_folder, parse_passages
from analysis.text.patterns import PatternHit, PatternMatcher
from analysis.text.sentences import map_texts, sentence_spans, split_sentences
from analysis.text.words import WORD, WORD_PART, count_words, split_parts, word_spans

__all__ = [
    "WORD",
    "WORD_PART",
    "PatternHit",
    "PatternMatcher",
    "check_model",
    "count_words",
    "load_parser",
    "map_texts",
    "model_folder",
    "parse_passages",
    "sentence_spans",
    "split_parts",
    "split_sentences",
    "word_spans",
]
