"""Coding: blind samples for people, their sheets read back, how far coders and machine agree."""

from analysis.coding.agreement import (
    decide_codes,
    list_disagreements,
    measure_agreement,
    rate_elsewhere,
    rate_frames,
    stamp_estimates,
)
from analysis.coding.correcting import drop_mended, gather_codes
from analysis.coding.guides import MEASURES, find_guide
from analysis.coding.importing import (
    TABLES,
    Codings,
    import_sheets,
    list_stale,
    match_codes,
    merge_codes,
    read_codes,
)
from analysis.coding.measure_rounds import portrayal_report, quote_report
from analysis.coding.portrayed import draw_mentions
from analysis.coding.quote_passages import draw_passages
from analysis.coding.round import CodingReport, coding_report
from analysis.coding.sampling import CodingSample, draw_sample, mask_outlet
from analysis.coding.sheets import SampleFiles, write_sample

__all__ = [
    "MEASURES",
    "TABLES",
    "CodingReport",
    "CodingSample",
    "Codings",
    "SampleFiles",
    "coding_report",
    "decide_codes",
    "draw_mentions",
    "draw_passages",
    "draw_sample",
    "drop_mended",
    "find_guide",
    "gather_codes",
    "import_sheets",
    "list_disagreements",
    "list_stale",
    "mask_outlet",
    "match_codes",
    "measure_agreement",
    "merge_codes",
    "portrayal_report",
    "quote_report",
    "rate_elsewhere",
    "rate_frames",
    "read_codes",
    "stamp_estimates",
    "write_sample",
]
