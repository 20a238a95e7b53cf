"""Quotes of NATO and Ukraine coverage, coded for this project: read the codes, score sides and roles by words.

    python -m benchmarks.in_domain ../shared/gold/in_domain/quotes_dev_coder_A.jsonl ../shared/gold/in_domain/to_code

Gold lies outside the repository (`../shared/gold/in_domain`): dev files in the scorer's format plus speaker, side and
role, and coding sheets whose contents are verbatim pieces, which are searched in the text here. A word counts where a
gold quote holds it; the predicted quote that holds the same word answers for it.
"""

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.quotation import find_quotes

SIDES = ("ukraine", "russia", "nato_west", "other", "unknown")
_WORD = re.compile(r"\w+")

Record = dict[str, Any]


def read_gold(path: Path) -> list[Record]:
    """Records with doc_id, text, published and quotes (content, source as spans; speaker, side, role).

    `path` is a JSONL file in the scorer's format, or the folder of a coding round (quotes_articles, quotes_train_*).
    """
    if path.is_dir():
        return _read_round(path)
    records = [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]
    for record in records:
        record["published"] = (record.get("meta") or {}).get("date")
    return records


def _read_round(folder: Path) -> list[Record]:
    lines = (folder / "quotes_articles.jsonl").read_text(encoding="utf8").splitlines()
    articles = {each["i"]: each for each in map(json.loads, lines)}
    records = []
    for path in sorted(folder.glob("quotes_train_*.jsonl")):
        for coded in map(json.loads, path.read_text(encoding="utf8").splitlines()):
            article = articles[coded["i"]]
            quotes = [each for each in (_place(article["text"], quote) for quote in coded["quotes"]) if each]
            records.append({"doc_id": article["doc_id"], "text": article["text"], "published": article["date"],
                            "outlet": article["outlet"], "quotes": quotes})  # fmt: skip
    return records


def _place(text: str, quote: Record) -> Record | None:
    """The quote with spans in place of strings; None if none of its pieces stands in the text."""
    content: list[list[int]] = []
    for piece in quote["content"]:
        start = text.find(piece, content[-1][1] if content else 0)
        start = text.find(piece) if start < 0 else start
        if start >= 0:
            content.append([start, start + len(piece)])
    if not content:
        return None
    return {**quote, "content": content, "source": _nearest(text, quote["source"], content)}


def _nearest(text: str, source: str | None, content: list[list[int]]) -> list[int] | None:
    """The place of a source as written that stands nearest to the words, outside them."""
    if not source:
        return None
    pattern = rf"(?<!\w){re.escape(source)}(?!\w)"
    found = [match.span() for match in re.finditer(pattern, text)]
    free = [each for each in found if all(each[1] <= start or each[0] >= end for start, end in content)]
    if not free:
        return None
    return list(min(free, key=lambda each: min(max(start - each[1], each[0] - end) for start, end in content)))


def words_of(text: str, content: Iterable[Iterable[int]]) -> list[int]:
    """Starts of the words inside spans."""
    return [match.start() for start, end in content for match in _WORD.finditer(text, start, end)]


@dataclass(frozen=True)
class Counts:
    """Quoted words of one article: gold, those some predicted quote holds, right ones, and words by side."""

    n: int
    held: int
    side_right: int
    role_right: int
    given: int
    given_right: int
    unknown: int
    gold: Counter[str]
    predicted: Counter[str]


def count_article(text: str, gold: list[Record], predicted: list[Record]) -> Counts:
    """Compare one article's quotes (content, side, role) word by word."""
    answer: dict[int, Record] = {}
    shares: Counter[str] = Counter()
    for quote in predicted:
        for word in words_of(text, quote["content"]):
            answer.setdefault(word, quote)
            shares[quote["side"]] += 1
    truth: dict[int, Record] = {}
    for quote in gold:
        for word in words_of(text, quote["content"]):
            truth.setdefault(word, quote)
    pairs = [(quote, answer[word]) for word, quote in truth.items() if word in answer]
    given = [(want, got) for want, got in pairs if got["side"] != "unknown"]
    return Counts(
        n=len(truth),
        held=len(pairs),
        side_right=sum(want["side"] == got["side"] for want, got in pairs),
        role_right=sum(want["role"] == got["role"] for want, got in pairs),
        given=len(given),
        given_right=sum(want["side"] == got["side"] for want, got in given),
        unknown=len(pairs) - len(given),
        gold=Counter(quote["side"] for quote in truth.values()),
        predicted=shares,
    )


