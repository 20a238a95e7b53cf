"""Where the articles stand in a JSON document: the shapes that tools write, each made a list of objects.

Lists, pages of an interface ({"response": {"results": […]}}), search hits (`_source`), tables of pandas in every
orientation, {outlet: [articles]}, channels of Telegram.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from analysis.corpus.reading.cells import body_text
from analysis.corpus.reading.columns import ColumnPlan
from analysis.corpus.reading.dates import parse_date
from analysis.corpus.reading.mapping import Mapping
from analysis.errors import InputError

_MAX_DEPTH = 6
_WRAPPERS = frozenset(
    [
        "articles",
        "article",
        "results",
        "result",
        "items",
        "item",
        "data",
        "docs",
        "documents",
        "hits",
        "records",
        "rows",
        "entries",
        "response",
        "news",
        "stories",
        "posts",
        "content",
        "output",
        "list",
        "value",
        "values",
        "payload",
        "feed",
        "messages",
        "collection",
    ]
)
Record = dict[str, Any]


def find_records(document: object) -> list[Any] | None:
    """The list of articles in a document; None where the document is one article itself.

    >>> find_records({"status": "ok", "articles": [{"title": "A"}, {"title": "B"}]})
    [{'title': 'A'}, {'title': 'B'}]
    >>> find_records({"title": {"0": "A", "1": "B"}, "text": {"0": "x", "1": "y"}})
    [{'title': 'A', 'text': 'x'}, {'title': 'B', 'text': 'y'}]
    """
    if isinstance(document, list):
        return _of_list(document)
    if not isinstance(document, dict):
        raise InputError(f"the JSON document is a {type(document).__name__}, not an article or a list of them.")
    if (records := _of_table(document)) is not None:
        return records
    if is_article(document):
        return None
    return list(_inside(document, 0)) or _longest_list(document)


def _longest_list(document: Record) -> list[Any] | None:
    """The longest list of objects with unknown names, for the mapping to name; None where there is none."""
    lists = [
        part for part in document.values() if isinstance(part, list) and all(isinstance(one, dict) for one in part)
    ]
    inner = list(document.values())
    if len(inner) > 1 and all(isinstance(part, dict) for part in inner):
        lists.append(inner)  # {"id1": {...}, "id2": {...}}
    lists += [found for part in inner if isinstance(part, dict) and (found := _longest_list(part))]
    return max(lists, key=len, default=None) or None


def is_article(record: object) -> bool:
    """Whether an object has the fields of an article: a text or an address, and two more that are known."""
    if not isinstance(record, dict) or not record:
        return False
    plan = ColumnPlan(list(islice(map(str, record), 200)), Mapping())
    return plan.n_known() >= 3 or (plan.has_text and plan.n_known() >= 2)


def _of_list(document: list[Any]) -> list[Any]:
    """A list of articles as it is; a list of pages opened; rows without names refused."""
    if document and all(isinstance(item, list) for item in document):
        names = document[0]
        if len(document) > 1 and all(isinstance(name, str) for name in names) and is_article(dict.fromkeys(names)):
            return [dict(zip(names, row, strict=False)) for row in document[1:]]
        raise InputError(
            f"the JSON document is a list of {len(document):,} lists without names of fields (pandas writes "
            f"orient='values' so); write it with orient='records'. The first begins: {str(document[0])[:80]}"
        )
    pages = [item for item in document if isinstance(item, dict)]
    if pages and len(pages) == len(document) and not any(map(_has_fields, pages)):
        inner = [record for page in pages for record in _inside(page, 0)]
        return inner or document
    return document


def _has_fields(record: Record) -> bool:
    """Whether an object is an article, as it is or with its fields one level down."""
    if is_article(record) or {"_source", "data", "fields"} & record.keys():
        return True
    names = [f"{key}.{name}" for key, value in record.items() if isinstance(value, dict) for name in value]
    plan = ColumnPlan([*map(str, record), *names], Mapping())
    return plan.has_text and plan.n_known() >= 2


def _of_table(document: Record) -> list[Any] | None:
    """The rows of a table as pandas writes it: "split", "table", by column or by row; None for anything else."""
    data = document.get("data")
    columns = document.get("columns")
    if isinstance(columns, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        return [dict(zip(map(str, columns), row, strict=False)) for row in data]
    known = ColumnPlan(list(islice(map(str, document), 200)), Mapping())
    if not document or known.n_known() < 2:
        return None
    cells = list(document.values())
    if all(isinstance(cell, dict) for cell in cells) and all(cell.keys() == cells[0].keys() for cell in cells):
        return [{name: document[name][key] for name in document} for key in cells[0]]
    sizes = {len(cell) for cell in cells if isinstance(cell, list)}
    if all(isinstance(cell, list) for cell in cells) and len(sizes) == 1 and known.has_text:
        return [dict(zip(document, row, strict=True)) for row in zip(*cells, strict=True)]
    return None


def _inside(value: Record, depth: int) -> Iterator[Any]:
    """The articles anywhere below an object that is none; a name above a list of them is their outlet or day."""
    if depth > _MAX_DEPTH:
        return
    if _is_channel(value):
        yield from (_of_message(message, value) for message in value["messages"])
        return
    if (table := _of_table(value)) is not None:
        yield from table
        return
    are_groups = len(value) > 1 and all(isinstance(part, list) for part in value.values())
    for name, part in value.items():
        if isinstance(part, list):
            found = [item for item in part if isinstance(item, dict)]
            if any(map(_has_fields, found)) or (are_groups and found):  # a group of unknown fields is refused by name
                yield from (_named(item, str(name)) for item in part)
            else:
                yield from (record for item in found for record in _inside(item, depth + 1))
        elif isinstance(part, dict) and is_article(part) and _of_table(part) is None:
            yield _named(part, "") if "." in str(name) or depth else part
        elif isinstance(part, dict):
            yield from (_named(record, str(name)) for record in _inside(part, depth + 1))


def _named(record: object, name: str) -> object:
    """A record with the name it stood under as its outlet or day, where it gives none and the name is no wrapper."""
    if not isinstance(record, dict) or not name or name.lower() in _WRAPPERS or name.isdigit():
        return record
    plan = ColumnPlan(list(islice(map(str, record), 200)), Mapping())
    field = "published" if len(name) >= 8 and parse_date(name).when is not None else "outlet"
    is_name = field == "published" or (1 < len(name) < 60 and not name.startswith("_"))
    return {field: name, **record} if is_name and not plan.fields[field] else record


def _is_channel(value: Record) -> bool:
    """An export of Telegram: a channel's name beside its messages."""
    messages = value.get("messages")
    return (
        isinstance(messages, list)
        and isinstance(value.get("name"), str)
        and all(isinstance(message, dict) for message in messages)
    )


def _of_message(message: Record, channel: Record) -> Record:
    """A post as an article: outlet from the channel, a bold first line as the headline."""
    parts = message.get("text") or message.get("text_entities") or ""
    record = {
        "outlet": channel["name"],
        "published": message.get("date"),
        "id": message.get("id"),
        "author": message.get("author"),
        "text": body_text(parts),
    }
    if isinstance(parts, list):
        at = next((n for n, part in enumerate(parts) if any(map(str.isalpha, body_text(part) or ""))), None)
        first = parts[at] if at is not None else None
        rest = body_text(parts[at + 1 :]) if at is not None else None
        if isinstance(first, dict) and first.get("type") == "bold" and rest and rest.startswith("\n"):
            record |= {"headline": body_text(first), "text": rest.strip()}
    return record
