"""RTF: Nexis and Factiva exports by their layout, anything else as one article."""

import re
from collections.abc import Iterator

from analysis.corpus.drafts import Found, SetAside
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.readers.database_text import read_database_lines
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.corpus.reading.readers.plain import draft_of_text
from analysis.errors import InputError


def read_rtf(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of an RTF file."""
    lines = rtf_text(source).split("\n")
    found = read_database_lines(lines, source.name)
    if found is not None:
        yield from found
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
