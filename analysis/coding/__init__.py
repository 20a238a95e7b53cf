"""Coding: blind samples for people, their sheets read back, how far coders and machine agree."""

from analysis.coding.agreement import (
    coding_report,
    decide_codes,
    list_disagreements,
    measure_agreement,
    rate_frames,
    stamp_estimates,
)
from analysis.coding.importing import Codings, coding_import, read_codes
from analysis.coding.sampling import CodingSample, draw_coding_sample, mask_outlet
from analysis.coding.sheets import coding_sample, write_coding_sheets

__all__ = [
    "CodingSample",
    "Codings",
    "coding_import",
    "coding_report",
    "coding_sample",
    "decide_codes",
    "draw_coding_sample",
    "list_disagreements",
    "mask_outlet",
    "measure_agreement",
    "rate_frames",
    "read_codes",
    "stamp_estimates",
    "write_coding_sheets",
]
