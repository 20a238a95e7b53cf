"""Invented articles, and the registry of the layouts they are written in: what every stub holds is known by making it.

Outlets, persons and statements are made up; the layouts are those of real exports.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd

from analysis.corpus import Corpus


@dataclass(frozen=True)
class Article:
    """One invented article."""

    outlet: str
    published: datetime
    headline: str
    paragraphs: tuple[str, ...]
    author: str = "Mara Venn"

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def day(self) -> str:
        return f"{self.published:%Y-%m-%d}"


def _article(n: int, outlet: str, when: datetime, headline: str, place: str) -> Article:
    return Article(
        outlet,
        when,
        headline,
        (
            f"Officials met in {place} on Monday and talked about the grain that still lay in port number {n}.",
            f"“We will open gate {n} when the ships are safe,” the harbour master said after the meeting.",
            "Nobody at the table wanted to name a day, and the talks will go on after the weekend in the old hall.",
            f"A crowd of {20 + n} people waited outside in the rain until late, and some of them had come by train.",
            "Ukraine asked for more time while Russia said that its offer stood, and NATO sent two observers.",
        ),
    )


ARTICLES = (
    _article(1, "Northern Ledger", datetime(2022, 3, 4, 10, 11), "Grain waits in port", "the river town"),
    _article(2, "The Harbour Post", datetime(2022, 3, 17, 8, 5), "Gate opens for ships", "the capital"),
    _article(3, "Northern Ledger", datetime(2022, 4, 25, 19, 30), "Talks go on: no day is named", "Brussels"),
    _article(4, "The Harbour Post", datetime(2022, 5, 6, 7, 45), "A crowd in the rain", "the old hall"),
    _article(5, "Albion Gazette (York)", datetime(2022, 5, 7, 12, 0), "Two observers sent", "the east of the country"),
)


@dataclass(frozen=True)
class Stub:
    """One file in one layout: its format (a folder of the benchmark), its name, and the articles that are in it."""

    kind: str
    name: str
    make: Callable[[Sequence[Article]], bytes]
    articles: tuple[Article, ...]


STUBS: list[Stub] = []


def stub(kind: str, name: str, *, n: int = len(ARTICLES), outlet: str = "{}") -> Callable[[Callable], Callable]:
    """Register a layout: the function writes the first `n` articles as one file; `outlet` changes their outlets."""

    def register(make: Callable[[Sequence[Article]], str | bytes]) -> Callable:
        def written(articles: Sequence[Article]) -> bytes:
            content = make(articles)
            return content if isinstance(content, bytes) else content.encode("utf-8")

        articles = tuple(replace(one, outlet=outlet.format(one.outlet)) for one in ARTICLES[:n])
        STUBS.append(Stub(kind, name, written, articles))
        return make

    return register


def n_words(article: Article) -> int:
    return len(article.text.split())


def score_stub(corpus: Corpus, one: Stub) -> dict[str, float]:
    """How much of a stub was read right: counts, and sums over its articles that a benchmark divides by `articles`.

    An article read belongs to the one whose words it shares most of; `words_added` counts words that are not its.
    """
    score = dict.fromkeys(("found", "outlet", "date", "headline", "words_kept", "words_added"), 0.0)
    left = list(corpus.articles.to_dict("records"))
    score |= {"articles": len(one.articles), "extra": max(0, len(left) - len(one.articles))}
    for article in one.articles:
        words = Counter(article.text.split())
        shared = [sum((words & Counter(str(row["text"]).split())).values()) for row in left]
        if not shared or max(shared) < 0.4 * words.total():
            continue
        row = left.pop(shared.index(max(shared)))
        score["found"] += 1
        score["outlet"] += row["outlet"] == article.outlet
        score["date"] += pd.notna(row["published"]) and row["published"].date() == article.published.date()
        score["headline"] += row["headline"] == article.headline
        score["words_kept"] += max(shared) / words.total()
        score["words_added"] += (len(str(row["text"]).split()) - max(shared)) / words.total()
    return score
