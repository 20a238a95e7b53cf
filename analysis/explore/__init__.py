"""Explore: a measured corpus in JupyterLab; choose, compare, and read the passages behind every bar."""

from analysis.explore.app import Explorer, open_explorer
from analysis.explore.ledger import Ledger, load_ledger
from analysis.explore.plans import format_plan, write_plan

__all__ = ["Explorer", "Ledger", "format_plan", "load_ledger", "open_explorer", "write_plan"]
