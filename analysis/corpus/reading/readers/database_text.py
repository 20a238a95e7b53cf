"""Text of a database export without markup (TXT, RTF): Nexis or Factiva, told apart by how its documents end."""

import re
from collections.abc import Iterator, Sequence

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.decoding import decode_bytes
from analysis.corpus.reading.readers.factiva_layout import (
    DOCUMENT_LINE,
    coded_pairs,
    parse_coded_article,
    parse_plain_article,
)
from analysis.corpus.reading.readers.labels import load_labels, plain_label
from analysis.corpus.reading.readers.nexis import read_nexis_lines
from analysis.corpus.reading.readers.nexis_layout import START_LINE, parse_nexis_document
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.corpus.reading.readers.plain import draft_of_text


def read_database_text(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of a Nexis or Factiva text export; a file that only looked like one is read as one article."""
    text = decode_bytes(source.read(), options.mapping.encoding).text.replace("\r\n", "\n").replace("\r", "\n")
    found = read_database_lines(text.split("\n"), source.name)
    yield from [draft_of_text(text.strip(), source.name, options)] if found is None else found


def read_database_lines(lines: Sequence[str], name: str) -> Iterator[Found] | None:
    """Articles of the lines of an export; None where they end like no export."""
    if any(START_LINE.fullmatch(line) for line in lines):
        return read_nexis_lines(lines, name)
    if ends := [n for n, line in enumerate(lines) if is_nexis_end(line)]:
        return _read_divided(lines, ends, name, nexis=True)
    if ends := [n for n, line in enumerate(lines) if is_factiva_end(line)]:
        return _read_divided(lines, ends, name, nexis=False)
    return None


def is_factiva_end(line: str) -> bool:
    """Whether a line is the document number that ends a Factiva article.

    >>> is_factiva_end("Document NLED000020220301ei3100001"), is_factiva_end("Document A")
    (True, False)
    """
    return len(line) < 80 and bool(DOCUMENT_LINE.fullmatch(re.sub(r"\||^\s*AN\b", " ", line)))


def is_nexis_end(line: str) -> bool:
    """Whether a line says that a Nexis document ends, in the language of the interface."""
    label = load_labels("nexis").get(plain_label(line.strip())) if len(line) < 40 else None
    return label is not None and label.part == "end"


def _read_divided(lines: Sequence[str], ends: list[int], name: str, *, nexis: bool) -> Iterator[Found]:
    """One article up to each end line."""
    start = 0
    for n, end in enumerate(ends, start=1):
        where = f"{name}, document {n}"
        part = [line.strip().strip("|").strip() for line in lines[start : end + (not nexis)]]
        part = [line for line in part if line]
        start = end + 1
        draft = parse_nexis_document(part, where) if nexis else _factiva(part, where)
        if draft is None or draft.text is None:
            yield SetAside(where, "no article in the layout of Nexis or Factiva", Draft(where, text="\n".join(part)))
        else:
            yield draft


def _factiva(lines: list[str], where: str) -> Draft | None:
    draft = Draft(where)
    number = DOCUMENT_LINE.search(lines[-1].replace("|", " ")) if lines else None
    draft.article_id = number[1] if number else None
    pairs = coded_pairs([re.sub(r"^([A-Z]{2,3})\|", r"\1 ", line) for line in lines])
    if {"HD", "TD"} & {code for code, _ in pairs} and parse_coded_article(draft, pairs):
        return draft
    return draft if parse_plain_article(draft, lines) else None
