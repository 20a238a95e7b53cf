"""The engine: runs one table function over many articles, with any number of processes or machines."""

from analysis.engine.batches import Result, TableFunction, join_results, run_batch, stack_tables
from analysis.engine.partitions import PartitionsResult, run_partitions, write_partitions
from analysis.engine.running import ARTICLE_TIMEOUT, ENGINES, check_engine, run_tables

__all__ = [
    "ARTICLE_TIMEOUT",
    "ENGINES",
    "PartitionsResult",
    "Result",
    "TableFunction",
    "check_engine",
    "join_results",
    "run_batch",
    "run_partitions",
    "run_tables",
    "stack_tables",
    "write_partitions",
]
