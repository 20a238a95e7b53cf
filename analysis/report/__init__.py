"""Reports: parameters, plans, the runner, the page, provenance, and the comparison of two runs."""

from analysis.report.parameters import check_parameters, describe_parameters, parse_assignments
from analysis.report.study import Study, open_study

__all__ = ["Study", "check_parameters", "describe_parameters", "open_study", "parse_assignments"]
