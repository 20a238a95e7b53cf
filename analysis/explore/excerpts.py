"""Reading: the passages behind a bar, marked up in what stands around them, and a list of those worth keeping."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.escape import escape_html, write_csv
from analysis.explore.ledger import Ledger

__all__ = ["Excerpt", "export_passages", "find_passages", "show_passage"]

_AROUND, _LONGEST, _LEAD = 200, 1500, 500
Numbers = NDArray[np.int64]
Marks = list[tuple[int, int, str]]


class Excerpt(NamedTuple):
    """A passage of an article: its place, what is marked in it, and why it is shown."""

    article_id: str
    outlet: str
    published: str
    headline: str
    url: str
    text: str
    marks: Marks
    why: str
    cut_before: bool = False
    cut_after: bool = False


def find_passages(ledger: Ledger, articles: Numbers, kind: str, value: str = "", *, voice: str = "",
                  n: int = 60, seed: int = 1) -> list[Excerpt]:  # fmt: skip
    """Up to `n` passages of the chosen `articles` (numbers in the ledger), in the order of their days.

    Args:
        kind: "volume" (the beginnings of articles), "side" (quotes), "target" (mentions with a sentiment) or "frame"
            (the passage that carried it, its deciding words marked).
        value: which side, target or frame.
        voice: for targets and frames.
    """
    rows = _RULES[kind](ledger, articles, value, voice, seed)
    if len(rows) > n:
        rows = rows.iloc[np.sort(np.random.default_rng(seed).choice(len(rows), n, replace=False))]
    by_id = ledger.articles.set_index("article_id")
    passages = [_make(row, by_id.loc[row["article_id"]], str(row["article_id"])) for row in rows.to_dict("records")]
    return sorted(passages, key=lambda passage: (passage.published, passage.article_id))


def _beginnings(ledger: Ledger, articles: Numbers, value: str, voice: str, seed: int) -> pd.DataFrame:
    chosen = ledger.articles.iloc[articles]
    return pd.DataFrame({"article_id": chosen["article_id"], "start": 0, "end": 0, "why": "", "field": "text"})


def _quotes(ledger: Ledger, articles: Numbers, value: str, voice: str, seed: int) -> pd.DataFrame:
    having = ledger.words.loc[ledger.words["side"] == value, "article"]
    rows = ledger.rows_of("quotes", _draw(np.intersect1d(articles, having), seed))
    rows = rows[(rows["side"].fillna("unknown") == value) & (rows["field"] == "text")]
    who = rows["actor"].fillna(rows["speaker"]).fillna("no name").astype(str)
    return rows.assign(why=who + ", " + rows["kind"].astype(str))


def _mentions(ledger: Ledger, articles: Numbers, value: str, voice: str, seed: int) -> pd.DataFrame:
    table = ledger.portrayals
    having = table.loc[(table["target"] == value) & (table["voice"] == voice), "article"]
    rows = ledger.rows_of("target_sentiment", _draw(np.intersect1d(articles, having), seed))
    rows = rows[(rows["target"] == value) & (rows["voice"] == voice)]
    numbers = ledger.number(list(rows["article_id"].unique()))
    ends = ledger.rows_of("mentions", numbers)[["article_id", "field", "target", "start", "end"]].drop_duplicates()
    rows = rows.assign(why=value + ": " + rows["label"].astype(str))
    rows = rows.merge(ends, on=["article_id", "field", "target", "start"], how="left")
    return rows.assign(end=rows["end"].fillna(rows["start"]))


def _frames(ledger: Ledger, articles: Numbers, value: str, voice: str, seed: int) -> pd.DataFrame:
    table = ledger.frames
    having = table.loc[(table["frame"] == value) & (table["voice"] == voice), "article"]
    chosen = ledger.articles.iloc[_draw(np.intersect1d(articles, having), seed)]
    rows = ledger.rows_of("frames", ledger.number(list(chosen["article_id"])))
    rows = rows[(rows["frame"] == value) & (rows["voice"] == voice) & rows["present"].astype(bool)]
    rows = rows.assign(field=rows["field"].fillna("text"), start=rows["start"].fillna(0), end=rows["end"].fillna(0))
    by_id = chosen.set_index("article_id")
    texts = [_text(by_id.at[row["article_id"], row["field"]]) for row in rows.to_dict("records")]
    places = zip(texts, rows["start"], rows["end"], rows["why"], strict=True)
    words = pd.Series([_find_words(*place) for place in places], index=rows.index, dtype="object")
    return rows.assign(also=words, why=value.replace("_", " "))


def _find_words(text: str, start: int, end: int, why: object) -> list[tuple[int, int]]:
    """Where the words stand, in a passage, that spoke most for its frame."""
    words = _text(why).split(", ") if isinstance(why, str) and why else []
    patterns = [re.escape(word).replace("\\ ", r"\s+") for word in words]
    found = re.finditer(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", text[start:end], re.IGNORECASE) if patterns else ()
    return [(int(start) + match.start(), int(start) + match.end()) for match in found]


_RULES = {"volume": _beginnings, "side": _quotes, "target": _mentions, "frame": _frames}


def _draw(articles: Numbers, seed: int, most: int = 80) -> Numbers:
    """At most so many articles, by chance, so that few rows have to be read from disk."""
    if len(articles) <= most:
        return articles
    return np.sort(np.random.default_rng(seed).choice(articles, most, replace=False))


def _make(row: dict[Any, Any], article: pd.Series, article_id: str) -> Excerpt:
    whole = _text(article[row["field"]])
    start, end = int(row["start"]), min(int(row["end"]), int(row["start"]) + _LONGEST)
    first, last = max(start - _AROUND, 0), end + (_AROUND if end else _LEAD)
    marks = [(int(a), int(b), "mark") for a, b in row.get("also") or []]
    marks = marks or ([(start, end, "mark")] if end > start else [])
    for name, tag in (("source", "u"), ("cue", "i")):
        place = row.get(f"{name}_start"), row.get(f"{name}_end")
        if not any(pd.isna(offset) for offset in place):
            marks.append((int(place[0]), int(place[1]), tag))  # type: ignore[arg-type]
    inside = sorted(
        {(max(a, first) - first, min(b, last) - first, tag) for a, b, tag in marks if a < last and b > first}
    )
    published = article["published"]
    return Excerpt(
        article_id, _text(article["outlet"]), f"{published:%Y-%m-%d}" if pd.notna(published) else "",
        _text(article["headline"]), _text(article["url"]), whole[first:last], inside, str(row["why"]),
        first > 0, last < len(whole),
    )  # fmt: skip


def show_passage(passage: Excerpt) -> str:
    """A passage as inert HTML: outlet, day, headline, and the text with its marks."""
    pieces, place = [], 0
    for start, end, tag in passage.marks:
        if start < place:
            continue
        marked = escape_html(passage.text[start:end])
        pieces += [escape_html(passage.text[place:start]), f"<{tag}>{marked}</{tag}>"]
        place = end
    body = "".join(pieces) + escape_html(passage.text[place:])
    headline = f"<b>{escape_html(passage.headline) or 'no headline'}</b>"
    if passage.url.lower().startswith(("http://", "https://")):
        address = escape_html(passage.url)
        headline = f'<a href="{address}" target="_blank" rel="noopener noreferrer">{headline}</a>'
    facts = " · ".join(escape_html(fact) for fact in (passage.outlet, passage.published, passage.why) if fact)
    before, after = "… " * passage.cut_before, " …" * passage.cut_after
    return f"<div>{facts}<br>{headline}<br>{before}{body}{after}</div>"


def export_passages(passages: Iterable[Excerpt], path: str | Path) -> Path:
    """Write passages as CSV, cells inert in a spreadsheet; returns the path.

    Columns: article_id, outlet, published, headline, url, why, passage.
    """
    columns = ["article_id", "outlet", "published", "headline", "url", "why", "passage"]
    rows = [
        (item.article_id, item.outlet, item.published, item.headline, item.url, item.why, item.text)
        for item in passages
    ]
    write_csv(pd.DataFrame(rows, columns=columns), Path(path))
    return Path(path)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
