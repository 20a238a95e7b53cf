"""Parity: does an instrument's score follow the text, or the names in it?

The same sentence is scored as it stands and with the names of both sides exchanged throughout (lexicon `parity_pairs`):
"Russian forces" and "Ukrainian forces", President Putin and President Zelenskyy, Moscow and Kyiv, the Kremlin and
Bankova. What differs is owed to the names alone (counterfactual evaluation: Garg et al. 2019; Huang et al. 2020).

What is zero by construction. The linear model reads listed names as stand-ins (stand_ins.py), so that a sentence whose
exchanged names are all listed, one for one, reads alike in both forms; its difference then says nothing but that the
list works. The encoder reads names as they stand (a quarter of its training sentences had them exchanged): all of its
difference is a finding.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import check_columns
from analysis.lexicons import load_lexicon
from analysis.sentiment.passages import Instrument, Passage, collect_passages
from analysis.sentiment.targets import measure_portrayal, score_passages

__all__ = ["audit_sentences", "audit_templates", "summarise_parity", "swap_names"]

SAME = 1e-6  # 32-bit numbers: the same input gives the same score to about 3e-8
FindMentions = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]


class _Swap(NamedTuple):
    """A sentence with its names exchanged: each edit is (start, end, new start, new end), and of what kind."""

    text: str
    edits: list[tuple[int, int, int, int]]
    kinds: list[str]


@cache
def _pairs() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """A pattern of all names, the longest first, and of each its counterpart and kind; in capitals too."""
    table = load_lexicon("parity_pairs")
    rows = list(zip(table["first"], table["second"], table["kind"], strict=True))
    rows.reverse()  # where a name has several counterparts, the first of the list wins
    partner = {second: (first, kind) for first, second, kind in rows}
    partner |= {first: (second, kind) for first, second, kind in rows}
    partner = {name.upper(): (other.upper(), kind) for name, (other, kind) in partner.items()} | partner
    names = sorted(partner, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)"), partner


def _swap(sentence: str) -> _Swap:
    pattern, partner = _pairs()
    text, last = "", 0
    edits, kinds = [], []
    for match in pattern.finditer(sentence):
        new, kind = partner[match.group()]
        text += sentence[last : match.start()]
        edits.append((match.start(), match.end(), len(text), len(text) + len(new)))
        kinds.append(kind)
        text, last = text + new, match.end()
    return _Swap(text + sentence[last:], edits, kinds)


def _move(edits: list[tuple[int, int, int, int]], start: int, end: int) -> tuple[int, int]:
    """Where `[start, end)` lies after the edits; a place inside an exchanged name becomes all of the new name."""
    new_start, new_end = start, end
    for first, last, new_first, new_last in edits:
        if first <= start:
            new_start = new_first if start < last else start + new_last - last
        if first < end:
            new_end = new_last if end <= last else end + new_last - last
    return new_start, new_end


def swap_names(passage: Passage) -> Passage:
    """`passage` with every name of the pairs exchanged for its counterpart, the target's place moved along.

    >>> swap_names(Passage("Russia blamed NATO and Ukraine.", 14, 18))
    Passage(sentence='Ukraine blamed CSTO and Russia.', start=15, end=19)
    """
    swap = _swap(passage.sentence)
    return Passage(swap.text, *_move(swap.edits, passage.start, passage.end))


def audit_sentences(
    sentences: pd.DataFrame, mentions: pd.DataFrame, *, find: FindMentions, model: str | Instrument = "encoder"
) -> pd.DataFrame:
    """Real sentences scored as they stand and with the names of both sides exchanged; see the module's text.

    The exchanged sentence is read as a user's text is: its mentions are found again, by the same patterns.

    Args:
        sentences, mentions: tables as for `score_targets`; mentions without a name of the pairs in their sentence say
            nothing about parity and are left out.
        find: what finds mentions in a text, `analysis.find_mentions`; with your own patterns, a partial of it.
        model: the instrument that measured the corpus, or any other.

    Returns:
        article_id, target, kinds (of the exchanged names), sentence, twin (the sentence after the exchange), found
        (whether the twin's mention is found), score (portrayal, -1 to 1), swapped (that of the twin; empty where not
        found), difference (score minus swapped), same_label.

    Raises:
        InputError: a missing column, or a mention outside its sentence.
    """
    check_columns(mentions, ["article_id", "sentence_id", "target", "start", "end"], "the mentions table")
    passages = collect_passages(sentences, mentions)
    swaps = [_swap(passage.sentence) for passage in passages]
    kept = [number for number, swap in enumerate(swaps) if swap.edits]
    passages, swaps = [passages[number] for number in kept], [swaps[number] for number in kept]
    own = mentions.iloc[kept].reset_index(drop=True)
    twins = _find_twins(passages, swaps, own["target"].tolist(), find)
    table = own[["article_id", "target"]].copy()
    kinds = [", ".join(sorted(set(swap.kinds))) for swap in swaps]
    texts = {"kinds": kinds, "sentence": [one.sentence for one in passages], "twin": [swap.text for swap in swaps]}
    table = table.assign(**{name: pd.array(values, dtype="str") for name, values in texts.items()})
    return pd.concat([table, _compare(passages, twins, model=model)], axis=1)


def _find_twins(
    passages: list[Passage], swaps: list[_Swap], targets: list[str], find: FindMentions
) -> list[Passage | None]:
    """The mention of the counterpart in each exchanged sentence, as the finder sees it; None where it sees none."""
    keys = [str(number) for number in range(len(swaps))]
    texts, lengths = [swap.text for swap in swaps], [len(swap.text) for swap in swaps]
    articles = pd.DataFrame({"article_id": keys, "text": texts}).astype("str")
    table = articles.rename(columns={"text": "sentence"}).assign(sentence_id=0, start=0, end=lengths)
    found = find(articles, table)
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for key, target, start, end in zip(found["article_id"], found["target"], found["start"], found["end"], strict=True):
        places.setdefault((key, target), []).append((start, end))
    twins: list[Passage | None] = []
    for key, passage, swap, target in zip(keys, passages, swaps, targets, strict=True):
        first, last = _move(swap.edits, passage.start, passage.end)
        exchanged = any(edit[0] < passage.end and edit[1] > passage.start for edit in swap.edits)
        wanted = _swap(target).text if exchanged else target
        near = [place for place in places.get((key, wanted), []) if place[0] < last and place[1] > first]
        best = min(near, key=lambda place: abs(place[0] - first) + abs(place[1] - last), default=None)
        twins.append(best and Passage(swap.text, *best))
    return twins


def audit_templates(*, model: str | Instrument = "encoder") -> pd.DataFrame:
    """Every template of the lexicon `parity_templates` with the names of both sides, against their counterparts.

    For the linear model all these names are stand-ins, and VADER knows none of them: what differs is the parse. Read
    `score` beside `expected`.

    Returns:
        target (the name filled in), template, expected (what the template says of its target), found, score, swapped,
        difference, same_label; as for `audit_sentences`.
    """
    templates = load_lexicon("parity_templates")
    names = [name for first in ("Russia", "NATO", "Putin") for name in (first, _swap(first).text)]
    rows = [(name, *template) for name in names for template in templates[["template", "expected"]].to_numpy()]
    passages = []
    for name, template, _ in rows:
        start = template.index("<target>")
        passages.append(Passage(template.replace("<target>", name), start, start + len(name)))
    table = pd.DataFrame(rows, columns=["target", "template", "expected"], dtype="str")
    return pd.concat([table, _compare(passages, list(map(swap_names, passages)), model=model)], axis=1)


def _compare(passages: list[Passage], twins: list[Passage | None], *, model: str | Instrument) -> pd.DataFrame:
    """Scores of passages and of their twins, and what differs; empty where there is no twin."""
    found = np.array([twin is not None for twin in twins], dtype=bool)
    both = score_passages([*passages, *(twin for twin in twins if twin is not None)], model=model)
    before, after = both[: len(passages)], np.full((len(passages), both.shape[1]), np.nan)
    after[found] = both[len(passages) :]
    score, swapped = measure_portrayal(before), measure_portrayal(after)
    same = np.where(found, before.argmax(axis=1) == after.argmax(axis=1), False)
    columns = {"found": found, "score": score, "swapped": swapped, "difference": score - swapped, "same_label": same}
    return pd.DataFrame(columns)


def summarise_parity(audit: pd.DataFrame, *, n_resamples: int = 1000, seed: int = 1) -> pd.DataFrame:
    """The residual of each target: how much its score moves when only the names change.

    Args:
        audit: from `audit_sentences` or `audit_templates`.

    Returns:
        target, n (mentions whose twin was found), n_lost (the others), residual (mean difference: a tilt for or against
        the names), low, high (its 95 % bootstrap interval over articles, or over templates), absolute (mean size of
        the difference), unmoved (share of mentions with the same score: read alike by construction),
        same_label (share of mentions whose label stays).
    """
    unit = "article_id" if "article_id" in audit.columns else "template"
    check_columns(audit, ["target", unit, "found", "difference", "same_label"], "the audit table")
    generator, rows = np.random.default_rng(seed), []
    for target, part in audit.groupby("target"):
        own = part[part["found"]]
        if own.empty:
            rows.append((target, 0, len(part), *[np.nan] * 6))
            continue
        low, high = _interval(own, unit, n_resamples, generator)
        size, unmoved = own["difference"].abs().mean(), (own["difference"].abs() < SAME).mean()
        lost, same = len(part) - len(own), own["same_label"].mean()
        rows.append((target, len(own), lost, own["difference"].mean(), low, high, size, unmoved, same))
    columns = ["target", "n", "n_lost", "residual", "low", "high", "absolute", "unmoved", "same_label"]
    return pd.DataFrame(rows, columns=columns)


def _interval(rows: pd.DataFrame, unit: str, n_resamples: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """95 % percentile interval of the mean difference; whole articles are drawn."""
    sums = rows.groupby(unit, sort=True)["difference"].agg(["sum", "size"]).to_numpy(float)
    drawn = sums[generator.integers(0, len(sums), (n_resamples, len(sums)))].sum(axis=1)
    return np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
