"""How often `resolve_speakers` names the right speaker, given the source spans of the gold.

    python -m benchmarks.quotation_names ../shared/gold/quotation/dev.jsonl

`quotation_speakers.jsonl` holds, for 40 dev articles, doc_id, part (20 to tune on, 20 to report) and per source span
its offsets and the speaker's name: "" for unnamed people and groups, "(author)" for the article's own I. It was made
by correcting, by hand, the output of an early version; spans that join two speakers, and it, they and which, are left
out.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.quotation import resolve_speakers

NAMED = Path(__file__).with_name("quotation_speakers.jsonl")


def is_right(gold: str, name: object, kind: str) -> bool:
    """True if the name is the gold name (or its last word), or nobody is named where nobody should be."""
    found = name if isinstance(name, str) else ""
    if gold == "(author)":
        return kind == "author"
    if gold == "":
        return kind in ("anonymous", "collective", "unresolved")
    return gold.casefold() == found.casefold() or gold.casefold().split()[-1] == found.casefold()


def judge(articles: dict[str, dict]) -> pd.DataFrame:
    """One row per named source span: doc_id, part, source, gold, speaker, right."""
    rows = []
    for line in NAMED.read_text(encoding="utf8").splitlines():
        named = json.loads(line)
        record = articles[named["doc_id"]]
        spans = pd.DataFrame(named["speakers"], columns=["source_start", "source_end", "gold"])
        starts = {(q["source"][0], q["source"][1]): q["content"][0][0] for q in record["quotes"] if q["source"]}
        order = [starts.get((a, b), a) for a, b in zip(spans["source_start"], spans["source_end"], strict=True)]
        spans = spans.assign(article_id=named["doc_id"], cue_start=spans["source_start"], start=order)
        article = pd.DataFrame({"article_id": [named["doc_id"]], "text": [record["text"]],
                                "published": pd.to_datetime([record["meta"]["publication_date"]])})  # fmt: skip
        for row in resolve_speakers(spans, article).itertuples():
            source = record["text"][row.source_start : row.source_end]
            right = is_right(row.gold, row.speaker, row.speaker_kind)
            rows.append((named["doc_id"], named["part"], row.source_start, source, row.gold, row.speaker, right))
    return pd.DataFrame(rows, columns=["doc_id", "part", "start", "source", "gold", "speaker", "right"])


def interval(table: pd.DataFrame, *, seed: int = 1) -> tuple[float, float]:
    """The 95 % document-bootstrap interval of the share right."""
    groups = [group["right"].to_numpy() for _, group in table.groupby("doc_id")]
    rng = np.random.default_rng(seed)
    shares = []
    for _ in range(1000):
        chosen = rng.integers(0, len(groups), len(groups))
        shares.append(np.concatenate([groups[index] for index in chosen]).mean())
    return float(np.quantile(shares, 0.025)), float(np.quantile(shares, 0.975))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--errors", action="store_true", help="list what is wrong in the part to tune on")
    arguments = parser.parse_args()
    lines = arguments.gold.read_text(encoding="utf8").splitlines()
    table = judge({record["doc_id"]: record for record in map(json.loads, lines)})
    for part, rows in table.groupby("part"):
        named = rows[~rows["gold"].isin(["", "(author)"])]
        low, high = interval(rows)
        print(f"{part}: {rows['right'].mean():.3f} [{low:.3f}, {high:.3f}] right of {len(rows)}; "
              f"of the {len(named)} named {named['right'].mean():.3f}")  # fmt: skip
    if arguments.errors:
        wrong = table[(table["part"] == "tune") & ~table["right"]]
        print(Counter(wrong["doc_id"]).most_common(5))
        print(wrong[["start", "source", "gold", "speaker"]].to_string())


if __name__ == "__main__":
    main()
