# ruff: noqa: E501
"""Layouts of tables, JSON, feeds, pages and XML as scrapers, interfaces and tools write them."""

import csv
import io
import json
from email.message import EmailMessage
from html import escape

import pandas as pd
from stub_articles import stub


def _record(article):
    return {"title": article.headline, "date": article.day, "text": article.text, "outlet": article.outlet}


def _frame(articles):
    return pd.DataFrame([_record(article) for article in articles])


for orient in ("columns", "index", "split", "records", "values", "table"):
    # "values" has no names at all: the reader has to refuse it, not to read it as one article
    if orient != "values":
        stub("json", f"pandas_{orient}.json")(lambda articles, orient=orient: _frame(articles).to_json(orient=orient))


@stub("json", "by_outlet.json")
def by_outlet(articles):
    groups = {}
    for article in articles:
        record = _record(article)
        groups.setdefault(record.pop("outlet"), []).append(record)
    return json.dumps(groups)


@stub("json", "elasticsearch.json")
def elasticsearch(articles):
    hits = [{"_index": "news", "_id": str(n), "_source": _record(a)} for n, a in enumerate(articles)]
    return json.dumps({"took": 1, "hits": {"total": {"value": len(hits)}, "hits": hits}})


@stub("json", "guardian_pages.json")
def api_pages(articles):
    pages = []
    for n, a in enumerate(articles):
        result = {
            "id": f"world/{n}",
            "webTitle": a.headline,
            "webPublicationDate": f"{a.published:%Y-%m-%dT%H:%M:%SZ}",
            "webUrl": f"https://ledger.example/world/{n}",
            "fields": {"bodyText": a.text, "publication": a.outlet},
        }
        pages.append({"response": {"status": "ok", "currentPage": n, "results": [result]}})
    return json.dumps(pages)


@stub("json", "newsapi.json")
def newsapi(articles):
    records = [
        {
            "source": {"id": None, "name": a.outlet},
            "author": a.author,
            "title": a.headline,
            "description": a.paragraphs[0],
            "url": f"https://ledger.example/{n}",
            "publishedAt": f"{a.published:%Y-%m-%dT%H:%M:%SZ}",
            "content": a.text,
        }
        for n, a in enumerate(articles)
    ]
    return json.dumps({"status": "ok", "totalResults": len(records), "articles": records})


@stub("json", "paragraph_objects.json")
def paragraph_objects(articles):
    records = []
    for a in articles:
        record = _record(a) | {"content": [{"type": "p", "text": one} for one in a.paragraphs]}
        del record["text"]
        records.append(record)
    return json.dumps(records)


@stub("json", "telegram.json", n=1)
def telegram(articles):
    messages = [
        {
            "id": n,
            "type": "message",
            "date": f"{a.published:%Y-%m-%dT%H:%M:%S}",
            "date_unixtime": "1646388672",
            "from": a.outlet,
            "from_id": "channel1",
            "text": [{"type": "bold", "text": a.headline}, "\n\n" + a.text],
        }
        for n, a in enumerate(articles)
    ]
    messages.append({"id": 9, "type": "service", "date": "2022-03-05T00:00:00", "action": "pin_message", "text": ""})
    return json.dumps({"name": articles[0].outlet, "type": "public_channel", "id": 1, "messages": messages})


@stub("json", "label_studio.json")
def label_studio(articles):
    return json.dumps([{"id": n, "data": _record(a), "annotations": []} for n, a in enumerate(articles)])


@stub("json", "fundus.json")
def fundus(articles):
    records = []
    for n, a in enumerate(articles):
        records.append(
            {
                "title": a.headline,
                "authors": [a.author],
                "publishing_date": f"{a.published:%Y-%m-%d %H:%M:%S}+00:00",
                "body": {
                    "summary": [a.paragraphs[0]],
                    "sections": [
                        {"headline": [], "paragraphs": list(a.paragraphs[1:3])},
                        {"headline": [], "paragraphs": list(a.paragraphs[3:])},
                    ],
                },
                "publisher": a.outlet,
                "html": {"requested_url": f"https://ledger.example/{n}", "source_info": {"publisher": a.outlet}},
            }
        )
    return json.dumps(records)


