"""Reports: parameters, plans, the runner, the page, provenance, evidence, and the comparison of two runs."""

from analysis.report.batch import list_jobs
from analysis.report.compare import Comparison, diff_runs
from analysis.report.parameters import check_parameters, describe_parameters, parse_assignments
from analysis.report.plan import Plan, make_plan, read_plan
from analysis.report.printing import print_page
from analysis.report.runner import RunResult, run_plan
from analysis.report.study import Study, open_study
from analysis.report.trace import Trace, trace_statement
from analysis.report.verify import Verification, verify_reports

__all__ = [
    "Comparison",
    "Plan",
    "RunResult",
    "Study",
    "Trace",
    "Verification",
    "check_parameters",
    "describe_parameters",
    "diff_runs",
    "list_jobs",
    "make_plan",
    "open_study",
    "parse_assignments",
    "print_page",
    "read_plan",
    "run_plan",
    "trace_statement",
    "verify_reports",
]
