"""How words portray: three numbers per word, learned from the encoder, as features of the linear instrument.

For each common word w the encoder has scored "Veldania is w", "Veldania will w them" and "They will w Veldania" (an
invented name): what it says of a target to be, to do, and to suffer w. Each number is positive minus negative
probability, -1 to 1. Single words mislead more often than a hand-made list; the linear model weighs them.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

from analysis.sentiment.clauses import clause_of, find_clause, target_head, target_tokens

__all__ = ["WAYS", "WordPortrayals", "portrayal_features"]

WAYS = ("being", "doing", "suffering")
WordPortrayals = Mapping[str, NDArray[np.float64]]
REACH = 5  # words on each side that count as near
CEILING = 2.0
_NOTHING = np.zeros(len(WAYS))
OBJECTS = frozenset({"dobj", "nsubjpass", "pobj"})


def portrayal_features(doc: Doc, start: int, end: int, words: WordPortrayals) -> dict[str, float]:
    """Named numbers: the balance of each way in four scopes, and the words that govern or describe the target."""
    own = {token.i for token in target_tokens(doc, start, end)}
    rows = np.array([_NOTHING if token.i in own else _look_up(token, words) for token in doc])
    first, last = min(own), max(own)
    scopes: dict[str, Iterable[int]] = {
        "sentence": range(len(doc)),
        "clause": [token.i for token in find_clause(doc, start, end)],
        "before": range(max(0, first - REACH), first),
        "after": range(last + 1, min(len(doc), last + 1 + REACH)),
    }
    found: dict[str, float] = {}
    for scope, places in scopes.items():
        found |= _balance(scope, rows[list(places)])
    return found | _around(doc, start, end, words)


def _look_up(token: Token, words: WordPortrayals) -> NDArray[np.float64]:
    if not token.is_alpha or token.is_stop or token.pos_ == "PROPN":
        return _NOTHING
    return _any_form(token, words)


def _any_form(token: Token, words: WordPortrayals) -> NDArray[np.float64]:
    found = words.get(token.lower_)
    return words.get(token.lemma_.lower(), _NOTHING) if found is None else found


def _balance(scope: str, rows: NDArray[np.float64]) -> dict[str, float]:
    positive, negative = np.maximum(rows, 0).sum(axis=0), np.maximum(-rows, 0).sum(axis=0)
    balance = (positive - negative) / (positive + negative + 0.5)
    found = {}
    for column, way in enumerate(WAYS):
        found[f"{way} {scope} balance"] = float(balance[column])
        found[f"{way} {scope} +"] = float(min(positive[column], CEILING))
        found[f"{way} {scope} -"] = float(min(negative[column], CEILING))
    return found


def _around(doc: Doc, start: int, end: int, words: WordPortrayals) -> dict[str, float]:
    """The word above the target by the target's role, and what hangs on the target and on its clause."""
    head = target_head(doc, start, end)
    clause = clause_of(head)
    above = _NOTHING if head.head.i == head.i else _any_form(head.head, words)
    found = {
        "doing what it does": above[1] * (head.dep_ == "nsubj"),
        "suffering what is done to it": above[2] * (head.dep_ in OBJECTS),
        "being what it does": above[0] * (head.dep_ in ("nsubj", "nsubjpass")),
        "being what it belongs to": above[0] * (head.dep_ not in ("nsubj", "dobj", "nsubjpass")),
    }
    groups = {
        "described as": [child for child in head.children if child.dep_ in ("amod", "compound", "appos", "relcl")],
        "said to be": [child for child in clause.children if child.dep_ in ("acomp", "attr", "advmod", "oprd")],
        "doing it to": [child for child in clause.children if child.dep_ == "dobj" and head.dep_ == "nsubj"],
    }
    for name, tokens in groups.items():
        total = sum((_any_form(token, words) for token in tokens), _NOTHING)
        found |= {f"{name}: {way}": value for way, value in zip(WAYS, total, strict=True)}
    return {name: float(value) for name, value in found.items()}
