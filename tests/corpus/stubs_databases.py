# ruff: noqa: E501
"""Layouts of Nexis, Factiva, ProQuest and other databases: text, RTF, Word and HTML."""

import io

from docx import Document
from stub_articles import ARTICLES, n_words, stub

MONTHS_DE = ["", "Januar", "Februar", "März", "April", "Mai", "Juni"]
MONTHS_FR = ["", "janvier", "février", "mars", "avril", "mai", "juin"]
DAYS_DE = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
DAYS_FR = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]


def english(when):
    return f"{when:%B} {when.day}, {when.year}"


def german(when):
    return f"{when.day}. {MONTHS_DE[when.month]} {when.year}"


def french(when):
    return f"{when.day} {MONTHS_FR[when.month]} {when.year}"


def centred(line):
    return f"{line:^78}".rstrip()


def _nexis_text(articles, head, labels, tail, counts="{n} of {of} DOCUMENTS"):
    parts = []
    for n, article in enumerate(articles, 1):
        parts.append(centred(counts.format(n=n, of=len(articles))))
        parts += ["", *[centred(line) if line else "" for line in head(article)], ""]
        parts += [line for pair in labels(article) for line in (pair, "")]
        parts += [line for paragraph in article.paragraphs for line in (paragraph, "")]
        parts += [line for pair in tail(article) for line in (pair, "")]
    return "\n".join(parts)


def _tail(article):
    return ["LOAD-DATE: March 30, 2023", "LANGUAGE: ENGLISH", "PUBLICATION-TYPE: Newspaper"]


def _labels(article):
    return [
        "SECTION: NEWS; Pg. 7A",
        f"LENGTH: {n_words(article)} words",
        f"HEADLINE: {article.headline}",
        f"BYLINE: {article.author}",
        "BODY:",
    ]


@stub("nexis_txt", "labels.TXT")
def nexis_labels(articles):
    return _nexis_text(
        articles,
        lambda a: [
            "Copyright 2022 Ledger Group",
            "All Rights Reserved",
            "",
            a.outlet,
            "",
            f"{english(a.published)} {a.published:%A}",
        ],
        _labels,
        _tail,
    )


@stub("nexis_txt", "distributed.TXT")
def nexis_distributed(articles):
    return _nexis_text(
        articles,
        lambda a: [
            a.outlet,
            "",
            "Distributed by Tribune Content Agency",
            "",
            f"{english(a.published)} {a.published:%A}",
        ],
        _labels,
        _tail,
    )


@stub("nexis_txt", "values_below.TXT")
def nexis_values_below(articles):
    return _nexis_text(
        articles,
        lambda a: [a.outlet, "", f"{english(a.published)} {a.published:%A}", "FINAL EDITION"],
        lambda a: [
            "SECTION:",
            "NEWS; Pg. 7A",
            "LENGTH:",
            f"{n_words(a)} words",
            "HEADLINE:",
            a.headline,
            "BYLINE:",
            a.author,
            "BODY:",
        ],
        _tail,
    )


@stub("nexis_txt", "german.txt")
def nexis_german(articles):
    return _nexis_text(
        articles,
        lambda a: [a.outlet, "", f"{DAYS_DE[a.published.weekday()]} {german(a.published)}", "", a.headline],
        lambda a: [f"AUTOR: {a.author}", "RUBRIK: POLITIK; S. 3", f"LÄNGE: {n_words(a)} Wörter"],
        lambda a: ["UPDATE: 30. März 2023", "SPRACHE: ENGLISH", "PUBLICATION-TYPE: Zeitung"],
        "Dokument {n} von {of}",
    )


@stub("nexis_txt", "french.txt")
def nexis_french(articles):
    return _nexis_text(
        articles,
        lambda a: [a.outlet, "", f"{DAYS_FR[a.published.weekday()]} {french(a.published)}", "", a.headline],
        lambda a: [
            f"AUTEUR: {a.author}",
            "RUBRIQUE: MONDE; p. 3",
            f"LONGUEUR: {n_words(a)} mots",
            "ENCART: Ce que c'est.",
        ],
        lambda a: [
            "SUJET: GRAINS (90%); NAVIRES (75%)",
            "PERSONNE: MARA VENN (50%)",
            "LOCALISATION-GEO: UKRAINE (95%); RUSSIE (90%)",
            "DATE-CHARGEMENT: 30 mars 2023",
            "LANGUE: ENGLISH; ANGLAIS",
            "TYPE-PUBLICATION: Journal",
        ],
        "Document {n} de {of}",
    )


