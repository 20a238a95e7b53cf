"""Stances of cues, counted per side."""

import pandas as pd
import pytest

from analysis.quotation import compare_stances, count_stances
from analysis.quotation.extract.cues import find_stance

QUOTES = pd.DataFrame(
    {
        "side": ["russia", "russia", "ukraine", "ukraine", "ukraine"],
        "cue_stance": ["denial", "neutral", "neutral", "neutral", None],
    }
)


@pytest.mark.parametrize(
    ("cue", "stance"),
    [
        ("said", "neutral"),
        ("denied", "denial"),
        ("claimed", "distancing"),
        ("confirmed", "endorsing"),
        ("vowed", "promise"),
        ("accused", "accusation"),
        ("slammed", "criticism"),
        ("demanded", "demand"),
        ("urged", "demand"),
        ("hailed", "praise"),
        ("warned", "warning"),
        ("according", "neutral"),
        ("Denial", "denial"),
        ("allegedly", "distancing"),
    ],
)
def test_stance_of_a_cue(cue, stance):
    assert find_stance(cue) == stance


def test_shares_of_a_side_sum_to_one_and_zeros_are_kept():
    table = count_stances(QUOTES)
    assert table.groupby("side")["share"].sum().tolist() == [1.0, 1.0]
    assert len(table) == 4


def test_asymmetry_is_a_difference_of_shares_and_mirrors():
    forward = compare_stances(QUOTES, side="russia", other="ukraine").set_index("cue_stance")["asymmetry"]
    backward = compare_stances(QUOTES, side="ukraine", other="russia").set_index("cue_stance")["asymmetry"]
    assert forward.to_dict() == {"denial": 0.5, "neutral": -0.5}
    assert (forward + backward).abs().max() == 0
