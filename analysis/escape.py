"""The only door to HTML, plot labels, CSV cells, file names and the terminal.

Article text is untrusted wherever it is shown: a title may hold a script, a formula, a path or a terminal escape.
Each function here takes any value and returns text that is inert in one place. Nothing else in pressgauge writes
to those places by itself (`tests/report/test_escape.py` forbids it).
"""

import base64
import hashlib
import html
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.files import write_whole

__all__ = [
    "escape_csv_cell",
    "escape_html",
    "escape_label",
    "escape_terminal",
    "image_source",
    "keep_as_text",
    "sanitise_html",
    "show_text",
    "slug",
    "slug_all",
    "write_csv",
]

#: Characters that reorder the text around them (Boucher and Anderson 2021, "Trojan Source").
_REORDERING = re.compile("[\u061c\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]")
_EMPTY = re.compile("[\u00ad\u200b\u200e\u200f\u2060-\u2064\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_BREAK = re.compile("[\u2028\u2029]")
_HASHED = re.compile(r"-[0-9a-f]{8}\Z")
#: What a spreadsheet takes for the beginning of a formula. Apostrophes before it are ours, or are told apart from ours
#: by one more.
_FORMULA = re.compile(r"['\"\s\x00-\x1f]*[=+\-@\t\r＝＋－＠|%]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z")
#: The same where a spreadsheet that separates cells by other means than commas begins a cell; numbers are none there.
_BETWEEN = r"[,;\t\r\n]['\"\s\x00-\x1f]*"
_BEGINS = r"(?=[=+\-@＝＋－＠|%])(?![+-](\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?([,;\t\r\n]|\Z))"
_INNER_FORMULA = re.compile(f"({_BETWEEN}){_BEGINS}")
_INNER_ESCAPED = re.compile(f"({_BETWEEN})'{_BEGINS}")
_RESERVED = {"con", "prn", "aux", "nul", "index", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}

# fmt: off
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details",
    "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "ins", "li", "mark", "ol", "p", "pre", "q", "s", "section", "small", "span", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}
# fmt: on
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class"},
    "a": {"href"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
#: What an attribute may hold: nothing that could be taken for markup, so that `<` begins a tag wherever it stands.
_VALUES = {
    "class": re.compile("dataframe"),
    "href": re.compile(r"https?://[^\s<>\"'`]+|#[\w.-]+|[\w%-][\w%.-]*(/[\w%-][\w%.-]*)*(#[\w.-]+)?", re.IGNORECASE),
    "scope": re.compile("row|col"),
    "start": re.compile(r"\d{1,6}"),
    "colspan": re.compile(r"\d{1,3}"),
    "rowspan": re.compile(r"\d{1,3}"),
}


def show_text(value: Any) -> Any:
    """Text with control characters and characters that reorder it replaced by a visible mark; not yet escaped.

    What is not text, or was marked as safe HTML, is returned as it is.
    """
    if type(value) is not str:
        return value
    return _EMPTY.sub("", _REORDERING.sub("�", _CONTROL.sub("�", value)))


def escape_html(value: object) -> str:
    """`value` as text that is inert in HTML, in an element or in a quoted attribute.

    >>> escape_html("<b>O'Neil & Söhne</b>")
    '&lt;b&gt;O&#x27;Neil &amp; Söhne&lt;/b&gt;'
    """
    return html.escape(show_text(str(value)), quote=True)


def escape_label(value: object, *, width: int | None = None) -> str:
    r"""`value` as a plot label: no mathematics, no control characters, at most `width` characters.

    Matplotlib reads text between two `$` as mathematics, stops at a broken one, and leaves out of a legend
    whatever starts with `_`.

    >>> print(escape_label("$\\frac{$ wins"))
    \$\frac{\$ wins
    """
    text = " ".join(show_text(str(value)).split())
    if width is not None and len(text) > width:
        text = text[: max(width - 1, 1)].rstrip() + "…"
    text = text.replace("$", r"\$")
    return f" {text}" if text.startswith("_") else text


def escape_csv_cell(value: object) -> object:
    """`value` for a CSV cell: what a spreadsheet would run as a formula gets an apostrophe in front.

    That may be in the middle of a text: Excel in many countries separates cells by semicolons, so that `a;=1+1` is two
    cells there. Numbers stay numbers, also negative ones (OWASP, "CSV injection").

    >>> [escape_csv_cell(cell) for cell in ("=1+1", "-0.5", "@Rada", "NATO", "a;=1+1", -0.5)]
    ["'=1+1", '-0.5', "'@Rada", 'NATO', "a;'=1+1", -0.5]
    """
    if not isinstance(value, str):
        return value
    text = value.replace("\x00", "�")
    text = text.encode("utf-8", "replace").decode("utf-8")
    if _NUMBER.match(text):
        return text
    text = _INNER_FORMULA.sub(r"\1'", text)
    return f"'{text}" if _FORMULA.match(text) else text


def unescape_csv_cell(value: str) -> str:
    """The text that `escape_csv_cell` was given, from what it made of it.

    >>> [unescape_csv_cell(cell) for cell in ("'=1+1", "'@Rada", "'tis", "-0.5", "a;'=1+1")]
    ['=1+1', '@Rada', "'tis", '-0.5', 'a;=1+1']
    """
    text = value[1:] if value.startswith("'") and _FORMULA.match(value[1:]) else value
    return _INNER_ESCAPED.sub(r"\1", text)


def escape_terminal(value: object) -> str:
    r"""`value` for a terminal or a log: escapes and control characters are shown, never obeyed.

    >>> print(escape_terminal("\x1b[2Jgone"))
    \x1b[2Jgone
    """
    text = str(value).replace("\t", " ").replace("\n", "\\n")
    for pattern in (_CONTROL, _REORDERING, _EMPTY, _LINE_BREAK):
        text = pattern.sub(_written_out, text)
    return text


def slug(value: object, *, length: int = 48) -> str:
    """`value` as a file name: lower-case ASCII letters, digits and hyphens, in no folder but its own.

    A value that is not such a name already gets eight letters of its hash, so that two values never share a name.
    For names of several values that are told apart among themselves, see `slug_all`.

    >>> slug("quotation"), slug("../../etc/passwd"), slug("007")
    ('quotation', 'etc-passwd-3754d6cb', '007')
    """
    text = str(value)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:length].strip("-")
    if name and name == text and name not in _RESERVED and not _HASHED.search(name):
        return name
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name}-{mark}" if name else f"x-{mark}"


