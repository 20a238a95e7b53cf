"""From drafts to final articles: gaps filled from file names and addresses, dates read, text cleaned, damage found."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from analysis.corpus.drafts import MAPPED_FIELDS, Draft, Found, SetAside
from analysis.corpus.reading.cleaning import clean_draft
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.damage import find_damage, is_no_article
from analysis.corpus.reading.dates import DateReading, find_swapped, infer_day_first, parse_date
from analysis.corpus.reading.outlets import fold_outlet, host_of, plain_name
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.text.language import language_code

_NAME_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_.]?([01]\d)[-_.]?([0-3]\d)(?:T?(\d{6})Z?)?(?!\d)")
_NAME_OUTLET = re.compile(r"([A-Za-z][A-Za-z. -]{1,30}?)[_ -]+(?=(?:19|20)\d{2}[-_.]?[01]\d[-_.]?[0-3]\d(?!\d))")
_NO_OUTLET = re.compile(
    r"(?:articles?|news|docs?|texts?|files?|pages?|story|stories|crawl|items?|feeds?|exports?|data|samples?|tests?|"
    r"output|scrape\w*|results?|downloads?|corpus|raw|clean|nexis|factiva|proquest|random|dump)",
    re.IGNORECASE,
)
_PATH_DATE = re.compile(r"/(20\d{2}|19\d{2})[/-]?(\d{1,2}|[a-z]{3})[/-](\d{1,2})(?:/|-|$|(?=\D))", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"</?(?:p|div|br|li|h[1-6])\b[^<>]*>", re.IGNORECASE)
_MANY = 8  # fewer articles than this can all be of different outlets
_SEEN_SLACK = timedelta(days=2)  # clocks and zones differ; beyond this a date is wrong


def finish_source(found: Iterable[Found], source: Source, options: ReadOptions) -> Iterator[Found]:
    """The finished articles of one file, in order; what is no article is set aside."""
    everything = list(found)
    names = (source.file_name, source.stem)
    drafts = [one for one in everything if isinstance(one, Draft)]
    cut_at = find_length_limit(drafts)
    orders = _DayOrders(drafts, options.mapping.day_first)
    swapped = find_swapped(draft.published for draft in drafts)
    move_headlines(drafts)
    for one in everything:
        draft = one if isinstance(one, Draft) else one.draft
        if draft is None:
            yield one
            continue
        _fill_gaps(draft, names, options)
        if cut_at is not None and len(draft.text or "") == cut_at:
            draft.note("text cut at a cell limit", f"{cut_at:,} characters, as other texts of the file", "kept")
        if swapped and draft.published and "/" not in str(draft.published):
            draft.note("day and month may be swapped", draft.published, "kept as written")
        day_first = orders.of(draft)
        yield (
            finish_draft(draft, options, day_first)
            if isinstance(one, Draft)
            else _finish_aside(one, options, day_first)
        )


class _DayOrders:
    """Whether the day comes first in dates like 03/04/2022: by the user's word, by the outlet's dates, by the file's.

    Where outlets of one file differ, an outlet whose own dates do not settle it stays unsettled.
    """

    def __init__(self, drafts: Sequence[Draft], given: bool | None) -> None:
        self.given = given
        groups: dict[str | None, list[object]] = {}
        for draft in drafts:
            groups.setdefault(draft.outlet, []).append(draft.published)
        self.outlets = {outlet: infer_day_first(values) for outlet, values in groups.items()}
        settled = {order for order in self.outlets.values() if order is not None}
        whole = infer_day_first(draft.published for draft in drafts)
        self.file = whole if len(settled) <= 1 else None

    def of(self, draft: Draft) -> bool | None:
        if self.given is not None:
            return self.given
        own = self.outlets.get(draft.outlet)
        return self.file if own is None else own


def move_headlines(drafts: Sequence[Draft]) -> None:
    """Where every article of a file has an outlet of its own and most have no headline, the "outlets" are headlines."""
    outlets = [draft.outlet for draft in drafts if draft.outlet]
    n_bare = sum(draft.headline is None for draft in drafts)
    if len(outlets) < _MANY or len(set(outlets)) < len(outlets) or n_bare < 0.6 * len(drafts):
        return
    for draft in drafts:
        if draft.outlet and draft.headline is None:
            draft.note("outlet looks like a headline", draft.outlet, "taken as the headline")
            draft.headline, draft.outlet = draft.outlet, None


def finish_draft(draft: Draft, options: ReadOptions, day_first: bool | None) -> Found:
    """One draft cleaned, dated and checked."""
    raw_chars = len(draft.text or "")
    _strip_markup(draft)
    clean_draft(draft, options.limits.field_chars)
    _read_dates(draft, day_first)
    _fill_outlet(draft)
    fold_outlet(draft, {plain_name(name): wanted for name, wanted in options.mapping.outlets.items()})
    find_damage(draft, raw_chars)
    if draft.text is None and draft.language:
        draft.language = language_code(draft.language)
    for name in ("outlet", "headline"):
        if getattr(draft, name) is None:
            draft.note(f"{name} missing", draft.source, "left empty")
    if is_no_article(draft):
        return SetAside(draft.source, f"not an article: {draft.problems[-1].evidence}", draft)
    if draft.text is None:
        if not (draft.headline or draft.url):
            return SetAside(draft.source, "no text", draft)
        draft.note("metadata only", draft.url or draft.headline, "kept without text")
        draft.metadata_only = True
    return draft


def _strip_markup(draft: Draft) -> None:
    """A text that is a piece of a web page (WordPress and some scrapes give it so) is made plain; the log says so."""
    if draft.text and len(_BLOCK_TAG.findall(draft.text[:20_000])) >= 2:
        from analysis.corpus.reading.readers.markup import strip_tags  # brings lxml, which few corpora need

        draft.note("HTML left in text", draft.text[:100], "tags removed")
        draft.text = strip_tags(draft.text)


def _finish_aside(aside: SetAside, options: ReadOptions, day_first: bool | None) -> SetAside:
    """What is set aside is cleaned too, so that it can be stored and restored."""
    if aside.draft is not None:
        clean_draft(aside.draft, options.limits.field_chars)
        _read_dates(aside.draft, day_first)
        _fill_outlet(aside.draft)
        fold_outlet(aside.draft, {plain_name(name): wanted for name, wanted in options.mapping.outlets.items()})
    return aside


def _fill_gaps(draft: Draft, names: tuple[str, str], options: ReadOptions) -> None:
    """Fill what the reader did not find from the user's mapping, then from the file's name; the latter is logged."""
    file_name, stem = names
    mapping = options.mapping
    if mapping.file_pattern and (match := mapping.file_pattern.fullmatch(file_name)):
        for name, value in match.groupdict().items():
            if name in MAPPED_FIELDS and value:
                setattr(draft, name, value)
    for name, value in mapping.constants.items():
        if getattr(draft, name) in (None, ""):
            setattr(draft, name, value)
    if draft.published is None and draft.seen is None and (match := _NAME_DATE.search(stem)):
        draft.published = f"{match[1]}-{match[2]}-{match[3]}"
        draft.note("date from file name", file_name, f"read as {draft.published}")
    outlet = _NAME_OUTLET.match(stem) if draft.outlet is None and draft.url is None else None
    if outlet and not _NO_OUTLET.fullmatch(outlet[1].strip()):
        draft.outlet = outlet[1].strip()
        draft.note("outlet from file name", file_name, f"read as {draft.outlet}")


def _fill_outlet(draft: Draft) -> None:
    """An outlet that is missing is named by the host of the address; the log says so."""
    if draft.outlet is None and draft.url and (host := host_of(draft.url)):
        draft.outlet = host
        draft.note("outlet from web address", draft.url, f"read as {host}")


def _read_dates(draft: Draft, day_first: bool | None) -> None:
    """Turn `published` and `seen` into datetimes; what is unsure or missing is logged."""
    seen = parse_date(draft.seen, day_first=day_first)
    reading = parse_date(draft.published, day_first=day_first, anchor=seen.when)
    if reading.problem:
        draft.note(reading.problem, draft.published, reading.action)
    when = reading.when
    if when is None and draft.url and (from_path := _date_of_path(draft.url)):
        when = from_path
        draft.note("date from web address", draft.url, f"read as {when:%Y-%m-%d}")
    if when is None and seen.when is not None and draft.published is None:
        when = seen.when
        draft.note("date seen used as published", draft.seen, f"read as {when:%Y-%m-%d}")
    elif when is not None and seen.when is not None and when > seen.when + _SEEN_SLACK:
        draft.note("published after it was seen", f"{when:%Y-%m-%d}, seen {seen.when:%Y-%m-%d}", "kept")
    if when is None and not reading.problem:
        draft.note("date missing", draft.source, "left empty")
    if reading.utc is not None and reading.utc != when:
        draft.extra.setdefault("published_utc", f"{reading.utc:%Y-%m-%d %H:%M:%S}")
    draft.published, draft.seen = when, seen.when


def _date_of_path(url: str) -> datetime | None:
    if not (match := _PATH_DATE.search(url)):
        return None
    reading: DateReading = parse_date(
        f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}" if match[2].isdigit() else f"{match[3]} {match[2]} {match[1]}"
    )
    return reading.when


def find_length_limit(drafts: Sequence[Draft]) -> int | None:
    """The length at which a file's texts were cut: the longest, shared by three different texts that stop mid-sentence.

    >>> find_length_limit([Draft("x", text=f"{n}" * 300) for n in range(3)])
    300
    """
    longest = max((len(draft.text) for draft in drafts if draft.text), default=0)
    at_limit = {draft.text for draft in drafts if draft.text and len(draft.text) == longest}
    n_open = sum(not text.rstrip().endswith((".", "!", "?", "”", '"', "…")) for text in at_limit)
    return longest if longest >= 200 and len(at_limit) >= 3 and n_open >= 0.6 * len(at_limit) else None
