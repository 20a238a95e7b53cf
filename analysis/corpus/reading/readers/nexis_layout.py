"""The layout of a Nexis document, whatever file it came in: head, labels, body, labels again.

Older exports put outlet, date and headline above the labels, or the headline under a label of its own; newer ones
put headline, outlet and date. The labels come in the language of the interface.
"""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from analysis.corpus.drafts import Draft
from analysis.corpus.reading.readers.labels import Label, load_labels, plain_label, read_count
from analysis.corpus.reading.readers.nexis_head import COPYRIGHT, is_link, read_head

START_LINE = re.compile(
    r"\s*(?:\d{1,6} (?:of|von|de|di|van|sur) \d{1,6} (?:documents?|dokument\w*|documentos?|documenti)"
    r"|(?:document|dokument|documento) \d{1,6} (?:of|von|de|di|van|sur) \d{1,6})\s*",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"^([^\W\d_][\w ./-]{1,28}?)\s*:[\s\xa0]*(.*)$", re.DOTALL)
_ADDRESS = re.compile(r"https?://\S+")
_BY = re.compile(r"^\W*(?:(?:by|from|von|par|por)\s+(?=\w))?", re.IGNORECASE)
_LENGTHS = frozenset(["length", "länge", "laenge", "longueur", "longitud", "lunghezza", "lengte"])
_LONE_TAIL = frozenset(["classification", "graphic", "notes", "klassifizierung", "grafik", "graphique"])


class _Block(NamedTuple):
    text: str
    label: Label | None
    value: str


def parse_nexis_document(paragraphs: Sequence[str], source: str, listed: Collection[str] = ()) -> Draft | None:
    """The article in the paragraphs of one document; None where there is neither label nor body.

    `listed` are the headlines of the file's cover page.
    """
    blocks = _read_blocks([text for text in paragraphs if text.strip()])
    first = next((n for n, b in enumerate(blocks) if b.label and b.label.part in ("head", "body")), None)
    if first is None:
        return None
    draft = Draft(source)
    body_start = _read_labels(draft, blocks, first)
    tail = _tail_start(blocks, body_start)
    draft.text = _join_body(draft, [block.text for block in blocks[body_start:tail] if not is_link(block.text)])
    if draft.author:
        draft.author = _BY.sub("", draft.author) or None
    for block in blocks[tail:]:
        if block.label and block.label.field in ("language", "url") and block.value:
            setattr(draft, block.label.field, _plain_value(block))
    read_head(draft, [block.text for block in blocks[:first]], listed)
    return draft


def _join_body(draft: Draft, paragraphs: list[str]) -> str | None:
    """The body; an abstract set above it under a heading of its own is the teaser, an address below it the page's."""
    known = load_labels("nexis")
    starts = [n for n, text in enumerate(paragraphs[:6]) if known.get(plain_label(text), Label("", "")).part == "body"]
    if starts and plain_label(paragraphs[0]) == "abstract":
        draft.teaser = draft.teaser or "\n\n".join(paragraphs[1 : starts[0]])
        paragraphs = paragraphs[starts[0] + 1 :]
    if paragraphs and _ADDRESS.fullmatch(paragraphs[-1]):
        draft.url = paragraphs[-1]
        draft.note("navigation glued to text", draft.url, "taken as the address")
        paragraphs = paragraphs[:-1]
    return "\n\n".join(paragraphs) or None


def _read_blocks(texts: list[str]) -> list[_Block]:
    """The paragraphs with their labels; above a body label and at the very end any known label counts as one."""
    blocks = [_read_block(text) for text in texts]
    body = next((n for n, block in enumerate(blocks) if block.label and block.label.part == "body"), 0)
    loose = {*range(body), *(range(max(body, len(texts) - 4), len(texts)) if body else ())}
    return [_read_block(text, loose=True) if n in loose else blocks[n] for n, text in enumerate(texts)]


def _read_block(text: str, *, loose: bool = False) -> _Block:
    """A paragraph with its label, if it starts with one as exports write them: in capitals, or before a hard space."""
    plain = text.replace("\xa0", " ").strip()
    match = _LABELLED.match(plain)
    known = load_labels("nexis")
    label = known.get(plain_label(match[1])) if match else None
    if match and label and (loose or match[1].isupper() or "\xa0" in text or label.part == "end"):
        return _Block(plain, label, " ".join(match[2].split()))
    alone = known.get(plain_label(plain)) if len(plain) < 30 else None
    if alone and (alone.part in ("body", "end") or plain_label(plain) in _LONE_TAIL):
        return _Block(plain, alone, "")
    return _Block(plain, None, "")


def _read_labels(draft: Draft, blocks: list[_Block], first: int) -> int:
    """Fill the draft from the labels of the head; returns where the body starts."""
    at = first
    while at < len(blocks):
        block = blocks[at]
        if block.label is None:
            further = [b.label.part for b in blocks[at : at + 4] if b.label]
            is_head = "body" in further and _has_body_label(blocks, at)
            if not is_head:
                return at
        elif block.label.part == "body":
            if block.value:  # "BODY: text starts on the same line"
                blocks[at] = _Block(block.value, None, "")
                return at
            return at + 1
        elif block.label.part == "head":
            value, at = _value_of(blocks, at)
            if block.label.field and value and getattr(draft, block.label.field) is None:
                setattr(draft, block.label.field, value)
            elif plain_label(block.text.split(":")[0]) in _LENGTHS:
                draft.words_told = read_count(value)
        else:
            return at
        at += 1
    return at


def _value_of(blocks: list[_Block], at: int) -> tuple[str, int]:
    """The value of a label, and where it ends: on the label's line, or alone on the next, before another label."""
    value, below = blocks[at].value, blocks[at + 1 : at + 3]
    if not value and len(below) == 2 and below[0].label is None and below[1].label is not None:
        return " ".join(below[0].text.split()), at + 1
    return value, at


def _has_body_label(blocks: list[_Block], at: int) -> bool:
    """Whether a body label follows before the tail: then loose lines above it belong to the head."""
    for block in blocks[at:]:
        if block.label and block.label.part in ("body", "tail", "end"):
            return block.label.part == "body"
    return False


def _tail_start(blocks: list[_Block], start: int) -> int:
    for n in range(start, len(blocks)):
        block = blocks[n]
        if block.label and block.label.part in ("tail", "end"):
            return n
        if COPYRIGHT.match(block.text) and len(block.text) < 300 and n >= len(blocks) - 4 and n > start:
            return n
    return len(blocks)


def _plain_value(block: _Block) -> str:
    """ "GERMAN; Deutsch" -> "GERMAN"."""
    return block.value.split(";")[0].strip()