def _rtf(paragraphs):
    escaped = []
    for line in paragraphs:
        plain = "".join(char if ord(char) < 128 else f"\\u{ord(char)}?" for char in line)
        escaped.append(f"\\par \\pard {plain}" if plain else "\\par ")
    return "{\\rtf1\\ansi\\ansicpg1252 {\\fonttbl{\\f1 Courier New;}}\n" + "\n".join(escaped) + "\n}"


def _documents(articles):
    for n, article in enumerate(articles, 1):
        yield f"{n} of {len(articles)} DOCUMENTS"
        yield from ("", "Copyright 2022 Ledger Group", "All Rights Reserved ", article.outlet, "")
        yield from (f"{english(article.published)} {article.published:%A}", "FINAL EDITION", "")
        yield from (line for label in _labels(article) for line in (label, ""))
        yield from (line for paragraph in article.paragraphs for line in (paragraph, ""))
        yield from ("LOAD-DATE: March 30, 2023", "")


@stub("nexis_rtf", "documents.rtf")
def nexis_rtf(articles):
    return _rtf(list(_documents(articles)))


@stub("nexis_rtf", "uni.rtf")
def nexis_uni_rtf(articles):
    return _rtf([line for article in articles for line in _uni(article)])


def _uni(article):
    yield article.headline
    yield article.outlet
    yield f"{english(article.published)} {article.published:%A}"
    yield ""
    yield f"Copyright {article.published.year} Ledger Group All Rights Reserved"
    yield "Section: WORLD NEWS; Version:1"
    yield f"Length: {n_words(article)} words"
    yield f"Byline: {article.author}"
    yield "Dateline: HULL"
    yield "Body"
    yield ""
    yield from article.paragraphs
    yield ""
    yield "Load-Date: March 30, 2023"
    yield ""
    yield "End of Document"
    yield ""


def _word(paragraphs):
    document = Document()
    for line in paragraphs:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@stub("nexis_docx", "uni.docx")
def nexis_docx(articles):
    cover = ["User Name: A Reader", "Date and Time: Monday, March 27, 2023 7:11:00 PM CET", "Job Number: 1"]
    cover.append(f"Documents ({len(articles)})")
    for n, article in enumerate(articles, 1):
        cover += [f"{n}. {article.headline}", "Client/Matter: -None-", "Search Terms: grain", "Narrowed by: "]
    return _word([*cover, *[line for article in articles for line in _uni(article)]])


@stub("nexis_docx", "editions.docx", outlet="{} - International Edition")
def nexis_editions(articles):
    """Outlets whose names end like an edition line."""
    return _word([line for a in articles for line in _uni(a)])


@stub("nexis_docx", "online_editions.docx", outlet="{} Online Edition")
def nexis_online_editions(articles):
    return _word([line for a in articles for line in _uni(a)])


@stub("nexis_docx", "german.docx")
def nexis_docx_german(articles):
    lines = []
    for a in articles:
        lines += [a.headline, a.outlet, f"{german(a.published)} {DAYS_DE[a.published.weekday()]}", ""]
        lines += ["Copyright 2022 Ledger Group Alle Rechte vorbehalten", "Rubrik: WELT", f"Länge: {n_words(a)} Wörter"]
        lines += [f"Autor: {a.author}", "Ortsmarke: HULL", "Textkörper", "", *a.paragraphs, ""]
        lines += ["Aktualisierungsdatum: 30. März 2023", "", "Ende des Dokuments", ""]
    return _word(lines)


