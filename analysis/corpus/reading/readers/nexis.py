"""Nexis as text and HTML: documents divided by "n of N DOCUMENTS"."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.decoding import decode_bytes
from analysis.corpus.reading.readers.markup import html_blocks, parse_html
from analysis.corpus.reading.readers.nexis_layout import START_LINE, parse_nexis_document
from analysis.corpus.reading.readers.options import ReadOptions

_LABEL = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ-]{3,20} ?:(?: |$)")


def read_nexis_text(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of a Nexis text export; lines wrapped at a fixed width are joined to paragraphs."""
    text = decode_bytes(source.read(), options.mapping.encoding).text.replace("\r\n", "\n").replace("\r", "\n")
    yield from read_nexis_lines(text.split("\n"), source.name)


def read_nexis_lines(lines: Iterable[str], name: str) -> Iterator[Found]:
    """Articles of the lines of a Nexis export."""
    numbers: list[tuple[int, int]] = []
    for n, (document, wrapped) in enumerate(map(join_wrapped, split_documents(lines, numbers)), start=1):
        yield _finish(document, f"{name}, document {n}", wrapped)
    yield from missing_documents(name, numbers)


def read_nexis_html(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of a Nexis HTML export."""
    root = parse_html(source.read(), options.mapping.encoding)
    blocks = html_blocks(root)
    numbers: list[tuple[int, int]] = []
    documents = list(split_documents(blocks, numbers))
    if not documents:  # older pages hold the text export in one <pre>
        yield from read_nexis_lines(root.text_content().split("\n"), source.name)
    for n, document in enumerate(documents, start=1):
        yield _finish(document, f"{source.name}, document {n}", False)
    yield from missing_documents(source.name, numbers)


def missing_documents(name: str, numbers: list[tuple[int, int]]) -> Iterator[SetAside]:
    """Which of the documents that an export counts ("3 of 500") are not in it; `numbers` are those read.

    >>> next(missing_documents("a.txt", [(1, 4), (2, 4), (4, 4)])).reason
    'documents missing: the export counts 4, it holds 3; missing: 3'
    """
    if not numbers:
        return
    found = {n for n, _ in numbers}
    told = Counter(total for _, total in numbers).most_common(1)[0][0]
    last = told if min(found) == 1 and len(numbers) == len(found) else max(found)
    lost = sorted(set(range(min(found), min(last, 100_000) + 1)) - found)
    if lost:
        listed = ", ".join(map(str, lost[:20])) + (" …" if len(lost) > 20 else "")
        yield SetAside(
            name, f"documents missing: the export counts {told:,}, it holds {len(found):,}; missing: {listed}"
        )


def _finish(document: list[str], where: str, wrapped: bool) -> Found:
    draft = parse_nexis_document(document, where)
    if draft is None:
        return SetAside(where, "not laid out like a Nexis document", Draft(where, text="\n\n".join(document)))
    if draft.text is None:
        return SetAside(where, "no text", draft)
    if wrapped:
        draft.note("words wrapped", f"{len(document)} paragraphs", "lines joined to paragraphs")
    return draft


def split_documents(lines: Iterable[str], numbers: list[tuple[int, int]]) -> Iterator[list[str]]:
    """The lines of each document; what stands before the first is the request form and is dropped.

    The documents' own numbers ("3 of 500") are added to `numbers`.
    """
    document: list[str] | None = None
    for line in lines:
        if START_LINE.fullmatch(line):
            told = re.findall(r"\d+", line)
            numbers.append((int(told[0]), int(told[1])))
            if document is not None:
                yield document
            document = []
        elif document is not None:
            document.append(line)
    if document is not None:
        yield document


def join_wrapped(lines: list[str]) -> tuple[list[str], bool]:
    """Paragraphs of lines divided by blank ones, and whether any had to be joined; a label starts a paragraph.

    Above the first label every line stays alone: outlet, date and copyright may stand on lines without a blank.

    >>> join_wrapped(["A long", "line.", "", "LENGTH: 3 words", "BYLINE: Mara Venn", "It was", "long."])
    (['A long', 'line.', 'LENGTH: 3 words', 'BYLINE: Mara Venn It was long.'], True)
    """
    paragraphs: list[list[str]] = [[]]
    is_head = any(_LABEL.match(line.strip()) for line in lines)
    for line in lines:
        plain = line.strip()
        is_label = bool(_LABEL.match(plain))
        is_head = is_head and not is_label
        is_centred = line.startswith(" " * 8)  # outlet, date and copyright stand in the middle of the line
        if not plain or is_centred or is_label or is_head:
            paragraphs.append([])
        if plain:
            paragraphs[-1].append(plain)
    joined = [" ".join(paragraph) for paragraph in paragraphs if paragraph]
    return joined, any(len(paragraph) > 1 for paragraph in paragraphs)
