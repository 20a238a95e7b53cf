"""Saved web pages, by trafilatura."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import urlsplit

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.decoding import decode_bytes
from analysis.corpus.reading.readers.options import ReadOptions

_SUFFIX = re.compile(r"\s+(?:[|–—·•»]|-{1,2}|::)\s+([^|–—·•»]{2,60})$")
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(https?://[^\s>]+)")
_ONLY_LETTERS = re.compile(r"[^a-z0-9]+")


def read_page(source: Source, options: ReadOptions) -> Iterator[Found]:
    """The article of one saved page; a browser's note of where it was saved from gives the address."""
    data = source.read()
    saved = _SAVED_FROM.search(data[:4096])
    url = saved[1].decode("ascii", errors="ignore") if saved else None
    yield extract_page(data, source.name, url=url, encoding=options.mapping.encoding)


def read_mhtml(source: Source, options: ReadOptions) -> Iterator[Found]:
    """The article of a page saved as one file with its pictures (MHTML)."""
    message = message_from_bytes(source.read(), policy=policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            data = part.get_payload(decode=True)
            url = message.get("Snapshot-Content-Location") or part.get("Content-Location")
            charset = part.get_content_charset()
            yield extract_page(data if isinstance(data, bytes) else b"", source.name, url=url, encoding=charset)
            return
    yield SetAside(source.name, "no web page in the saved file")


def extract_page(data: bytes, where: str, *, url: str | None = None, encoding: str | None = None) -> Found:
    """The article in the bytes of a page, extracted with trafilatura's `favor_precision`, or why there is none."""
    from trafilatura import bare_extraction

    page: bytes | str = decode_bytes(data, encoding).text if encoding else data
    document: Any = bare_extraction(page, url=url, favor_precision=True, include_comments=False, with_metadata=True)
    if document is None or not (document.text or "").strip():
        document = bare_extraction(page, url=url, include_comments=False, with_metadata=True)
    if document is None or not (document.text or "").strip():
        return SetAside(where, "no article text found in the page")
    draft = Draft(where, text=document.text, author=document.author or None, url=document.url or url)
    draft.outlet = document.sitename or None
    draft.published = document.date
    draft.language = document.language
    draft.headline = strip_site(document.title, document.sitename, document.url or url)
    draft.teaser = document.description
    draft.section = next(iter(document.categories or ()), None)
    first, _, rest = document.text.partition("\n")
    if draft.headline and rest.strip() and first.strip() in (draft.headline, document.title):
        draft.text = rest.strip()
        draft.note("date or headline repeated in text", first, "line left out")
    return draft


def strip_site(title: str | None, site: str | None, url: str | None) -> str | None:
    """A page's title without the name of its site at the end.

    >>> strip_site("Talks resume in Kyiv | Northern Ledger", "Northern Ledger", None)
    'Talks resume in Kyiv'
    >>> strip_site("Talks resume - Kyiv waits", "Northern Ledger", None)
    'Talks resume - Kyiv waits'
    """
    if not title:
        return None
    host = urlsplit(url).hostname or "" if url else ""
    names = {_plain(site or ""), _plain(host.removeprefix("www.")), _plain(host.removeprefix("www.").split(".")[0])} - {
        ""
    }
    while match := _SUFFIX.search(title):
        suffix = _plain(match[1])
        # A suffix that is the site's name, or holds it, or is held by it ("BBC News" on bbc.com), is dropped.
        if not any(
            suffix == name or (len(name) > 2 and name in suffix) or (len(suffix) > 2 and suffix in name)
            for name in names
        ):
            break
        title = title[: match.start()]
    return title


def _plain(name: str) -> str:
    return _ONLY_LETTERS.sub("", name.lower())