@stub("nexis_docx", "french.docx")
def nexis_docx_french(articles):
    lines = []
    for a in articles:
        lines += [a.headline, a.outlet, f"{DAYS_FR[a.published.weekday()]} {french(a.published)}", ""]
        lines += [
            "Copyright 2022 Ledger Group Tous droits réservés",
            "Rubrique : MONDE",
            f"Longueur : {n_words(a)} mots",
        ]
        lines += [f"Auteur : {a.author}", "Corps", "", *a.paragraphs, ""]
        lines += ["Date de chargement : 30 mars 2023", "", "Fin du document", ""]
    return _word(lines)


@stub("nexis_html", "documents.HTML")
def nexis_html(articles):
    parts = []
    for n, a in enumerate(articles, 1):
        parts.append(
            f'<DOC NUMBER={n}><DOCFULL><DIV CLASS="c0"><P CLASS="c1"><SPAN>{n} of {len(articles)} DOCUMENTS</SPAN></P></DIV>'
        )
        parts.append(
            f'<DIV CLASS="c3"><P CLASS="c1">{a.outlet}</P></DIV><DIV><P>{english(a.published)} {a.published:%A}</P></DIV>'
        )
        parts.append(
            f'<DIV><P CLASS="c6"><SPAN>{a.headline}</SPAN></P></DIV><DIV><P><SPAN>BYLINE: </SPAN>{a.author}</P></DIV>'
        )
        parts.append(
            f"<DIV><P><SPAN>SECTION: </SPAN>NEWS; Pg. 4</P></DIV><DIV><P><SPAN>LENGTH: </SPAN>{n_words(a)} words</P></DIV>"
        )
        parts.append("<DIV>" + "".join(f"<P>{paragraph}</P>" for paragraph in a.paragraphs) + "</DIV>")
        parts.append(
            "<DIV><P><SPAN>LOAD-DATE: </SPAN>March 30, 2023</P></DIV><DIV><P>Copyright 2022 Ledger Group</P></DIV></DOCFULL>"
        )
    return "<!-- lxncomment --><HTML><BODY>" + "\n".join(parts) + "</BODY></HTML>"


@stub("factiva_txt", "codes.txt")
def factiva_codes(articles):
    lines = []
    for n, a in enumerate(articles, 1):
        lines += [f"HD  {a.headline}", f"BY  By {a.author}", f"WC  {n_words(a)} words"]
        lines += [
            f"PD  {a.published.day} {a.published:%B %Y}",
            f"SN  {a.outlet}",
            "SC  NLED",
            "LA  English",
            "CY  (c) 2022",
        ]
        lines += ["LP", a.paragraphs[0], "TD", *a.paragraphs[1:]]
        lines += [f"AN  Document NLED0000{a.published:%Y%m%d}ei31{n:05d}", ""]
    return "\n".join(lines)


@stub("factiva_txt", "plain.rtf")
def factiva_plain(articles):
    lines = []
    for n, a in enumerate(articles, 1):
        lines += [
            a.headline,
            f"By {a.author}",
            f"{n_words(a)} words",
            f"{a.published.day} {a.published:%B %Y}",
            a.outlet,
        ]
        lines += ["NLED", "English", "Copyright 2022 Ledger Group", "", *a.paragraphs]
        lines += [f"Document NLED0000{a.published:%Y%m%d}ei31{n:05d}", ""]
    return _rtf(lines)


@stub("factiva_html", "plain.html")
def factiva_html(articles):
    parts = []
    for n, a in enumerate(articles, 1):
        number = f"NLED0000{a.published:%Y%m%d}ei31{n:05d}"
        parts.append(
            f'<div id="article-{number}" class="article enArticle"><p><div id="hd"><span class="enHeadline">{a.headline}</span></div></p>'
        )
        parts.append(
            f'<div class="author">By {a.author}</div><div>{n_words(a)} words</div><div>{a.published.day} {a.published:%B %Y}</div>'
        )
        parts.append(f"<div>{a.outlet}</div><div>NLED</div><div>English</div><div>Copyright 2022 Ledger Group</div>")
        parts.append("".join(f'<p class="articleParagraph enarticleParagraph">{one}</p>' for one in a.paragraphs))
        parts.append(f"<p>Document {number}</p></div>")
    return "<html><head><title>Factiva</title></head><body>" + "".join(parts) + "</body></html>"


