"""Database exports in the layouts and interface languages they come in; every sample is invented."""

from collections.abc import Callable
from pathlib import Path

import pytest
from corpus_samples import BODY, only, problems_of
from docx import Document

from analysis.corpus import Corpus, read_articles
from analysis.errors import InputError

Read = Callable[..., Corpus]
SECOND = "The members will meet again in June, Mara Venn of the press office said."

NEXIS_2010 = f"""
Download Request: Selected Items: 1-2
Time Of Request: Friday, March 20, 2018

                               1 of 2 DOCUMENTS

                              Northern Ledger (London)

                            March 1, 2022 Tuesday
                                First Edition

Allies weigh request for aid;
Answer within days

BYLINE: By Mara Venn

SECTION: NEWS; Pg. 4

LENGTH: 61 words

HIGHLIGHT: The council met.

The council of the alliance met in Brussels on Tuesday
to weigh a request for aid.

“We have waited long enough,” she said: no more talk.

LOAD-DATE: March 2, 2022

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

                       Copyright 2022 Northern Ledger Ltd.
                              All Rights Reserved

                               2 of 2 DOCUMENTS

                              The Harbour Post

                            March 3, 2022 Thursday

Talks end

LENGTH: 15 words

{SECOND}

LOAD-DATE: March 3, 2022
"""

NEXIS_1995 = f"""
                       1 of 1 DOCUMENT

         Copyright 1995 The Harbour Post Company
                    The Harbour Post

            June 17, 1995, Saturday, Late Edition - Final

SECTION: Section A; Page 1

LENGTH: 61 words

HEADLINE: Allies weigh request

BYLINE: By MARA VENN

DATELINE: BRUSSELS

BODY:
{BODY}

GRAPHIC: Photo: The council (Agency)

LOAD-DATE: June 17, 1995
"""

NEXIS_GERMAN = """
                              Dokument 1 von 1

                                 Hafenpost

                        Mittwoch 12. März 2014

Bündnis berät über Hilfe

AUTOR: Mara Venn

RUBRIK: POLITIK; S. 3

LÄNGE: 20 Wörter

Der Rat des Bündnisses hat am Dienstag in Brüssel über die Bitte um Hilfe beraten, wie eine Sprecherin sagte.

UPDATE: 13. März 2014

SPRACHE: GERMAN; Deutsch

PUBLICATION-TYPE: Zeitung

                     Copyright 2014 Hafenpost GmbH
                        Alle Rechte vorbehalten
"""


def test_nexis_text(read_text: Read) -> None:
    corpus = read_text(NEXIS_2010, "export.TXT")
    first, second = corpus.articles.iloc[0], corpus.articles.iloc[1]
    assert first["outlet"] == "Northern Ledger (London)"
    assert first["headline"] == "Allies weigh request for aid; Answer within days"
    assert (first["author"], first["section"], first["language"]) == ("Mara Venn", "NEWS; Pg. 4", "en")
    assert first["text"] == (
        "The council of the alliance met in Brussels on Tuesday to weigh a request for aid.\n\n"
        "“We have waited long enough,” she said: no more talk."
    )
    assert second[["outlet", "headline", "text"]].tolist() == ["The Harbour Post", "Talks end", SECOND]
    assert corpus.articles["published"].dt.strftime("%Y-%m-%d").tolist() == ["2022-03-01", "2022-03-03"]
    assert "words wrapped" in problems_of(corpus)


def test_nexis_text_with_headline_and_body_labels(read_text: Read) -> None:
    article = only(read_text(NEXIS_1995, "old.txt"))
    assert article[["outlet", "headline", "author", "text"]].tolist() == [
        "The Harbour Post",
        "Allies weigh request",
        "MARA VENN",
        BODY,
    ]
    assert f"{article['published']:%Y-%m-%d}" == "1995-06-17"


