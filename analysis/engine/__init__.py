"""The engine: runs one table function over many articles, with any number of processes or machines."""

from analysis.engine.local import ENGINES, Result, TableFunction, join_results, run_batch, run_tables
from analysis.engine.partitions import PartitionsResult, run_partitions, write_partitions

__all__ = [
    "ENGINES",
    "PartitionsResult",
    "Result",
    "TableFunction",
    "join_results",
    "run_batch",
    "run_partitions",
    "run_tables",
    "write_partitions",
]
