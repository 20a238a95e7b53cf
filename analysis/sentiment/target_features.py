"""Readable features of a target in its sentence, for the linear instrument.

Every feature is a name a person can read: `after+1=condemned` (the word right behind the target), `pair=war crimes`,
`role=nsubj` and `role+verb=nsubj:attack` (what the target is to which verb), `modifier=brutal`, `tone clause -` (VADER
words with negative valence in the target's clause). Names are read as stand-ins (stand_ins.py), so none is a feature.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from spacy.tokens import Doc, Token

from analysis.sentiment.clauses import clause_of, find_clause, target_head, target_tokens
from analysis.sentiment.stand_ins import cut_sentence
from analysis.sentiment.vader import load_vader

__all__ = ["Features", "describe_target"]

WINDOW = 8  # words on each side that count as near the target
NEGATION_REACH = 3  # a negation turns the words up to three places behind it, as in VADER
OPEN_CLASS = frozenset({"VERB", "NOUN", "ADJ", "ADV", "PROPN", "AUX"})


class Features(NamedTuple):
    """Three blocks that are scaled apart: words around the target, its syntax, and the balance of tone (numbers)."""

    words: list[str]
    syntax: list[str]
    tone: dict[str, float]


def describe_target(doc: Doc, start: int, end: int) -> Features:
    """The features of the target at the characters `[start, end)` of a parsed sentence."""
    names = _read_names(doc, start, end)
    tokens = [token for token in doc if not token.is_space]
    inside = {token.i for token in target_tokens(doc, start, end)}
    left = [names[token.i] for token in tokens if token.i < min(inside)]
    right = [names[token.i] for token in tokens if token.i > max(inside)]
    syntax = list(_syntax_features(doc, start, end, names))
    return Features(list(_word_features(left, right)), syntax, _tone_features(doc, start, end))


def _read_names(doc: Doc, start: int, end: int) -> dict[int, str]:
    """How each token is read: lower case, the target and other names as `<target>`, `<name>`."""
    read = {token.i: token.lower_.replace("’", "'") for token in doc}
    for piece in cut_sentence(doc.text, start, end):
        if piece.number is None:
            continue
        word = "<target>" if piece.number == 0 else "<name>"
        for token in target_tokens(doc, piece.start, piece.end):
            read[token.i] = word
    return read


def _word_features(left: list[str], right: list[str]) -> Iterator[str]:
    whole = [*left, "<target>", *right]
    for word in whole:
        yield f"word={word}"
    for first, second in pairwise(whole):
        yield f"pair={first} {second}"
    near_left, near_right = [*left[-WINDOW:], "<target>"], ["<target>", *right[:WINDOW]]
    for side, near in (("before", near_left), ("after", near_right)):
        for word in near:
            yield f"{side}={word}"
        for first, second in pairwise(near):
            yield f"{side}={first} {second}"
    for first, second, third in zip(near_right, near_right[1:], near_right[2:], strict=False):
        yield f"after={first} {second} {third}"
    for place, word in enumerate(reversed(left[-3:]), start=1):
        yield f"before-{place}={word}"
    for place, word in enumerate(right[:3], start=1):
        yield f"after+{place}={word}"


def _syntax_features(doc: Doc, start: int, end: int, names: dict[int, str]) -> Iterator[str]:
    head = target_head(doc, start, end)
    clause = clause_of(head)
    path = "/".join(_path(head, clause)[:3])
    verb_tone = _sign(_valence(clause))
    denied = any(child.dep_ == "neg" for child in clause.children)
    yield f"role={path}"
    yield f"role+verb={path}:{clause.lemma_.lower()}"
    yield f"role+tone={path}:{verb_tone}{' denied' if denied else ''}"
    yield f"governor={head.dep_}:{names[head.head.i] if names[head.head.i][0] == '<' else head.head.lemma_.lower()}"
    for token in find_clause(doc, start, end):
        if token.pos_ in OPEN_CLASS:
            yield f"clause={names[token.i] if names[token.i][0] == '<' else token.lemma_.lower()}"
    if clause.head.i != clause.i:
        yield f"above={clause.dep_}:{clause.head.lemma_.lower()}"
        yield f"above tone={clause.dep_}:{_sign(_valence(clause.head))}"
    for child in head.children:
        yield f"modifier={child.dep_}:{child.lemma_.lower()}"
    for child in clause.children:
        if child.i != head.i:
            yield f"beside={child.dep_}:{names[child.i] if names[child.i][0] == '<' else child.lemma_.lower()}"
            yield f"role+beside tone={path}:{child.dep_}:{_sign(_valence(child))}"


def _path(token: Token, clause: Token) -> list[str]:
    steps = []
    while token.i != clause.i:
        steps.append(token.dep_)
        token = token.head
    return steps or ["clause"]


def _valence(token: Token) -> float:
    lexicon = load_vader().lexicon
    return float(lexicon.get(token.lower_, lexicon.get(token.lemma_.lower(), 0.0)))


def _sign(valence: float) -> str:
    return "+" if valence > 0 else "-" if valence < 0 else "0"


def _tone_features(doc: Doc, start: int, end: int) -> dict[str, float]:
    """For each scope the balance (p - n) / (p + n + 1) of VADER's valences, and how much there is of each sign."""
    valences = _turned_valences(doc)
    inside = [token.i for token in target_tokens(doc, start, end)]
    first, last = inside[0], inside[-1]
    clause = [token.i for token in find_clause(doc, start, end)]
    scopes = {
        "sentence": range(len(doc)),
        "clause": clause,
        "before": range(first),
        "after": range(last + 1, len(doc)),
        "near": [*range(max(0, first - 5), first), *range(last + 1, min(len(doc), last + 6))],
    }
    found = {}
    for scope, places in scopes.items():
        positive = sum(max(valences[i], 0.0) for i in places)
        negative = sum(max(-valences[i], 0.0) for i in places)
        found[f"tone {scope} balance"] = (positive - negative) / (positive + negative + 1)
        found[f"tone {scope} +"] = min(positive, 6.0) / 6
        found[f"tone {scope} -"] = min(negative, 6.0) / 6
    return found


def _turned_valences(doc: Doc) -> list[float]:
    """VADER's valence of each token, turned by -0.74 behind a negation as VADER does."""
    constants, valences = load_vader().constants, []
    for token in doc:
        valence = _valence(token) if token.is_alpha else 0.0
        before = [doc[i].lower_.replace("’", "'") for i in range(max(0, token.i - NEGATION_REACH), token.i)]
        if valence and (constants.negated(before) or "not" in before):
            valence *= constants.N_SCALAR
        valences.append(valence)
    return valences
