"""A small measured corpus by invented outlets, whose counts a reader can check."""

import numpy as np
import pandas as pd

from analysis.tables import finish, write_table

OUTLETS = ["Harbour <b>Courier</b>", "Northern Ledger"]
TEXT = 'NATO sends air defence. "We will stay," said Mara Venn. "They lie," said Arkady Belozub.'


def write_measured(folder, n_each=30):
    """Two outlets; each article quotes Ukraine's side with 3 words and, at the second outlet, Russia's with 2."""
    ids = [f"a{k:04d}" for k in range(2 * n_each)]
    outlet = [OUTLETS[k % 2] for k in range(len(ids))]
    articles = pd.DataFrame({
        "article_id": ids, "outlet": outlet, "headline": [f"Talks {k} <script>" for k in range(len(ids))], "text": TEXT,
        "published": [pd.Timestamp("2022-01-03") + pd.Timedelta(days=6 * k) for k in range(len(ids))],
        "url": [f"https://example.org/{k}" for k in range(len(ids))], "author": "", "language": "en",
        "cluster_id": ids, "copy_of": pd.Series([None] * len(ids), dtype="str"),
        "wire": pd.Series([None] * len(ids), dtype="str"),
    })  # fmt: skip
    quotes = [_quote(name, 0, "ukraine", "We will stay,", 3) for name in ids]
    quotes += [
        _quote(name, 1, "russia", "They lie,", 2) for name, own in zip(ids, outlet, strict=True) if own != OUTLETS[0]
    ]
    tables = {
        "articles": articles, "quotes": pd.DataFrame(quotes), "mentions": _mentions(ids).drop(columns=["portrayal"]),
        "target_sentiment": _sentiment(ids), "frames": _frames(ids),
    }  # fmt: skip
    for name, table in tables.items():
        write_table(finish(name, table), folder / f"{name}.parquet")
    return folder


def _mentions(ids):
    """NATO once in the narration, once in a direct quote and once in the headline of every article."""
    own = np.where(np.arange(len(ids)) % 2, 0.6, -0.4)
    places = [("text", 0, "narration", own), ("text", 1, "direct", -own), ("headline", 2, "headline", 0.9 + 0 * own)]
    rows = [
        pd.DataFrame({"article_id": ids, "field": field, "sentence_id": number, "target": "NATO", "start": 0, "end": 4,
                      "mention": "NATO", "voice": voice, "portrayal": portrayal})
        for field, number, voice, portrayal in places
    ]  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def _sentiment(ids):
    rows = _mentions(ids)
    rows["negative"], rows["neutral"] = np.where(rows["portrayal"] < 0, -rows["portrayal"], 0.0), 0.0
    rows["positive"] = rows["portrayal"] + rows["negative"]
    rows["neutral"] = 1 - rows["negative"] - rows["positive"]
    return rows.assign(label="neutral", model="vader").drop(columns=["portrayal", "end", "mention"])


def _frames(ids):
    """Conflict in all voices of the first outlet's articles but only quoted at the second; morality nowhere."""
    first = np.arange(len(ids)) % 2 == 0
    voices = {"all": first | True, "narration": first, "headline": first, "direct": ~first, "indirect": first & False}
    parts = [
        pd.DataFrame({"article_id": ids, "frame": frame, "voice": voice, "score": 3.0, "n_terms": 1,
                      "present": present if frame == "conflict" else False, "model": "dictionary"})
        for frame in ("conflict", "morality") for voice, present in voices.items()
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _quote(article_id, number, side, words, n_words):
    start = TEXT.index(words)
    spans = [[start, start + len(words)]]
    return {"article_id": article_id, "quote_id": number, "field": "text", "kind": "direct", "quote": words,
            "start": start, "end": start + len(words), "spans": spans, "marked": spans, "cue": "said", "side": side,
            "actor": "Mara Venn", "speaker": "Mara Venn", "n_words": n_words, "role": "government", "n_sharing": 1,
            "cue_start": TEXT.index("said"), "cue_end": TEXT.index("said") + 4, "source_start": np.nan,
            "source_end": np.nan}  # fmt: skip
