"""Reports: plans, the runner, the page, provenance, and the comparison of two runs."""

from analysis.report.audit.compare import Comparison, diff_runs
from analysis.report.audit.trace import Trace, trace_statement
from analysis.report.audit.verify import Verification, verify_reports
from analysis.report.jobs import list_jobs
from analysis.report.pages.printing import print_page
from analysis.report.plan import Plan, make_plan, read_plan
from analysis.report.runner import RunResult, run_plan

__all__ = [
    "Comparison",
    "Plan",
    "RunResult",
    "Trace",
    "Verification",
    "diff_runs",
    "list_jobs",
    "make_plan",
    "print_page",
    "read_plan",
    "run_plan",
    "trace_statement",
    "verify_reports",
]
