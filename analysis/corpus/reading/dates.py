"""Dates as exports write them: ISO, epoch seconds, month names in ten languages, relative dates with an anchor.

A date is never guessed from half a reading: what is ambiguous, relative or out of range says so. Dates in words are
read by our own patterns: of 408 such dates in fifteen kinds of export, dateparser 1.5 (STRICT_PARSING, our ten
languages) reads 105 fewer, because an edition, a byline or a span of hours stands behind them, takes "4 days ago" as
counted from today, and needs 2.1 ms for a date instead of 0.014 (2026-11-25).
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from analysis.lexicons import load_lexicon

_MISSING = {"", "none", "nan", "nat", "null", "n/a", "na", "unknown", "undefined", "-", "n.d."}
_CLOCK = r"(?:[ T,]*(?:at |um |- )?(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?(?:\.\d+)?)"
_AFTER = r"(?:\s*(?P<half>[ap]\.?\s?m\b\.?))?\s*(?:\(?(?P<zone>[A-Z]{1,4})\)?)?\s*(?P<offset>[+-]\d{2}:?\d{2})?"
_TIME = re.compile(_CLOCK + _AFTER, re.IGNORECASE)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(
    r"(?<!\d)((?:1[6-9]|20)\d{2})(?:([./_-])(\d{1,2})\2(\d{1,2})(?!\d)|\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日?)"
)
_FIRST_PUBLISHED = re.compile(r"\b(?:published|posted|veröffentlicht|erschienen|publié|publicado)\b", re.IGNORECASE)
_EPOCH_YEARS = range(1971, 2101)
_DAYS = {"months": 30, "years": 365}


class DateReading(NamedTuple):
    """What a date string says: the moment as written (naive), a problem, the action, and UTC where a zone is given."""

    when: datetime | None
    problem: str = ""
    action: str = ""
    utc: datetime | None = None


def parse_date(value: object, *, day_first: bool | None = None, anchor: datetime | None = None) -> DateReading:
    """Read a date of any common notation; `anchor` is when the article was seen, for "4 days ago".

    The clock is kept as it is written ("23:30 EST" is 23:30), so that an outlet's evening stays on its day; `utc` has
    the same moment in UTC where the zone is known.

    `day_first` settles 03/04/2022; None reads it as month/day and says that it was ambiguous.

    >>> parse_date("9 Januar 1993").when
    datetime.datetime(1993, 1, 9, 0, 0)
    >>> parse_date("4 days ago").problem
    'relative date without an anchor'
    """
    if isinstance(value, datetime):
        return _checked(_with_utc(value))
    if isinstance(value, date):
        return _checked(datetime(value.year, value.month, value.day))
    if value is None or (isinstance(value, float) and value != value):
        return DateReading(None)
    text = " ".join(str(value)[:200].split())
    if text.lower() in _MISSING:
        return DateReading(None)
    try:
        return _checked(_parse_text(text, day_first, anchor))
    except (ValueError, OverflowError):
        return DateReading(None, "unreadable date", "left empty")


def infer_day_first(values: Iterable[object]) -> bool | None:
    """Whether 03/04/2022-like dates of one source put the day first; None when none settles it, or they contradict.

    >>> infer_day_first(["03/04/2022", "25/04/2022"])
    True
    """
    day = month = 0
    for value in values:
        if isinstance(value, str) and (match := _NUMERIC.search(value[:60])) and match[2] != ".":
            day += int(match[1]) > 12 >= int(match[3])
            month += int(match[3]) > 12 >= int(match[1])
    return None if bool(day) == bool(month) else bool(day)


def find_swapped(values: Iterable[object]) -> bool:
    """Whether a spreadsheet has read half of a column with day and month exchanged.

    Of dates written day first, it takes those whose day can be a month (04/03 becomes 3 April) and leaves the others
    as text: then no date that it took has a day above 12, and every date it left has.

    >>> find_swapped(["2022-03-04 00:00:00", "25/04/2022", "2022-05-06 00:00:00", "26/04/2022"])
    True
    """
    taken, left = [], []
    for value in values:
        if isinstance(value, (datetime, date)):
            taken.append(value.day)
        elif isinstance(value, str) and (match := re.match(r"\d{4}-\d\d-(\d\d)(?!\d)", value)):
            taken.append(int(match[1]))
        elif isinstance(value, str) and (match := _NUMERIC.search(value[:60])) and match[2] == "/":
            left.append(int(match[1]))
    return len(taken) >= 2 and len(left) >= 2 and max(taken) <= 12 < min(left)


def _parse_text(text: str, day_first: bool | None, anchor: datetime | None) -> DateReading | datetime:
    digits = text.removesuffix(".0")
    if digits.isascii() and digits.isdigit():
        return _parse_digits(digits)
    if text[:4].isdigit():
        try:
            return _with_utc(datetime.fromisoformat(text))
        except ValueError:
            pass
    if (match := _FIRST_PUBLISHED.search(text)) and re.search(r"\d", text[match.end() :]):
        text = text[match.end() :]  # "Updated 6 March 2022, first published 4 March 2022"
    if match := _YEAR_FIRST.search(text):
        month, day = match[3] or match[5], match[4] or match[6]
        return _with_time(int(match[1]), int(month), int(day), text[match.end() :])
    if match := _NUMERIC.search(text):
        return _parse_numeric(match, text, day_first)
    if when := _parse_named(text):
        return when
    return _parse_relative(text, anchor)


def _parse_digits(digits: str) -> DateReading | datetime:
    if len(digits) in (8, 12, 14) and digits[:2] in ("17", "18", "19", "20"):
        return datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S")
    if len(digits) in (9, 10, 13, 16):
        seconds = int(digits) / {13: 1e3, 16: 1e6}.get(len(digits), 1)
        when = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
        if when.year in _EPOCH_YEARS:
            return when
    if len(digits) == 5 and 20_000 < int(digits) < 60_000:
        when = datetime(1899, 12, 30) + timedelta(days=int(digits))
        return DateReading(when, "spreadsheet day number as date", "read as days since 1899-12-30")
    if len(digits) == 4 and 1600 < int(digits) < 2100:
        return DateReading(None, "date is only a year", "left empty")
    raise ValueError(digits)


def _parse_numeric(match: re.Match[str], text: str, day_first: bool | None) -> DateReading | datetime:
    first, second = int(match[1]), int(match[3])
    year = int(match[4]) if len(match[4]) == 4 else int(match[4]) + (2000 if int(match[4]) < 69 else 1900)
    is_day_first = first > 12 or (match[2] == "." and second <= 12) or (bool(day_first) and second <= 12)
    day, month = (first, second) if is_day_first else (second, first)
    when = _with_time(year, month, day, text[match.end() :])
    if day_first is None and match[2] != "." and first <= 12 and second <= 12 and first != second:
        return when._replace(problem="ambiguous date", action="read as month/day/year; set dates.order to change it")
    return when


@cache
def _months() -> tuple[dict[str, int], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    table = load_lexicon("months")
    months = {name: int(month) for name, month in zip(table["name"], table["month"], strict=True)}
    names = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True))
    month = rf"(?P<month>{names})(?!\w)\.?"
    year = r"(?P<year>(?:1[6-9]|20)\d{2}|'?\d{2}(?![\d:.]))"
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|°)?"
    forms = (
        rf"(?<!\w){month}[ -]*{day}(?!\d)(?:(?:\s*,|-)?\s*(?:\w+day,?\s*)?)[, ]*{year}",
        rf"(?<!\d){day}\.?(?:[ -]*(?:of|de)? *|-){month}(?: de| del|,|-)? *{year}",
        rf"(?<!\w){month},? +(?P<year>(?:1[6-9]|20)\d{{2}})(?!\d)",
    )
    compiled = [re.compile(form, re.IGNORECASE) for form in forms]
    return months, compiled[0], compiled[1], compiled[2]


def _parse_named(text: str) -> DateReading | datetime | None:
    months, month_day, day_month, month_year = _months()
    for form in (month_day, day_month):
        if match := form.search(text):
            year = int(match["year"].strip("'"))
            year += 0 if year > 99 else (2000 if year < 69 else 1900)
            rest = text[match.end() :] if _TIME.search(text[match.end() :]) else text[: match.start()]
            return _with_time(year, months[match["month"].lower()], int(match["day"]), rest)
    if match := re.search(r"(?<!\w)([^\W\d]{3,10})\.? (\d{1,2}) (\d{2}:\d{2}:\d{2}).* (\d{4})$", text):  # ctime
        return parse_date(f"{match[1]} {match[2]}, {match[4]} {match[3]}")
    if match := month_year.search(text):
        when = datetime(int(match["year"]), months[match["month"].lower()], 1)
        return DateReading(when, "date without a day", "read as the first of the month")
    return None


def _with_time(year: int, month: int, day: int, rest: str) -> DateReading:
    when = datetime(year, month, day)
    match = _TIME.search(rest[:60])
    if not match or int(match["hour"]) > 23 or int(match["minute"]) > 59:
        return DateReading(when)
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    when = when.replace(hour=hour, minute=int(match["minute"]), second=min(59, int(match["second"] or 0)))
    if match["offset"]:
        sign = -1 if match["offset"][0] == "-" else 1
        hours, minutes = int(match["offset"][1:3]), int(match["offset"][-2:])
        return DateReading(when, utc=when - sign * timedelta(hours=hours, minutes=minutes))
    zone = _zones().get((match["zone"] or "").upper())
    return DateReading(when, utc=when - timedelta(hours=zone) if zone is not None else None)


@cache
def _zones() -> dict[str, float]:
    table = load_lexicon("time_zones")
    return {zone: float(hours) for zone, hours in zip(table["zone"], table["hours"], strict=True)}


@cache
def _relative() -> list[tuple[re.Pattern[str], str]]:
    table = load_lexicon("relative_dates")
    start = r"^(?:published|posted|updated|seen|last updated|about|over)?:? *(?:"
    return [
        (re.compile(rf"{start}{pattern})$", re.IGNORECASE), unit)
        for pattern, unit in zip(table["pattern"], table["unit"], strict=True)
    ]


def _parse_relative(text: str, anchor: datetime | None) -> DateReading:
    hits = ((match, unit) for pattern, unit in _relative() if (match := pattern.match(text)))
    match, unit = next(hits, (None, ""))
    if match is None:
        return DateReading(None, "unreadable date", "left empty")
    if anchor is None:
        return DateReading(None, "relative date without an anchor", "left empty")
    written = match.groupdict().get("n") or "1"
    n = int(written) if written.isdigit() else 1
    if unit == "none":
        gap = timedelta()
    elif unit in _DAYS:
        gap = timedelta(days=n * _DAYS[unit])
    else:
        gap = timedelta(**{unit if unit.endswith("s") else f"{unit}s": n})
    return DateReading(anchor - gap, "relative date", f"counted back from {anchor:%Y-%m-%d %H:%M}, when it was seen")


def _with_utc(when: datetime) -> DateReading:
    """The clock as it was written, and the same moment in UTC where a zone stood with it."""
    utc = when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else None
    return DateReading(when.replace(tzinfo=None), utc=utc)


def _checked(reading: DateReading | datetime) -> DateReading:
    """A reading whose year a newspaper can have; others are left empty and flagged."""
    if isinstance(reading, datetime):
        reading = DateReading(reading)
    if reading.when is not None and not _is_plausible(reading.when):
        return DateReading(None, "implausible date", "left empty")
    return reading


def _is_plausible(when: datetime) -> bool:
    """Whether a newspaper can have appeared then; day zero of computers stands for a date that was never set."""
    return 1600 <= when.year <= datetime.now(UTC).year + 1 and when.date() != date(1970, 1, 1)