def test_nexis_in_german(read_text: Read) -> None:
    corpus = read_text(NEXIS_GERMAN.encode("cp1252"), "export.txt")
    article = only(corpus)
    assert article[["outlet", "headline", "author", "section", "language"]].tolist() == [
        "Hafenpost",
        "Bündnis berät über Hilfe",
        "Mara Venn",
        "POLITIK; S. 3",
        "de",
    ]
    assert f"{article['published']:%Y-%m-%d}" == "2014-03-12"
    assert article["text"].startswith("Der Rat")
    assert article["text"].endswith("sagte.")
    assert "not English" in problems_of(corpus)


def test_nexis_html(read_text: Read) -> None:
    blocks = [
        "1 of 1 DOCUMENTS",
        "Northern Ledger",
        "March 1, 2022",
        "Allies weigh &amp; wait",
        "BYLINE: <b>Mara Venn</b>",
    ]
    blocks += ["LENGTH: 61 words", "", *BODY.split(". ", 1), "LOAD-DATE: March 2, 2022", "Copyright 2022 Ledger"]
    page = "<html><body><!-- LXNComment 1 --><DOCFULL>" + "".join(f"<div><p>{block}</p></div>" for block in blocks)
    article = only(read_text(page, "export.html"))
    assert article[["outlet", "headline", "author"]].tolist() == ["Northern Ledger", "Allies weigh & wait", "Mara Venn"]
    assert article["text"] == BODY.replace(". ", "\n\n", 1)


def test_nexis_text_inside_a_page(read_text: Read) -> None:
    page = f"<html><body><!-- LXNComment 1 --><pre>{NEXIS_2010}</pre></body></html>"
    assert read_text(page, "export.html").articles["headline"].tolist()[1] == "Talks end"


def test_a_file_that_gives_nothing_is_set_aside(read_text: Read) -> None:
    with pytest.raises(InputError, match=r"export\.html: no article found in it \(read as nexis_html\)"):
        read_text("<html><body><!-- LXNComment 1 --><p>nothing</p></body></html>", "export.html")


def _nexis_docx(path: Path, *, cover: bool) -> None:
    document = Document()
    if cover:
        for line in ("User Name: Mara Venn", "Date and Time: Tuesday, March 1, 2022 7:11:00 PM CET", "Documents (2)"):
            document.add_paragraph(line)
        for line in (
            "1. Allies weigh request",
            "Search Terms: aid",
            "Narrowed by: ",
            "2. Talks end",
            "Search Terms: aid",
        ):
            document.add_paragraph(line)
    for headline, body in (("Allies weigh request", BODY), ("Talks end", SECOND)):
        lines = [
            headline,
            "Northern Ledger",
            "March 1, 2022 Tuesday 10:36 GMT",
            "",
            "\nCopyright 2022 Ledger All Rights Reserved",
        ]
        lines += [
            "Section:\xa0NEWS; politics",
            "Length:\xa061 words",
            "Byline:\xa0Mara Venn",
            "Highlight:\xa0A summary.",
        ]
        lines += [
            "Body",
            "",
            body,
            "https://ledger.example/live",
            "Link to Image",
            "Graphic",
            "",
            "Photo: the council",
            "Load-Date:\xa0March 2, 2022",
            "",
            "\nEnd of Document",
        ]
        for line in lines:
            document.add_paragraph(line)
    document.save(str(path))


@pytest.mark.parametrize("cover", [True, False])
def test_nexis_docx(tmp_path: Path, cover: bool) -> None:
    _nexis_docx(tmp_path / "uni.docx", cover=cover)
    articles = read_articles(tmp_path / "uni.docx").articles
    assert articles["headline"].tolist() == ["Allies weigh request", "Talks end"]
    assert articles["outlet"].tolist() == ["Northern Ledger"] * 2
    assert articles["text"].tolist() == [BODY, SECOND]
    assert articles["section"].tolist() == ["NEWS; politics"] * 2
    assert articles["url"].tolist() == ["https://ledger.example/live"] * 2
    assert articles["published"].dt.strftime("%Y-%m-%d %H:%M").tolist() == ["2022-03-01 10:36"] * 2


