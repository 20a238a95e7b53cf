"""Damage of a text that changes results silently: found, named and counted here, never repaired."""

import re
from functools import cache

from analysis.corpus.drafts import Draft
from analysis.corpus.reading.navigation import navigation_patterns
from analysis.lexicons import load_lexicon
from analysis.text.language import identify_language, language_code

_CELL_LIMITS = (32_767, 32_766, 65_535, 65_536)  # Excel; 16-bit lengths
_START_CHARS, _END_CHARS = 400, 160
_NOTICE_CHARS = 1_500  # a page with more text than this is an article, whatever its first words
_SAMPLE_CHARS = 6_000  # marks are counted in this much of a text
_SHORT_WORDS = 40
_TOLD_SHARE = 0.6  # exports count headline, credits and tables too
_REPLACED = re.compile("\ufffd")
_MOJIBAKE = re.compile(r"â€[\x80-\xbf™œ“”˜¦¢\"]|Ã[\x80-\xbf©¨¼¶¤³±¡­§ªº´]|Â[ \xa0£»«·]|Ð[\x80-\xbf°µ¾]Ñ|ï»¿")
# Patterns for text start at the rare character and look back from it, so that a pass over an article stays cheap.
_QUERY_INSIDE = re.compile(r"\?(?<=[a-z].)(?:s|t|re|ve|ll|d|m)\b|\?(?<=\s.)[A-Za-z][^?\n]{3,80}[a-z,.]\?(?=\s)")
_TAGS = re.compile(
    r"</?(?:p|br|div|span|a|em|strong|b|i|li|ul|img|h\d)\b[^<>]{0,200}>|&(?:amp|quot|nbsp|lt|gt|#\d{2,5}|#x[0-9a-f]{2,5}|[lr][sd]quo|mdash|ndash);",
    re.I,
)
_JOINED_SENTENCE = re.compile(r"[.!?,;](?<=[a-z]{2}.)(?:(?<=[.!?])[”\"’']?[A-Z][a-z]+ [a-z]|(?<=[,;])[A-Za-z]{2})")
_JOINED_WORD = re.compile(r"[A-Z](?<=[a-z]{3}.)[a-z]{2,}\b(?!\.)")
_SENTENCE_MARK = re.compile(r"[.!?。！？]")
_LOST_APOSTROPHE = re.compile(r" [st] (?<=[a-z]{2}...)[a-z]{2}")
_DETACHED = re.compile(r" [,.;:?!](?<=\w..)(?=\s|$)")


def find_damage(draft: Draft, raw_chars: int) -> None:
    """Log on `draft` every kind of damage its text and headline show; `raw_chars` is the length before cleaning."""
    if draft.headline:
        _check_encoding(draft, "headline", draft.headline)
    if draft.headline and draft.language != "fr" and (match := _DETACHED.search(draft.headline)):
        draft.note("detached punctuation", f"headline: {_around(draft.headline, match)}", "kept")
    text = draft.text
    if text is None:
        return
    n_words = len(text[:2000].split())
    if raw_chars in _CELL_LIMITS:
        draft.note("text cut at a cell limit", f"{raw_chars:,} characters, ends: {text[-60:]}", "kept")
    _check_notices(draft, text)
    if draft.words_told and draft.words_told >= _SHORT_WORDS:
        n_read = len(text.split())
        if n_read < _TOLD_SHARE * draft.words_told:
            draft.note("text shorter than the export says", f"{n_read:,} of {draft.words_told:,} words", "kept")
    if n_words < _SHORT_WORDS:
        draft.note("very short text", f"{n_words} words", "kept")
    _check_teaser(draft, text)
    _check_encoding(draft, "text", text)
    _check_marks(draft, text, n_words)
    _check_language(draft, text)


def is_no_article(draft: Draft) -> bool:
    """Whether the damage found says that the text is no article at all."""
    return any(problem.problem == "not an article" for problem in draft.problems)


