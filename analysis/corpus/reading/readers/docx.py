"""Word files: Nexis Uni and Lexis exports, or one article written in Word."""

import io
import re
import zipfile
from collections.abc import Iterator

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source, check_unpacked
from analysis.corpus.reading.readers.labels import load_labels, plain_label
from analysis.corpus.reading.readers.nexis_head import read_cover
from analysis.corpus.reading.readers.nexis_layout import parse_nexis_document
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.corpus.reading.readers.plain import draft_of_text
from analysis.errors import InputError

_COVER_TABLE = re.compile(r"(?:content type|inhaltstyp|type de contenu|tipo de contenido)\b", re.IGNORECASE)
_MIN_WORDS = 30  # a Word file with fewer words and no Nexis layout holds no article


def read_docx(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of a Nexis DOCX, the cover with its list of hits left out; any other DOCX is one article."""
    paragraphs = _paragraphs(source, options)
    documents = list(split_documents(paragraphs))
    told, listed = read_cover(paragraphs)
    found = [
        (n, parse_nexis_document(document, f"{source.name}, document {n}", listed))
        for n, document in enumerate(documents, 1)
    ]
    if not any(draft for _, draft in found):
        yield _single_article(paragraphs, source, options)
        return
    for n, draft in found:
        where = f"{source.name}, document {n}"
        if draft is None:
            text = "\n\n".join(documents[n - 1]).strip()
            if n < len(found) and text:
                yield SetAside(where, "not laid out like a Nexis document", Draft(where, text=text))
        elif draft.text is None:
            yield SetAside(where, "no text", draft)
        else:
            yield draft
    if told is not None:
        yield from missing_listed(source.name, told, listed, [draft for _, draft in found if draft])


def missing_listed(name: str, told: int, listed: list[str], drafts: list[Draft]) -> Iterator[SetAside]:
    """What the cover page counts and lists and the file does not hold, by headline."""
    if len(drafts) >= told:
        return
    read = {plain_label(draft.headline or "") for draft in drafts}
    lost = [headline for headline in listed if plain_label(headline) not in read]
    named = "; ".join(headline[:60] for headline in lost[:5]) + (" …" if len(lost) > 5 else "")
    yield SetAside(name, f"documents missing: the cover counts {told:,}, it holds {len(drafts):,}; missing: {named}")


def _paragraphs(source: Source, options: ReadOptions) -> list[str]:
    from docx import Document
    from docx.opc.exceptions import OpcError

    data = source.read()
    try:
        check_unpacked(source, data)
        document = Document(io.BytesIO(data))
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputError(f"{source.name!r} cannot be read as a Word file: {error}") from error
    return [line for block in document.iter_inner_content() for line in _lines(block)]


def _lines(block: object) -> Iterator[str]:
    """A paragraph's text; a table's rows, one a line, without the tables of Nexis's cover page."""
    rows = getattr(block, "rows", None)
    if rows is None:
        yield block.text  # type: ignore[attr-defined]
        return
    lines = [" | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in rows]
    if lines and not _COVER_TABLE.match(lines[0]):
        yield from lines


def split_documents(paragraphs: list[str]) -> Iterator[list[str]]:
    """Documents up to each "End of Document"; a second body label in one document starts another."""
    labels = load_labels("nexis")
    document: list[str] = []
    for paragraph in paragraphs:
        label = labels.get(plain_label(paragraph.strip())) if len(paragraph) < 40 else None
        if label and label.part == "end":
            yield document
            document = []
        else:
            document.append(paragraph)
    if any(line.strip() for line in document):
        yield document


def _single_article(paragraphs: list[str], source: Source, options: ReadOptions) -> Found:
    text = "\n\n".join(line.strip() for line in paragraphs if line.strip())
    if len(text.split()) < _MIN_WORDS:
        return SetAside(source.name, f"no article in it: {len(text.split())} words", Draft(source.name, text=text))
    return draft_of_text(text, source.name, options)
