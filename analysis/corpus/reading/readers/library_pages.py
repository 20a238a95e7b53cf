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
_DATED = re.compile(r"(?:\b\w+,? )?\b(?:\d{1,2}(?:er)?\.? \w+\.?,? \d{4}|\w+\.? \d{1,2},? \d{4}|\d{4}-\d\d-\d\d)")


def _having(name: str) -> str:
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def _first(element: html.HtmlElement, path: str) -> str | None:
    found = element.xpath(path)
    return " ".join(found[0].text_content().split()) or None if found else None


def read_europresse(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of a Europresse HTML export."""
    root = parse_html(source.read(), options.mapping.encoding)
    for n, element in enumerate(root.xpath("//article | //body[not(.//article)]"), start=1):
        draft = Draft(f"{source.name}, article {n}")
        draft.outlet = _first(
            element, f".//*[{_having('DocPublicationName')}] | .//*[contains(@class, 'PublicationName')]"
        )
        draft.outlet = _ISSUE.sub("", draft.outlet) if draft.outlet else None
        draft.headline = _first(
            element, ".//*[contains(@class, 'titreArticleVisu')] | .//*[contains(@class, 'titreArticle')]"
        )
        head = _first(element, f".//*[{_having('DocHeader')}]")
        dated = _DATED.search(head) if head else None
        draft.published = dated[0] if dated else head
        draft.author = _first(element, ".//*[contains(@class, 'sm-margin-bottomNews')]")
        body = element.xpath(f".//*[{_having('DocText')}] | .//*[contains(@class, 'docOcurrContainer')]")
        draft.text = "\n\n".join(html_blocks(body[0])) or None if body else None
        yield draft if draft.text else SetAside(draft.source, "no text", draft)


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
