"""The values of cells: text, lists of paragraphs, nested bodies, and Python or JSON that a tool wrote into a cell."""

import ast
import json
import re
from typing import Any

_EMPTY = {"", "nan", "null", "nat"}
_NAMED = ("rendered", "name", "title", "label", "value", "$t", "#text")
_TEXT_KEYS = ("rendered", "text", "content", "value", "paragraph", "#text", "$t")
_NOT_TEXT = frozenset(
    [
        "type",
        "id",
        "_id",
        "_type",
        "class",
        "tag",
        "url",
        "href",
        "src",
        "style",
        "lang",
        "language",
        "level",
        "order",
        "index",
        "position",
        "key",
        "rel",
        "target",
        "caption",
        "credit",
        "marks",
        "format",
        "mime",
        "width",
        "height",
        "align",
        "kind",
    ]
)
_NO_TEXT_TYPES = frozenset(
    [
        "image",
        "img",
        "video",
        "audio",
        "embed",
        "gallery",
        "ad",
        "advertisement",
        "iframe",
        "link_list",
        "interstitial_link",
        "raw_html",
        "script",
        "oembed",
        "related",
        "newsletter",
    ]
)
_INLINE_TYPES = frozenset(
    [
        "plain",
        "bold",
        "italic",
        "link",
        "text_link",
        "mention",
        "hashtag",
        "code",
        "underline",
        "strikethrough",
        "spoiler",
        "custom_emoji",
        "phone",
        "email",
        "bot_command",
        "cashtag",
        "text",
        "mention_name",
        "pre",
        "blockquote",
    ]
)
_LITERAL = re.compile(r"""\s*(?:\[.*\]|\{.*\}|\(['"].*\)|b(?:'.*'|".*"))\s*""", re.DOTALL)
_LITERAL_CHARS = 2_000_000
_LITERAL_DEPTH = 40  # brackets opened at a line's start; a parser that recurses is given no more
_ESCAPED_BREAK = re.compile(r"\\r?\\n|\\n")
_ESCAPE = re.compile(r"\\(?:r?\\?n|t|[\"'\\/]|u[0-9a-fA-F]{4})")


def cell_text(value: object) -> str | None:
    """A cell as text, exactly as written; None where it is empty. Lists are joined by commas.

    >>> cell_text("007"), cell_text(7.0), cell_text(["A", "B"]), cell_text("NO")
    ('007', '7', 'A, B', 'NO')
    """
    if isinstance(value, str):
        return None if value.strip().lower() in _EMPTY else value.strip()
    if value is None or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(cell_text, value))) or None
    if isinstance(value, dict):
        named = [value[key] for key in _NAMED if key in value]
        return cell_text(named[0]) if named else None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def body_text(value: object) -> str | None:
    """A text cell: a string untouched, a list of paragraphs joined by blank lines, nested parts in their order.

    Of a paragraph that is an object only its text is taken, not its type or address; pictures and the like are none.

    >>> body_text(["One.", {"type": "p", "text": "Two."}])
    'One.\\n\\nTwo.'
    """
    if isinstance(value, str):
        return None if value.strip().lower() in _EMPTY else value
    if isinstance(value, (list, tuple)):
        if _is_inline(value):
            return "".join(filter(None, (one if isinstance(one, str) else body_text(one) for one in value))) or None
        return "\n\n".join(filter(None, map(body_text, value))) or None
    if isinstance(value, dict):
        if str(value.get("type", "")).lower() in _NO_TEXT_TYPES:
            return None
        parts: list[Any] = [value[key] for key in _TEXT_KEYS if value.get(key)][:1]
        parts = parts or [part for key, part in value.items() if str(key).lower() not in _NOT_TEXT]
        return "\n\n".join(filter(None, map(body_text, parts))) or None
    return None if isinstance(value, bool) else cell_text(value)


def _is_inline(parts: list[Any] | tuple[Any, ...]) -> bool:
    """Whether the parts run on as one text ("He said ", {"type": "bold", "text": "no"}): strings beside marked ones."""
    kinds = {str(one.get("type", "")).lower() for one in parts if isinstance(one, dict)}
    return bool(kinds) and kinds <= _INLINE_TYPES and all(isinstance(one, (str, dict)) for one in parts)


def read_literal(cell: str) -> object:
    """The value of a cell that holds Python or JSON ("['One.', 'Two.']", "b'One'"); None where it holds none.

    >>> read_literal("['One.', 'Two.']"), read_literal("{'id': None, 'name': 'Ledger'}"), read_literal("[sic] no")
    (['One.', 'Two.'], {'id': None, 'name': 'Ledger'}, None)
    """
    if cell[:1] not in "[{(b" or len(cell) > _LITERAL_CHARS or not _LITERAL.fullmatch(cell):
        return None
    if cell.count("[") + cell.count("{") + cell.count("(") > _LITERAL_DEPTH * 50:
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            value = read(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        if isinstance(value, bytes):
            return value.decode("utf-8", errors="replace")
        if isinstance(value, tuple):
            value = list(value)
        if isinstance(value, (list, dict)) and body_text(value):
            return value
    return None


def unescape(text: str) -> str | None:
    r"""A text whose line breaks are two characters each, made plain; None where they are not.

    >>> unescape(r"One.\n\n\"Two,\" she said.")
    'One.\n\n"Two," she said.'
    """
    if "\\n" not in text or "\n" in text or len(_ESCAPED_BREAK.findall(text)) < 2:
        return None
    return _ESCAPE.sub(lambda match: _plain_escape(match[0]), text)


def _plain_escape(escape: str) -> str:
    if escape[1] == "u":
        return chr(int(escape[2:], 16))
    return {"n": "\n", "r": "\n", "t": "\t"}.get(escape[1], escape[1])
