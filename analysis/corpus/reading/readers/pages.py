"""Saved web pages, by trafilatura."""

import re
from collections.abc import Iterator
from copy import deepcopy
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import urlsplit

from lxml import html

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.dates import parse_date
from analysis.corpus.reading.outlets import host_of, outlet_of_host
from analysis.corpus.reading.readers.markup import parse_html
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.corpus.reading.readers.page_facts import drop_hidden, read_facts
from analysis.errors import InputError

_SUFFIX = re.compile(r"\s+(?:[|–—·•»]|-{1,2}|::)\s+([^|–—·•»]{2,60})$")
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(https?://[^\s>]+)")
_CLOSING = re.compile(
    r"(?:Our Standards: |Sign up (?:here|for|to) |Read more:? |Read next:? |Follow us on |Subscribe to |"
    r"Join the conversation|Share this (?:article|story)|Most (?:read|popular)\b|"
    r"Related (?:articles?|stories|topics)\b).{0,160}$|.{0,60}, opens new tab$",
    re.IGNORECASE,
)
_KEPT_SHARE = 0.8  # of the words of a page's articleBody, which has captions and headings too
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
    """The article in the bytes of a page, extracted with trafilatura, or why there is none.

    `favor_precision` first; where that gives much less than the page's own `articleBody`, trafilatura's default.
    """
    try:
        root = parse_html(data, encoding)
    except InputError:
        return SetAside(where, "no article text found in the page")
    facts = read_facts(root)
    drop_hidden(data, root)
    document = _extract(root, url, facts.body)
    if document is None or not (document.text or "").strip():
        return SetAside(where, facts.no_article or "no article text found in the page")
    draft = Draft(where, text=document.text, author=document.author or None, url=document.url or url, is_page=True)
    draft.outlet = _outlet(document.sitename, draft.url)
    draft.published = facts.published if parse_date(facts.published).when is not None else document.date
    draft.language = document.language
    draft.headline = strip_site(document.title, document.sitename, document.url or url)
    draft.teaser = document.description
    draft.section = next(iter(document.categories or ()), None)
    if facts.no_article:
        return SetAside(where, f"not an article: {facts.no_article}", draft)
    first, _, rest = document.text.partition("\n")
    if draft.headline and rest.strip() and first.strip() in (draft.headline, document.title):
        draft.text = rest.strip()
        draft.note("date or headline repeated in text", first, "line left out")
    _drop_closing(draft)
    return draft


def _outlet(site: str | None, url: str | None) -> str | None:
    """A page's outlet: the one whose host it stands on, so that pages of one host have one; else the site's name."""
    host = host_of(url) if url else None
    return (outlet_of_host(host) if host else None) or site or None


def _extract(root: html.HtmlElement, url: str | None, body: str | None) -> Any:
    """trafilatura's document; precise, but not shorter than the page's own body by a fifth."""
    from trafilatura import bare_extraction

    def extract(precise: bool) -> Any:
        page = deepcopy(root)  # trafilatura takes parts out of the tree it is given
        return bare_extraction(page, url=url, favor_precision=precise, include_comments=False, with_metadata=True)

    document = extract(True)
    n_found = len((document.text or "").split()) if document is not None else 0
    n_told = len(body.split()) if body and not body.rstrip().endswith(("…", "...")) else 0
    if n_found and n_found >= _KEPT_SHARE * n_told:
        return document
    whole = extract(False)
    n_whole = len((whole.text or "").split()) if whole is not None else 0
    return whole if n_whole > n_found else document


def _drop_closing(draft: Draft) -> None:
    """Lines at the end that are the site's, not the article's ("Our Standards: …"), left out and logged."""
    lines = (draft.text or "").split("\n")
    end = len(lines)
    while end > 1 and (not lines[end - 1].strip() or _CLOSING.match(lines[end - 1].strip())):
        end -= 1
    if any(line.strip() for line in lines[end:]):
        draft.note("closing notes left out", " ".join(lines[end:]), "left out of the text")
        draft.text = "\n".join(lines[:end])


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
