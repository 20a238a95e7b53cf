"""What each instrument does today with sentences that are easy to get wrong: pinned, so that a change shows.

failures.csv holds for each sentence and mention what a reader would say, and the label each instrument gives now (with
its default threshold). A better model may change a label: then write the new one down, and name it in the changelog.
"""

from pathlib import Path

import pandas as pd
import pytest

from analysis.sentiment import MODELS, Passage, label_probabilities, score_passages

CASES = pd.read_csv(Path(__file__).parent / "failures.csv", dtype=str)
PASSAGES = [
    Passage(sentence, sentence.index(mention), sentence.index(mention) + len(mention))
    for sentence, mention in zip(CASES["sentence"], CASES["mention"], strict=True)
]
RIGHT = {"encoder": 39, "linear": 33, "vader": 30}  # of 58: how many labels are what a reader would say


@pytest.mark.parametrize("model", MODELS)
def test_labels_are_the_ones_written_down(model):
    labels = label_probabilities(score_passages(PASSAGES, model=model))
    changed = CASES.assign(now=labels)[lambda cases: cases["now"] != cases[model]]
    assert changed.empty, changed[["sentence", "mention", model, "now"]].to_string()


@pytest.mark.parametrize("model", MODELS)
def test_how_many_are_right(model):
    assert (CASES[model] == CASES["reader"]).sum() == RIGHT[model]


def test_bad_news_is_no_negative_portrayal():
    """The default instrument: who suffers, is a place, or merely speaks is neutral; who does harm is negative."""
    for kind, least in {"victim": 4, "agent": 4, "place": 2, "sanctions": 1, "speaks": 2}.items():
        own = CASES[CASES["kind"] == kind]
        assert (own["encoder"] == own["reader"]).sum() >= least, own[["sentence", "mention", "encoder"]].to_string()


def test_every_kind_of_failure_and_every_target_is_there():
    assert {"headline", "negation", "opposite targets", "quotes"} <= set(CASES["kind"])
    headlines = CASES[CASES["kind"] == "headline"]
    assert {"NATO", "Ukraine", "Russia", "Putin", "Zelenskyy"} <= set(headlines["mention"])
