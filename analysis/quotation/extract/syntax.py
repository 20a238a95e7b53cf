"""The dependency parse of a sentence as plain lists, with offsets into the article's text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from analysis.quotation.extract.masking import MaskedSentence
from analysis.text import load_parser

if TYPE_CHECKING:  # spaCy takes half a second to load, and not every user of this package parses
    from spacy.strings import StringStore
    from spacy.tokens import Doc

_HIDDEN = {"NNP": "NAME", "NNPS": "NAME", "CD": "NUMBER"}
_LONGEST = 3_000  # characters of one sentence; a longer "sentence" is a list or a table


@dataclass(slots=True)
class Parse:
    """A parsed sentence: one entry per token in every list.

    `forms` are lower-case words with names and numbers hidden, so that no model can learn who is quoted; `quoted`
    holds the index of the quoted stretch a token lies in, or -1.
    """

    sentence: MaskedSentence
    words: list[str]
    lower: list[str]
    forms: list[str]
    tags: list[str]
    deps: list[str]
    heads: list[int]
    children: list[list[int]]
    left: list[int]
    right: list[int]
    starts: list[int]
    ends: list[int]
    quoted: list[int]

    def __len__(self) -> int:
        return len(self.words)


def parse_sentences(sentences: Iterable[MaskedSentence], *, batch_size: int = 64) -> Iterator[Parse]:
    """Tag and parse each sentence as one sentence; lemmas and entities are not needed and not made."""
    kept = list(sentences)
    pipeline = load_parser()
    docs: Iterable[Doc] = (_one_sentence(pipeline.make_doc(each.text[:_LONGEST])) for each in kept)
    for name in ("tok2vec", "tagger", "parser"):
        docs = pipeline.get_pipe(name).pipe(docs, batch_size=batch_size)  # type: ignore[attr-defined]
    for sentence, doc in zip(kept, docs, strict=True):
        yield _read(sentence, doc)


def _one_sentence(doc: "Doc") -> "Doc":
    starts = np.full((len(doc), 1), -1, dtype=np.int64)  # as Token.is_sent_start writes it, without its checks
    starts[:1] = 1
    return doc.from_array(["SENT_START"], starts.view(np.uint64))  # type: ignore[arg-type]


def _read(sentence: MaskedSentence, doc: "Doc") -> Parse:
    strings = doc.vocab.strings
    table = doc.to_array(["HEAD", "TAG", "DEP", "ORTH", "IDX"]).reshape(len(doc), 5)
    heads = (np.arange(len(doc)) + table[:, 0].astype(np.int64)).tolist()
    tags = [_name(strings, number) for number in table[:, 1].tolist()]
    deps = [_name(strings, number) for number in table[:, 2].tolist()]
    words = [strings[number] for number in table[:, 3].tolist()]
    children: list[list[int]] = [[] for _ in words]
    for index, head in enumerate(heads):
        if head != index:
            children[head].append(index)
    starts, ends, quoted = _place(sentence, words, table[:, 4].tolist())
    left, right = _edges(heads)
    lower = [word.lower().replace("’", "'") for word in words]
    forms = [_HIDDEN.get(tag, word) for tag, word in zip(tags, lower, strict=True)]
    return Parse(sentence, words, lower, forms, tags, deps, heads, children, left, right, starts, ends, quoted)


@lru_cache(maxsize=1024)
def _name(strings: "StringStore", number: int) -> str:
    return str(strings[number])


def _place(sentence: MaskedSentence, words: list[str], places: list[int]) -> tuple[list[int], list[int], list[int]]:
    """Offsets of every token in the article, and the quoted stretch it lies in."""
    offsets = sentence.offsets
    spans = [(each.stretch.start, each.stretch.end) for each in sentence.quoted]
    starts, ends, quoted = [], [], []
    at = 0
    for word, place in zip(words, places, strict=True):
        start = offsets[place]
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        starts.append(start)
        ends.append(offsets[place + len(word) - 1] + 1)
        quoted.append(at if at < len(spans) and spans[at][0] <= start else -1)
    return starts, ends, quoted


def _edges(heads: list[int]) -> tuple[list[int], list[int]]:
    """The first and last token of every token's subtree; leaves are handed up first."""
    left, right = list(range(len(heads))), list(range(len(heads)))
    waiting = [0] * len(heads)
    for index, head in enumerate(heads):
        waiting[head] += head != index
    ready = [index for index, number in enumerate(waiting) if number == 0]
    while ready:
        index = ready.pop()
        head = heads[index]
        if head != index:
            left[head], right[head] = min(left[head], left[index]), max(right[head], right[index])
            waiting[head] -= 1
            if waiting[head] == 0:
                ready.append(head)
    return left, right


@cache
def verb_lemma(form: str) -> str:
    """The dictionary form of a lower-case verb form, by the rules of the parser's lemmatizer.

    >>> verb_lemma("denied"), verb_lemma("said"), verb_lemma("urging")
    ('deny', 'say', 'urge')
    """
    known, exceptions, rules = _verb_tables()
    if form in exceptions:
        return str(exceptions[form][0])
    if form in known:
        return form
    for old, new in rules:
        if form.endswith(old) and (base := form[: len(form) - len(old)] + new) in known:
            return base
    return form


@cache
def _verb_tables() -> tuple[frozenset[str], dict[str, list[str]], list[tuple[str, str]]]:
    """The lemmatizer's known verbs, exceptions and endings."""
    lookups = load_parser().get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
    known, exceptions, rules = (
        lookups.get_table(f"lemma_{name}").get("verb", ()) for name in ("index", "exc", "rules")
    )
    return frozenset(known), dict(exceptions), [tuple(rule) for rule in rules]
