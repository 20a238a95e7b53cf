"""pressgauge: measures how news outlets cover NATO and Ukraine.

The names below are the public API. Each is loaded when it is first used, so that `import analysis` costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.corpus import check_corpus, find_copies, find_stories, read_articles, select_articles
    from analysis.errors import InputError
    from analysis.explore import open_explorer
    from analysis.framing import load_codebook, score_frames
    from analysis.lexicons import list_lexicons, load_lexicon
    from analysis.measure import Settings, measure_articles, measure_corpus
    from analysis.mentions import find_mentions
    from analysis.quotation import find_quotes, label_voices, show_quotes, split_voices
    from analysis.report import read_plan, run_plan
    from analysis.sentiment import score_targets, score_tone
    from analysis.statistics import Design, compare_groups, estimate_mean, estimate_readings, estimate_share
    from analysis.study import open_study
    from analysis.tables import read_tables
    from analysis.text import split_sentences

#: Every public name and the module it comes from.
_HOMES = {
    "Design": "statistics", "InputError": "errors", "Settings": "measure", "check_corpus": "corpus",
    "compare_groups": "statistics",
    "estimate_mean": "statistics", "estimate_readings": "statistics", "estimate_share": "statistics",
    "find_copies": "corpus", "find_mentions": "mentions", "find_quotes": "quotation", "find_stories": "corpus",
    "label_voices": "quotation", "list_lexicons": "lexicons", "load_codebook": "framing", "load_lexicon": "lexicons",
    "measure_articles": "measure", "measure_corpus": "measure", "open_explorer": "explore", "open_study": "study",
    "read_articles": "corpus", "read_plan": "report", "read_tables": "tables", "run_plan": "report",
    "score_frames": "framing", "score_targets": "sentiment", "score_tone": "sentiment", "select_articles": "corpus",
    "show_quotes": "quotation", "split_sentences": "text", "split_voices": "quotation",
}  # fmt: skip

__all__ = [
    "Design",
    "InputError",
    "Settings",
    "check_corpus",
    "compare_groups",
    "estimate_mean",
    "estimate_readings",
    "estimate_share",
    "find_copies",
    "find_mentions",
    "find_quotes",
    "find_stories",
    "label_voices",
    "list_lexicons",
    "load_codebook",
    "load_lexicon",
    "measure_articles",
    "measure_corpus",
    "open_explorer",
    "open_study",
    "read_articles",
    "read_plan",
    "read_tables",
    "run_plan",
    "score_frames",
    "score_targets",
    "score_tone",
    "select_articles",
    "show_quotes",
    "split_sentences",
    "split_voices",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}; it has: {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module(f"analysis.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