@stub("json", "news_please.json", n=1)
def news_please(articles):
    (a,) = articles
    return json.dumps(
        {
            "authors": [a.author],
            "date_download": "2023-01-01 10:00:00",
            "date_modify": None,
            "date_publish": f"{a.published:%Y-%m-%d %H:%M:%S}",
            "description": a.paragraphs[0],
            "filename": "x.json",
            "image_url": None,
            "language": "en",
            "localpath": None,
            "maintext": a.text,
            "source_domain": "ledger.example",
            "outlet": a.outlet,
            "title": a.headline,
            "url": "https://ledger.example/1",
        }
    )


@stub("json", "newspaper.jsonl")
def newspaper(articles):
    return "\n".join(
        json.dumps(
            {"meta": {"site": a.outlet}, "article": {"title": a.headline, "text": a.text, "publish_date": a.day}}
        )
        for a in articles
    )


def _csv(rows, **options):
    stream = io.StringIO()
    csv.writer(stream, **options).writerows(rows)
    return stream.getvalue()


NAMES = ["outlet", "date", "title", "text"]


def _rows(articles, text=lambda a: a.text):
    return [NAMES, *[[a.outlet, a.day, a.headline, text(a)] for a in articles]]


@stub("csv", "plain.csv")
def plain_csv(articles):
    return _csv(_rows(articles))


@stub("csv", "excel_german.csv")
def german_csv(articles):
    return _csv(_rows(articles), delimiter=";").encode("cp1252")


@stub("csv", "python_lists.csv")
def python_lists(articles):
    return _csv(_rows(articles, lambda a: repr(list(a.paragraphs))))


@stub("csv", "python_bytes.csv")
def python_bytes(articles):
    return _csv(_rows(articles, lambda a: repr(a.text.encode("utf-8"))))


@stub("csv", "escaped_breaks.csv")
def escaped_breaks(articles):
    return _csv(_rows(articles, lambda a: a.text.replace("\n", "\\n").replace("“", '\\"').replace("”", '\\"')))


@stub("csv", "unquoted.tsv")
def unquoted_tsv(articles):
    lines = ["\t".join(NAMES)]
    for a in articles:
        lines.append(
            "\t".join([a.outlet, a.day, a.headline, '"We will see," said the mayor. ' + " ".join(a.paragraphs)])
        )
    return "\n".join(lines)


@stub("csv", "stray_quote.psv")
def stray_quote(articles):
    lines = ["|".join(NAMES)]
    for n, a in enumerate(articles):
        lines.append("|".join([a.outlet, a.day, a.headline, ('"' if n == 1 else "") + " ".join(a.paragraphs)]))
    return "\n".join(lines)


@stub("csv", "newsapi_pandas.csv")
def newsapi_csv(articles):
    names = ["", "source", "author", "title", "description", "url", "publishedAt", "content"]
    rows = [
        [
            n,
            repr({"id": None, "name": a.outlet}),
            a.author,
            a.headline,
            a.paragraphs[0],
            "",
            f"{a.published:%Y-%m-%dT%H:%M:%SZ}",
            a.text,
        ]
        for n, a in enumerate(articles)
    ]
    return _csv([names, *rows])


@stub("csv", "dow_jones.csv")
def dow_jones(articles):
    names = [
        "an",
        "source_code",
        "source_name",
        "publication_date",
        "title",
        "snippet",
        "body",
        "language_code",
        "byline",
    ]
    rows = [
        [
            f"NLED{n}",
            "NLED",
            a.outlet,
            int(a.published.timestamp() * 1000),
            a.headline,
            a.paragraphs[0] + "\n",
            "\n" + "\n\n".join(a.paragraphs[1:]),
            "en",
            a.author,
        ]
        for n, a in enumerate(articles)
    ]
    return _csv([names, *rows])


