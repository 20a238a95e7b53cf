"""The dictionary against the hand-coded sample, frame by frame; with --write the figures become the floor of the tests.

python -m benchmarks.coded_sample [--write]
"""

import argparse
import sys
from pathlib import Path

import pandas as pd

from analysis.coding import coding_report
from analysis.escape import write_csv
from analysis.framing import Codebook, load_codebook, score_frames

DATA = Path(__file__).parents[1] / "data"


def measure_sample(codebook: Codebook | None = None) -> pd.DataFrame:
    """n_positive, n_called, precision, recall and f1 of the dictionary per frame of the hand-coded sample."""
    articles = pd.read_csv(DATA / "sample" / "articles.csv", dtype=str, keep_default_na=False)
    articles = articles.rename(columns={"id": "article_id"})
    codes = pd.read_csv(DATA / "coded" / "sample_codes.csv", dtype={"article_id": str, "frame": str})
    frames = score_frames(articles, codebook or load_codebook())
    error = coding_report(codes, frames).error.set_index("frame")
    error["n_positive"] = (error["human_share"] * error["n_articles"]).round().astype(int)
    error["n_called"] = (error["machine_share"] * error["n_articles"]).round().astype(int)
    table = error[["n_positive", "n_called", "precision", "recall", "f1"]]
    return table.reindex((codebook or load_codebook()).names)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write data/coded/sample_floor.csv")
    options = parser.parse_args(arguments)
    table = measure_sample()
    print(table.round(3).to_string())
    hits = (table["recall"].fillna(0) * table["n_positive"]).sum()
    print(f"micro F1 {2 * hits / (table['n_positive'].sum() + table['n_called'].sum()):.3f}")
    if options.write:
        floor = table[["n_positive", "n_called", "f1"]].round(3).reset_index()
        write_csv(floor, DATA / "coded" / "sample_floor.csv")
    return 0


if __name__ == "__main__":
    sys.exit(main())
