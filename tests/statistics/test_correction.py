"""Corrected shares: reduction cases by hand, and coverage by simulation."""

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.statistics import Design, correct_share
from analysis.statistics.intervals import wilson


def make_labels(n: int = 2000, *, accuracy: float = 0.9, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    truth = (rng.random(n) < 0.3).astype(float)
    machine = np.where(rng.random(n) < accuracy, truth, 1 - truth)
    return pd.DataFrame({"article_id": np.arange(n), "truth": truth, "machine": machine})


def code(labels: pd.DataFrame, n: int, *, seed: int = 1) -> pd.DataFrame:
    chosen = np.random.default_rng(seed).choice(len(labels), n, replace=False)
    return labels.assign(human=labels["truth"].where(np.isin(np.arange(len(labels)), chosen)))


def test_a_machine_that_knows_nothing_gets_weight_0_and_leaves_the_human_figure():
    labels = code(make_labels(), 100).assign(machine=0.5)
    row = correct_share(labels).iloc[0]
    assert row["fitted_weight"] == 0
    assert (row["estimate"], row["low"], row["high"]) == (row["human"], row["human_low"], row["human_high"])


def test_a_perfect_machine_is_taken_whole():
    labels = code(make_labels(accuracy=1), 100)
    row = correct_share(labels).iloc[0]
    assert row["fitted_weight"] == pytest.approx(1)
    assert row["estimate"] == pytest.approx(labels["truth"].mean())
    assert 0 < row["high"] - row["low"] < 0.5 * (row["human_high"] - row["human_low"])


def test_everything_coded_leaves_nothing_open():
    labels = make_labels(200)
    row = correct_share(labels.assign(human=labels["truth"])).iloc[0]
    assert row["estimate"] == row["low"] == row["high"] == pytest.approx(labels["truth"].mean())


def test_coverage_and_width_by_simulation():
    covered, naive, ratio = 0, 0, []
    labels = make_labels()
    true = labels["truth"].mean()
    for seed in range(300):
        row = correct_share(code(labels, 100, seed=seed)).iloc[0]
        covered += row["low"] <= true <= row["high"]
        naive += row["naive_low"] <= true <= row["naive_high"]
        assert row["high"] - row["low"] <= row["human_high"] - row["human_low"] + 1e-12
        ratio.append((row["high"] - row["low"]) / (row["human_high"] - row["human_low"]))
    assert 0.92 <= covered / 300 <= 0.98
    assert naive == 0  # wrong by 4 points, and sure of it
    assert np.mean(ratio) < 0.8


def test_unequal_chances_of_being_coded_are_weighed_back():
    labels = make_labels(4000)
    chance = np.where(labels["machine"] == 1, 0.3, 0.05)
    drawn = np.random.default_rng(3).random(len(labels)) < chance
    labels = labels.assign(human=labels["truth"].where(drawn), chance=chance)
    true = labels["truth"].mean()
    assert correct_share(labels, inclusion="chance").loc[0, "human"] == pytest.approx(true, abs=0.05)
    assert correct_share(labels).loc[0, "human"] > true + 0.2


def test_wilson_is_that_of_statsmodels():
    """The numbers are those of `proportion_confint(share * n, n, 0.05, "wilson")` of statsmodels 0.15.0."""
    low, high = wilson(np.array([0.0, 0.161, 0.5, 1.0]), np.array([5, 20, 83.3, 400]), 1.959964)
    assert low == pytest.approx([0, 0.05830606, 0.39502021, 0.99048771], abs=1e-7)
    assert high == pytest.approx([0.43448246, 0.3729368, 0.60497979, 1], abs=1e-7)


def test_the_estimate_is_that_of_ppi_python():
    """`ppi_mean_pointestimate` of ppi-python 0.2.3 with the same weight of the machine gives 0.40706076."""
    i = np.arange(400)
    truth = i % 5 < 2
    labels = pd.DataFrame({"article_id": i, "machine": truth ^ (i % 7 == 0)})
    row = correct_share(labels.assign(human=pd.Series(truth, dtype=float).where(i % 4 == 1))).iloc[0]
    assert row["fitted_weight"] == pytest.approx(0.70607553)
    assert row["estimate"] == pytest.approx(0.40706076)


def test_few_coded_articles_give_no_interval():
    labels = code(make_labels(100), 4).assign(outlet="Northern Ledger")
    row = correct_share(labels, by="outlet").iloc[0]
    assert row["flag"] == "fewer than 5 coded articles"
    assert np.isnan(row["low"])
    assert row["naive_low"] < row["naive"] < row["naive_high"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"machine": 2.0}, "between 0 and 1"),
        ({"machine": np.nan}, "every article needs one"),
        ({"chance": 0.0}, "above 0"),
    ],
)
def test_labels_that_cannot_be_used(change, message):
    labels = code(make_labels(50), 20).assign(chance=0.4).assign(**change)
    with pytest.raises(InputError, match=message):
        correct_share(labels, inclusion="chance")


def test_stories_are_not_coded():
    with pytest.raises(InputError, match="without the cluster 'story_id'"):
        correct_share(code(make_labels(50), 20), design=Design(cluster="story_id"))