def test_an_article_written_in_word(tmp_path: Path) -> None:
    document = Document()
    for line in ("Allies weigh request", BODY, SECOND):
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    article = only(read_articles(tmp_path / "a.docx"))
    assert (article["headline"], article["text"]) == ("Allies weigh request", f"{BODY}\n\n{SECOND}")


FACTIVA_LINES = {
    "English": ("61 words", "1 March 2022", "English"),
    "German": ("61 Wörter", "1 März 2022", "Englisch"),
    "Chinese": ("61 字", "2022 年 3 月 1 日", "英语"),
    "French": ("61 mots", "1 mars 2022", "Anglais"),
    "Russian": ("61 слов", "1 марта 2022", "английский"),
}


@pytest.mark.parametrize("interface", FACTIVA_LINES)
def test_factiva_html(read_text: Read, interface: str) -> None:
    n_words, date, language = FACTIVA_LINES[interface]
    page = f"""<html><head><meta charset="utf-8"><title>Factiva</title></head><body>
    <div id="article-NLED000020220301ei3100001" class="article"><div class="article enArticle"><p></p>
    <div>News</div><div id="hd"><span class="enHeadline"> Allies weigh request </span></div>
    <div class="author">By Mara Venn</div><div>{n_words}</div><div>{date}</div><div>09:30</div>
    <div>Northern Ledger</div>
    <div>NLED</div><div>4</div><div>{language}</div><div>Copyright 2022. Ledger Ltd.</div>
    <p class="articleParagraph enarticleParagraph">{BODY}</p>
    <p class="articleParagraph enarticleParagraph">{SECOND}</p>
    <p class="articleParagraph">Document NLED000020220301ei3100001</p></div></div></body></html>"""
    article = only(read_text(page, "factiva.html"))
    assert article[["article_id", "outlet", "headline", "author", "section", "language"]].tolist() == [
        "NLED000020220301ei3100001",
        "Northern Ledger",
        "Allies weigh request",
        "Mara Venn",
        "News",
        "en",
    ]
    assert f"{article['published']:%Y-%m-%d %H:%M}" == "2022-03-01 09:30"
    assert article["text"] == f"{BODY}\n\n{SECOND}"


def test_factiva_html_with_codes(read_text: Read) -> None:
    rows = {
        "HD": "Allies weigh request",
        "BY": "Mara Venn",
        "WC": "61 words",
        "PD": "1 March 2022",
        "SN": "Northern Ledger",
        "SC": "NLED",
        "LA": "English",
        "CY": "Copyright 2022",
        "LP": f"<p>{BODY}</p>",
        "TD": f"<p>{SECOND}</p>",
        "AN": "Document NLED000020220301ei3100001",
    }
    cells = "".join(f"<tr><td><b>{code}</b></td><td>{value}</td></tr>" for code, value in rows.items())
    page = f'<html><title>Factiva</title><div class="article enArticle"><table>{cells}</table></div></html>'
    article = only(read_text(page, "factiva.html"))
    assert article[["article_id", "outlet", "headline", "text"]].tolist() == [
        "NLED000020220301ei3100001",
        "Northern Ledger",
        "Allies weigh request",
        f"{BODY}\n\n{SECOND}",
    ]


PROQUEST = f"""____________________________________________________________

Document 1 of 2

Allies weigh re quest for aid

https://www.proquest.example/docview/1

Abstract: None available.

Links: https://resolver.example/?a=b

Full text: {BODY}
{SECOND}

CAPTION: The council.

Subject: Councils

Title: Allies weigh request for aid

Publication title: Northern Le dger; Leeds

Publication year: 2022

Publication date: Mar 1, 2022

Section: politics

Author: Venn, Mara

Place ofpublication: Leeds

Language of publication: English

ProQuestdocument ID: 310

Document URL: https://www.proquest.example/docview/310

Database: Newsstream

____________________________________________________________

Document 2 of 2

Talks end

Full text: {SECOND}

Title: Talks end

Publication title: Northern Ledger; Leeds

Publication date: Mar 2, 2022

ProQuest document ID: 311

____________________________________________________________

Document 3 of 3

Cut off

Abstract: None
"""


