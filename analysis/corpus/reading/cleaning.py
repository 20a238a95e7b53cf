"""Cleaning at the door: only what a table cannot hold or a reader cannot see, each change logged on its article.

After this the text is never altered again, so that every offset in every table points into it.
"""

import re

from analysis.corpus.drafts import Draft

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[\x80-\x84\x86-\x9f]")
_BIDI_OVERRIDE = re.compile("[\u202d\u202e]")
_SUSPECT = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ufeff]")
_BREAKS = re.compile("\r\n?|\u2028|\u2029|\x85|\x0c|\x0b")
_TEXT_FIELDS = ("headline", "text", "teaser")
_SHORT_FIELDS = ("outlet", "url", "author", "language", "section", "article_id")


def clean_draft(draft: Draft, max_chars: int) -> None:
    """Make every field of `draft` storable, and log on it what was changed.

    Line breaks become "\\n" (not logged: no character is lost); control characters and bidirectional overrides
    are removed, lone surrogates become U+FFFD, fields are cut at `max_chars`; each is a problem.
    """
    for name in _TEXT_FIELDS:
        value = getattr(draft, name)
        if value is not None:
            setattr(draft, name, _clean(draft, name, value, max_chars))
    for name in _SHORT_FIELDS:
        value = getattr(draft, name)
        if value is not None:
            value = " ".join(_clean(draft, name, value, 10_000).split())
            setattr(draft, name, value or None)
    if draft.headline is not None:
        draft.headline = " ".join(draft.headline.split()) or None
    if draft.text is not None:
        draft.text = draft.text.strip() or None
    for name, value in draft.extra.items():
        draft.extra[name] = _clean(draft, name, value, max_chars)


def _clean(draft: Draft, name: str, value: str, max_chars: int) -> str:
    if len(value) > max_chars:
        draft.note("field cut at the cap", f"{name}: {len(value):,} characters", f"kept the first {max_chars:,}")
        value = value[:max_chars]
    if not _SUSPECT.search(value):
        return value
    value = _BREAKS.sub("\n", value).replace("\ufeff", "")
    value = _replace(draft, name, value, (_SURROGATE, "lone surrogates", "\ufffd", "replaced by U+FFFD"))
    value = _replace(draft, name, value, (_CONTROL, "control characters", "", "removed"))
    return _replace(draft, name, value, (_BIDI_OVERRIDE, "bidirectional overrides", "", "removed"))


def _replace(draft: Draft, name: str, value: str, rule: tuple[re.Pattern[str], str, str, str]) -> str:
    pattern, problem, replacement, action = rule
    found = pattern.findall(value)
    if not found:
        return value
    kinds = " ".join(sorted({f"U+{ord(char):04X}" for char in found})[:8])
    draft.note(problem, f"{name}: {len(found)} ({kinds})", action)
    return pattern.sub(replacement, value)