@stub("factiva_xml", "ppsarticle.xml")
def factiva_xml(articles):
    parts = []
    for n, a in enumerate(articles, 1):
        number = f"NLED0000{a.published:%Y%m%d}ei31{n:05d}"
        parts.append(f'<ppsArticle><article accessionNo="distdoc:archive/ArchiveDoc::Article/{number}">')
        parts.append(f"<baseLanguage>en</baseLanguage><byline>By {a.author}</byline><copyright>(c) 2022</copyright>")
        parts.append(f'<headline><paragraph display="Proportional" lang="en">{a.headline}</paragraph></headline>')
        parts.append(
            f"<publicationDate><date>{a.day}</date></publicationDate><sourceCode>NLED</sourceCode><sourceName>{a.outlet}</sourceName>"
        )
        parts.append(f"<leadParagraph><paragraph>{a.paragraphs[0]}</paragraph></leadParagraph><tailParagraphs>")
        parts.append("".join(f"<paragraph>{one}</paragraph>" for one in a.paragraphs[1:]) + "</tailParagraphs>")
        parts.append(f"<wordCount>{n_words(a)}</wordCount></article></ppsArticle>")
    return '<?xml version="1.0" encoding="UTF-8"?>\n<ppsarticles>' + "".join(parts) + "</ppsarticles>"


LINE = "_" * 60


@stub("proquest_txt", "documents.txt")
def proquest_text(articles):
    parts = []
    for n, a in enumerate(articles, 1):
        edition = ", Eastern edition" if n % 2 else ""
        parts.append(
            f"{LINE}\n\nDocument {n} of {len(articles)}\n\n{a.headline}\n\nAuthor: Venn, Mara.\n\n"
            f"Publication info: {a.outlet}{edition} ; Hull [Hull]. {a.published:%d %b %Y}: A.2.\n\n"
            f"ProQuest document ID: 26{n}\n\nAbstract: None available.\n\nLinks: https://www.proquest.com/docview/26{n}\n\n"
            "Full text: "
            + "\n".join(a.paragraphs)
            + "\n\nSubject: Grain\n\nLocation: Hull\n\nTitle: "
            + a.headline
            + "\n\n"
            f"Publication title: {a.outlet}{edition}; Hull\n\nPages: A.2\n\nPublication year: 2022\n\n"
            f"Publication date: {english(a.published)}\n\nPublisher: Ledger Group\n\nPlace of publication: Hull\n\n"
            "Language of publication: English\n\nDatabase: Newsstream\n\n"
        )
    return (
        "".join(parts)
        + f"{LINE}\n\nContact us at: http://about.proquest.com/go/contactsupport Copyright © 2023 ProQuest LLC."
    )


@stub("proquest_ris", "proquest.ris")
def proquest_ris(articles):
    records = []
    for n, a in enumerate(articles):
        records.append(
            f"TY  - NEWS\nT1  - {a.headline}\nAU  - Venn, Mara\nAB  - {a.text[:120]}\nN2  - {' '.join(a.paragraphs)}\n"
            f"JF  - {a.outlet}\nY1  - {a.published:%Y/%m/%d}/\nY2  - 2023-01-02\nLA  - English\n"
            f"UR  - https://www.proquest.com/docview/26{n}\nER  - \n"
        )
    return "\n".join(records)


@stub("proquest_xml", "tdm.xml", n=1)
def proquest_tdm(articles):
    (a,) = articles
    text = "".join(f"&lt;p&gt;{one}&lt;/p&gt;" for one in a.paragraphs)
    return (
        f"<RECORD><Version>1</Version><GOID>26</GOID><SrcType>Newspapers</SrcType><NumericDate>{a.day}</NumericDate>"
        f"<AlphaDate>Mar 4, 2022</AlphaDate><Obj><TitleAtt><Title>{a.headline}</Title></TitleAtt><Contributors><Contrib>"
        f"<OriginalForm>{a.author}</OriginalForm></Contrib></Contributors><Language><RawLang>English</RawLang></Language></Obj>"
        f"<DFS><PubFrosting><Title>{a.outlet}</Title></PubFrosting></DFS>"
        f"<TextInfo><Text WordCount='99' HTMLContent='true'>{text}</Text></TextInfo></RECORD>"
    )