def slug_all(values: Sequence[object], *, length: int = 48) -> list[str]:
    """File names of several values: without the hash where they differ without it.

    >>> slug_all(["Northern Ledger", "NO", "no", "?"])
    ['northern-ledger', 'no-23794d91', 'no', 'x-8a8de823']
    """
    marked = [slug(value, length=length) for value in values]
    plain = [_HASHED.sub("", name) if name != str(value) else name for name, value in zip(marked, values, strict=True)]
    safe = [name not in _RESERVED and name != "x" and plain.count(name) == 1 for name in plain]
    return [short if alone else long for short, long, alone in zip(plain, marked, safe, strict=True)]


def sanitise_html(fragment: str) -> str:
    """`fragment` with only harmless tags and attributes: no script, style, form, frame, image or handler.

    Used for what a notebook's own output says it is HTML. Links must be http(s), to a place in the page, or to a
    file beside it.

    >>> sanitise_html('<b onclick="x()">NATO</b><script>x()</script><img src="http://a/b.png">')
    '<b>NATO</b>'
    """
    import nh3  # here, so that escaping for the terminal does not load it

    return nh3.clean(
        fragment,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def keep_as_text(fragment: str) -> str:
    """An HTML `fragment` in which JupyterLab sees no mathematics: two dollar signs in a text would make a formula.

    >>> keep_as_text("<p>$5 or $6</p>")
    '<div class="mathjax_ignore tex2jax_ignore"><p>$5 or $6</p></div>'
    """
    return f'<div class="mathjax_ignore tex2jax_ignore">{fragment}</div>'


def image_source(content: bytes, *, kind: str) -> str:
    """A `data:` address that embeds an image (`kind`: png or svg) in a page."""
    types = {"png": "image/png", "svg": "image/svg+xml"}
    return f"data:{types[kind]};base64,{base64.b64encode(content).decode('ascii')}"


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write `table` to `path` as UTF-8 CSV with inert cells and headers, whole or not at all."""
    safe = table.rename(columns=lambda name: escape_csv_cell(str(name)))
    texts = [column for column in safe.columns if not pd.api.types.is_numeric_dtype(safe[column])]
    safe = safe.assign(**{column: safe[column].map(escape_csv_cell, na_action="ignore") for column in texts})
    content = safe.to_csv(index=False, lineterminator="\n", float_format="%.10g", date_format="%Y-%m-%dT%H:%M:%S")
    write_whole(path, content.encode("utf-8"))


def _written_out(match: "re.Match[str]") -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _filter_attribute(_: str, name: str, value: str) -> str | None:
    allowed = _VALUES.get(name)  # never an error in here: nh3 would take the value as it is
    return value if allowed is not None and allowed.fullmatch(value) else None