@stub("csv", "proquest_table.csv")
def proquest_table(articles):
    names = [
        "Title",
        "Abstract",
        "StoreId",
        "Authors",
        "entryDate",
        "language",
        "pubdate",
        "pubtitle",
        "year",
        "DocumentURL",
        "FullText",
    ]
    rows = [
        [
            a.headline,
            a.text[:60],
            260 + n,
            "Venn, Mara",
            "2022-06-05",
            "English",
            f"{a.published:%b} {a.published.day}, 2022",
            a.outlet,
            2022,
            f"https://www.proquest.com/docview/{n}",
            a.text,
        ]
        for n, a in enumerate(articles)
    ]
    return _csv([names, *rows])


@stub("feed", "content.xml")
def feed_content(articles):
    items = []
    for n, a in enumerate(articles):
        body = "".join(f"<p>{one}</p>" for one in a.paragraphs[:1])
        body += f"<blockquote><p>{a.paragraphs[1]}</p></blockquote>" + "".join(
            f"<p>{one}</p>" for one in a.paragraphs[2:]
        )
        items.append(
            f"<item><title>{a.headline}</title><link>https://ledger.example/{n}</link><source url='https://x.example'>{a.outlet}</source>"
            f"<pubDate>{a.published:%a, %d %b %Y %H:%M:%S} +0000</pubDate><description>{a.paragraphs[0][:40]}</description>"
            f"<content:encoded><![CDATA[{body}]]></content:encoded></item>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        "<channel><title>World</title><link>https://ledger.example</link>" + "".join(items) + "</channel></rss>"
    )


def _page(a, body, head=""):
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{a.headline} | {a.outlet}</title>"
        f"<meta property='og:site_name' content='{a.outlet}'><meta property='og:title' content='{a.headline}'>"
        f"<meta property='og:type' content='article'>"
        f"<meta property='article:published_time' content='{a.published:%Y-%m-%dT%H:%M:%S}Z'>{head}</head><body>"
        f"<nav><a href='/'>Home</a><a href='/world'>World</a></nav>{body}"
        "<footer><p>About us</p><p>© Ledger Group</p></footer></body></html>"
    )


def _paragraphs(a):
    return "".join(f"<p>{one}</p>" for one in a.paragraphs)


@stub("html", "article.html", n=1)
def page(articles):
    return _page(
        articles[0], f"<main><article><h1>{articles[0].headline}</h1>{_paragraphs(articles[0])}</article></main>"
    )


@stub("html", "teasers.html", n=1)
def page_teasers(articles):
    a = articles[0]
    related = "".join(
        f"<li><a href='/{n}'><h3>Another story {n}</h3><p>Bridge {n} was closed after a truck hit it.</p></a><time>24 April 2021</time></li>"
        for n in range(4)
    )
    return _page(
        a,
        f"<main><article><h1>{a.headline}</h1>{_paragraphs(a)}</article><aside class='related'><h2>Read more</h2><ul>{related}</ul></aside></main>",
    )


@stub("html", "new_tab.html", n=1)
def page_new_tab(articles):
    a = articles[0]
    first = a.paragraphs[0].replace(
        "the river town",
        "<a href='x' target='_blank'>the river town<span class='visually-hidden'>, opens new tab</span></a>",
    )
    body = f"<p>{first}</p>" + "".join(f"<p>{one}</p>" for one in a.paragraphs[1:])
    body += (
        "<p>Reporting by Mara Venn in Hull; Editing by B. Reader</p><p>Our Standards: The Ledger Trust Principles.</p>"
    )
    return _page(a, f"<article><h1>{a.headline}</h1>{body}</article>")


@stub("html", "json_ld_date.html", n=1)
def page_json_ld(articles):
    a = articles[0]
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": a.headline,
        "datePublished": f"{a.published:%Y-%m-%dT%H:%M:%S}Z",
        "publisher": {"@type": "Organization", "name": a.outlet},
    }
    return (
        f"<!doctype html><html><head><title>{a.headline}</title><script type='application/ld+json'>{json.dumps(data)}</script></head>"
        f"<body><div class='latest'><time datetime='2021-01-02'>2 January 2021</time> An older story</div><article><h1>{a.headline}</h1>{_paragraphs(a)}</article></body></html>"
    )


