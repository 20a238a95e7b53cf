"""Statistics: estimates with intervals, differences, keyness, series, reliability, correction of machine labels."""

from analysis.statistics.correction import correct_share
from analysis.statistics.design import copy_weights
from analysis.statistics.differences import adjust_p, compare_groups
from analysis.statistics.estimates import estimate_mean, estimate_share
from analysis.statistics.interruption import compare_around_event
from analysis.statistics.keywords import keyness
from analysis.statistics.over_time import add_period, find_changes, match_events, series
from analysis.statistics.readings import estimate_readings
from analysis.statistics.shift import word_shift
from analysis.statistics.within_stories import compare_within_stories

__all__ = [
    "add_period",
    "adjust_p",
    "compare_around_event",
    "compare_groups",
    "compare_within_stories",
    "copy_weights",
    "correct_share",
    "estimate_mean",
    "estimate_readings",
    "estimate_share",
    "find_changes",
    "keyness",
    "match_events",
    "series",
    "word_shift",
]
