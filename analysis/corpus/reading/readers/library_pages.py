"""Pages that hold many articles: Europresse, Telegram's export, ProQuest's HTML."""

import re
from collections.abc import Iterator

from lxml import html

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.readers.markup import html_blocks, parse_html
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.corpus.reading.readers.proquest import read_proquest_text

_ISSUE = re.compile(r",? (?:no|n°|nr|vol)\.? ?[\d,]+.*$|\s*\(.{0,20}réf\..*$", re.IGNORECASE)
_FOOT = re.compile(r"(?:©|\(c\)|copyright|tous droits|all rights|numéro de document|doc\. ?:|news·)", re.IGNORECASE)
_DATED = re.compile(r"(?:\b\w+,? )?\b(?:\d{1,2}(?:er)?\.? \w+\.?,? \d{4}|\w+\.? \d{1,2},? \d{4}|\d{4}-\d\d-\d\d)")


def _having(name: str) -> str:
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def _first(element: html.HtmlElement, path: str) -> str | None:
    found = element.xpath(path)
    return " ".join(found[0].text_content().split()) or None if found else None


def read_europresse(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of a Europresse HTML export, as it is now (<article>) and as it was (one cell of a table each)."""
    root = parse_html(source.read(), options.mapping.encoding)
    named = f".//*[{_having('DocPublicationName')}]"
    elements = root.xpath(f"//article[{named}]") or root.xpath(f"//td[{named} and not(.//td[{named}])]")
    for n, element in enumerate(elements or root.xpath("//body"), start=1):
        draft = Draft(f"{source.name}, article {n}")
        outlet = _first(element, f"{named} | .//*[contains(@class, 'PublicationName')]")
        draft.outlet = _ISSUE.sub("", outlet).strip(" ,") or None if outlet else None
        draft.headline = _first(element, ".//*[contains(@class, 'itreArticleVisu')]") or _first(
            element, ".//*[contains(@class, 'itreArticle')]"
        )
        head = " ".join(node.text_content() for node in element.xpath(f".//*[{_having('DocHeader')}]"))
        dated = _DATED.search(" ".join(head.split()))
        draft.published = dated[0] if dated else head or None
        draft.author = _first(element, ".//*[contains(@class, 'sm-margin-bottomNews')]")
        body = element.xpath(f".//*[{_having('DocText')}] | .//*[contains(@class, 'docOcurrContainer')]")
        blocks = html_blocks(body[0]) if body else _below(html_blocks(element), draft.headline)
        draft.text = "\n\n".join(blocks) or None
        yield draft if draft.text else SetAside(draft.source, "no text", draft)


def _below(blocks: list[str], headline: str | None) -> list[str]:
    """The blocks below the headline, up to the copyright and the document's number."""
    start = next((n + 1 for n, block in enumerate(blocks) if headline and headline in block), 0)
    end = next((n for n in range(start, len(blocks)) if _FOOT.match(blocks[n])), len(blocks))
    return blocks[start:end]


def read_telegram(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Posts of a channel that Telegram Desktop exported as HTML."""
    root = parse_html(source.read(), options.mapping.encoding)
    channel = _first(root, f"//*[{_having('page_header')}]//*[{_having('text')}]")
    sender = None
    for element in root.xpath(f"//div[{_having('message')} and not({_having('service')})]"):
        draft = Draft(f"{source.name}, {element.get('id') or 'message'}", article_id=element.get("id"))
        sender = _first(element, f".//*[{_having('from_name')}]") or sender
        draft.outlet = channel or sender
        dates = element.xpath(f".//*[{_having('date')}]/@title")
        draft.published = dates[0].replace(" UTC", " ") if dates else None
        body = element.xpath(f".//div[{_having('text')}]")
        if not body:
            yield SetAside(draft.source, "no text: a picture or another file", draft)
            continue
        blocks = html_blocks(body[0])
        bold = _first(body[0], "./strong[1]")
        if bold and len(blocks) > 1 and blocks[0].endswith(bold):
            draft.headline, blocks = bold, blocks[1:]
        draft.text = "\n\n".join(blocks) or None
        yield draft if draft.text else SetAside(draft.source, "no text", draft)


def read_proquest_html(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of a ProQuest HTML export: its blocks are those of the text export."""
    blocks = html_blocks(parse_html(source.read(), options.mapping.encoding))
    yield from read_proquest_text("\n\n".join(block.replace("\xa0", " ") for block in blocks), source.name)
