"""Dates of every notation; what is unsure says so."""

from datetime import datetime

import pytest

from analysis.corpus.reading.dates import infer_day_first, parse_date

SEEN = datetime(2024, 10, 14, 18, 26)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2022-02-24", "2022-02-24 00:00"),
        ("2022-02-24T23:30:00-05:00", "2022-02-24 23:30"),
        ("20220224", "2022-02-24 00:00"),
        ("20220224063000", "2022-02-24 06:30"),
        ("1645660800", "2022-02-24 00:00"),
        ("1645660800000", "2022-02-24 00:00"),
        (1645660800.0, "2022-02-24 00:00"),
        ("February 24, 2022 Thursday 6:30 PM GMT", "2022-02-24 18:30"),
        ("Thu, 24 Feb 2022 06:30:00 +0200", "2022-02-24 06:30"),
        ("Thu Feb 24 06:30:00 2022", "2022-02-24 06:30"),
        ("24. Februar 2022", "2022-02-24 00:00"),
        ("24 février 2022", "2022-02-24 00:00"),
        ("24 de febrero de 2022", "2022-02-24 00:00"),
        ("24 лютого 2022", "2022-02-24 00:00"),
        ("2022年2月24日", "2022-02-24 00:00"),
        ("24.02.2022 06:30", "2022-02-24 06:30"),
        ("02/24/2022", "2022-02-24 00:00"),
        ("24/02/22", "2022-02-24 00:00"),
        ("Feb. 24, 2022 12:15 a.m.", "2022-02-24 00:15"),
        ("4 days ago", "2024-10-10 18:26"),
        ("vor 3 Stunden", "2024-10-14 15:26"),
        ("Updated 6 March 2022, first published 24 February 2022", "2022-02-24 00:00"),
        ("Published 24 February 2022, updated 6 March 2022", "2022-02-24 00:00"),
        ("yesterday", "2024-10-13 18:26"),
    ],
)
def test_common_notations(written: object, expected: str) -> None:
    reading = parse_date(written, anchor=SEEN)
    assert f"{reading.when:%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("4 days ago", "relative date without an anchor"),
        ("2022", "date is only a year"),
        ("no idea", "unreadable date"),
        ("0003-01-01", "implausible date"),
        ("31/31/2022", "unreadable date"),
    ],
)
def test_what_cannot_be_read_stays_empty(written: str, problem: str) -> None:
    assert parse_date(written)[:3] == (None, problem, "left empty")


@pytest.mark.parametrize("written", ["", None, "nan", "NaT", float("nan"), "  "])
def test_missing_is_no_problem(written: object) -> None:
    assert parse_date(written)[:3] == (None, "", "")


def test_day_and_month_are_settled_by_the_file() -> None:
    assert infer_day_first(["03/04/2022", "25/04/2022"]) is True
    assert infer_day_first(["03/04/2022", "04/25/2022"]) is False
    assert infer_day_first(["03/04/2022", "2022-04-25"]) is None
    assert parse_date("03/04/2022", day_first=True).when == datetime(2022, 4, 3)
    assert parse_date("03/04/2022").problem == "ambiguous date"
    assert parse_date("03/03/2022").problem == ""