@cache
def _notices() -> list[tuple[str, str, re.Pattern[str]]]:
    table = load_lexicon("damage_phrases")
    rows = zip(table["problem"], table["where"], table["pattern"], strict=True)
    return [
        (
            problem,
            where,
            re.compile(rf"(?:{pattern})\s*$" if where == "end" else rf"(?<!\w)(?:{pattern})", re.IGNORECASE),
        )
        for problem, where, pattern in rows
    ]


def _check_notices(draft: Draft, text: str) -> None:
    start, end = text[:_START_CHARS], text[-_END_CHARS:]
    logged: set[str] = set()
    for problem, where, pattern in _notices():
        if problem in logged or (problem == "not an article" and len(text) > _NOTICE_CHARS):
            continue
        part = end if where == "end" else start
        match = pattern.search(part)
        early = match is not None and (where == "end" or match.start() < 120 or len(text) < 600)
        if match and early:
            if where == "end" and len(text) > _NOTICE_CHARS:  # a link left at the end of a whole article
                problem = "navigation glued to text"
            draft.note(problem, _around(part, match), "set aside" if problem == "not an article" else "kept")
            logged.add(problem)
    line = navigation_patterns()[0].search(start)
    if line and not any(found.problem == "navigation glued to text" for found in draft.problems):
        draft.note("navigation glued to text", _around(start, line), "kept")


def _check_teaser(draft: Draft, text: str) -> None:
    if any(found.problem == "teaser instead of body" for found in draft.problems):
        return
    teaser = (draft.teaser or "").strip()
    ends_open = text.endswith(("...", "…")) and len(text) < 700
    if ends_open or (teaser and len(text) < 1000 and teaser.startswith(text.rstrip(".… "))):
        draft.note("teaser instead of body", text[-80:], "kept")


def _check_encoding(draft: Draft, name: str, text: str) -> None:
    if text.isascii():
        found = _QUERY_INSIDE.findall(text) if "?" in text else []
        if len(found) >= 3:
            draft.note("broken encoding", f"{name}: question marks for quotes: {found[0]}", "kept")
    else:
        for pattern, what in ((_REPLACED, "U+FFFD"), (_MOJIBAKE, "wrong encoding")):
            if match := pattern.search(text):
                n_found = len(pattern.findall(text))
                draft.note("broken encoding", f"{name}: {n_found} × {what}: {_around(text, match)}", "kept")
    if ("<" in text or "&" in text) and (match := _TAGS.search(text)):
        draft.note("HTML left in text", f"{name}: {_around(text, match)}", "kept")


def _check_marks(draft: Draft, text: str, n_words: int) -> None:
    """Words joined at lost breaks, marks stripped, marks detached: by their rate in the first 6,000 characters."""
    sample = text[:_SAMPLE_CHARS]
    joined = _JOINED_SENTENCE.findall(sample)
    words = joined if len(joined) >= 3 else _JOINED_WORD.findall(sample)
    if len(joined) >= 3 or len(words) >= 6:
        first = next((_JOINED_SENTENCE if len(joined) >= 3 else _JOINED_WORD).finditer(sample))
        draft.note("joined words", f"{len(words)} places, e.g. {_around(sample, first)}", "kept")
    if n_words >= 60:
        n_marks = len(_SENTENCE_MARK.findall(text[:2000]))
        lost = _LOST_APOSTROPHE.findall(text[:4000])
        if n_marks < n_words / 100:
            draft.note("punctuation stripped", f"{n_marks} sentence marks in {n_words} words", "kept")
        elif len(lost) >= 4:
            draft.note("punctuation stripped", f"{len(lost)} apostrophes lost, e.g.{lost[0]}", "kept")
    if len(detached := _DETACHED.findall(text[:4000])) >= 5:
        draft.note("detached punctuation", f"text: {len(detached)} places", "kept")


def _check_language(draft: Draft, text: str) -> None:
    """Fill the language, or check the one the file gives against the text."""
    found = identify_language(text)
    given = language_code(draft.language) if draft.language else None
    if given and found and given != found:
        draft.note("language contradicts", f"file says {draft.language}, text is {found}", "the text's kept")
    draft.language = found or given
    if draft.language and draft.language != "en":
        draft.note("not English", draft.language, "kept")


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - 20) : match.end() + 20]
