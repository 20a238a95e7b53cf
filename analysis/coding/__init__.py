"""Coding: blind samples for people, their sheets read back, how far coders and machine agree."""

from analysis.coding.agreement import (
    decide_codes,
    list_disagreements,
    measure_agreement,
    rate_elsewhere,
    rate_frames,
    stamp_estimates,
)
from analysis.coding.importing import Codings, import_sheets, match_codes, read_codes
from analysis.coding.round import CodingReport, coding_report
from analysis.coding.sampling import CodingSample, draw_sample, mask_outlet
from analysis.coding.sheets import SampleFiles, write_sample

__all__ = [
    "CodingReport",
    "CodingSample",
    "Codings",
    "SampleFiles",
    "coding_report",
    "decide_codes",
    "draw_sample",
    "import_sheets",
    "list_disagreements",
    "mask_outlet",
    "match_codes",
    "measure_agreement",
    "rate_elsewhere",
    "rate_frames",
    "read_codes",
    "stamp_estimates",
    "write_sample",
]
