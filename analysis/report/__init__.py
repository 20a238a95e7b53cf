"""Reports: plans, the runner, the page, provenance, and the comparison of two runs."""

from analysis.report.audit.compare import Comparison, diff_runs
from analysis.report.audit.trace import Trace, trace_statement
from analysis.report.audit.verify import Check, Verification, verify_reports
from analysis.report.jobs import Answer, Job, list_jobs
from analysis.report.pages.printing import BROWSERS, find_browser, print_page
from analysis.report.plan import Limits, Plan, PlannedReport, make_plan, read_plan
from analysis.report.runner import RunResult, run_plan

__all__ = [
    "BROWSERS",
    "Answer",
    "Check",
    "Comparison",
    "Job",
    "Limits",
    "Plan",
    "PlannedReport",
    "RunResult",
    "Trace",
    "Verification",
    "diff_runs",
    "find_browser",
    "list_jobs",
    "make_plan",
    "print_page",
    "read_plan",
    "run_plan",
    "trace_statement",
    "verify_reports",
]
