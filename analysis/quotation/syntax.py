"""The dependency parse of a passage as plain lists, with offsets into the article's text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from analysis.quotation.passages import Passage
from analysis.text import load_parser

_HIDDEN = {"NNP": "NAME", "NNPS": "NAME", "CD": "NUMBER"}
_LONGEST = 3_000  # characters of one passage; a longer "sentence" is a list or a table


@dataclass(slots=True)
class Parse:
    """A parsed passage: one entry per token in every list.

    `forms` are lower-case words with names and numbers hidden, so that no model can learn who is quoted; `quoted`
    holds the index of the quoted stretch a token lies in, or -1.
    """

    passage: Passage
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


def parse_sentences(passages: Iterable[Passage], *, batch_size: int = 64) -> Iterator[Parse]:
    """Tag and parse each passage as one sentence; lemmas and entities are not needed and not made."""
    kept = list(passages)
    pipeline = load_parser()
    docs: Iterable[Doc] = (_one_sentence(pipeline.make_doc(each.text[:_LONGEST])) for each in kept)
    for name in ("tok2vec", "tagger", "parser"):
        docs = pipeline.get_pipe(name).pipe(docs, batch_size=batch_size)  # type: ignore[attr-defined]
    for passage, doc in zip(kept, docs, strict=True):
        yield _read(passage, doc)


def _one_sentence(doc: Doc) -> Doc:
    for token in doc:
        token.is_sent_start = token.i == 0
    return doc


def _read(passage: Passage, doc: Doc) -> Parse:
    heads, children = [], [[] for _ in doc]  # type: list[int], list[list[int]]
    words, tags, deps, starts, ends, quoted = [], [], [], [], [], []
    offsets = passage.offsets
    spans = [(each.stretch.start, each.stretch.end) for each in passage.quoted]
    at = 0
    for token in doc:
        index, head, idx = token.i, token.head.i, token.idx
        word = token.text
        start, end = offsets[idx], offsets[idx + len(word) - 1] + 1
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        words.append(word)
        tags.append(token.tag_)
        deps.append(token.dep_)
        heads.append(head)
        if head != index:
            children[head].append(index)
        starts.append(start)
        ends.append(end)
        quoted.append(at if at < len(spans) and spans[at][0] <= start else -1)
    left, right = _edges(heads)
    lower = [word.lower().replace("’", "'") for word in words]
    forms = [_HIDDEN.get(tag, word) for tag, word in zip(tags, lower, strict=True)]
    return Parse(passage, words, lower, forms, tags, deps, heads, children, left, right, starts, ends, quoted)


def _edges(heads: list[int]) -> tuple[list[int], list[int]]:
    """The first and last token of every token's subtree."""
    left, right = list(range(len(heads))), list(range(len(heads)))
    order = sorted(range(len(heads)), key=lambda index: _depth(heads, index), reverse=True)
    for index in order:
        head = heads[index]
        left[head], right[head] = min(left[head], left[index]), max(right[head], right[index])
    return left, right


def _depth(heads: list[int], index: int) -> int:
    depth = 0
    while heads[index] != index and depth <= len(heads):
        index, depth = heads[index], depth + 1
    return depth


@cache
def verb_lemma(form: str) -> str:
    """The dictionary form of a lower-case verb form, by the rules of the parser's lemmatizer.

    >>> verb_lemma("denied"), verb_lemma("said"), verb_lemma("urging")
    ('deny', 'say', 'urge')
    """
    lookups = load_parser().get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
    known = set(lookups.get_table("lemma_index").get("verb", ()))
    exceptions = lookups.get_table("lemma_exc").get("verb", {})
    if form in exceptions:
        return str(exceptions[form][0])
    if form in known:
        return form
    for old, new in lookups.get_table("lemma_rules").get("verb", ()):
        if form.endswith(old) and (base := form[: len(form) - len(old)] + new) in known:
            return base
    return form
