"""A study: what a notebook uses: its parameters, the selected articles and tables, findings, figures, evidence."""

from typing import TYPE_CHECKING, Any

from analysis.study.parameters import check_parameters, describe_parameters
from analysis.study.records import MIME

if TYPE_CHECKING:
    from analysis.study.study import Study, open_study

__all__ = ["MIME", "Study", "check_parameters", "describe_parameters", "open_study"]


def __getattr__(name: str) -> Any:
    """A study is loaded when one is opened: plans and pages need parameters and records alone."""
    if name not in ("Study", "open_study"):
        raise AttributeError(f"module 'analysis.study' has no attribute {name!r}; it has: {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module("analysis.study.study"), name)