def test_proquest(read_text: Read) -> None:
    corpus = read_text(PROQUEST.replace("\n", "\r\n"), "ProQuestDocuments.txt")
    first = corpus.articles.iloc[0]
    assert first[["article_id", "headline", "author", "section", "language"]].tolist() == [
        "310",
        "Allies weigh request for aid",
        "Venn, Mara",
        "politics",
        "en",
    ]
    assert first["text"] == f"{BODY}\n{SECOND}\n\nCAPTION: The council."
    assert corpus.articles["published"].dt.strftime("%Y-%m-%d").tolist() == ["2022-03-01", "2022-03-02"]
    assert len(set(corpus.articles["outlet"])) == 1
    assert "words wrapped" in problems_of(corpus)
    assert corpus.set_aside["reason"].tolist() == ["the file breaks off before the text"]


def _rtf(lines: list[str]) -> str:
    escaped = [line.replace("“", "\\'93").replace("”", "\\'94") for line in lines]
    return "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}\n" + "\\par\n".join(escaped) + "\\par}"


def test_rtf_in_factiva_layout(read_text: Read) -> None:
    lines = ["Allies weigh request", "Mara Venn", "61 words", "1 March 2022", "Northern Ledger", "NLED", "English"]
    lines += ["Copyright 2022 Ledger", "", BODY, "", SECOND, "", "Document NLED000020220301ei3100001", ""]
    lines += ["Talks end", "15 words", "2 March 2022", "The Harbour Post", "HARP", "English", "(c) 2022 Post", SECOND]
    lines += ["Document HARP000020220302ei3200002"]
    corpus = read_text(_rtf(lines), "factiva.rtf")
    assert corpus.articles["headline"].tolist() == ["Allies weigh request", "Talks end"]
    assert corpus.articles["outlet"].tolist() == ["Northern Ledger", "The Harbour Post"]
    assert corpus.articles["text"].tolist() == [f"{BODY}\n\n{SECOND}", SECOND]
    assert corpus.articles["article_id"].tolist()[1] == "HARP000020220302ei3200002"


@pytest.mark.parametrize("kind", ["nexis", "factiva"])
def test_database_exports_as_plain_text(read_text: Read, kind: str) -> None:
    head = ["Ledger", "March 1, 2022 Tuesday", "", "Copyright 2022"]
    details, end = ["Length: 61 words", "Body", ""], "End of Document"
    if kind == "factiva":
        head, details = ["61 words", "1 March 2022", "Ledger", "NLED"], ["English", "(c) 2022"]
        end = "Document NLED000020220301ei310000"
    lines = []
    for n, (title, body) in enumerate((("Allies weigh request", BODY), ("Talks end", SECOND))):
        number = str(n) if kind == "factiva" else ""
        lines += [title, *head, *details, body, "", end + number, ""]
    articles = read_text("\n".join(lines), "export.txt").articles
    assert articles["headline"].tolist() == ["Allies weigh request", "Talks end"]
    assert articles["outlet"].tolist() == ["Ledger", "Ledger"]
    assert articles["text"].tolist() == [BODY, SECOND]
    assert articles["published"].dt.day.tolist() == [1, 1]


def test_rtf_in_nexis_layout(read_text: Read) -> None:
    article = only(read_text(_rtf(NEXIS_1995.split("\n")), "nexis.rtf"))
    assert article[["outlet", "headline"]].tolist() == ["The Harbour Post", "Allies weigh request"]


def test_rtf_with_one_article(read_text: Read) -> None:
    article = only(read_text(_rtf(["Allies weigh request", "", BODY]), "a.rtf"))
    assert (article["headline"], article["text"]) == ("Allies weigh request", BODY)
