"""The record of a run: `run.json`, which holds what differs between two runs of the same plan: places, times, costs."""

from dataclasses import dataclass
from pathlib import Path

from analysis.files import write_whole
from analysis.report.jobs import Answer
from analysis.report.plan import Limits
from analysis.study.records import EXACT_KEYS, format_record, read_record

__all__ = ["Place", "RunRecord", "read_run", "write_run"]


@dataclass(frozen=True)
class Place:
    """Where a report's measured tables and its notebook were."""

    measured: Path
    notebook: Path
    __pydantic_config__ = EXACT_KEYS


@dataclass(frozen=True)
class RunRecord:
    """How a run went: on which machine, with which limits, how each report ended, and where it was made from."""

    title: str
    engine: str
    host: str
    n_cores: int
    counts: dict[str, int]
    reports: tuple[Answer, ...]
    places: dict[str, Place]
    limits: Limits
    __pydantic_config__ = EXACT_KEYS


def read_run(folder: Path) -> RunRecord | None:
    """The record of the run in `folder`; None where there is none.

    Raises:
        InputError: it is damaged; the message names the file.
    """
    path = folder / "run.json"
    return read_record(RunRecord, path) if path.exists() else None


def write_run(folder: Path, record: RunRecord) -> None:
    """Write `record` whole, with sorted keys."""
    write_whole(folder / "run.json", (format_record(record) + "\n").encode("utf-8", "replace"))
