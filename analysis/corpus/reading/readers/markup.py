"""HTML made safe and flat: parsed without entities or network, given as one string per paragraph."""

import re
from collections.abc import Iterator

from lxml import etree, html

from analysis.corpus.reading.decoding import decode_bytes
from analysis.errors import InputError

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_BLOCK_TAGS = """
    address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer form h1 h2
    h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_SILENT = frozenset(("script", "style", "head", "noscript", "template", "iframe", "svg"))


def parse_html(data: bytes, encoding: str | None = None) -> html.HtmlElement:
    """The tree of an HTML document, decoded by us, with entities unresolved and no network.

    Raises:
        InputError: nothing in it can be parsed.
    """
    declared = _CHARSET.search(data[:4096])
    text = decode_bytes(data, encoding or (declared[1].decode("ascii") if declared else None)).text
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\x00", "")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, recover=True, huge_tree=False)
    try:
        root = html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise InputError(f"cannot be parsed as HTML: {error}") from error
    return root


def html_blocks(root: html.HtmlElement) -> list[str]:
    """The text of each block element in order, spaces as a browser shows them; a label's values stay on its line."""
    blocks: list[str] = []
    current: list[str] = []

    def close() -> None:
        text = " ".join("".join(current).replace("\xa0", "\x00").split()).replace("\x00", "\xa0")
        if text.strip():
            blocks.append(text)
        current.clear()

    for kind, value in _walk(root):
        if kind == "break":
            close()
        else:
            current.append(value)
    close()
    return blocks


def _walk(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if element.tail and not _is_silent(element):
                yield "text", element.tail
            continue
        is_block = element.tag in _BLOCKS
        if is_block:
            yield "break", ""
        if event == "start":
            if element.text and element.tag not in _SILENT and not _is_silent(element):
                yield "text", element.text
        elif element.tail and not _is_silent(element):
            yield "text", element.tail


def _is_silent(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in _SILENT


def strip_tags(markup: str) -> str:
    """The text of a snippet of HTML, paragraphs divided by blank lines.

    >>> strip_tags("<p>One &amp; two.</p><p>Three.</p>")
    'One & two.\\n\\nThree.'
    """
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    try:
        return "\n\n".join(html_blocks(parse_html(f"<body>{markup}</body>".encode("utf-8", errors="replace"))))
    except InputError:
        return markup.strip()
