"""RTF: Nexis and Factiva exports by their layout, anything else as one article."""

import re
from collections.abc import Iterator

from analysis.corpus.readers.factiva_layout import (
    DOCUMENT_LINE,
    coded_pairs,
    parse_coded_article,
    parse_plain_article,
)
from analysis.corpus.readers.labels import load_labels, plain_label
from analysis.corpus.readers.nexis import read_nexis_lines
from analysis.corpus.readers.nexis_layout import START_LINE, parse_nexis_document
from analysis.corpus.readers.options import ReadOptions
from analysis.corpus.readers.plain import draft_of_text
from analysis.corpus.records import Draft, Found, SetAside
from analysis.corpus.sources import Source
from analysis.errors import InputError


def read_rtf(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of an RTF file."""
    lines = rtf_text(source).split("\n")
    if any(START_LINE.fullmatch(line) for line in lines):
        yield from read_nexis_lines(lines, source.name)
        return
    ends = [n for n, line in enumerate(lines) if _is_nexis_end(line)]
    if ends:
        yield from _read_divided(lines, ends, source.name, nexis=True)
        return
    ends = [n for n, line in enumerate(lines) if DOCUMENT_LINE.fullmatch(line.replace("|", " ").replace("AN ", ""))]
    if ends:
        yield from _read_divided(lines, ends, source.name, nexis=False)
        return
    text = "\n".join(lines).strip()
    yield draft_of_text(text, source.name, options) if text else SetAside(source.name, "no text")


def rtf_text(source: Source) -> str:
    """The text of an RTF file, one line per paragraph.

    Raises:
        InputError: the file is damaged beyond reading.
    """
    from striprtf.striprtf import rtf_to_text

    data = source.read()
    page = re.search(rb"\\ansicpg(\d+)", data[:2000])
    encoding = f"cp{page[1].decode()}" if page and page[1] not in (b"0", b"65001") else "cp1252"
    try:
        text = rtf_to_text(data.decode("latin-1"), encoding=encoding, errors="replace")
    except (ValueError, LookupError, IndexError, KeyError, UnicodeError, RecursionError) as error:
        raise InputError(f"{source.name!r} cannot be read as RTF: {error}") from error
    return str(text).replace("\r\n", "\n").replace("\r", "\n")


def _is_nexis_end(line: str) -> bool:
    label = load_labels("nexis").get(plain_label(line.strip())) if len(line) < 40 else None
    return label is not None and label.part == "end"


def _read_divided(lines: list[str], ends: list[int], name: str, *, nexis: bool) -> Iterator[Found]:
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
