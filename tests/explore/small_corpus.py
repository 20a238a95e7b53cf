"""A small measured corpus by invented outlets, whose counts a reader can check."""

import numpy as np
import pandas as pd

from analysis.tables import COLUMNS, write_table

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
    places = pd.DataFrame({"article_id": ids, "sentence_id": 0, "target": "NATO", "start": 0})
    sentiment = places.assign(negative=np.where(np.arange(len(ids)) % 2, 0.1, 0.6), neutral=0.2, voice="narration",
                              label="negative", model="vader")  # fmt: skip
    sentiment["positive"] = 0.8 - sentiment["negative"]
    frames = pd.DataFrame({
        "article_id": np.repeat(ids, 2), "frame": ["conflict", "morality"] * len(ids), "voice": "narration",
        "score": 3.0, "present": [k % 4 == 0 for k in range(2 * len(ids))], "n_terms": 1,
    })  # fmt: skip
    tables = {
        "articles": articles, "quotes": pd.DataFrame(quotes), "mentions": places.assign(end=4, mention="NATO"),
        "target_sentiment": sentiment, "frames": frames, "headline_mentions": places.iloc[:0].assign(end=4),
    }  # fmt: skip
    for name, table in tables.items():
        filled = table.assign(**{column: "" for column in COLUMNS[name] if column not in table.columns})
        write_table(filled, folder / f"{name}.parquet")
    return folder


def _quote(article_id, number, side, words, n_words):
    start = TEXT.index(words)
    return {"article_id": article_id, "quote_id": number, "kind": "direct", "quote": words, "start": start,
            "end": start + len(words), "spans": [[start, start + len(words)]], "cue": "said", "side": side,
            "actor": "Mara Venn", "speaker": "Mara Venn", "n_words": n_words, "role": "government",
            "cue_start": TEXT.index("said"), "cue_end": TEXT.index("said") + 4, "source_start": np.nan,
            "source_end": np.nan}  # fmt: skip
