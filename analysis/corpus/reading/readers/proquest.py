"""ProQuest's text export: documents between lines of underscores, fields with labels, the text under one of them."""

import re
from collections import Counter
from collections.abc import Iterator

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.decoding import decode_bytes
from analysis.corpus.reading.readers.labels import Label, load_labels, plain_label
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.text import split_parts

_SEPARATOR = re.compile(r"^_{20,}[ \t]*$", re.MULTILINE)
_NUMBERED = re.compile(r"^(?=(?:document|dokument|documento) \d+ (?:of|von|de|di) \d+[ \t]*$)", re.I | re.M)
_COUNT = re.compile(r"^\s*(?:document|dokument|documento) \d+ (?:of|von|de|di) \d+\s*$", re.IGNORECASE)
_LABELLED = re.compile(r"^([^\W\d_][\w /()-]{1,40}?)\s?:(?:\s+(.*))?$", re.DOTALL)
_TEXT_LABEL = re.compile(
    r"^\s*(?:Full text|Volltext|Texte intégral|ProQuest document ID) ?:", re.MULTILINE | re.IGNORECASE
)
_FOOTER = re.compile(
    r"^(?:contact us at|copyright ©? ?20\d\d proquest|terms and conditions|bibliography|citation style)", re.I
)
_EMPTY = re.compile(r"^(?:none available|not available|nicht verfügbar|\[no (?:abstract|author).*)\.?$", re.I)
_EDITION = re.compile(r", (?:[A-Z][\w .]* )?edition(?: \([^)]*\))?$", re.IGNORECASE)
_INFO_OUTLET = re.compile(r"^([^;\[:]{2,80}?)(?:, [A-Z][\w ]* edition)?[;\[:]")


def read_proquest(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of a ProQuest text export."""
    text = decode_bytes(source.read(), options.mapping.encoding).text.replace("\r\n", "\n").replace("\r", "\n")
    yield from read_proquest_text(text, source.name)


def is_proquest(text: str) -> bool:
    """Whether a text is laid out like ProQuest's export."""
    return bool(_SEPARATOR.search(text) or _NUMBERED.search(text)) and bool(_TEXT_LABEL.search(text))


def read_proquest_text(text: str, name: str) -> Iterator[Found]:
    """Articles of the text of a ProQuest export, whatever file it came in."""
    drafts = list(_drafts(text, name))
    _settle_outlets([draft for draft, _ in drafts])
    for draft, is_whole in drafts:
        if draft.text is None:
            yield SetAside(draft.source, "no text" if is_whole else "the file breaks off before the text", draft)
        else:
            yield draft


def _drafts(text: str, name: str) -> Iterator[tuple[Draft, bool]]:
    """The draft of every document, and whether its fields are all there."""
    n = 0
    for chunk in (_SEPARATOR if _SEPARATOR.search(text) else _NUMBERED).split(text):
        blocks = [block.strip("\n") for block in re.split(r"\n[ \t]*\n", chunk) if block.strip()]
        if fields := _read_fields(blocks):
            n += 1
            is_whole = any(label.field == "article_id" for _, label, _ in fields)
            yield _draft(f"{name}, document {n}", fields, blocks), is_whole


def _settle_outlets(drafts: list[Draft]) -> None:
    """ProQuest breaks words where its lines wrap ("The Spe ctator"); the file's commonest spelling is taken."""
    spellings: dict[str, Counter[str]] = {}
    for draft in drafts:
        if draft.outlet:
            spellings.setdefault(plain_label(draft.outlet), Counter())[draft.outlet] += 1
    for draft in drafts:
        if draft.outlet:
            best = spellings[plain_label(draft.outlet)].most_common(1)[0][0]
            if best != draft.outlet:
                draft.note("words wrapped", f"outlet: {draft.outlet}", f"read as {best}")
                draft.outlet = best


def _read_fields(blocks: list[str]) -> list[tuple[str, Label, str]]:
    """Label, what it is, and value; blocks without a label continue the value above them."""
    known = load_labels("proquest")
    fields: list[tuple[str, Label, str]] = []
    for block in blocks:
        match = _LABELLED.match(block)
        label = known.get(plain_label(match[1])) if match else None
        if match and label is not None and not (_in_text(fields) and label.field in ("text", "teaser")):
            fields.append((match[1], label, (match[2] or "").strip()))
        elif fields and _in_text(fields) and not _FOOTER.match(block):
            name, kind, value = fields[-1]
            fields[-1] = (name, kind, f"{value}\n\n{block}".strip())
    return fields


def _in_text(fields: list[tuple[str, Label, str]]) -> bool:
    return bool(fields) and fields[-1][1].field == "text"


def _draft(where: str, fields: list[tuple[str, Label, str]], blocks: list[str]) -> Draft:
    draft = Draft(where)
    for _, label, value in fields:
        if not label.field or not value or _EMPTY.match(value):
            continue
        if label.field == "text":
            draft.text = "\n\n".join(filter(None, (draft.text, _paragraphs(value))))
        elif label.field == "info":
            _read_info(draft, " ".join(value.split()))
        elif getattr(draft, label.field) is None:
            setattr(draft, label.field, " ".join(value.split()))
    unlabelled = (" ".join(block.split()) for block in blocks if not _LABELLED.match(block))
    first = next((line for line in unlabelled if not _COUNT.match(line) and "://" not in line), None)
    draft.headline = _best_spelling(draft, first)
    if draft.outlet:
        draft.outlet = _EDITION.sub("", draft.outlet.split(";")[0].strip())
    return draft


def _best_spelling(draft: Draft, first: str | None) -> str | None:
    """The headline stands twice; where the two differ by a broken word, the one whose words the text knows."""
    given = draft.headline
    if given is None or first is None or given == first or plain_label(given) != plain_label(first):
        return given or first
    known = set(split_parts(draft.text or ""))

    def n_known(line: str) -> float:
        words = split_parts(line)
        return sum(word in known for word in words) / max(1, len(words))

    best = max((given, first), key=n_known)
    draft.note("words wrapped", f"headline: {first if best == given else given}", f"read as {best}")
    return best


def _paragraphs(value: str) -> str:
    """The text's paragraphs: the export writes one a line; lines wrapped at a fixed width are joined."""
    lines = [line.strip() for line in value.split("\n")]
    full = [len(line) for line in lines if line]
    is_wrapped = len(full) > 8 and max(full) <= 90 and sum(size > 55 for size in full) > 0.6 * len(full)
    if not is_wrapped:
        return "\n".join(lines)
    blocks = re.split(r"\n\s*\n", value)
    return "\n\n".join(" ".join(block.split()) for block in blocks if block.strip())


def _read_info(draft: Draft, value: str) -> None:
    """ "Publication info: Northern Ledger, Eastern edition; Leeds. 22 June 2001: W.17." gives outlet and date."""
    if draft.outlet is None and (match := _INFO_OUTLET.match(value)):
        draft.outlet = match[1].strip()
    if draft.published is None:
        draft.published = re.sub(r"^.*\]", "", value)
