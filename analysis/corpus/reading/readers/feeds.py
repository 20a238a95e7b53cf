"""RSS and Atom feeds: headlines and addresses; a text only where the feed carries the whole of it."""

import re
from collections.abc import Iterator

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.readers.markup import strip_tags
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.errors import InputError

_FEED_TAIL = re.compile(r"\s*The post .{1,300} (?:first appeared on|appeared first on) .{1,120}$", re.DOTALL)
_WHOLE_WORDS = 120  # a feed's content shorter than this is a summary


def read_feed(source: Source, options: ReadOptions) -> Iterator[Found]:
    """The entries of a feed, marked as metadata only.

    Raises:
        InputError: the feed declares XML entities (they can fill the memory), or is no feed.
    """
    import feedparser

    data = source.read()
    if re.search(rb"<!ENTITY", data, re.IGNORECASE):
        raise InputError(f"{source.name!r} declares XML entities, which are not read.")
    feed = feedparser.parse(data)
    if not feed.entries:
        yield SetAside(source.name, "a feed without entries")
    title = feed.feed.get("title")
    for n, entry in enumerate(feed.entries, start=1):
        if n > options.limits.rows:
            yield SetAside(source.name, f"more than {options.limits.rows:,} entries; the rest was not read")
            return
        yield _entry(entry, title, f"{source.name}, entry {n}", feed.feed.get("language"))


def _is_whole(text: str, teaser: str | None) -> bool:
    """Whether a feed's content is the article: long, or several paragraphs and more than twice its summary."""
    n_words = len(text.split())
    more = teaser is not None and teaser != text and n_words > 2 * len(teaser.split()) and "\n\n" in text
    return n_words >= _WHOLE_WORDS or (more and not text.rstrip().endswith(("…", "...", "[…]", "[...]")))


def _entry(entry: dict, title: str | None, where: str, language: str | None) -> Draft:  # type: ignore[type-arg]
    whole = [strip_tags(content.get("value", "")) for content in entry.get("content", [])]
    text = max(whole, key=len, default="")
    origin = entry.get("source") or {}
    draft = Draft(where, headline=strip_tags(entry.get("title", "")) or None, url=entry.get("link"))
    draft.teaser = strip_tags(entry.get("summary", "")) or None
    draft.text = _FEED_TAIL.sub("", text) if _is_whole(text, draft.teaser) else None
    draft.outlet = (origin.get("title") if isinstance(origin, dict) else None) or title
    draft.published = entry.get("published") or entry.get("updated") or entry.get("created")
    draft.author = entry.get("author") or None
    draft.article_id = entry.get("id") or None
    draft.section = next((tag.get("term") for tag in entry.get("tags", []) if tag.get("term")), None)
    draft.language = language
    draft.metadata_only = draft.text is None
    return draft
