"""Do intervals hold what they say? Simulations of corrected shares and of the article bootstrap.

    python -m benchmarks.coverage GOLD.jsonl PRED.jsonl [--coded 100] [--draws 1000] [--seed 1]

Corrected shares: GOLD and PRED as in benchmarks.framing. The truth is each label's share over all documents;
`--coded` of them are drawn at random and their gold labels used as the human codes.
Bootstrap: articles of a known process, by number.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.statistics import Design, correct_share, estimate_mean
from benchmarks.framing import read_gold


def read_labels(gold: Path, pred: Path) -> pd.DataFrame:
    """article_id, frame, truth, machine (calibrated score, or 1 and 0 where there are none)."""
    _, codes = read_gold(gold)
    rows = [json.loads(line) for line in pred.read_text(encoding="utf-8").splitlines() if line.strip()]
    machine = {(row["id"], label): score for row in rows for label, score in row.get("scores", {}).items()}
    chosen = {(row["id"], label) for row in rows for label in row["labels"]}
    keys = list(zip(codes["article_id"], codes["frame"], strict=True))
    table = codes.rename(columns={"value": "truth"})
    table["present"] = [float(key in chosen) for key in keys]
    table["machine"] = [machine.get(key, float(key in chosen)) for key in keys]
    return table


def simulate_correction(labels: pd.DataFrame, machine: str, *, n_coded: int, n_draws: int, seed: int) -> pd.DataFrame:
    """Per frame: coverage of naive, human-only and corrected intervals, and their widths."""
    rng = np.random.default_rng(seed)
    truth = labels.groupby("frame")["truth"].mean()
    ids = labels["article_id"].unique()
    runs = []
    for _ in range(n_draws):
        coded = labels["article_id"].isin(rng.choice(ids, n_coded, replace=False))
        table = labels.assign(human=labels["truth"].astype(float).where(coded))
        runs.append(correct_share(table, by="frame", machine=machine))
    result = pd.concat(runs)
    true = result["frame"].map(truth)
    for name, low, high in (("naive", "naive_low", "naive_high"), ("human", "human_low", "human_high"),
                            ("corrected", "low", "high")):  # fmt: skip
        result[f"{name}_covers"] = (result[low] <= true) & (true <= result[high])
        result[f"{name}_width"] = result[high] - result[low]
    result["wider"] = result["corrected_width"] > result["human_width"] + 1e-12
    columns = ["naive_covers", "human_covers", "corrected_covers", "human_width", "corrected_width", "wider",
               "fitted_weight"]  # fmt: skip
    table = result.groupby("frame")[columns].mean()
    table.loc["mean"] = table.mean()
    table["narrower"] = 1 - table["corrected_width"] / table["human_width"]
    return table


def simulate_bootstrap(sizes: tuple[int, ...], *, n_draws: int, seed: int) -> pd.DataFrame:
    """Coverage of `estimate_mean` for a share of 0.3, a rare share of 0.03 and a skewed weighted mean."""
    rng = np.random.default_rng(seed)
    rows = []
    for n in sizes:
        covered = {"share .30": 0, "share .03": 0, "words, weighted": 0}
        for draw in range(n_draws):
            table = pd.DataFrame(
                {"article_id": np.arange(n), "half": rng.random(n) < 0.3, "rare": rng.random(n) < 0.03}
            )
            table["words"] = rng.lognormal(4, 0.8, n)
            table["part"] = rng.beta(2, 5, n)
            for name, value, weight, true in (("share .30", "half", None, 0.3), ("share .03", "rare", None, 0.03),
                                              ("words, weighted", "part", "words", 2 / 7)):  # fmt: skip
                row = estimate_mean(table, value, design=Design(weight=weight, n_resamples=400, seed=draw)).iloc[0]
                covered[name] += bool(row["low"] <= true <= row["high"])
        rows.append({"n_articles": n, **{name: count / n_draws for name, count in covered.items()}})
    return pd.DataFrame(rows).set_index("n_articles")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("pred", type=Path)
    parser.add_argument("--coded", type=int, default=100)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    labels = read_labels(options.gold, options.pred)
    pd.set_option("display.width", 200, "display.max_columns", 20)
    for machine in ("machine", "present"):
        table = simulate_correction(labels, machine, n_coded=options.coded, n_draws=options.draws, seed=options.seed)
        print(f"\ncorrected shares, {labels['article_id'].nunique()} documents, {options.coded} coded,",
              f"{options.draws} draws, machine = {'score' if machine == 'machine' else 'label'}")  # fmt: skip
        print(table.round(3).to_string())
    print(f"\narticle bootstrap, {min(options.draws, 500)} draws: coverage at nominal .95")
    sizes = (5, 10, 30, 100)
    print(simulate_bootstrap(sizes, n_draws=min(options.draws, 500), seed=options.seed).round(3).to_string())
    return 0


if __name__ == "__main__":
    sys.exit(main())
