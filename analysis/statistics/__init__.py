"""Statistics: estimates with intervals, differences, keyness, series, reliability, correction of machine labels."""

from analysis.statistics.copies import copy_weights
from analysis.statistics.differences import adjust_p, compare_groups
from analysis.statistics.estimates import estimate_mean, estimate_share

__all__ = ["adjust_p", "compare_groups", "copy_weights", "estimate_mean", "estimate_share"]
