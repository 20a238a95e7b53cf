"""One article per text file: plain text, Markdown with front matter, or a header of labelled lines."""

import re
from collections.abc import Iterator
from itertools import takewhile

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.columns import ColumnPlan
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.dates import parse_date
from analysis.corpus.reading.decoding import decode_bytes
from analysis.corpus.reading.navigation import is_navigation_line, split_navigation
from analysis.corpus.reading.readers.options import ReadOptions

_HEADLINE_CHARS = 200
_LABEL = re.compile(r"^(?:\*\*)?([A-Za-z][\w .-]{1,24}?)(?:\*\*)?\s*:(?:\*\*)?\s+(\S.*)$")
_FRONT_LINE = re.compile(r"^([\w .-]{1,40}):\s*(.*)$")
_DATE_WORDS = r"(?:date|published|updated|on|posted|datum)"
_DATE_START = re.compile(
    rf"^\s*(?:{_DATE_WORDS}\W*)?(?P<date>\d{{4}}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?"
    r"|\d{1,2}[./]\d{1,2}[./]\d{4}|[A-Z][a-z]{2,9}\.? \d{1,2},? \d{4}|\d{1,2}\.? [A-Z][^\W\d]{2,9}\.? \d{4})",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(\d{1,2}/\d{1,2}/\d{4})(?=[A-Z])")


def read_plain(source: Source, options: ReadOptions) -> Iterator[Found]:
    """The one article of a text file: headline, date and body; anything left out of the body is logged."""
    decoded = decode_bytes(source.read(), options.mapping.encoding)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").strip("\n\ufeff \t")
    if not text.strip():
        yield SetAside(source.name, "empty file")
        return
    draft = draft_of_text(text, source.name, options)
    if decoded.encoding not in ("utf-8", "utf-8-sig"):
        draft.note("encoding guessed", decoded.encoding, "decoded")
    yield draft


def draft_of_text(text: str, name: str, options: ReadOptions) -> Draft:
    """One article from running text: front matter or labels, then headline, then body."""
    draft = Draft(name)
    text = _take_front_matter(draft, text, options)
    text = _take_labels(draft, text, options)
    draft.text = _take_headline(draft, text.strip("\n"))
    return draft


def _fill(draft: Draft, pairs: dict[str, str], options: ReadOptions) -> None:
    """Fields of a header put on the draft; what the header does not say stays."""
    given = ColumnPlan(list(pairs), options.mapping).draft(list(pairs.values()), draft.source)
    for name in (
        "headline",
        "outlet",
        "published",
        "seen",
        "url",
        "author",
        "language",
        "section",
        "article_id",
        "teaser",
    ):
        if getattr(given, name) is not None:
            setattr(draft, name, getattr(given, name))
    draft.extra.update(given.extra)


def _take_front_matter(draft: Draft, text: str, options: ReadOptions) -> str:
    """Fields between two lines of three dashes at the top; the text after them."""
    if not text.startswith("---"):
        return text
    match = re.match(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", text, re.DOTALL)
    if not match:
        return text
    pairs: dict[str, str] = {}
    for line in match[1].split("\n"):
        if found := _FRONT_LINE.match(line):
            pairs[found[1].strip()] = found[2].strip().strip("\"'")
        elif line.lstrip().startswith("- ") and pairs:
            last = next(reversed(pairs))
            pairs[last] = ", ".join(filter(None, (pairs[last], line.strip()[2:].strip("\"' "))))
    if not ColumnPlan(list(pairs), options.mapping).n_known():
        return text
    _fill(draft, pairs, options)
    return text[match.end() :]


def _take_labels(draft: Draft, text: str, options: ReadOptions) -> str:
    """Labelled lines ("Title: …", "Date: …") at the top, when at least two are known fields; the text after them."""
    pairs: dict[str, str] = {}
    lines = text.split("\n")
    head = list(takewhile(lambda line: not line.strip() or _LABEL.match(line.strip()), lines[:15]))
    for line in head:
        if match := _LABEL.match(line.strip()):
            pairs[match[1].strip()] = match[2].strip()
    plan = ColumnPlan(list(pairs), options.mapping)
    n_known = plan.n_known() - plan.has_text
    if n_known < 2:
        return text
    _fill(draft, pairs, options)
    body = ColumnPlan(list(pairs), options.mapping).draft(list(pairs.values()), draft.source).text
    rest = "\n".join(lines[len(head) :])
    return f"{body}\n{rest}" if body else rest


def _take_headline(draft: Draft, text: str) -> str:
    """Set headline and date from the first lines; returns the body."""
    first, _, rest = text.partition("\n")
    first = first.removeprefix("# ").strip()
    before, after = split_navigation(first)
    rest = _drop_navigation(draft, rest)
    if before or after != first:
        draft.note("navigation glued to text", first, "navigation words left out")
        _set_date(draft, before)
    elif (match := _DATE_START.match(first)) and len(first) - match.end() < _HEADLINE_CHARS:
        _set_date(draft, match["date"])
        after = first[match.end() :].strip(" -–|:")
    if not after and rest.strip():  # the first line held only navigation or a date
        return _take_headline(draft, rest.lstrip("\n")) if draft.headline is None else rest.strip("\n")
    if draft.headline is not None:
        return rest.strip("\n") if after == draft.headline else text
    if not rest.strip() or not _is_headline(after, rest):
        return text if after == first else "\n".join(filter(None, (after, rest.strip("\n"))))
    draft.headline = after
    return _drop_repeats(draft, rest.strip("\n"))


def _set_date(draft: Draft, text: str) -> None:
    if draft.published is None and (match := _DATE_START.match(text)):
        draft.published = match["date"]


def _is_headline(line: str, rest: str) -> bool:
    """Whether a first line is a headline: short, not a sentence of running text, and shorter than the body."""
    if not line or len(line) > _HEADLINE_CHARS or len(rest.strip()) < len(line) / 2:
        return False
    if line[-1] in ",;" or line[0].islower():
        return False
    if not line.endswith((".", '."', ".”")):
        return True
    words = [word for word in re.findall(r"[^\W\d]+", line) if len(word) > 3]
    return sum(word[0].isupper() for word in words) > 0.7 * max(1, len(words))


def _drop_navigation(draft: Draft, rest: str) -> str:
    """The body without whole navigation lines at its top."""
    lines = rest.split("\n")
    start = 0
    while start < len(lines) and (not lines[start].strip() or is_navigation_line(lines[start])):
        if lines[start].strip():
            draft.note("navigation glued to text", lines[start], "navigation line left out")
        start += 1
    return "\n".join(lines[start:]) if any(line.strip() for line in lines[:start]) else rest


def _drop_repeats(draft: Draft, body: str) -> str:
    """The body without lines at its top that only repeat the date or the headline."""
    lines = body.split("\n")
    start = 0
    while start < len(lines):
        line = lines[start].strip()
        if line and line != draft.headline and not _is_date_line(line):
            break
        if line:
            draft.note("date or headline repeated in text", line, "line left out")
            if draft.published is None:
                _set_date(draft, line)
        start += 1
    return "\n".join(lines[start:]) if start < len(lines) else body


def _is_date_line(line: str) -> bool:
    if len(line) > 60:
        return False
    rest = _SLASHED.sub("", line)
    match = _DATE_START.match(rest)
    whole = match is not None and len(rest.strip(" .")) - match.end() < 12
    return whole and parse_date(rest).when is not None
