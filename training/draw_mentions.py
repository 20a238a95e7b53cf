"""Draw mentions of targets from a measured corpus for a teacher to label; half of them by chance, half not neutral.

python -m training.draw_mentions MEASURED --without ../shared/gold/in_domain/sentiment_dev.jsonl --out MENTIONS
"""

import argparse
import json
from pathlib import Path

import pandas as pd

from analysis.tables import read_tables
from training.data import list_articles

NOT_NEUTRAL = 0.25  # a mention whose probability of being negative or positive is above this


def draw(measured: Path, without: frozenset[str], n: int, seed: int) -> pd.DataFrame:
    """About `n` mentions of different sentences: article_id, sentence_id, field, target, start, end, sentence."""
    tables = read_tables(measured, ["target_sentiment", "mentions", "sentences"])
    keys = ["article_id", "sentence_id", "field"]
    sentences = tables["sentences"].rename(columns={"start": "sentence_start"})
    ends = tables["mentions"][[*keys, "target", "start", "end"]]
    scored = tables["target_sentiment"].merge(ends, on=[*keys, "target", "start"])
    scored = scored.merge(sentences[[*keys, "sentence_start", "sentence"]], on=keys)
    scored = scored[~scored["article_id"].isin(without)]
    scored = scored.sample(frac=1, random_state=seed).drop_duplicates(["sentence", "target"])
    each = n // scored["target"].nunique()
    drawn = [_draw_half_polar(mentions, each) for _, mentions in scored.groupby("target")]
    return pd.concat(drawn).sample(frac=1, random_state=seed)


def _draw_half_polar(mentions: pd.DataFrame, n: int) -> pd.DataFrame:
    polar = mentions[mentions[["negative", "positive"]].max(axis=1) > NOT_NEUTRAL].head(n // 2)
    return pd.concat([polar, mentions.drop(polar.index).head(n - len(polar))])


def main() -> None:
    """Write one JSON object a line: id, text, start, end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("measured", type=Path)
    add("--without", type=Path, required=True, help="coded mentions whose articles are left out")
    add("--out", type=Path, required=True)
    add("--n", type=int, default=8000)
    add("--seed", type=int, default=1)
    options = parser.parse_args()
    drawn = draw(options.measured, list_articles(options.without), options.n, options.seed)
    with options.out.open("w", encoding="utf-8") as lines:
        for row in drawn.itertuples():
            start = row.start - row.sentence_start
            content = {"id": f"drawn:{row.article_id}:{row.field}:{row.start}", "text": row.sentence,
                       "start": start, "end": start + (row.end - row.start)}  # fmt: skip
            lines.write(json.dumps(content, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