@stub("ebsco_txt", "ebsco.txt")
def ebsco_text(articles):
    records = []
    for n, a in enumerate(articles, 1):
        records.append(
            f"Record: {n}\nTitle:\n{a.headline}.\nAuthors:\nVENN, M.\nSource:\n{a.outlet}. {a.published:%m/%d/%Y}, p12.\n"
            f"Document Type:\nArticle\nFull Text Word Count:\n{n_words(a)}\nAccession Number:\n7EH{n}\n"
            f"Database:\nNewspaper Source\nSection: World\n{a.text}\n~~~~~~~~\nBy M. VENN\n"
            f"Copyright of {a.outlet} is the property of its owner and its content may not be copied.\n"
        )
    return "\n".join(records)


@stub("gale_txt", "gale.txt", n=1)
def gale_text(articles):
    (a,) = articles
    return (
        f"{a.headline}\nDate: Mar. 4, 2022\nFrom: {a.outlet} (London, England)\nPublisher: Ledger Group\nDocument Type: Article\n"
        f"Length: {n_words(a)} words\n\nFull Text:\nByline: {a.author}\n\n{a.text}\n\nCopyright: COPYRIGHT 2022 Ledger Group\n"
        f'Source Citation (MLA 9th Edition)\nVenn, Mara. "{a.headline}." {a.outlet}, 4 Mar. 2022. Gale OneFile: News.\n'
        "Gale Document Number: GALE|A691\n"
    )


@stub("pressreader_txt", "Northern Ledger 2022-03-04.txt", n=1)
def pressreader_text(articles):
    (a,) = articles
    return (
        f"{a.headline}\n\n{a.outlet} · {a.published.day} Mar 2022 · By {a.author}\n\n{a.text}\n\nNewspapers in English\n\n"
        "Newspapers from United Kingdom\n\n© PressReader. All rights reserved.\n"
    )


@stub("europresse_html", "europresse.HTML")
def europresse(articles):
    parts = []
    for a in articles:
        parts.append(
            f'<article><header><div class="rdp__DocPublicationName"><span class="DocPublicationName">{a.outlet}, no. 12</span></div>'
            f'<span class="DocHeader">Monde, {DAYS_FR[a.published.weekday()]} {french(a.published)} {n_words(a)} mots, p. 3</span>'
            f'<div class="titreArticle"><p class="titreArticleVisu rdp__articletitle">{a.headline}</p></div>'
            f'<div class="sm-margin-bottomNews">{a.author}</div></header><section><div class="DocText clearfix"><div>'
            + "".join(f"<p>{one}</p>" for one in a.paragraphs)
            + '</div></div></section><footer><div class="publiC-lblNodoc">news·20220304·NL·1</div></footer></article>'
        )
    return "<!DOCTYPE html><html><head><title>Europresse</title></head><body>" + "".join(parts) + "</body></html>"


@stub("europresse_html", "table.html")
def europresse_table(articles):
    cells = []
    for a in articles:
        day = f"{DAYS_FR[a.published.weekday()]}</span> <span class='DocHeader'>{french(a.published)}</span>"
        cells.append(
            f"<tr><td><span class='DocPublicationName'>{a.outlet}, no. 12</span><br><span class='DocHeader'>Monde</span> "
            f"<span class='DocHeader'>{day}<br><span class='TitreArticleVisu'>{a.headline}</span><br><br>"
            + "".join(f"<p>{one}</p>" for one in a.paragraphs)
            + "<p>© 2022 Ledger Group. Tous droits réservés.</p></td></tr>"
        )
    return "<html><head><title>Europresse</title></head><body><table>" + "".join(cells) + "</table></body></html>"


@stub("factiva_xml", "plain_lead.xml")
def factiva_xml_lead(articles):
    """The first paragraph as text of its own element, the others as paragraphs."""
    return (
        factiva_xml(articles)
        .replace("<leadParagraph><paragraph>", "<leadParagraph>")
        .replace("</paragraph></leadParagraph>", "</leadParagraph>")
    )


assert len({a.headline for a in ARTICLES}) == len(ARTICLES)
