"""Parity: does an instrument's score follow the text, or the name in it?

The same sentence is scored with one name and with its counterpart: Russia and Ukraine, NATO and CSTO, Putin and
Zelenskyy, in templates of our own and in real sentences where the two are exchanged throughout. What differs is owed to
the name alone (counterfactual evaluation: Garg et al. 2019; Huang et al. 2020).
"""

import re
from functools import cache

import numpy as np
import pandas as pd

from analysis.errors import check_columns
from analysis.lexicons import load_lexicon
from analysis.sentiment.passages import Passage, Probabilities, collect_passages
from analysis.sentiment.targets import score_passages

__all__ = ["audit_sentences", "audit_templates", "summarise_parity", "swap_names"]


@cache
def _swaps() -> tuple[re.Pattern[str], dict[str, str]]:
    table = load_lexicon("parity_pairs")
    pairs = list(zip(table["first"], table["second"], strict=True))
    pairs.reverse()  # where a name has several counterparts, the first of the list wins
    partner = {second: first for first, second in pairs} | dict(pairs)
    names = sorted(partner, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)"), partner


def swap_names(passage: Passage) -> Passage:
    """`passage` with every name of the pairs exchanged for its counterpart, the target's place moved along.

    >>> swap_names(Passage("Russia blamed NATO and Ukraine.", 14, 18))
    Passage(sentence='Ukraine blamed CSTO and Russia.', start=15, end=19)
    """
    pattern, partner = _swaps()
    text, last, start, end = "", 0, passage.start, passage.end
    for match in pattern.finditer(passage.sentence):
        new = partner[match.group()]
        text += passage.sentence[last : match.start()] + new
        last, shift = match.end(), len(new) - len(match.group())
        start += shift if match.end() <= passage.start else 0
        end += shift if match.start() < passage.end else 0
    return Passage(text + passage.sentence[last:], start, end)


def _portrayal(probabilities: Probabilities) -> np.ndarray:
    """One number per passage: positive minus negative probability, -1 to 1."""
    return probabilities[:, 2] - probabilities[:, 0]


def _compare(passages: list[Passage], *, model: str) -> pd.DataFrame:
    """Scores of passages and of their swapped twins, and what differs."""
    both = score_passages([*passages, *map(swap_names, passages)], model=model)
    before, after = _portrayal(both[: len(passages)]), _portrayal(both[len(passages) :])
    same = both[: len(passages)].argmax(axis=1) == both[len(passages) :].argmax(axis=1)
    sentences = pd.array([passage.sentence for passage in passages], dtype="str")
    return pd.DataFrame(
        {"sentence": sentences, "score": before, "swapped": after, "difference": before - after, "same_label": same}
    )


def audit_templates(*, model: str = "encoder") -> pd.DataFrame:
    """Every template of the lexicon `parity_templates` with each name of the pairs, against its counterpart.

    Columns: target (the name filled in), sentence, score (positive minus negative probability, -1 to 1), swapped (the
    same with the counterpart's name), difference, same_label, expected (what the template says of its target).
    """
    templates, pairs = load_lexicon("parity_templates"), load_lexicon("parity_pairs")
    pairs = pairs[pairs["first"].isin(["Russia", "NATO", "Putin"])].drop_duplicates("first")
    names = [*pairs["first"], *pairs["second"]]
    rows = [(name, template, expected) for name in names for template, expected in templates.to_numpy()]
    passages = []
    for name, template, _ in rows:
        start = template.index("<target>")
        passages.append(Passage(template.replace("<target>", name), start, start + len(name)))
    table = _compare(passages, model=model)
    table["expected"] = pd.array([expected for _, _, expected in rows], dtype="str")
    table["target"] = pd.array([name for name, _, _ in rows], dtype="str")
    return table[["target", *table.columns.drop("target")]]


def audit_sentences(sentences: pd.DataFrame, mentions: pd.DataFrame, *, model: str = "encoder") -> pd.DataFrame:
    """Real sentences scored as they stand and with all names of the pairs exchanged.

    Args:
        sentences, mentions: tables as for `score_targets`; mentions without a name of the pairs in their sentence say
            nothing about parity and are left out.

    Returns:
        target, sentence, score, swapped, difference, same_label; as for `audit_templates`.

    Raises:
        InputError: a missing column.
    """
    check_columns(mentions, ["article_id", "sentence_id", "target", "start", "end"], "the mentions table")
    passages = collect_passages(sentences, mentions)
    pattern, _ = _swaps()
    kept = [number for number, passage in enumerate(passages) if pattern.search(passage.sentence)]
    table = _compare([passages[number] for number in kept], model=model)
    table["target"] = mentions["target"].iloc[kept].to_numpy()
    return table[["target", *table.columns.drop("target")]]


def summarise_parity(audit: pd.DataFrame, *, n_resamples: int = 1000, seed: int = 1) -> pd.DataFrame:
    """The residual of each target: how much its score moves when only the name changes.

    Returns:
        target, n, residual (mean difference: a tilt for or against the name), low, high (its 95 % bootstrap interval
        over sentences), absolute (mean size of the difference), same_label (share of sentences whose label stays).
    """
    check_columns(audit, ["target", "difference", "same_label"], "the audit table")
    generator, rows = np.random.default_rng(seed), []
    for target, part in audit.groupby("target"):
        values = part["difference"].to_numpy()
        draws = generator.integers(0, len(values), (n_resamples, len(values)))
        low, high = np.quantile(values[draws].mean(axis=1), [0.025, 0.975])
        size, same = np.abs(values).mean(), part["same_label"].mean()
        rows.append((target, len(values), values.mean(), low, high, size, same))
    return pd.DataFrame(rows, columns=["target", "n", "residual", "low", "high", "absolute", "same_label"])
