"""How well copies are found, and how fast: `python benchmarks/copies.py [../shared] [--speed N]`.

Planted copies: from every fourth real article of ../shared/corpus one edited copy is made, by each kind of edit in
turn, and recall and precision of the pairs are counted with 95 % Wilson intervals. Real pairs: what is found in the
corpus as it is. Speed: N articles of 400 words drawn from real sentences, a fifth of them copies.
"""

import argparse
import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.corpus import find_copies, find_stories, read_articles
from analysis.corpus.sameness.signatures import find_pairs, hash_shingles

EDITS = ("exact", "a tenth of the words changed", "a third cut", "paragraphs moved", "new top and credit line")


def plant_copies(texts: list[str], rng: np.random.Generator) -> tuple[list[str], list[str], list[int]]:
    """Edited copies of every fourth text, the kind of each edit, and the position of each original."""
    copies, kinds, origins = [], [], []
    for n in range(0, len(texts), 4):
        kind = EDITS[(n // 4) % len(EDITS)]
        copies.append(edit_text(texts[n], kind, rng))
        kinds.append(kind)
        origins.append(n)
    return copies, kinds, origins


def edit_text(text: str, kind: str, rng: np.random.Generator) -> str:
    """One edited copy."""
    words = text.split()
    if kind == EDITS[1]:
        for place in rng.choice(len(words), len(words) // 10, replace=False):
            words[place] = words[int(rng.integers(len(words)))]
    elif kind == EDITS[2]:
        words = words[: 2 * len(words) // 3]
    elif kind == EDITS[3]:
        parts = [words[n : n + 60] for n in range(0, len(words), 60)]
        words = [word for n in rng.permutation(len(parts)) for word in parts[n]]
    elif kind == EDITS[4]:
        words = ["KYIV", "(AFP)", "—", "New", "details", "emerged", "on", "Monday", *words, "With", "agencies"]
    return " ".join(words)


def wilson(n_hits: int, n: int) -> str:
    """A share with its 95 % Wilson interval."""
    if n == 0:
        return "–"
    p, z = n_hits / n, 1.96
    middle, half = p + z * z / (2 * n), z * ((p * (1 - p) + z * z / (4 * n)) / n) ** 0.5
    low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    return f"{p:.3f} [{low:.3f}, {high:.3f}] (n = {n})"


def measure_planted(articles: pd.DataFrame, seed: int = 1) -> None:
    """Recall per kind of edit, and precision of all pairs that link a planted copy to anything."""
    base = find_copies(articles)
    alone = base[base["cluster_id"].map(base["cluster_id"].value_counts()) == 1]
    texts = alone["text"].tolist()
    copies, kinds, origins = plant_copies(texts, np.random.default_rng(seed))
    n_texts = len(texts)
    ids = [f"{n:05}" for n in range(n_texts + len(copies))]
    frame = pd.DataFrame({"article_id": ids, "text": texts + copies, "outlet": ["A"] * n_texts + ["B"] * len(copies)})
    clusters = find_copies(frame)["cluster_id"].to_numpy()
    hits = np.array([clusters[n_texts + n] == clusters[origin] for n, origin in enumerate(origins)])
    for kind in EDITS:
        of_kind = hits[np.array(kinds) == kind]
        print(f"  recall, {kind}: {wilson(int(of_kind.sum()), len(of_kind))}")
    sizes = pd.Series(clusters).value_counts()
    n_pairs = int((sizes * (sizes - 1) // 2).sum())
    print(f"  recall, all: {wilson(int(hits.sum()), len(hits))}")
    print(f"  precision: {wilson(int(hits.sum()), n_pairs)}")


def describe_real(articles: pd.DataFrame) -> None:
    """Counts of real copies, and against exact counting over all pairs that share any shingle."""
    found = find_copies(articles)
    print(found["copy_kind"].value_counts().to_string())
    print(f"  wire: {found['wire'].value_counts().to_dict()}")
    true, seen = exact_pairs(articles["text"].tolist())
    print(f"  real pairs with half of the shorter text in common: recall {wilson(len(true & seen), len(true))}")
    for join in (0.12, 0.14, 0.16, 0.2, 0.28):
        describe_stories(found, join)


def describe_stories(articles: pd.DataFrame, join: float) -> None:
    """Stories against `stories_judged.csv`: 84 pairs of two outlets within three days, judged by one rater (a language
    model) from the headlines; drawn by cosine from .12 up, each weighted by how many pairs it stands for.
    """
    stories = find_stories(articles, join=join)
    sizes = stories.groupby("story_id")["outlet"].nunique()
    story_of = stories.set_index("article_id")["story_id"]
    judged = pd.read_csv(Path(__file__).parent / "stories_judged.csv")
    joined = story_of.loc[judged["first"]].to_numpy() == story_of.loc[judged["second"]].to_numpy()
    same, weight = judged["same_event"] == 1, judged["weight"]
    hits = weight[joined & same].sum()
    print(
        f"  stories at {join}: {len(sizes):,}, {int((sizes > 1).sum())} with more than one outlet; of judged pairs "
        f"precision {hits / weight[joined].sum():.2f} (n = {joined.sum()}), recall {hits / weight[same].sum():.2f}"
    )


def exact_pairs(texts: list[str]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Pairs sharing half of the shorter text, by an inverted index over every shingle, and by signatures."""
    shingles = hash_shingles(texts)
    owners: dict[int, list[int]] = {}
    for n in range(len(texts)):
        for shingle in shingles.of(n).tolist():
            owners.setdefault(shingle, []).append(n)
    counts: dict[tuple[int, int], int] = {}
    for texts_of in owners.values():
        if 1 < len(texts_of) <= 60:
            for place, first in enumerate(texts_of):
                for second in texts_of[place + 1 :]:
                    counts[first, second] = counts.get((first, second), 0) + 1
    sizes = shingles.sizes()
    true = {
        pair
        for pair, n in counts.items()
        if n / min(sizes[list(pair)]) >= 0.5 and n / (sizes[list(pair)].sum() - n) >= 0.15
    }
    pairs = find_pairs(shingles)
    return true, set(zip(pairs["first"], pairs["second"], strict=True))


def measure_speed(texts: list[str], n_articles: int) -> None:
    """Time and peak memory of `find_copies` on `n_articles` articles of 400 words."""
    rng = np.random.default_rng(1)
    words = " ".join(texts).split()[:400_000]
    made: list[str] = []
    for _ in range(n_articles):
        starts = rng.integers(0, len(words) - 20, 27)
        made.append(" ".join(" ".join(words[s : s + 15]) for s in starts))
    for n in range(0, n_articles, 5):
        made[n] = made[(n + 1) % n_articles] + " Updated."
    frame = pd.DataFrame({"article_id": [str(n) for n in range(n_articles)], "text": pd.Series(made, dtype="str")})
    frame["outlet"] = pd.Series(rng.choice(["A", "B", "C"], n_articles), dtype="str")
    del made, words
    start, start_cpu = time.perf_counter(), time.process_time()
    found = find_copies(frame)
    wall, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {n_articles:,} articles: {wall:.0f} s wall, {cpu:.0f} s CPU, peak {peak:,.0f} MB, ", end="")
    print(f"{found['copy_of'].notna().sum():,} copies")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", nargs="?", default="../shared", type=Path)
    parser.add_argument("--speed", type=int, default=0, metavar="N", help="also time N articles (100000)")
    arguments = parser.parse_args()
    articles = read_articles(arguments.shared / "corpus" / "real.jsonl").articles
    print("planted copies")
    measure_planted(articles)
    print("\nreal corpus")
    describe_real(articles)
    if arguments.speed:
        print("\nspeed")
        measure_speed(articles["text"].tolist(), arguments.speed)


if __name__ == "__main__":
    main()
