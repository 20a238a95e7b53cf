"""Further targets in the training sentences: names, pronouns and definite nouns that no coder was asked about.

Each training sentence has one or two coded targets, but names more. The encoder's probabilities for those others let
the linear instrument see the same words with other targets (a teacher's soft labels, Hinton et al. 2015).
"""

from collections.abc import Iterator

from spacy.tokens import Doc

from analysis.sentiment.passages import Passage
from analysis.text import parse_passages
from training.data import Row

PRONOUNS = frozenset({"he", "she", "they", "him", "her", "them", "we", "us", "i"})


def find_more_targets(rows: list[Row]) -> list[Passage]:
    """One passage for every further noun phrase of the training sentences, in their order."""
    coded: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        coded.setdefault(row.text, []).append((row.start, row.end))
    passages = []
    for doc in parse_passages(coded, one_sentence=True):
        passages += [
            Passage(doc.text, start, end)
            for start, end in _phrases(doc)
            if all(end <= first or start >= last for first, last in coded[doc.text])
        ]
    return passages


def _phrases(doc: Doc) -> Iterator[tuple[int, int]]:
    for chunk in doc.noun_chunks:
        is_name = chunk.root.pos_ == "PROPN"
        is_person = chunk.root.pos_ == "PRON" and chunk.root.lower_ in PRONOUNS
        is_definite = chunk.root.pos_ == "NOUN" and chunk[0].lower_ == "the" and len(chunk) <= 4
        if is_name or is_person or is_definite:
            first = chunk[0].idx if not (is_name and chunk[0].pos_ == "DET") else chunk[min(1, len(chunk) - 1)].idx
            yield first, chunk[-1].idx + len(chunk[-1])
