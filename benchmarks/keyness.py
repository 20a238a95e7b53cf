"""Is keyness calibrated? Random halves of one corpus differ in nothing, so about 5 % of words may pass at 5 %.

    python -m benchmarks.keyness CORPUS.jsonl [--splits 20] [--seed 1] [--time 20000]

CORPUS has one article a line with `text`. With --time N, keyness of two groups is also timed on N articles (the
corpus repeated).
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.statistics import Design, find_keywords


def read_articles(path: Path) -> pd.DataFrame:
    with path.open(encoding="utf-8") as file:
        texts = [json.loads(line).get("text") or "" for line in file if line.strip()]
    return pd.DataFrame({"article_id": np.arange(len(texts)), "text": pd.Series(texts, dtype="str")})


def simulate_null(articles: pd.DataFrame, *, n_splits: int, seed: int) -> pd.DataFrame:
    """Share of words with p below .05 and .01, and clear words after adjustment, over random splits."""
    rng = np.random.default_rng(seed)
    rows = []
    for split in range(n_splits):
        halves = articles.assign(half=np.where(rng.random(len(articles)) < 0.5, "one", "other"))
        for method in ("log_odds", "log_ratio", "log_likelihood"):
            table = find_keywords(
                halves, "half", method=method, design=Design(copies="originals", n_resamples=200, seed=split)
            )
            table = table[table["half"] == "one"]
            rows.append({"method": method, "n_words": len(table), "p < .05": (table["p"] < 0.05).mean(),
                         "p < .01": (table["p"] < 0.01).mean(), "clear words": table["clear"].sum()})  # fmt: skip
    return pd.DataFrame(rows).groupby("method", sort=False).mean()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--splits", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--time", type=int, default=0)
    options = parser.parse_args(arguments)
    articles = read_articles(options.corpus)
    print(f"{len(articles)} articles, {options.splits} random halves")
    print(simulate_null(articles, n_splits=options.splits, seed=options.seed).round(4).to_string())
    if options.time:
        many = pd.concat([articles] * (options.time // len(articles) + 1)).iloc[: options.time]
        many = many.assign(article_id=np.arange(len(many)), half=np.arange(len(many)) % 2)
        start = time.perf_counter()
        find_keywords(many, "half")
        print(f"{len(many)} articles, two groups: {time.perf_counter() - start:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
