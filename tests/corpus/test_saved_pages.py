"""Saved pages, web archives and feeds."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from corpus_samples import BODY, only, problems_of

from analysis.corpus import Corpus, read_articles
from analysis.corpus.reading.readers.pages import strip_site
from analysis.errors import InputError

Read = Callable[..., Corpus]
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Allies weigh request | Northern Ledger</title>
<meta property="og:site_name" content="Northern Ledger"><meta name="author" content="Mara Venn">
<meta property="article:published_time" content="2022-03-01T08:00:00Z">
<link rel="canonical" href="https://www.ledger.example/2022/allies"></head>
<body><nav><a href="/">Home</a><a href="/news">News</a></nav><main><article><h1>Allies weigh request</h1>
{"".join(f"<p>{n}. {BODY}</p>" for n in range(1, 5))}</article></main><footer>Copyright Ledger</footer></body></html>"""


def test_saved_page(read_text: Read) -> None:
    article = only(read_text(PAGE, "saved.html"))
    assert article[["outlet", "headline", "author", "url"]].tolist() == [
        "Northern Ledger",
        "Allies weigh request",
        "Mara Venn",
        "https://www.ledger.example/2022/allies",
    ]
    assert f"{article['published']:%Y-%m-%d}" == "2022-03-01"
    assert article["text"].startswith("1. The council")
    assert "Home" not in article["text"]


def test_pages_saved_by_a_browser(read_text: Read) -> None:
    bare = PAGE.replace('<link rel="canonical" href="https://www.ledger.example/2022/allies">', "")
    saved = bare.replace("<html", "<!-- saved from url=(0038)https://www.ledger.example/2022/allies -->\n<html")
    assert only(read_text(saved, "a.html"))["url"] == "https://www.ledger.example/2022/allies"
    head = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.ledger.example/b\r\nMIME-Version: 1.0\r\n"
    head += 'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\n'
    part = f"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{bare}\r\n--b--\r\n"
    article = only(read_text(head + part, "a.mhtml"))
    assert article[["headline", "url"]].tolist() == ["Allies weigh request", "https://www.ledger.example/b"]


@pytest.mark.parametrize(
    ("title", "site", "url", "expected"),
    [
        ("Talks resume - BBC News", "BBC News", None, "Talks resume"),
        ("Talks resume | World | The Ledger", "The Ledger", None, "Talks resume | World"),
        ("Talks resume – ledger.example", None, "https://ledger.example/a", "Talks resume"),
        ("War and peace - a history", "Ledger", None, "War and peace - a history"),
        ("F-16s for Kyiv", "Kyiv Post", None, "F-16s for Kyiv"),
        (None, "Ledger", None, None),
    ],
)
def test_title_without_site(title: str | None, site: str | None, url: str | None, expected: str | None) -> None:
    assert strip_site(title, site, url) == expected


def test_a_page_without_article_is_set_aside(read_text: Read) -> None:
    with pytest.raises(InputError, match=r"a\.html: no article text found"):
        read_text("<html><head><title>x</title></head><body></body></html>", "a.html")


def _warc(*pages: tuple[str, bytes]) -> bytes:
    records = []
    for url, page in pages:
        http = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
        body = f"{http}Content-Length: {len(page)}\r\n\r\n".encode() + page
        fields = {
            "WARC-Type": "response",
            "WARC-Record-ID": f"<urn:uuid:{len(records)}>",
            "WARC-Target-URI": url,
            "WARC-Date": "2022-03-04T10:00:00Z",
            "Content-Type": "application/http; msgtype=response",
            "Content-Length": str(len(body)),
        }
        head = "WARC/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
        records.append(gzip.compress(head.encode() + body + b"\r\n\r\n"))
    return b"".join(records)


def test_web_archive_and_its_truncated_half(tmp_path: Path) -> None:
    pages = [(f"https://www.ledger.example/{n}", PAGE.replace("1. The", f"{n}1. The").encode()) for n in range(3)]
    whole = _warc(*pages, ("https://www.ledger.example/x", b"<html></html>"))
    (tmp_path / "a.warc.gz").write_bytes(whole)
    corpus = read_articles(tmp_path / "a.warc.gz")
    assert corpus.articles["url"].tolist() == [url for url, _ in pages]
    assert corpus.set_aside["reason"].iloc[0].startswith("no article text found in the page: https")
    (tmp_path / "a.warc.gz").write_bytes(whole[: len(whole) // 2])
    assert len(read_articles(tmp_path / "a.warc.gz").articles) >= 1


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Northern Ledger</title><language>en-gb</language>
<item><title>Allies weigh &amp;amp; wait</title><link>https://ledger.example/a</link>
<description>A &lt;b&gt;summary&lt;/b&gt;.</description>
<pubDate>Tue, 01 Mar 2022 08:00:00 GMT</pubDate><guid>g1</guid></item></channel></rss>"""


def test_feed_is_metadata_only(read_text: Read) -> None:
    corpus = read_text(RSS, "feed.xml")
    article = only(corpus)
    assert article[["article_id", "outlet", "headline", "url"]].tolist() == [
        "g1",
        "Northern Ledger",
        "Allies weigh & wait",
        "https://ledger.example/a",
    ]
    assert pd.isna(article["text"])
    assert "metadata only" in problems_of(corpus)


def test_xml_entities_are_refused(read_text: Read) -> None:
    entity = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">]>'
    bomb = f"{entity}<rss><channel><item><title>&a;</title></item></channel></rss>"
    with pytest.raises(InputError, match="declares XML entities"):
        read_text(bomb, "feed.xml")


def test_trafilatura_is_called_as_it_is(read_text: Read) -> None:
    from trafilatura import extract

    expected = extract(PAGE, favor_precision=True, include_comments=False)
    assert f"Allies weigh request\n{only(read_text(PAGE, 'a.html'))['text']}" == expected
