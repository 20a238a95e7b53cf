"""Text as EBSCOhost, Gale and PressReader give it: a head of labels, the article, a foot of credits."""

import re
from collections.abc import Iterator

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.dates import parse_date
from analysis.corpus.reading.decoding import decode_bytes
from analysis.corpus.reading.readers.labels import load_labels, plain_label, read_count
from analysis.corpus.reading.readers.options import ReadOptions

_EBSCO_START = re.compile(r"^Record: \d+[ \t]*$", re.MULTILINE)
_EBSCO_END = re.compile(r"\n~{4,}\n|\nCopyright of .{2,200} (?:is|are) the property of")
_EBSCO_SOURCE = re.compile(
    r"^(.{2,100}?)[.,;] (?:\w+, )?(\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2} \w+ \d{4}|\w+ \d{1,2},? \d{4})"
)
_LINE_LABEL = re.compile(r"^([A-Z][\w /()-]{1,38}?):[ \t]*(.*)$")
_GALE_END = re.compile(r"^Gale Document Number: ?(?:GALE\|)?(\S+).*$", re.MULTILINE)
_GALE_FOOT = re.compile(r"^(?:Copyright: |Source Citation\b|Disclaimer:|\(MLA )", re.MULTILINE)
_PRESSREADER_FOOT = re.compile(
    r"\n\s*(?:Newspapers in \w+|Newspapers from [\w ]+|© PressReader\b.*|PressReader\.com.*)\s*(?=\n|$)"
)


def _text_of(source: Source, options: ReadOptions) -> str:
    return decode_bytes(source.read(), options.mapping.encoding).text.replace("\r\n", "\n").replace("\r", "\n")


def read_ebsco(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Records of an EBSCOhost text export; the text begins after the last label of the head."""
    for n, record in enumerate(_EBSCO_START.split(_text_of(source, options))[1:], start=1):
        yield _finish(_ebsco_record(record, f"{source.name}, record {n}"))


def _ebsco_record(record: str, where: str) -> Draft:
    draft = Draft(where)
    end = _EBSCO_END.search(record)
    lines = (record[: end.start()] if end else record).strip("\n").split("\n")
    known = load_labels("ebsco")
    at, label = 0, ""
    values: dict[str, list[str]] = {}
    while at < len(lines):
        match = _LINE_LABEL.match(lines[at])
        if match and plain_label(match[1]) in known:
            label = plain_label(match[1])
            values.setdefault(label, [])
            if match[2]:
                values[label].append(match[2].strip())
            is_last = label in ("database", "section", "volltextdatenbank")
        elif label == "database" and not values[label]:
            values[label].append(lines[at].strip())
        elif is_last if label else False:
            break
        elif label:
            values[label].append(lines[at].strip())
        at += 1
    for name, found in values.items():
        field = known[name].field
        if field == "info":
            _read_source(draft, " ".join(found))
        elif field == "words":
            draft.words_told = read_count(" ".join(found))
        elif field and getattr(draft, field) is None:
            setattr(draft, field, " ".join(filter(None, found)) or None)
    if draft.headline:
        draft.headline = re.sub(r"(?<!\.)\.$", "", draft.headline)
    draft.text = "\n".join(lines[at:]).strip() or None
    return draft


def _read_source(draft: Draft, value: str) -> None:
    """ "Northern Ledger (Hull). 03/04/2022, p12." gives outlet and date; EBSCO writes the month first."""
    match = _EBSCO_SOURCE.match(value)
    if not match:
        draft.outlet = value.split(".")[0].strip() or None
        return
    draft.outlet, draft.published = match[1].strip(), match[2]
    parts = match[2].split("/")
    if len(parts) == 3 and int(parts[0]) <= 12 and len(parts[2]) == 4:
        draft.published = f"{parts[2]}-{parts[0]:0>2}-{parts[1]:0>2}"


def read_gale(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Documents of a Gale text download, each up to its document number."""
    text = _text_of(source, options)
    start, n = 0, 0
    for match in [*_GALE_END.finditer(text), None]:
        part = text[start : match.start() if match else len(text)].strip()
        start = match.end() if match else len(text)
        if len(part.split()) < 10:
            continue
        n += 1
        draft = _gale_document(part, f"{source.name}, document {n}")
        draft.article_id = match[1] if match else None
        yield _finish(draft)


def _gale_document(part: str, where: str) -> Draft:
    draft = Draft(where)
    known = load_labels("gale")
    foot = _GALE_FOOT.search(part)
    lines = (part[: foot.start()] if foot else part).strip().split("\n")
    loose: list[str] = []
    at = 0
    while at < len(lines):
        match = _LINE_LABEL.match(lines[at].strip())
        label = known.get(plain_label(match[1])) if match else None
        if match and label and label.field == "words":
            draft.words_told = read_count(match[2])
        elif match and label and label.field and label.part != "body" and match[2]:
            setattr(draft, label.field, getattr(draft, label.field) or match[2].strip())
        elif match and label and label.part == "body":
            lines[at] = match[2]
            break
        elif lines[at].strip() and not match:
            loose.append(lines[at].strip())
        at += 1
    body = "\n".join(lines[at:]).strip()
    if match := re.match(r"Byline: (.+)\n", body):
        draft.author, body = match[1].strip(), body[match.end() :].strip()
    draft.headline = loose[0] if loose else None
    if draft.outlet:
        draft.outlet = re.sub(r"\s*\([^()]*\)\s*$|\s*\(Vol\..*$", "", draft.outlet)
    draft.text = body or None
    return draft


def read_pressreader(source: Source, options: ReadOptions) -> Iterator[Found]:
    """The article of a PressReader text: headline, a line of outlet, date and byline, the text, links below it."""
    draft = Draft(source.name)
    text = _PRESSREADER_FOOT.sub("\n", "\n" + _text_of(source, options).strip())
    lines = text.strip().split("\n")
    draft.headline = lines[0].strip() or None
    head = [n for n in range(1, min(8, len(lines))) if lines[n].strip() and len(lines[n]) < 120]
    body_at = 1
    for n in head:
        parts = [part.strip() for part in re.split(r"\s+[-–—·|•]\s+", lines[n].strip())]
        dated = [part for part in parts if len(part) < 40 and parse_date(part).when is not None]
        if not dated and not (len(parts) == 1 and re.match(r"(?:by|von|par) ", parts[0], re.I)):
            break
        body_at = n + 1
        draft.published = draft.published or (dated[0] if dated else None)
        for part in parts:
            if match := re.match(r"(?:by|von|par) (.+)$", part, re.IGNORECASE):
                draft.author = match[1]
            elif part not in dated and draft.outlet is None:
                draft.outlet = part
    draft.text = "\n".join(lines[body_at:]).strip() or None
    yield _finish(draft)


def _finish(draft: Draft) -> Found:
    return draft if draft.text else SetAside(draft.source, "no text", draft)
