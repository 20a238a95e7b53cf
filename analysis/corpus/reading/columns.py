"""Which column of a scrape is which field of an article: by the user's mapping, then by known aliases."""

import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from functools import cache

from analysis.corpus.drafts import MAPPED_FIELDS, Draft
from analysis.corpus.reading.cells import body_text, cell_text, read_literal, unescape
from analysis.corpus.reading.dates import parse_date
from analysis.corpus.reading.mapping import Mapping
from analysis.errors import InputError
from analysis.lexicons import load_lexicon

_PUNCTUATION = re.compile(r"[\W_]+")
_WEB_ADDRESS = re.compile(r"(?:https?:)?//|www\.|[\w-]+(?:\.[\w-]+)+/", re.IGNORECASE)
_LEADS = ("snippet", "lead_paragraph", "leadparagraph")
_LONGER = 1.5  # a column ranked lower is taken for the text when it is this many times as long
_BODY_CHARS = 300  # a cell of an unknown column as long as this looks like an article's text


@cache
def _aliases() -> dict[str, dict[str, int]]:
    table = load_lexicon("corpus_columns")
    aliases: dict[str, dict[str, int]] = {}
    for name, alias, rank in zip(table["field"], table["alias"], table["rank"], strict=True):
        aliases.setdefault(name, {})[alias] = int(rank)
    return aliases


def _rank(name: str, aliases: MappingType[str, int]) -> int | None:
    """How good a name is for a field (low is good): the whole dotted name first, then its last part."""
    whole = _PUNCTUATION.sub("", name.lower())
    whole = whole if whole in aliases else re.sub(r"^v\d+(?=\D)", "", whole)  # GDELT numbers its columns' versions
    if whole in aliases:
        return aliases[whole]
    last = _PUNCTUATION.sub("", name.lower().rsplit(".", 1)[-1])
    return 1000 + aliases[last] if "." in name and last in aliases else None


