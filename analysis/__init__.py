"""pressgauge: measures how news outlets cover NATO and Ukraine.

The names below are the public API. Each is loaded when it is first used, so that `import analysis` costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.coding import coding_report, draw_sample, import_sheets, write_sample
    from analysis.corpus import check_corpus, find_copies, find_stories, match_query, read_articles, select_articles
    from analysis.errors import InputError
    from analysis.explore import open_explorer
    from analysis.framing import load_codebook, score_frames
    from analysis.lexicons import list_lexicons, load_lexicon
    from analysis.measure import Settings, measure_articles, measure_corpus, read_settings
    from analysis.mentions import find_mentions
    from analysis.quotation import find_quotes, label_voices, show_quotes, split_voices
    from analysis.report import read_plan, run_plan
    from analysis.sentiment import add_portrayal, score_targets, score_tone
    from analysis.statistics import (
        Codes,
        Design,
        compare_groups,
        estimate_mean,
        estimate_readings,
        estimate_share,
        find_keywords,
    )
    from analysis.study import open_study
    from analysis.tables import read_tables
    from analysis.text import split_sentences

#: Every public name and the module it comes from.
_HOMES = {
    "Codes": "statistics",
    "Design": "statistics",
    "InputError": "errors",
    "Settings": "measure",
    "add_portrayal": "sentiment",
    "check_corpus": "corpus",
    "coding_report": "coding",
    "compare_groups": "statistics",
    "draw_sample": "coding",
    "estimate_mean": "statistics",
    "estimate_readings": "statistics",
    "estimate_share": "statistics",
    "find_copies": "corpus",
    "find_keywords": "statistics",
    "find_mentions": "mentions",
    "find_quotes": "quotation",
    "find_stories": "corpus",
    "import_sheets": "coding",
    "label_voices": "quotation",
    "list_lexicons": "lexicons",
    "load_codebook": "framing",
    "load_lexicon": "lexicons",
    "match_query": "corpus",
    "measure_articles": "measure",
    "measure_corpus": "measure",
    "open_explorer": "explore",
    "open_study": "study",
    "read_articles": "corpus",
    "read_plan": "report",
    "read_settings": "measure",
    "read_tables": "tables",
    "run_plan": "report",
    "score_frames": "framing",
    "score_targets": "sentiment",
    "score_tone": "sentiment",
    "select_articles": "corpus",
    "show_quotes": "quotation",
    "split_sentences": "text",
    "split_voices": "quotation",
    "write_sample": "coding",
}

__all__ = [
    "Codes",
    "Design",
    "InputError",
    "Settings",
    "add_portrayal",
    "check_corpus",
    "coding_report",
    "compare_groups",
    "draw_sample",
    "estimate_mean",
    "estimate_readings",
    "estimate_share",
    "find_copies",
    "find_keywords",
    "find_mentions",
    "find_quotes",
    "find_stories",
    "import_sheets",
    "label_voices",
    "list_lexicons",
    "load_codebook",
    "load_lexicon",
    "match_query",
    "measure_articles",
    "measure_corpus",
    "open_explorer",
    "open_study",
    "read_articles",
    "read_plan",
    "read_settings",
    "read_tables",
    "run_plan",
    "score_frames",
    "score_targets",
    "score_tone",
    "select_articles",
    "show_quotes",
    "split_sentences",
    "split_voices",
    "write_sample",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}; it has: {', '.join(__all__)}")
    from importlib import import_module

    try:
        return getattr(import_module(f"analysis.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        from analysis.extras import explain_missing  # start-up: only where something is missing

        raise (explain_missing(error) or error) from None


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
