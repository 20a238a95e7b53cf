"""Statistics: estimates with intervals, differences, keyness, series, reliability, correction of machine labels."""

from analysis.statistics.codes import Codes
from analysis.statistics.design import Design, copy_weights, estimate_readings
from analysis.statistics.differences import adjust_p, compare_groups
from analysis.statistics.estimates import estimate_mean, estimate_share
from analysis.statistics.interruption import compare_around_event, compare_around_events
from analysis.statistics.keywords import find_keywords
from analysis.statistics.over_time import add_period, estimate_series, find_changes, match_events
from analysis.statistics.shift import shift_words
from analysis.statistics.within_stories import compare_within_stories

__all__ = [
    "Codes",
    "Design",
    "add_period",
    "adjust_p",
    "compare_around_event",
    "compare_around_events",
    "compare_groups",
    "compare_within_stories",
    "copy_weights",
    "estimate_mean",
    "estimate_readings",
    "estimate_series",
    "estimate_share",
    "find_changes",
    "find_keywords",
    "match_events",
    "shift_words",
]
