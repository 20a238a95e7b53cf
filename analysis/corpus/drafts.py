"""What a reader hands over: one `Draft` per article, one `SetAside` per thing that could not be read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

ARTICLE_FIELDS = (
    "article_id",
    "outlet",
    "published",
    "headline",
    "text",
    "url",
    "author",
    "language",
    "section",
)
"""The fields a reader, a column mapping or a file-name pattern may fill."""

MAPPED_FIELDS = (*ARTICLE_FIELDS, "seen", "teaser")
"""Fields a column may be mapped to: `seen` is when a scraper saw the article, `teaser` its summary."""


class Problem(NamedTuple):
    """One thing found in one article: its name, the place that shows it, and what was done about it."""

    problem: str
    evidence: str
    action: str


@dataclass(slots=True)
class Draft:
    """One article as the reader found it; `None` is "not given". `source` says where it stood."""

    source: str
    text: str | None = None
    headline: str | None = None
    outlet: str | None = None
    published: object = None
    url: str | None = None
    author: str | None = None
    language: str | None = None
    section: str | None = None
    article_id: str | None = None
    seen: object = None
    teaser: str | None = None
    metadata_only: bool = False
    is_page: bool = False  # a saved web page, whose outlet is its site's
    words_told: int | None = None  # how many words the export says the text has
    problems: list[Problem] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)

    def note(self, problem: str, evidence: object, action: str) -> None:
        """Log `problem` with at most 160 characters of evidence."""
        self.problems.append(Problem(problem, " ".join(str(evidence)[:400].split())[:160], action))


class SetAside(NamedTuple):
    """A file, or a row of one, that gave no article, and why."""

    source: str
    reason: str
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps held while streaming, so that a small archive cannot fill the memory.

    Attributes:
        file_bytes: bytes read from one file, after unpacking.
        rows: rows or records read from one file.
        field_chars: characters kept of one field.
        archive_members: files read from one archive.
    """

    file_bytes: int = 1_000_000_000
    rows: int = 1_000_000
    field_chars: int = 10_000_000
    archive_members: int = 200_000


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles read, with everything that was noticed and everything that was left out.

    Attributes:
        articles: one row per article; columns as in `analysis.tables`.
        problems: article_id, problem, evidence, action.
        set_aside: source, reason, and the article's columns where there was one, so that it can be restored.
    """

    articles: pd.DataFrame
    problems: pd.DataFrame
    set_aside: pd.DataFrame


Found = Draft | SetAside
Reader = Callable[..., Iterator[Found]]
