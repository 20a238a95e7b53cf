"""An article with its quotes, cues and speakers marked: as safe HTML in a notebook, as plain text in a terminal."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.errors import InputError, check_columns
from analysis.escape import escape_html, escape_terminal, keep_as_text
from analysis.quotation.voices import VoiceMap

_STYLE = {
    "direct": "background:#cfe3f5",
    "indirect": "background:#e9e9e9",
    "cue": "border-bottom:2px solid #b2182b",
    "source": "font-weight:bold",
}
_PLAIN = {"direct": ("[", "]"), "indirect": ("(", ")"), "cue": ("<", ">"), "source": ("{", "}")}
_Part = tuple[int, int, str, str]  # start, end, what, speaker


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """A marked article: shows itself as HTML in a notebook, and as plain text when printed."""

    html: str
    plain: str

    def _repr_html_(self) -> str:
        return self.html

    def __str__(self) -> str:
        return self.plain


def show_quotes(article: Mapping[str, object] | pd.Series, quotes: pd.DataFrame) -> ShownArticle:
    """The article with its quotes, cues and speakers marked; article text cannot act in either form.

    In a notebook direct speech is blue, indirect speech grey, cues are underlined, speakers as written are bold, and
    the speaker's name stands on the quote. Printed, they are [direct], (indirect), <cue> and {source}, each quote
    followed by =speaker; control characters are made visible.

    Args:
        article: article_id and text (a row of the articles table).
        quotes: the quotes table, of this article or of many.

    Raises:
        InputError: the article has no text or no article_id, or a column is missing.
    """
    check_columns(quotes, ["article_id", "quote_id", "kind", "spans", "marked", "speaker"], "the quotes table")
    if "article_id" not in article or "text" not in article:
        raise InputError(f"the article lacks article_id or text; it has: {', '.join(map(str, article.keys()))}.")
    text = str(article["text"])
    article_id = article["article_id"]
    if "field" in quotes:  # offsets of the headline's quotes point elsewhere
        quotes = quotes[quotes["field"] == "text"]
    parts = _parts(article_id, quotes[quotes["article_id"] == article_id], len(text))
    html, plain, position = [], [], 0
    for start, end, what, speaker in parts:
        between, inside = text[position:start], text[start:end]
        name = f' title="{escape_html(speaker)}"' if speaker else ""
        html.append(f'{_lines(between)}<span style="{_STYLE[what]}"{name}>{_lines(inside)}</span>')
        opening, closing = _PLAIN[what]
        named = f"={escape_terminal(speaker)}" if speaker else ""
        plain.append(f"{_visible(between)}{opening}{_visible(inside)}{closing}{named}")
        position = end
    html.append(_lines(text[position:]))
    plain.append(_visible(text[position:]))
    shown = keep_as_text(f'<div style="max-width:44em;line-height:1.6">{"".join(html)}</div>')
    return ShownArticle(shown, "".join(plain))


def _parts(article_id: object, quotes: pd.DataFrame, length: int) -> list[_Part]:
    """Marked stretches in order; where they overlap the earlier one wins, and the rest of the other follows."""
    names = dict(zip(quotes["quote_id"], quotes["speaker"].fillna("unresolved"), strict=True))
    parts: list[_Part] = [
        (start, end, voice, str(names[number])) for start, end, voice, number in VoiceMap(quotes).pieces(article_id)
    ]
    for what in ("cue", "source"):
        if f"{what}_start" in quotes:
            marked = quotes[[f"{what}_start", f"{what}_end"]].dropna().astype(int).drop_duplicates()
            parts += [(start, end, what, "") for start, end in marked.itertuples(index=False)]
    apart: list[_Part] = []
    for start, end, what, speaker in sorted(parts):
        start, end = max(start, apart[-1][1] if apart else 0), min(end, length)
        if start < end:
            apart.append((start, end, what, speaker))
    return apart


def _lines(text: str) -> str:
    return escape_html(text).replace("\n", "<br>")


def _visible(text: str) -> str:
    return "\n".join(escape_terminal(line) for line in text.split("\n"))