def summarise(counts: list[Counts], *, n_resamples: int = 2000, seed: int = 1) -> dict[str, tuple[float, float, float]]:
    """Each figure with its 95 % interval from resampling whole articles."""
    draws = np.random.default_rng(seed).integers(0, len(counts), (n_resamples, len(counts)))
    whole = _figures(counts)
    drawn = [_figures([counts[index] for index in draw]) for draw in draws]
    return {
        name: (value, *(float(np.quantile([each[name] for each in drawn], q)) for q in (0.025, 0.975)))
        for name, value in whole.items()
    }


def _figures(counts: list[Counts]) -> dict[str, float]:
    total = {
        name: sum(getattr(each, name) for each in counts)
        for name in ("n", "held", "side_right", "role_right", "given", "given_right", "unknown")
    }
    n, held, given = max(total["n"], 1), max(total["held"], 1), max(total["given"], 1)
    gold: Counter[str] = sum((each.gold for each in counts), Counter())
    predicted: Counter[str] = sum((each.predicted for each in counts), Counter())
    return {
        "side right, of quoted words found": total["side_right"] / held,
        "side right, of all quoted words": total["side_right"] / n,
        "side unknown, of quoted words found": total["unknown"] / held,
        "side right where given": total["given_right"] / given,
        "role right, of quoted words found": total["role_right"] / held,
        "distance between shares by side": _distance(gold, predicted),
        "quoted words found": total["held"] / n,
    }


def _distance(gold: Counter[str], predicted: Counter[str]) -> float:
    return 0.5 * sum(abs(_share(gold, side) - _share(predicted, side)) for side in SIDES)


def _share(counts: Counter[str], side: str) -> float:
    return counts[side] / max(sum(counts.values()), 1)


def print_summary(title: str, figures: dict[str, tuple[float, float, float]], n_articles: int) -> None:
    """One line a figure."""
    print(f"{title}, {n_articles} articles")
    for name, (value, low, high) in figures.items():
        print(f"  {name:40s} {value:.3f} [{low:.3f}, {high:.3f}]")


def predict(records: list[Record]) -> list[list[Record]]:
    """The quotes that pressgauge finds in each record, with sides and roles, by the day of publication."""
    articles = pd.DataFrame(
        {
            "article_id": [str(number) for number in range(len(records))],
            "text": [record["text"] for record in records],
            "published": pd.to_datetime([record.get("published") for record in records], errors="coerce"),
        }
    )
    quotes = find_quotes(articles)
    found: dict[str, list[Record]] = {}
    for article_id, spans, side, role in quotes[["article_id", "spans", "side", "role"]].itertuples(index=False):
        own = {"content": [list(map(int, span)) for span in spans], "side": side, "role": role}
        found.setdefault(article_id, []).append(own)
    return [found.get(str(number), []) for number in range(len(records))]


def main() -> None:
    """Print sides and roles of coded articles against their gold: `python -m benchmarks.in_domain GOLD...`."""
    for name in sys.argv[1:]:
        records = read_gold(Path(name))
        begun = time.process_time()
        found = predict(records)
        seconds = time.process_time() - begun
        counts = [
            count_article(record["text"], record["quotes"], own) for record, own in zip(records, found, strict=True)
        ]
        print_summary(name, summarise(counts), len(records))
        print(f"  {len(records) / seconds:.1f} articles per CPU second, model loading included")


if __name__ == "__main__":
    main()
