"""A worker: reads jobs as lines of JSON, makes the report of each, answers with a line of JSON.

Run as `python -m analysis.report.kernels.worker`. It ends when its standard input closes, so that no worker
outlives a runner that was killed.
"""

import importlib
import os
import signal
import sys
from typing import Any

from analysis.report.jobs import Job
from analysis.report.kernels.orphans import adopt_orphans, end_descendants
from analysis.report.making import make_report
from analysis.study.records import format_record, parse_record

__all__ = ["main"]

#: What a job imports when it needs it; here it is imported while the kernel server warms up.
_NEEDED = ["papermill", "nbclient", "jinja2", "mistune", "pygments.formatters", "psutil"]


def main() -> None:
    """Answer each job until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the runner decides
    signal.signal(signal.SIGTERM, _leave)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints must not disturb the answers
    for name in _NEEDED:
        importlib.import_module(name)
    adopt_orphans()
    for line in sys.stdin:
        job = parse_record(Job, line, where="a job of the runner")
        try:
            answer = make_report(job)
        finally:
            end_descendants()
        answers.write(format_record(answer, indent=None) + "\n")
        answers.flush()


def _leave(*_: Any) -> None:
    raise SystemExit(143)


if __name__ == "__main__":
    main()
