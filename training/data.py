"""Training rows and their counterfactual variants.

A row is a sentence, the place of its target, and the class 0 (negative), 1 (neutral) or 2 (positive). Each time a row
is drawn it appears as it stands, with its listed names exchanged for others of the same kind (Russia for Ukraine, NATO
for CSTO ...), or, where asked for, with its names as stand-ins. The label stays: it follows the text, not the name.
"""

import csv
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from analysis.lexicons import load_lexicon
from analysis.sentiment.stand_ins import find_names

RENAMED = 0.25  # share of draws in which listed names are exchanged for others of their kind
UNCODED = -1  # the label of a row that only a teacher has labelled
OTHER_MENTION = 0.25  # how often another mention of the same target in the sentence is marked instead


@dataclass(frozen=True)
class Row:
    """One target in one sentence."""

    identifier: str
    text: str
    start: int
    end: int
    others: tuple[tuple[int, int], ...]
    label: int


def read_rows(path: Path) -> list[Row]:
    """The rows of a NewsMTSC file in the project's JSONL format (shared/score/sentiment.py)."""
    rows = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            raw = json.loads(line)
            target = raw["target"]
            others = tuple((int(a), int(b)) for a, b in raw.get("coref", []) if 0 <= a < b <= len(raw["text"]))
            rows.append(Row(raw["id"], raw["text"], target["start"], target["end"], others, raw["label"] + 1))
    return rows


def read_coded_mentions(items: Path, codes: Path, *, without: frozenset[str] = frozenset()) -> list[Row]:
    """Mentions of the project's own coding (items as JSONL, codes as CSV), leaving out the articles in `without`.

    `items`: i, article_id, sentence, start, end a line; `codes`: item, label (-1, 0, 1).
    """
    with codes.open(encoding="utf-8", newline="") as lines:
        labels = {int(row["item"]): int(row["label"]) for row in csv.DictReader(lines)}
    rows = []
    with items.open(encoding="utf-8") as lines:
        for line in lines:
            raw = json.loads(line)
            if raw["i"] in labels and raw["article_id"] not in without:
                identifier = f"coded:{raw['i']}"
                rows.append(Row(identifier, raw["sentence"], raw["start"], raw["end"], (), labels[raw["i"]] + 1))
    return rows


def read_mentions(path: Path) -> list[Row]:
    """Mentions that nobody coded (`training.draw_mentions`), with the label UNCODED."""
    with path.open(encoding="utf-8") as lines:
        raws = [json.loads(line) for line in lines]
    return [Row(raw["id"], raw["text"], raw["start"], raw["end"], (), UNCODED) for raw in raws]


def read_soft_labels(file: Path, rows: list[Row]) -> np.ndarray:
    """A teacher's probabilities for the training rows (NPZ with `identifiers` and `probabilities`)."""
    stored = np.load(file)
    by_row = dict(zip(stored["identifiers"].tolist(), stored["probabilities"], strict=True))
    return np.stack([by_row[row.identifier] for row in rows]).astype(np.float32)


def list_articles(path: Path) -> frozenset[str]:
    """The articles that the rows of a file come from (`meta.article_id`), to be kept out of training."""
    with path.open(encoding="utf-8") as lines:
        return frozenset(json.loads(line)["meta"]["article_id"] for line in lines)


def find_contrasts(rows: list[Row]) -> list[Row]:
    """The rows whose sentence holds another target with another label: there, only the target tells them apart."""
    labels: dict[str, set[int]] = {}
    for row in rows:
        labels.setdefault(row.text, set()).add(row.label)
    return [row for row in rows if len(labels[row.text]) > 1]


def vary(row: Row, rng: random.Random, *, stand_ins: float = 0.0) -> tuple[Row, bool]:
    """One reading of `row`, and whether its names are to be read as stand-ins (in a share `stand_ins` of the draws)."""
    if row.others and rng.random() < OTHER_MENTION:
        start, end = rng.choice(row.others)
        row = Row(row.identifier, row.text, start, end, (), row.label)
    draw = rng.random()
    if draw < stand_ins:
        return row, True
    return (rename(row, rng), False) if draw < stand_ins + RENAMED else (row, False)


def rename(row: Row, rng: random.Random) -> Row:
    """`row` with every listed name exchanged for another of its kind, the same one throughout the sentence."""
    names = find_names(row.text)
    forms = {name: {adjective for _, _, other, adjective in names if other == name} for _, _, name, _ in names}
    exchange = _draw_exchange(forms, rng)
    text, start, end, shift = "", row.start, row.end, 0
    last = 0
    for a, b, name, adjective in names:
        if a < row.start < b or a < row.end < b:
            continue
        new = exchange[name][adjective]
        text += row.text[last:a] + new
        last = b
        shift = len(new) - (b - a)
        if b <= row.start:
            start, end = start + shift, end + shift
        elif b <= row.end:
            end += shift
    return Row(row.identifier, text + row.text[last:], start, end, (), row.label)


def _draw_exchange(forms: dict[str, set[bool]], rng: random.Random) -> dict[str, dict[bool, str]]:
    exchange: dict[str, dict[bool, str]] = {}
    taken: set[str] = set()
    for name in forms:
        kind, needed = _kinds()[name], forms[name]
        pool = [n for n, k in _kinds().items() if k == kind and n not in taken and needed <= set(_patterns()[n])]
        chosen = rng.choice(pool or [name])
        taken.add(chosen)
        exchange[name] = {form: rng.choice(_patterns()[chosen][form]) for form in sorted(needed)}
    return exchange


@cache
def _kinds() -> dict[str, str]:
    table = load_lexicon("stand_in_names")
    return dict(zip(table["name"], table["kind"], strict=True))


@cache
def _patterns() -> dict[str, dict[bool, Sequence[str]]]:
    patterns: dict[str, dict[bool, list[str]]] = {}
    for row in load_lexicon("stand_in_names").itertuples():
        forms = patterns.setdefault(str(row.name), {})
        forms.setdefault(row.form == "adjective", []).append(str(row.pattern))
    return {name: dict(forms) for name, forms in patterns.items()}
