"""Measure: all measures of all articles, composed by their tables, and kept on disk with the settings that made them.

The costly step. `measure_articles` is the whole chain for tables in memory; `measure_corpus` reads a corpus, measures
only the articles that are new or changed since the last run, and leaves Parquet tables in a folder;
`measure_partitions` does so for a corpus larger than memory.
"""

from typing import TYPE_CHECKING, Any

from analysis.measure.settings import Settings, read_settings

if TYPE_CHECKING:
    from analysis.measure.batch import measure_articles
    from analysis.measure.corpus import Measured, measure_corpus
    from analysis.measure.partitioned import measure_partitions

__all__ = ["Measured", "Settings", "measure_articles", "measure_corpus", "measure_partitions", "read_settings"]

_HOMES = {
    "Measured": "corpus", "measure_articles": "batch", "measure_corpus": "corpus", "measure_partitions": "partitioned",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """What measures is loaded when it is first used: spaCy takes two seconds, and a report only reads settings."""
    if name not in _HOMES:
        raise AttributeError(f"module 'analysis.measure' has no attribute {name!r}; it has: {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module(f"analysis.measure.{_HOMES[name]}"), name)
