"""What the corpus readers get out of exports, and how fast: `python benchmarks/formats.py [../shared]`.

Prints, for the stubs of tests/corpus (invented articles in real layouts, so that what is right is known): articles,
the shares (0 to 1) of outlets, dates and headlines right, of the text's words kept, and words added per word. Then,
where ../shared is there, for real exports (nobody coded what is right in them): files, articles, set aside, outlets,
texts shorter than the export says ("LENGTH: 937 words"), and the share of articles with each field. Then the speed.
"""

import json
import logging
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from analysis.corpus import Corpus, read_articles

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "corpus"))
FIELDS = ["outlet", "published", "headline", "text", "author", "url", "section", "language"]
N_JSON = 10_000
N_REPEATS = 5


def measure_stubs() -> pd.DataFrame:
    """One row per format: files, articles, found, extra, and the shares right; see the module."""
    import stubs_data  # noqa: F401
    import stubs_databases  # noqa: F401
    from stub_articles import STUBS, score_stub

    rows = []
    for one in STUBS:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / one.name).write_bytes(one.make(one.articles))
            rows.append({"format": one.kind, "file": one.name, **score_stub(read_articles(folder, strict=False), one)})
    return pd.DataFrame(rows)


def sum_stubs(stubs: pd.DataFrame) -> pd.DataFrame:
    """One row per format and one for all: n_files, articles, found, extra, and shares of the articles."""
    shares = ["outlet", "date", "headline", "words_kept", "words_added"]
    counts = ["articles", "found", "extra"]
    grouped = stubs.groupby("format", sort=False)
    table = grouped[counts + shares].sum().assign(n_files=grouped.size())
    table.loc["all"] = table.sum()
    table[shares] = table[shares].div(table["articles"], axis=0).round(3)
    table[[*counts, "n_files"]] = table[[*counts, "n_files"]].astype(int)
    return table.reset_index(names="format")[["format", "n_files", *counts, *shares]]


def measure_formats(folder: Path) -> tuple[pd.DataFrame, dict[str, Corpus]]:
    """One row per format: n_files, n_articles, n_set_aside, n_outlets, n_short, seconds, the share of each field found.

    `n_short` counts articles with fewer than six tenths of the words that the export itself counts.
    """
    rows, corpora = [], {}
    for path in sorted(one for one in folder.iterdir() if one.is_dir()):
        start = time.perf_counter()
        corpus = read_articles(path, strict=False)
        seconds = time.perf_counter() - start
        found = corpus.articles[FIELDS].notna().mean().round(3)
        n_files = sum(one.is_file() for one in path.rglob("*"))
        counts = {"n_files": n_files, "n_articles": len(corpus.articles), "n_set_aside": len(corpus.set_aside)}
        short = corpus.problems["problem"].eq("text shorter than the export says").sum()
        n_outlets = corpus.articles["outlet"].nunique()
        extra = {"n_outlets": n_outlets, "n_short": short, "seconds": round(seconds, 2)}
        rows.append({"format": path.name, **counts, **extra, **found})
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
    stubs = measure_stubs()
    print(sum_stubs(stubs).to_string(index=False))
    wrong = stubs[(stubs[["found", "outlet", "date", "headline"]].lt(stubs["articles"], axis=0)).any(axis=1)]
    print("\nnot all right: " + (", ".join(f"{row.format}/{row.file}" for row in wrong.itertuples()) or "none"), "\n")
    if not (shared / "formats").exists():
        print(f"{shared / 'formats'} is not here: real exports and speed were not measured")
        return
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