@stub("html", "breaks.html", n=1)
def page_breaks(articles):
    a = articles[0]
    return _page(
        a, f"<article><h1>{a.headline}</h1><div class='article-body'>{'<br><br>'.join(a.paragraphs)}</div></article>"
    )


@stub("html", "block_quote.html", n=1)
def page_quote(articles):
    a = articles[0]
    body = f"<p>{a.paragraphs[0]}</p><blockquote><p>{a.paragraphs[1]}</p></blockquote>" + "".join(
        f"<p>{one}</p>" for one in a.paragraphs[2:]
    )
    return _page(a, f"<article><h1>{a.headline}</h1>{body}</article>")


@stub("telegram_html", "messages.html", n=1)
def telegram_html(articles):
    parts = []
    for n, a in enumerate(articles):
        text = "<br><br>".join(escape(one, quote=False) for one in a.paragraphs)
        parts.append(
            f'<div class="message default clearfix" id="message{n}"><div class="body"><div class="pull_right date details" '
            f'title="{a.published:%d.%m.%Y %H:%M:%S} UTC+00:00">{a.published:%H:%M}</div><div class="from_name">{a.outlet}</div>'
            f'<div class="text"><strong>{a.headline}</strong><br><br>{text}</div></div></div>'
        )
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>Exported Data</title></head><body><div class="page_wrap">'
        f'<div class="page_header"><div class="content"><div class="text bold">{articles[0].outlet}</div></div></div>'
        '<div class="page_body chat_page"><div class="history"><div class="message service"><div class="body details">4 March 2022'
        "</div></div>" + "".join(parts) + "</div></div></div></body></html>"
    )


@stub("xml", "trafilatura.xml", n=1)
def trafilatura_xml(articles):
    (a,) = articles
    return f'<doc sitename="{a.outlet}" title="{a.headline}" author="{a.author}" date="{a.day}" url="https://ledger.example/0" hostname="ledger.example"><main>{_paragraphs(a)}</main><comments/></doc>'


@stub("xml", "tei.xml", n=1)
def tei(articles):
    (a,) = articles
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><TEI xmlns='http://www.tei-c.org/ns/1.0'><teiHeader><fileDesc><titleStmt><title>{a.headline}</title>"
        f"<author>{a.author}</author></titleStmt><publicationStmt><publisher>{a.outlet}</publisher><date>{a.day}</date></publicationStmt></fileDesc>"
        f"</teiHeader><text><body>{_paragraphs(a)}</body></text></TEI>"
    )


@stub("xml", "nitf.xml", n=1)
def nitf(articles):
    (a,) = articles
    return (
        f'<?xml version="1.0"?><nitf><head><title>{a.headline}</title><pubdata name="{a.outlet}" date.publication="{a.published:%Y%m%dT%H%M%S}"/></head>'
        f"<body><body.head><hedline><hl1>{a.headline}</hl1></hedline><byline>{a.author}</byline></body.head><body.content>{_paragraphs(a)}</body.content></body></nitf>"
    )


@stub("xml", "records.xml")
def xml_records(articles):
    items = "".join(
        f"<article><title>{a.headline}</title><source>{a.outlet}</source><date>{a.day}</date><text>{a.text}</text></article>"
        for a in articles
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><articles>{items}</articles>'


@stub("mail", "alert.eml", n=1)
def mail(articles):
    (a,) = articles
    message = EmailMessage()
    message["From"] = f"{a.outlet} <news@ledger.example>"
    message["Subject"] = a.headline
    message["Date"] = f"{a.published:%a, %d %b %Y %H:%M:%S} +0000"
    message.set_content(a.text)
    message.add_alternative(f"<html><body>{_paragraphs(a)}</body></html>", subtype="html")
    return message.as_bytes()


@stub("plain", "labelled.txt", n=1)
def labelled(articles):
    (a,) = articles
    return f"Title: {a.headline}\nSource: {a.outlet}\nDate: {a.published:%d %B %Y}\n\n{a.text}\n"


@stub("plain", "front_matter.md", n=1)
def front_matter(articles):
    (a,) = articles
    return f"---\ntitle: {a.headline}\noutlet: {a.outlet}\ndate: {a.day}\n---\n\n# {a.headline}\n\n{a.text}\n"
