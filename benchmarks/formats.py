"""What the corpus readers get out of real exports, and how fast: `python benchmarks/formats.py [../shared]`.

Prints one row per folder of ../shared/formats (files, articles, set aside, and the share of articles for which each
field was found), the reasons things were set aside for, then the speed of JSON Lines and of saved pages.
"""

import json
import logging
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from analysis.corpus import Corpus, read_articles

FIELDS = ["outlet", "published", "headline", "text", "author", "url", "section", "language"]
N_JSON = 10_000
N_REPEATS = 5


def measure_formats(folder: Path) -> tuple[pd.DataFrame, dict[str, Corpus]]:
    """One row per format: n_files, n_articles, n_set_aside, seconds, and the share (0 to 1) of each field found."""
    rows, corpora = [], {}
    for path in sorted(one for one in folder.iterdir() if one.is_dir()):
        start = time.perf_counter()
        corpus = read_articles(path, strict=False)
        seconds = time.perf_counter() - start
        found = corpus.articles[FIELDS].notna().mean().round(3)
        n_files = sum(one.is_file() for one in path.rglob("*"))
        counts = {"n_files": n_files, "n_articles": len(corpus.articles), "n_set_aside": len(corpus.set_aside)}
        rows.append({"format": path.name, **counts, "seconds": round(seconds, 2), **found})
        corpora[path.name] = corpus
    return pd.DataFrame(rows), corpora


def time_json_lines(source: Path, folder: Path) -> tuple[float, float, int]:
    """Wall and CPU seconds to read 10,000 articles of JSON Lines (best of 3), and their mean length in characters."""
    records = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    path = folder / "many.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        for n in range(N_JSON):
            record = {**records[n % len(records)], "id": str(n)}
            record["text"] = f"{n} {record['text'][:2500]}"  # 400 words, as the issue counts them
            stream.write(json.dumps(record) + "\n")
    wall = cpu = float("inf")
    for _ in range(3):
        start, start_cpu = time.perf_counter(), time.process_time()
        articles = read_articles(path).articles
        wall, cpu = min(wall, time.perf_counter() - start), min(cpu, time.process_time() - start_cpu)
    return wall, cpu, int(articles["text"].str.len().mean())


def time_pages(pages: list[Path], folder: Path) -> tuple[float, float]:
    """CPU seconds per pass over the saved pages, each four times: trafilatura directly, and `read_articles`."""
    from trafilatura import bare_extraction

    data = [path.read_bytes() for path in pages] * 4
    for n, page in enumerate(data):
        (folder / f"{n}.html").write_bytes(page)
    direct = ours = float("inf")
    for _ in range(N_REPEATS):
        start = time.process_time()
        for page in data:
            bare_extraction(page, favor_precision=True, include_comments=False, with_metadata=True)
        direct = min(direct, time.process_time() - start)
        start = time.process_time()
        read_articles(folder)
        ours = min(ours, time.process_time() - start)
    return direct, ours


def main(shared: Path) -> None:
    """Print the tables."""
    logging.disable(logging.WARNING)  # trafilatura tells of pages without text; they are counted below
    table, corpora = measure_formats(shared / "formats")
    print(table.to_string(index=False))
    print("\nset aside")
    for name, corpus in corpora.items():
        reasons = corpus.set_aside["reason"].str.split(":").str[0].value_counts()
        for reason, n in reasons.items():
            print(f"  {name}: {n} × {reason}")
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu, n_chars = time_json_lines(shared / "corpus" / "real.jsonl", Path(folder))
    print(f"\n{N_JSON:,} JSON Lines of {n_chars:,} characters: {wall:.2f} s wall, {cpu:.2f} s CPU")
    with tempfile.TemporaryDirectory() as folder:
        direct, ours = time_pages(sorted((shared / "formats" / "html").glob("*.html")), Path(folder))
    print(f"saved pages: trafilatura {direct:.3f} s, read_articles {ours:.3f} s CPU, overhead {ours / direct - 1:+.1%}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
