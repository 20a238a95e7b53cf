"""Nexis as text and HTML: documents divided by "n of N DOCUMENTS"."""

import re
from collections.abc import Iterable, Iterator

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.decoding import decode_bytes
from analysis.corpus.reading.readers.markup import html_blocks, parse_html
from analysis.corpus.reading.readers.nexis_layout import START_LINE, parse_nexis_document
from analysis.corpus.reading.readers.options import ReadOptions


def read_nexis_text(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of a Nexis text export; lines wrapped at a fixed width are joined to paragraphs."""
    text = decode_bytes(source.read(), options.mapping.encoding).text.replace("\r\n", "\n").replace("\r", "\n")
    yield from read_nexis_lines(text.split("\n"), source.name)


def read_nexis_lines(lines: Iterable[str], name: str) -> Iterator[Found]:
    """Articles of the lines of a Nexis export."""
    for n, (document, wrapped) in enumerate(map(join_wrapped, split_documents(lines)), start=1):
        yield _finish(document, f"{name}, document {n}", wrapped)


def read_nexis_html(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of a Nexis HTML export."""
    root = parse_html(source.read(), options.mapping.encoding)
    blocks = html_blocks(root)
    documents = list(split_documents(blocks))
    if not documents:  # older pages hold the text export in one <pre>
        yield from read_nexis_lines(root.text_content().split("\n"), source.name)
    for n, document in enumerate(documents, start=1):
        yield _finish(document, f"{source.name}, document {n}", False)


def _finish(document: list[str], where: str, wrapped: bool) -> Found:
    draft = parse_nexis_document(document, where)
    if draft is None:
        return SetAside(where, "not laid out like a Nexis document", Draft(where, text="\n\n".join(document)))
    if draft.text is None:
        return SetAside(where, "no text", draft)
    if wrapped:
        draft.note("words wrapped", f"{len(document)} paragraphs", "lines joined to paragraphs")
    return draft


def split_documents(lines: Iterable[str]) -> Iterator[list[str]]:
    """The lines of each document; what stands before the first is the request form and is dropped."""
    document: list[str] | None = None
    for line in lines:
        if START_LINE.fullmatch(line):
            if document is not None:
                yield document
            document = []
        elif document is not None:
            document.append(line)
    if document is not None:
        yield document


def join_wrapped(lines: list[str]) -> tuple[list[str], bool]:
    """Paragraphs of lines divided by blank ones, and whether any had to be joined; a label starts a paragraph.

    >>> join_wrapped(["A long", "line.", "", "LENGTH: 3 words", "BYLINE: Mara Venn"])
    (['A long line.', 'LENGTH: 3 words', 'BYLINE: Mara Venn'], True)
    """
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        plain = line.strip()
        is_centred = line.startswith(" " * 8)  # outlet, date and copyright stand in the middle of the line
        if not plain or is_centred or re.match(r"[A-ZÄÖÜ][A-ZÄÖÜ-]{3,20}: ", plain):
            paragraphs.append([])
        if plain:
            paragraphs[-1].append(plain)
    joined = [" ".join(paragraph) for paragraph in paragraphs if paragraph]
    return joined, any(len(paragraph) > 1 for paragraph in paragraphs)
