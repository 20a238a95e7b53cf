"""Lay out coded mentions (offsets and codes) over a measured corpus as a gold file for `benchmarks.sentiment`.

    python -m benchmarks.portrayal_gold data/coded/portrayal_unseen.csv MEASURED GOLD.jsonl

CODES: article_id, start, end (offsets in the article's text as pressgauge reads it), target, code (-1, 0, 1). MEASURED
is a folder that `pressgauge measure` made of the same articles.
"""

import argparse
import json
from pathlib import Path

import pandas as pd

from analysis.tables import read_tables


def lay_out(codes: pd.DataFrame, sentences: pd.DataFrame) -> list[dict[str, object]]:
    """One row in the format of `benchmarks.sentiment` per coded mention whose sentence is there."""
    body = sentences[sentences["field"] == "text"].rename(columns={"start": "first", "end": "last"})
    held = codes.merge(body[["article_id", "first", "last", "sentence"]], on="article_id")
    held = held[(held["first"] <= held["start"]) & (held["end"] <= held["last"])]
    return [
        {
            "id": f"{row['article_id']}:{row['start']}", "text": row["sentence"], "label": row["code"],
            "target": {"start": row["start"] - row["first"], "end": row["end"] - row["first"]},
            "meta": {"target": row["target"], "article_id": row["article_id"]},
        }
        for row in held.to_dict("records")
    ]  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    """Write the gold file and say how many mentions are in it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("codes", type=Path)
    parser.add_argument("measured", type=Path)
    parser.add_argument("gold", type=Path)
    options = parser.parse_args(arguments)
    codes = pd.read_csv(options.codes, dtype={"article_id": str})
    rows = lay_out(codes, read_tables(options.measured, ["sentences"])["sentences"])
    options.gold.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} of {len(codes)} mentions")


if __name__ == "__main__":
    main()
