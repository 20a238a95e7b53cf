"""CPU of measuring many articles: serially, and by Dask over Parquet partitions, in one run.

    python benchmarks/engine.py [--n 80000] [--workers 2]

The function splits paragraphs of the sample articles into sentences and finds the mentions of targets. The marginal
overhead is what one more article costs with Dask beyond what it costs serially: the slope between a quarter of the
rows and all of them. Every way is a process of its own; CPU is user and system time with all that it started, so
Dask's scheduler and workers are counted.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parents[1]


def find_everything(articles: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Sentences and mentions of a batch; what the workers run."""
    from analysis.mentions import find_mentions
    from analysis.text import split_sentences

    sentences = split_sentences(articles)
    return {"sentences": sentences, "mentions": find_mentions(articles, sentences)}


def main() -> None:
    """Run both ways on a quarter of the rows and on all, and print what each costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=80_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--run", nargs=3, metavar=("ENGINE", "SOURCE", "TARGET"))
    options = parser.parse_args()
    if options.run:
        run_one(*options.run, workers=options.workers)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        costs = {}
        for n in (options.n // 4, options.n):
            write_rows(folder / f"in-{n}", n)
            for engine in ("serial", "dask"):
                costs[engine, n] = spend(engine, folder / f"in-{n}", folder / f"{engine}-{n}", workers=options.workers)
                print(
                    f"{engine:8}{n:8} rows: {costs[engine, n][0]:7.1f} s CPU, {costs[engine, n][1]:7.1f} s wall",
                    flush=True,
                )
        print_slopes(costs, options.n)


def write_rows(folder: Path, n: int) -> None:
    """`n` paragraphs of the sample articles, over and over, as partitions of 2,000."""
    from analysis.engine import write_partitions
    from analysis.tables import write_table

    texts = pd.read_csv(HERE / "data" / "sample" / "articles.csv", dtype=str)
    column = next(name for name in texts.columns if name.lower() in ("text", "content", "body"))
    parts = [part for text in texts[column].dropna() for part in text.split("\n") if len(part) > 200]
    rows = pd.DataFrame({"article_id": [f"p{i}" for i in range(n)], "text": [parts[i % len(parts)] for i in range(n)]})
    write_table(rows, folder.with_suffix(".parquet"))
    write_partitions(folder.with_suffix(".parquet"), folder)


def run_one(engine: str, source: str, target: str, *, workers: int) -> None:
    from analysis.engine import run_partitions
    from benchmarks.engine import find_everything as function  # by its importable name, for the workers

    result = run_partitions(function, source, target, engine=engine, n_workers=workers, batch_size=500)
    assert result.set_aside.empty, result.set_aside


def spend(engine: str, source: Path, target: Path, *, workers: int) -> tuple[float, float]:
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, __file__, "--workers", str(workers), "--run", engine, str(source), str(target)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(HERE)}
    subprocess.run(command, check=True, env=environment, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - begun


def print_slopes(costs: dict[tuple[str, int], tuple[float, float]], n: int) -> None:
    more = n - n // 4
    slopes = {engine: (costs[engine, n][0] - costs[engine, n // 4][0]) / more for engine in ("serial", "dask")}
    for engine, slope in slopes.items():
        print(f"{engine:8} {slope * 1e6:7.0f} s CPU for a million more rows")
    print(f"marginal overhead of Dask: {100 * (slopes['dask'] / slopes['serial'] - 1):.0f} %")


if __name__ == "__main__":
    main()
