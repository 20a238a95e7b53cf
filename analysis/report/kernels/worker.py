"""A worker of the runner: reads jobs as lines of JSON, makes each report, answers with a line of JSON.

Run as `python -m analysis.report.kernels.worker`. It ends when its standard input closes, so that no worker
outlives a runner that was killed.
"""

import importlib
import json
import os
import signal
import sys
from typing import Any

from analysis.report.job import run_job

__all__ = ["main"]

#: What a job imports when it needs it; here it is imported while the kernel server warms up.
_NEEDED = [
    "papermill",
    "nbclient",
    "nbconvert.exporters.templateexporter",
    "analysis.report.pages.evidence_page",
    "psutil",
]


def main() -> None:
    """Answer each job until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the runner decides
    signal.signal(signal.SIGTERM, _leave)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints must not disturb the answers
    for name in _NEEDED:
        importlib.import_module(name)
    for line in sys.stdin:
        answers.write(json.dumps(run_job(json.loads(line))) + "\n")
        answers.flush()


def _leave(*_: Any) -> None:
    raise SystemExit(143)


if __name__ == "__main__":
    main()
