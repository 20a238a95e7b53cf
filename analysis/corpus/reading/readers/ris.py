"""RIS, the reference format of libraries: one record from TY to ER, a text only where the database put it in."""

import re
from collections.abc import Iterator

from analysis.corpus.drafts import Draft, Found
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.decoding import decode_bytes
from analysis.corpus.reading.readers.options import ReadOptions

_TAG = re.compile(r"^([A-Z][A-Z0-9])  ?- ?(.*)$")
_FIELDS = {
    "headline": ("T1", "TI", "CT"),
    "outlet": ("JF", "T2", "JO", "JA", "BT", "PB"),
    "published": ("DA", "Y1", "PY"),
    "author": ("AU", "A1"),
    "language": ("LA",),
    "url": ("UR", "L1", "L2"),
    "article_id": ("ID", "AN", "M1"),
    "section": ("SE",),
}
_TEXTS = ("N2", "AB", "N1")
_WHOLE_WORDS = 120  # a single note shorter than this is an abstract


def read_ris(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Records of a RIS file; one that holds an abstract only is metadata."""
    text = decode_bytes(source.read(), options.mapping.encoding).text.replace("\r\n", "\n").replace("\r", "\n")
    for n, tags in enumerate(_records(text), start=1):
        yield _draft(tags, f"{source.name}, record {n}")


def _records(text: str) -> Iterator[dict[str, list[str]]]:
    tags: dict[str, list[str]] = {}
    last = ""
    for line in text.split("\n"):
        match = _TAG.match(line)
        if match and match[1] == "TY" and tags:
            yield tags
            tags = {}
        if match and match[1] == "ER":
            if tags:
                yield tags
            tags, last = {}, ""
        elif match:
            last = match[1]
            tags.setdefault(last, []).append(match[2].strip())
        elif last and tags and line.strip():
            tags[last][-1] = f"{tags[last][-1]}\n{line.strip()}"
    if tags:
        yield tags


def _draft(tags: dict[str, list[str]], where: str) -> Draft:
    draft = Draft(where)
    for field, names in _FIELDS.items():
        found = next((tags[name] for name in names if any(tags.get(name, []))), None)
        if found:
            setattr(draft, field, "; ".join(found) if field == "author" else found[0])
    if isinstance(draft.published, str):
        draft.published = draft.published.strip("/").replace("/", "-")
    notes = sorted((" ".join(tags[name]) for name in _TEXTS if name in tags), key=len)
    whole = notes[-1] if notes else ""
    is_text = len(whole.split()) >= _WHOLE_WORDS or (len(notes) > 1 and len(whole) > 1.3 * len(notes[0]))
    if is_text:
        draft.text = whole
    else:
        draft.teaser, draft.metadata_only = whole or None, True
    return draft
