"""What a run tells while it goes: `events.jsonl`, one line per event, and the progress bar."""

import json
import time
from pathlib import Path
from typing import Any

from analysis.report.jobs import Answer

__all__ = ["EventLog"]


class EventLog:
    """The event log of a run, and its progress bar."""

    def __init__(self, folder: Path, *, n_jobs: int, progress: bool) -> None:
        from tqdm.auto import tqdm

        self._file = (folder / "events.jsonl").open("a", encoding="utf-8")
        self._bar = tqdm(total=n_jobs, unit="report", disable=not progress)
        self._write(event="start", n_reports=n_jobs)

    def report(self, answer: Answer) -> None:
        """Note how one report ended."""
        self._write(event="report", **vars(answer))
        self._bar.update()

    def close(self) -> None:
        """Note the end of the run."""
        self._write(event="end")
        self._bar.close()
        self._file.close()

    def _write(self, **event: Any) -> None:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._file.write(json.dumps({"time": stamp, **event}, ensure_ascii=True) + "\n")
        self._file.flush()
