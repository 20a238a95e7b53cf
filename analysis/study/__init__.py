"""A study: what a notebook uses: its parameters, the selected articles and tables, findings, figures, evidence."""

from analysis.study.parameters import check_parameters, describe_parameters, parse_assignments
from analysis.study.records import MIME
from analysis.study.study import Study, open_study

__all__ = ["MIME", "Study", "check_parameters", "describe_parameters", "open_study", "parse_assignments"]
