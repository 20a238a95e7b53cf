"""Factiva's HTML: one element per article, with or without field codes, in any interface language."""

import re
from collections.abc import Iterator

from lxml import html

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.readers.factiva_layout import DOCUMENT_LINE, parse_coded_article, parse_plain_article
from analysis.corpus.reading.readers.markup import html_blocks, parse_html
from analysis.corpus.reading.readers.options import ReadOptions

_IS_ARTICLE = "contains(concat(' ', normalize-space(@class), ' '), ' article ')"
_ARTICLE = f"//div[{_IS_ARTICLE} and not(.//div[{_IS_ARTICLE}])]"
_BY = re.compile(r"^(?:by|von|par|por|di|door|作者[:：]?)\s+", re.IGNORECASE)


def read_factiva_html(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of a Factiva HTML export."""
    root = parse_html(source.read(), options.mapping.encoding)
    articles = root.xpath(_ARTICLE)
    if not articles:
        yield SetAside(source.name, "a Factiva page without articles (a list of hits?)")
    for n, element in enumerate(articles, start=1):
        where = f"{source.name}, article {n}"
        draft = Draft(where, article_id=_document_number(element))
        if not _read_coded(draft, element) and not _read_plain(draft, element):
            text = "\n\n".join(html_blocks(element))
            yield SetAside(where, "not laid out like a Factiva article", Draft(where, text=text))
            continue
        if draft.author:
            draft.author = _BY.sub("", draft.author)
        yield draft if draft.text else SetAside(where, "no text", draft)


def _document_number(element: html.HtmlElement) -> str | None:
    for node in (element, *element.iterancestors("div")):
        name = node.get("id") or ""
        if name.startswith("article-"):
            return name.removeprefix("article-") or None
    return None


def _read_coded(draft: Draft, element: html.HtmlElement) -> bool:
    """Tables with a code in the first cell of each row."""
    pairs = []
    for row in element.xpath(".//tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        code = " ".join(cells[0].text_content().split()) if len(cells) >= 2 else ""
        if re.fullmatch(r"[A-Z]{2,3}\d?", code):
            pairs.append((code, "\n\n".join(html_blocks(cells[1]))))
    return len(pairs) >= 3 and parse_coded_article(draft, pairs)


def _read_plain(draft: Draft, element: html.HtmlElement) -> bool:
    headline = element.xpath(".//*[@id='hd'] | .//*[contains(@class, 'Headline')] | .//h1 | .//h2 | .//h3")
    if headline:
        text = " ".join(headline[0].text_content().split())
        draft.headline = re.sub(r"^\d{1,4}\) ", "", text) if "counted" in _classes(headline[0]) else text
    author = element.xpath(".//*[contains(concat(' ', @class, ' '), ' author ')]")
    if author:
        draft.author = " ".join(author[0].text_content().split()) or None
    paragraphs = element.xpath(
        ".//p[contains(@class, 'articleParagraph')] | .//pre[contains(@class, 'articleParagraph')]"
    )
    body = [" ".join(node.text_content().split()) for node in paragraphs]
    body = [line for line in body if not DOCUMENT_LINE.fullmatch(line)]
    lines = html_blocks(element)
    title = draft.headline or "\n"
    above = next((n for n, line in enumerate(lines) if line.endswith(title) and len(line) < len(title) + 8), None)
    if above:
        draft.section = lines[0] if len(lines[0]) < 80 else None
    lines = lines[above + 1 :] if above is not None else lines
    return parse_plain_article(draft, lines, body=body or None)


def _classes(element: html.HtmlElement) -> str:
    return " ".join(node.get("class") or "" for node in element.iter() if isinstance(node.tag, str))
