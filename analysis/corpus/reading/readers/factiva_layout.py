"""The layout of a Factiva article, in any interface language: found by its shape, not by its words.

Without codes: headline, author, "1285 Wörter", date, outlet, code, language, copyright, body, document number.
With codes: "HD", "BY", "PD", "SN", "LP", "TD" … each before its value.
"""

import re
from collections.abc import Sequence

from analysis.corpus.drafts import Draft
from analysis.corpus.reading.dates import parse_date
from analysis.corpus.reading.readers.labels import load_labels, plain_label, read_count
from analysis.text.language import language_code

DOCUMENT_LINE = re.compile(r"\s*(?:[^\W\d_]{2,12}\s*)?([A-Z][A-Z0-9]{3,11}(?:19|20)\d{6}[a-zA-Z0-9]{6,12})\s*")
_WORD_COUNT = re.compile(r"^\d[\d., \xa0]*\s*[^\d\s]{1,12}$")
_CLOCK = re.compile(r"^\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AP]M)?$", re.I)
_SOURCE_CODE = re.compile(r"^[A-Z][A-Z0-9]{1,7}$")
_COPYRIGHT = re.compile(
    r"^(?:\(?c\)|©|copyright|\(copyright|all rights|版权|著作權|版權|alle rechte|tous droits)", re.I
)
_CODE_LINE = re.compile(r"^([A-Z]{2,3}\d?)\s+(\S.*)$", re.DOTALL)


def parse_plain_article(draft: Draft, lines: Sequence[str], *, body: Sequence[str] | None = None) -> bool:
    """Fill `draft` from the lines of an article without codes; False where they have not that shape.

    `body` holds the paragraphs where the file marks them; otherwise they follow the copyright line.
    """
    plain = [" ".join(line.split()) for line in lines]
    count_at = next((n for n in range(len(plain) - 1) if _is_word_count(plain, n)), None)
    if count_at is None:
        return False
    draft.published = plain[count_at + 1]
    draft.words_told = read_count(plain[count_at])
    rest = count_at + 2
    while rest < len(plain) and _CLOCK.match(plain[rest]):
        draft.published = f"{draft.published} {plain[rest]}"
        rest += 1
    draft.outlet = plain[rest] if rest < len(plain) else None
    end = next((n for n in range(rest + 1, min(rest + 12, len(plain))) if _COPYRIGHT.match(plain[n])), None)
    details = plain[rest + 1 : end if end is not None else rest + 8]
    draft.language = next((line for line in reversed(details) if _names_language(line)), None)
    above = plain[:count_at]
    if draft.headline is None and above:
        draft.headline = above[0]
        above = above[1:]
    if draft.author is None and above:
        draft.author = above[-1]
    if body is None:
        code = next((n for n in range(rest + 1, len(plain)) if _SOURCE_CODE.match(plain[n])), rest)
        start = end + 1 if end is not None else code + 1
        body = [line for line in lines[start:] if not DOCUMENT_LINE.fullmatch(line)]
    draft.text = "\n\n".join(text for line in body if (text := " ".join(line.split()))) or None
    return True


def _is_word_count(lines: list[str], n: int) -> bool:
    """A short line with a number, and a date below it."""
    following = lines[n + 1]
    return bool(_WORD_COUNT.match(lines[n])) and len(following) < 60 and parse_date(following).when is not None


def _names_language(line: str) -> bool:
    return len(line) < 40 and len(language_code(line)) == 2 and not _SOURCE_CODE.match(line)


def parse_coded_article(draft: Draft, pairs: Sequence[tuple[str, str]]) -> bool:
    """Fill `draft` from code and value pairs ("HD", headline); False where no code of a text is among them."""
    known = load_labels("factiva")
    body: list[str] = []
    for code, value in pairs:
        label = known.get(plain_label(code))
        if label is None or not value.strip():
            continue
        if label.field == "text":
            body.append(value.strip())
        elif code == "WC":
            draft.words_told = read_count(value)
        elif label.field == "article_id":
            match = DOCUMENT_LINE.search(value)
            draft.article_id = match[1] if match else None
        elif label.field and getattr(draft, label.field) is None:
            setattr(draft, label.field, " ".join(value.split()))
    draft.text = "\n\n".join(body) or None
    return bool(body or draft.headline)


def coded_pairs(lines: Sequence[str]) -> list[tuple[str, str]]:
    """Code and value pairs of lines that start with a code, or hold nothing else; further lines continue a value.

    >>> coded_pairs(["HD  Talks resume", "TD", "They met.", "They left."])
    [('HD', 'Talks resume'), ('TD', 'They met.\\n\\nThey left.')]
    """
    known = load_labels("factiva")
    pairs: list[list[str]] = []
    for line in lines:
        stripped = line.strip()
        match = _CODE_LINE.match(stripped)
        alone = stripped.isupper() and plain_label(stripped) in known
        if alone:
            pairs.append([stripped, ""])
        elif match and plain_label(match[1]) in known:
            pairs.append([match[1], match[2].strip()])
        elif pairs and stripped:
            pairs[-1][1] = f"{pairs[-1][1]}\n\n{stripped}".strip()
    return [(code, value) for code, value in pairs]