class ColumnPlan:
    """For one set of column names: the candidate columns of every field, best first."""

    def __init__(self, names: Sequence[str], mapping: Mapping) -> None:
        self.names = [str(name).strip().lstrip("\ufeff") for name in names]
        self.fields = {name: self._candidates(name, mapping) for name in MAPPED_FIELDS}
        self._drop_double_use()
        self.keep = [(n, name) for n, name in enumerate(self.names) if name in mapping.keep]
        self.moved = ""
        plain = [name.lower() for name in self.names]
        self.date_parts = [plain.index(part) if part in plain else None for part in ("year", "month", "day")]

    def _candidates(self, field: str, mapping: Mapping) -> list[int]:
        if field in mapping.columns:
            wanted = mapping.columns[field]
            found = [n for n, name in enumerate(self.names) if name == wanted]
            if not found and "text" not in self.names:
                known = ", ".join(self.names[:40])
                raise InputError(f"mapping: column {wanted!r} for {field!r} is not there; columns found: {known}.")
            return found
        aliases = _aliases().get(field, {})
        taken = set(mapping.columns.values())
        ranked = [(_rank(name, aliases), n) for n, name in enumerate(self.names) if name not in taken]
        return [n for rank, n in sorted((rank, n) for rank, n in ranked if rank is not None)]

    def _drop_double_use(self) -> None:
        """A column known for both dates is the date published only where nothing better is."""
        shared = set(self.fields["published"]) & set(self.fields["seen"])
        if set(self.fields["published"]) - shared:
            self.fields["published"] = [n for n in self.fields["published"] if n not in shared]
        else:
            self.fields["seen"] = [n for n in self.fields["seen"] if n not in shared]

    @property
    def has_text(self) -> bool:
        """Whether any column can hold the article's text."""
        return bool(self.fields["text"])

    @property
    def is_metadata(self) -> bool:
        """Whether the columns describe articles (headline and address) without their text."""
        about = ("headline", "outlet", "published", "seen")
        return not self.has_text and bool(self.fields["url"]) and any(self.fields[name] for name in about)

    def shift_if_moved(self, rows: Sequence[Sequence[object]]) -> bool:
        """Move the fields one column left where the cells stand so: dates under the address, titles under the date.

        Only a whole sample of `rows` decides; every draft made after that notes it.
        """
        url, date, title = (self.fields[name][:1] for name in ("url", "published", "headline"))
        if not (url and date and title and date[0] == url[0] + 1 and title[0] == date[0] + 1 and rows):
            return False
        n_moved = sum(
            len(row) > title[0] and _reads_as_date(row[url[0]]) and not _reads_as_date(row[date[0]]) for row in rows
        )
        if n_moved < 0.8 * len(rows):
            return False
        self.moved = f"{self.names[url[0]]}: {cell_text(rows[0][url[0]])}"
        self.fields |= {"url": [], "published": url, "headline": date, "teaser": title}
        return True

    def n_known(self) -> int:
        """How many fields have a column."""
        return sum(bool(columns) for columns in self.fields.values())

    def draft(self, values: Sequence[object], source: str) -> Draft:
        """The article in one row; a cell that is not what its column promises is left out and noted."""
        draft = Draft(source)
        values = self._plain_values(draft, values)
        draft.text = self._pick_text(values)
        self._add_lead(draft, values)
        self._pick_places(draft, values)
        for field in ("headline", "author", "language", "section", "article_id", "teaser"):
            setattr(draft, field, self._first(field, values))
        draft.published = self._first_date("published", values) or self._joined_date(values)
        draft.seen = self._first_date("seen", values)
        if self.moved:
            draft.note("shifted columns", self.moved, "cells read one column to the left of their names")
        draft.extra = {name: cell_text(values[n]) or "" for n, name in self.keep if n < len(values)}
        return draft

    def _plain_values(self, draft: Draft, values: Sequence[object]) -> Sequence[object]:
        """The values with Python, JSON and escaped line breaks in cells of known columns read; the log says so."""
        plain = list(values)
        for n in sorted({n for columns in self.fields.values() for n in columns if n < len(values)}):
            cell = plain[n]
            if not isinstance(cell, str):
                continue
            literal = read_literal(cell.strip())
            if literal is not None:
                plain[n] = literal
                draft.note("code in a cell", f"{self.names[n]}: {cell[:100]}", "read as the values it holds")
            elif (text := unescape(cell)) is not None:
                plain[n] = text
                draft.note("escapes left in text", f"{self.names[n]}: {cell[:100]}", "undone")
        return plain

    def _add_lead(self, draft: Draft, values: Sequence[object]) -> None:
        """Dow Jones gives the first paragraph as "snippet" and the rest as "body": a text that starts after it."""
        names = {name.lower(): n for n, name in enumerate(self.names)}
        lead_at = next((names[name] for name in _LEADS if name in names), None)
        lead = body_text(values[lead_at]) if lead_at is not None and lead_at < len(values) else None
        is_split = names.keys() >= {"an", "body"} or lead_at == names.get("lead_paragraph")
        if not (lead and draft.text and is_split):
            return
        start = " ".join(lead.split())[:80].rstrip(" .…")
        if start not in " ".join(draft.text[: 4 * len(lead) + 400].split()):
            draft.text = f"{lead.strip()}\n\n{draft.text.strip()}"
            draft.note("lead joined to text", lead, "set before the body, which begins after it")

    def _cells(self, field: str, values: Sequence[object]) -> list[str]:
        cells = [cell_text(values[n]) for n in self.fields[field] if n < len(values)]
        return [cell for cell in cells if cell]

    def _first(self, field: str, values: Sequence[object]) -> str | None:
        return next(iter(self._cells(field, values)), None)

    def _first_date(self, field: str, values: Sequence[object]) -> object:
        for n in self.fields[field]:
            if n < len(values) and cell_text(values[n]):
                value = values[n]
                return value if isinstance(value, (int, float)) or hasattr(value, "year") else cell_text(value)
        return None

    def _joined_date(self, values: Sequence[object]) -> str | None:
        """A date that stands in three columns: year, month and day."""
        parts = [cell_text(values[n]) if n is not None and n < len(values) else None for n in self.date_parts]
        return "-".join(f"{part:0>2}" for part in parts if part) if all(parts) else None

    def _pick_text(self, values: Sequence[object]) -> str | None:
        best: str | None = None
        for n in self.fields["text"]:
            cell = body_text(values[n]) if n < len(values) else None
            if cell and (best is None or len(cell) > _LONGER * len(best)):
                best = cell
        return best

    def _pick_places(self, draft: Draft, values: Sequence[object]) -> None:
        """Outlet and address, told apart by their look: "source" is used for both."""
        outlets, urls = self._cells("outlet", values), self._cells("url", values)
        addresses = [cell for cell in (*urls, *outlets) if _WEB_ADDRESS.match(cell)]
        names = [cell for cell in outlets if not _WEB_ADDRESS.match(cell)]
        draft.outlet = names[0] if names else None
        draft.url = addresses[0] if addresses else None
        if urls and not addresses and len(self.fields["url"]) == 1 and not _looks_like_place(urls[0]):
            draft.note("shifted columns", f"{self.names[self.fields['url'][0]]}: {urls[0]}", "left out as address")


def _reads_as_date(cell: object) -> bool:
    return parse_date(cell).when is not None and (not isinstance(cell, str) or len(cell) < 40)


def _looks_like_place(cell: str) -> bool:
    return "/" in cell or ("." in cell and " " not in cell)


def missing_text_error(name: str, names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """What to tell a user whose table has no text column: the columns found, the aliases, and the mapping."""
    long = [
        column
        for n, column in enumerate(names)
        if any(n < len(row) and len(str(row[n] or "")) >= _BODY_CHARS for row in rows)
    ]
    example = long[0] if long else "NAME OF YOUR COLUMN"
    found = ", ".join(repr(column[:40]) for column in names[:40]) or "none"
    known = ", ".join(sorted(_aliases()["text"], key=_aliases()["text"].__getitem__)[:12])
    if names and (len(names[-1]) > _BODY_CHARS or any(parse_date(column).when for column in names if len(column) < 40)):
        found += " (the first row looks like an article: add a row of column names above it)"
    hint = f" The column {long[0]!r} looks like it." if long else ""
    return (
        f"{name!r} has no text column. Columns found: {found}. Names known for the text: {known} ….{hint} "
        f'Give a mapping: read_articles(path, mapping={{"text": "{example}"}}), or --mapping FILE.toml with '
        f'[columns] text = "{example}".'
    )
