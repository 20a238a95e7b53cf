"""How far two codings of the same 100 articles of this coverage agree, frame by frame.

python -m benchmarks.coded_twice

Both by language models (data/coded/README.md says which rules each followed). Intervals of 95 % over articles.
"""

import sys
from pathlib import Path

import pandas as pd

from analysis.coding import measure_agreement
from analysis.framing import load_codebook

__all__ = ["agree_by_frame", "agree_overall", "read_twice"]

CODES = Path(__file__).parents[1] / "data" / "coded" / "coverage_twice.csv"


def read_twice(path: Path = CODES) -> pd.DataFrame:
    """article_id, frame, coder (first or second), value: a row for every article, frame and coder."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    found = rows["frames"].str.split("; ").map(set)
    parts = [
        rows[["article_id", "coder"]].assign(frame=frame, value=[frame in own for own in found])
        for frame in load_codebook().names
    ]
    return pd.concat(parts, ignore_index=True)


def agree_by_frame(codes: pd.DataFrame) -> pd.DataFrame:
    """The table of `measure_agreement` with the number of articles that each coder calls, and F1 between the two."""
    table = measure_agreement(codes)
    called = codes.pivot_table(index="frame", columns="coder", values="value", aggfunc="sum").astype(int)
    both = codes.pivot(index=["article_id", "frame"], columns="coder", values="value").all(axis=1)
    hits = both.groupby("frame").sum()
    table["n_first"], table["n_second"] = (table["frame"].map(called[coder]) for coder in ("first", "second"))
    table["f1"] = 2 * table["frame"].map(hits) / (table["n_first"] + table["n_second"])
    return table


def agree_overall(codes: pd.DataFrame) -> pd.DataFrame:
    """One row over all codes; the codes of one article are drawn together."""
    one = codes.assign(cluster_id=codes["article_id"], article_id=codes["article_id"] + " " + codes["frame"])
    return measure_agreement(one.assign(frame="all codes"))


def main() -> int:
    codes = read_twice()
    table = agree_by_frame(codes)
    print(table.drop(columns=["n_coders"]).round(3).to_string(index=False))
    print(agree_overall(codes).round(3).to_string(index=False))
    called = table[["n_first", "n_second"]].sum().sum()
    print(f"micro F1 {(table['f1'] * (table['n_first'] + table['n_second'])).sum() / called:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
