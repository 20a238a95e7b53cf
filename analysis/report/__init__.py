"""Reports: parameters, plans, the runner, the page, provenance, and the comparison of two runs."""

from analysis.report.parameters import check_parameters, describe_parameters, parse_assignments
from analysis.report.plan import Plan, make_plan, read_plan
from analysis.report.runner import RunResult, list_jobs, run_plan
from analysis.report.study import Study, open_study

__all__ = [
    "Plan",
    "RunResult",
    "Study",
    "check_parameters",
    "describe_parameters",
    "list_jobs",
    "make_plan",
    "open_study",
    "parse_assignments",
    "read_plan",
    "run_plan",
]
