"""An article as it is read: its paragraphs, quotation marks, sentences and names, each found once and handed along."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.errors import InputError
from analysis.quotation.extract.inserts import find_inserts
from analysis.quotation.extract.masking import MaskedSentence, mask_sentences
from analysis.quotation.marks import Span, Stretch, find_stretches, paragraph_spans
from analysis.quotation.speakers.names import Mention, find_names
from analysis.text import sentence_spans


@dataclass(frozen=True, eq=False)
class ReadArticle:
    """One text and what is found in it; every part is made when it is first asked for, and then kept.

    `published` decides who held an office, `author` who "I" is; `split` are the text's sentences, if they are known.
    """

    text: str
    article_id: Hashable = ""
    published: pd.Timestamp | None = None
    author: str | None = None
    split: list[Span] | None = None

    @cached_property
    def paragraphs(self) -> list[Span]:
        """Half-open offsets of the paragraphs."""
        return paragraph_spans(self.text)

    @cached_property
    def stretches(self) -> list[Stretch]:
        """What stands between quotation marks: the one pass of the quote-mark machine over this text."""
        found = find_stretches(self.text, self.paragraphs)
        if not self.inserts:
            return found
        return [each for each in found if not any(each.start < end and start < each.end for start, end in self.inserts)]

    @cached_property
    def inserts(self) -> list[Span]:
        """Teasers left inside sentences, which nobody said."""
        return find_inserts(self.text)

    @cached_property
    def bare(self) -> str:
        """The text with line breaks in place of its inserts, so that no name runs on into one; offsets are the same."""
        text = self.text
        for start, end in self.inserts:
            text = text[:start] + "\n" * (end - start) + text[end:]
        return text

    @cached_property
    def masked(self) -> list[MaskedSentence]:
        """The sentences as the parser reads them, quoted ones masked."""
        return mask_sentences(self.text, self.paragraphs, self.stretches, self.inserts)

    @cached_property
    def sentences(self) -> list[Span]:
        """Half-open offsets of the sentences as they stand."""
        return sentence_spans(self.text) if self.split is None else self.split

    @cached_property
    def names(self) -> list[Mention]:
        """The capitalised names of the text, in order."""
        return find_names(self.bare)


def iterate_articles(articles: pd.DataFrame, sentences: pd.DataFrame | None = None) -> Iterator[ReadArticle]:
    """Every row of `articles` (article_id, text; published and author where they are there) as a ReadArticle.

    Raises:
        InputError: a `published` that is no date.
    """
    split: dict[Hashable, list[Span]] = {}
    if sentences is not None:
        for article, rows in sentences.groupby("article_id", sort=False):
            split[article] = list(zip(rows["start"].tolist(), rows["end"].tolist(), strict=True))
    absent = [None] * len(articles)
    columns = [articles.get(name, absent) for name in ("published", "author")]
    for article_id, text, published, author in zip(articles["article_id"], articles["text"], *columns, strict=True):
        written = text if isinstance(text, str) else ""
        by = author if isinstance(author, str) and author.strip() else None
        yield ReadArticle(written, article_id, _read_day(published, article_id), by, split.get(article_id))


def _read_day(published: object, article_id: Hashable) -> pd.Timestamp | None:
    try:
        day = pd.to_datetime(published)  # type: ignore[call-overload]
    except (ValueError, TypeError) as error:
        raise InputError(f"published of article {article_id!r} is {published!r}; write a date: 2022-02-24.") from error
    return day if isinstance(day, pd.Timestamp) else None
