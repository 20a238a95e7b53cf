"""The stance of a cue as written."""

import pytest

from analysis.quotation.extract.cues import find_stance


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
