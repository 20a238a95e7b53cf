"""What a page says about itself apart from its running text: its own date, its kind, whether it is an article."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import html

_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|Posting)$")
_DATE_METAS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "article.published",
    "parsely-pub-date",
    "publish-date",
    "publishdate",
    "pubdate",
    "publication_date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "cxenseparse:recs:publishtime",
    "date",
)
_HIDDEN = re.compile(r"visually-?hidden|screen-?reader|(?:^|[\s_-])sr-only|assistive-text|clip:\s*rect\(0", re.I)
_HIDDEN_MARKS = (
    b"visuallyhidden",
    b"visually-hidden",
    b"screen-reader",
    b"screenreader",
    b"sr-only",
    b"assistive-text",
    b"clip:",
)
_NOT_FOUND = re.compile(
    r"\W*(?:error )?(?:404|403|500|50[234])?\W*(?:error\W*)?"
    r"(?:page (?:not found|unavailable)|not found|404|access denied|forbidden|seite nicht gefunden|"
    r"page introuvable|página no encontrada|just a moment|are you a robot|attention required|"
    r"subscribe to read|sorry, (?:this|the) page.{0,40}|oops.{0,40})\W*(?:404)?\W*",
    re.I,
)
_MIN_TEASERS = 5
_INDEX_WORDS = 120  # words in paragraphs outside the teasers: an article has more
_MAX_JSON = 2_000_000


class PageFacts(NamedTuple):
    """A page's own statements: published (as written), body (JSON-LD's articleBody), and why it is no article."""

    published: str | None
    body: str | None
    no_article: str | None


def read_facts(root: html.HtmlElement) -> PageFacts:
    """The facts of a parsed page; the date of JSON-LD and meta tags goes before any other on the page."""
    articles = [one for one in _linked_data(root) if _ARTICLE_TYPES.search(_type(one))]
    own = articles[0] if articles else {}
    published = next((str(one["datePublished"]) for one in articles[:1] if one.get("datePublished")), None)
    metas = {
        (node.get("property") or node.get("name") or node.get("itemprop") or "").lower(): node.get("content")
        for node in reversed(root.xpath("//meta[@content]"))
    }
    if published is None:
        published = next((value for name in _DATE_METAS if (value := metas.get(name))), None)
    body = own.get("articleBody")
    return PageFacts(published, body if isinstance(body, str) else None, _no_article(root, metas, bool(articles)))


def drop_hidden(data: bytes, root: html.HtmlElement) -> bool:
    """Take out of the tree what only screen readers are told (", opens new tab"); whether there was any."""
    lower = data.lower()  # a search without case over a whole page takes as long as its extraction
    if not any(mark in lower for mark in _HIDDEN_MARKS):
        return False
    hidden = [
        node
        for node in root.xpath("//span[@class or @style] | //i[@class] | //small[@class] | //b[@class]")
        if _HIDDEN.search(f"{node.get('class', '')} {node.get('style', '')}") and len(node.text_content()) < 80
    ]
    for node in hidden:
        if node.getparent() is not None:
            node.drop_tree()
    return bool(hidden)


def _linked_data(root: html.HtmlElement) -> Iterator[dict[str, Any]]:
    for script in root.xpath("//script[contains(@type, 'ld+json')]"):
        text = (script.text or "").strip()
        if len(text) > _MAX_JSON:
            continue
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for one in data if isinstance(data, list) else [data]:
            if isinstance(one, dict):
                graph = one.get("@graph")
                yield one
                yield from (item for item in graph if isinstance(item, dict)) if isinstance(graph, list) else ()


def _type(data: dict[str, Any]) -> str:
    kind = data.get("@type")
    return str(kind[0] if isinstance(kind, list) and kind else kind)


def _no_article(root: html.HtmlElement, metas: dict[str, str | None], is_article: bool) -> str | None:
    """Why a page is no article: an error page by its title, or an index of teasers."""
    titles = [" ".join(node.text_content().split()) for node in root.xpath("//title | //h1")[:3]]
    n_words = sum(len(node.text_content().split()) for node in root.xpath("//p"))
    lost = next((title for title in titles if _NOT_FOUND.fullmatch(title.split(" | ")[0].split(" - ")[0])), None)
    if lost and n_words < 3 * _INDEX_WORDS:
        return f"an error page: {lost}"
    if is_article or "article" in (metas.get("og:type") or "") or metas.get("article:published_time"):
        return None
    teasers = root.xpath("//article[.//h2//a or .//h3//a or .//a//h2 or .//a//h3 or .//h4//a]")
    inside = sum(len(node.text_content().split()) for teaser in teasers for node in teaser.xpath(".//p"))
    if len(teasers) >= _MIN_TEASERS and n_words - inside < _INDEX_WORDS:
        return f"an index page: {len(teasers)} teasers of articles"
    canonical = root.xpath("//link[@rel='canonical']/@href")
    address = next(iter(canonical), "") or metas.get("og:url") or ""
    is_front = re.fullmatch(r"https?://[^/]+/?(?:[a-z]{2}/)?(?:index\.\w+)?", address) is not None
    n_links = len(root.xpath("//h2//a | //h3//a | //a//h2 | //a//h3"))
    if is_front and n_links >= _MIN_TEASERS:
        return f"the front page of {address}: {n_links} headlines that link to articles"
    return None
