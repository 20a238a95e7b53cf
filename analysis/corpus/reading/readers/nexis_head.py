"""Outlet, date and headline of a Nexis document: the unlabelled lines above its first label.

Which line is which is told by structure: what stands above the date and what below it, what the cover lists as a
headline, whether a label gives the headline, and what is a note of the distributor.
"""

import re
from collections.abc import Collection

from analysis.corpus.drafts import Draft
from analysis.corpus.reading.dates import parse_date
from analysis.corpus.reading.readers.labels import plain_label

COPYRIGHT = re.compile(r"^(?:copyright|©|\(c\)|\(copyright\)|all rights reserved|alle rechte|tous droits)", re.I)
_LINK = re.compile(r"^(?:link to (?:pdf|image|original)|bild|body\s*$|no headline in original)", re.I)
_NO_HEADLINE = re.compile(r"^(?:no headline in original|\[?no headline\]?|ohne titel|sans titre)", re.I)
_EDITION = re.compile(
    r"^(?:correction|korrektur|rectificatif)\b|\b(?:edition|ausgabe|édition|edición|edizione)s?\W*(?:\d\W*)?$"
    r"|^(?:final|late|early|first)\W+(?:edition|city|final|home|sports)?\W*(?:final)?$",
    re.I,
)
_EDITION_WORDS = 5
_NOTICE = re.compile(
    r"^(?:distributed|supplied|provided|delivered|published|vertrieb\w*|distribué|fourni) (?:by|durch|par|von)\b"
    r"|\bmay not be (?:re)?published|\bwere compiled by\b|\bexpress written consent\b|^https?://",
    re.I,
)
_COVER = re.compile(
    r"^(?:user name|date and time|job number|client/matter|search terms|search type|narrowed by|content type"
    r"|documents? \(\d+\)|documents? \d|dokumente? \(\d+\)|benutzername|datum und uhrzeit|jobnummer|suchbegriffe"
    r"|nom d.utilisateur|date et heure|termes de recherche"
    r"|\d+\. |page \d|about lexisnexis|sources?:|time of request|download request)",
    re.I,
)
_LISTED = re.compile(r"^\s*\d{1,4}\.\s+(\S.*)$", re.DOTALL)
_TOLD = re.compile(r"^\s*(?:documents?|dokumente?|documentos?|documenti) \((\d{1,5})\)\s*$", re.IGNORECASE)
_FULL_HEAD_BLOCKS = 9  # date, edition, copyright and a headline of several lines above the first label


def read_cover(lines: list[str]) -> tuple[int | None, list[str]]:
    """How many documents the cover page counts ("Documents (50)"), and the headlines it lists; (None, []) without.

    >>> read_cover(["User Name: A Reader", "Documents (2)", "1. Talks resume", "2. Gate opens", "Talks resume"])
    (2, ['Talks resume', 'Gate opens'])
    """
    at, told = next(((n, match) for n, line in enumerate(lines[:60]) if (match := _TOLD.match(line))), (0, None))
    if told is None:
        return None, []
    listed: list[str] = []
    for line in lines[at:]:
        match = _LISTED.match(line)
        if match and int(line.strip().split(".")[0]) == len(listed) + 1:
            listed.append(" ".join(match[1].split()))
            if len(listed) == int(told[1]):
                break
    return int(told[1]), listed


def read_head(draft: Draft, lines: list[str], listed: Collection[str] = ()) -> None:
    """Fill headline, outlet and date from the lines above the first label; `listed` are the cover's headlines.

    The outlet is the line above the date; the headline is what a label gave, what follows the date, what the cover
    lists, or the line above the outlet.
    """
    lines = [line for line in lines if not (COPYRIGHT.match(line) or is_link(line))]
    recent = _join_bracketed(_drop_notices(lines))[-_FULL_HEAD_BLOCKS:]
    date_at = next((n for n in range(len(recent) - 1, -1, -1) if is_date(recent[n])), None)
    above = [line for line in recent[:date_at] if not _COVER.match(line)]
    n_needed = 0 if draft.headline or len(above) > 1 else 1
    below = _drop_editions(recent[date_at + 1 :], n_needed) if date_at is not None else []
    above = _drop_editions(above, 1 if draft.headline or below else 2)
    if date_at is not None:
        draft.published = recent[date_at]
    known = {plain_label(headline) for headline in listed}
    named = [line for line in above if plain_label(line) in known]
    if named and len(above) > len(named):
        draft.headline = draft.headline or named[-1]
        above = [line for line in above if line not in named]
    elif draft.headline is None and below:
        draft.headline = " ".join(below)
    elif draft.headline is None and len(above) >= 2:
        draft.headline = above[-2]
    above = [line for line in above if line != draft.headline]
    draft.outlet = above[-1].rstrip(" .") if above else None
    if draft.headline and _NO_HEADLINE.match(draft.headline):
        draft.headline = None


def is_link(text: str) -> bool:
    """Whether a line only links to a picture or the page, or says that there is no headline."""
    return bool(_LINK.match(text)) and len(text) < 60


def is_date(line: str) -> bool:
    """Whether a line is a date of publication, and no line of the cover."""
    if len(line) > 110 or not re.search(r"\d{4}", line):
        return False
    reading = parse_date(line)
    is_cover = _COVER.match(line) and not re.match(r"\d+\. [^\W\d]+\.? \d{4}", line)
    return not is_cover and reading.when is not None and reading.problem in ("", "date without a day", "ambiguous date")


def _drop_notices(lines: list[str]) -> list[str]:
    """Lines without notes of the distributor ("Distributed by …"), which may run over several lines to a full stop."""
    kept: list[str] = []
    is_open = False
    for line in lines:
        is_notice = bool(_NOTICE.search(line)) or is_open
        is_long = len(line) > 60 and bool(_NOTICE.search(line))
        if not is_notice:
            kept.append(line)
        is_open = (is_long or is_open) and not line.rstrip().endswith(".") and not is_date(line)
    return kept if kept else lines


def _is_edition(line: str) -> bool:
    is_short = len(line) < 60 and len(line.split()) <= _EDITION_WORDS
    return is_short and bool(_EDITION.search(line)) and not re.search(r"(?:19|20)\d\d| - |: ", line)


def _drop_editions(lines: list[str], n_needed: int) -> list[str]:
    """Lines without those that only name an edition, as long as `n_needed` are left ("USA Today Online Edition")."""
    kept = [line for line in lines if not _is_edition(line)]
    return kept if len(kept) >= n_needed else lines


def _join_bracketed(lines: list[str]) -> list[str]:
    """Lines with spaces made single; one in brackets ("(Sinosphere)") belongs to the outlet above it."""
    joined: list[str] = []
    for line in lines:
        plain = " ".join(line.split())
        if joined and plain.startswith("(") and plain.endswith(")") and len(plain) < 60:
            joined[-1] += f" {plain}"
        elif plain:
            joined.append(plain)
    return joined
