"""Agreement: against the krippendorff library and by hand."""

import krippendorff
import numpy as np
import pandas as pd
import pytest

from analysis.coding import (
    coding_report,
    decide_codes,
    list_disagreements,
    measure_agreement,
    rate_elsewhere,
    rate_frames,
    stamp_estimates,
)
from analysis.coding.agreement import _alpha_interval
from analysis.errors import InputError
from analysis.statistics import Design


def make_codes(values: np.ndarray, frame: str = "conflict") -> pd.DataFrame:
    """Codes from a matrix of articles by coders, NaN where missing."""
    rows = [
        (f"a{i}", frame, f"coder{j}", values[i, j] == 1)
        for i in range(values.shape[0])
        for j in range(values.shape[1])
        if not np.isnan(values[i, j])
    ]
    return pd.DataFrame(rows, columns=["article_id", "frame", "coder", "value"])


def test_alpha_is_that_of_the_library_with_missing_codes_too():
    rng = np.random.default_rng(0)
    truth = rng.random(80) < 0.4
    values = np.array([truth ^ (rng.random(80) < 0.1) for _ in range(3)]).T.astype(float)
    values[rng.random(values.shape) < 0.2] = np.nan
    figures = measure_agreement(make_codes(values)).iloc[0]
    expected = krippendorff.alpha(reliability_data=values.T, level_of_measurement="nominal")
    assert figures["alpha"] == pytest.approx(expected)
    assert figures["low"] < expected < figures["high"]
    assert figures["n_coders"] == 3


def test_the_bootstraps_own_alpha_is_that_of_the_library():
    values = np.array([[1, 1], [1, 0], [0, 0], [0, 0], [1, 1], [0, 1.0]])
    copies = np.repeat(values, 2000, axis=0)  # so many that every draw has nearly the same mix
    low, high = _alpha_interval(
        np.full(len(copies), 2.0), copies.sum(axis=1), np.arange(len(copies)), Design(n_resamples=50)
    )
    expected = krippendorff.alpha(reliability_data=copies.T, level_of_measurement="nominal")
    assert low < expected < high
    assert high - low < 0.05


def test_figures_by_hand():
    figures = measure_agreement(make_codes(np.array([[1, 1], [1, 0], [0, 0], [0, 0.0]]))).iloc[0]
    assert figures["agreement"] == 0.75
    assert figures["prevalence"] == 3 / 8
    assert figures["n_positive"] == 2
    assert figures["alpha"] == pytest.approx(1 - (2 / 8) / (2 * 3 * 5 / (8 * 7)))


def test_nothing_to_agree_on():
    figures = measure_agreement(make_codes(np.zeros((6, 2)))).iloc[0]
    assert np.isnan(figures["alpha"])
    assert figures["agreement"] == 1
    alone = measure_agreement(make_codes(np.ones((6, 1)))).iloc[0]
    assert alone["n_articles"] == 0
    assert np.isnan(alone["alpha"])


def test_disagreements_and_majorities():
    codes = make_codes(np.array([[1, 1, 0], [0, 0, 0], [1, 0, np.nan]]))
    assert list_disagreements(codes)["article_id"].tolist() == ["a0", "a2"]
    decided = decide_codes(codes).set_index("article_id")["value"]
    assert decided["a0"]
    assert not decided["a1"]
    assert pd.isna(decided["a2"])


@pytest.mark.parametrize(
    ("alpha", "n_positive", "tier", "stamp"),
    [(0.8, 30, "A", ""), (0.79, 30, "B", ""), (0.667, 30, "B", ""), (0.66, 99, "C", "not validated"),
     (0.95, 29, "C", "not validated"), (np.nan, 40, "C", "not validated")],
)  # fmt: skip
def test_tiers(alpha, n_positive, tier, stamp):
    rated = rate_frames(pd.DataFrame({"alpha": [alpha], "n_positive": [n_positive]})).iloc[0]
    assert (rated["tier"], rated["stamp"]) == (tier, stamp)


def test_the_machine_is_measured_in_the_units_of_people():
    rng = np.random.default_rng(1)
    truth = (rng.random(200) < 0.4).astype(float)
    codes = make_codes(np.column_stack([truth, truth]))
    wrong = rng.random(200) < 0.1
    machine = pd.DataFrame({"article_id": [f"a{i}" for i in range(200)], "frame": "conflict"})
    machine["present"] = (truth == 1) ^ wrong
    report = coding_report(codes, machine)
    row, error = report.machine.iloc[0], report.error.iloc[0]
    assert report.people.loc[0, "alpha"] == 1
    assert row["agreement"] == pytest.approx(1 - wrong.mean())
    assert row["n_positive"] == truth.sum()
    assert row["tier"] == "B"
    assert error["human_share"] == truth.mean()
    assert error["f1"] == pytest.approx(2 * ((truth == 1) & ~wrong).sum() / (truth.sum() + machine["present"].sum()))
    assert report.disagreements.empty


def test_a_code_given_twice_is_an_error():
    codes = make_codes(np.ones((2, 2)))
    with pytest.raises(InputError, match="more than once"):
        measure_agreement(pd.concat([codes, codes]))


def test_codes_of_this_corpus_override_ours_and_ours_the_stamp():
    figures = pd.DataFrame(
        {"frame": ["aid", "jobs", "talks", "faith"], "alpha": [0.75, 0.75, 0.5, 0.9], "n_articles": 480,
         "n_positive": [60, 60, 60, 50], "coders_alpha": [1.0, 0.9, 0.9, 0.4]}
    )  # fmt: skip
    elsewhere = rate_elsewhere(figures)
    assert elsewhere["tier"].tolist() == ["B", "B", "C", "C"]
    assert "two codings agree by 0.40 only" in elsewhere["basis"].iloc[3]
    own = rate_frames(
        pd.DataFrame({"frame": ["aid", "jobs"], "alpha": [0.3, np.nan], "n_articles": 100, "n_positive": [40, 0]})
    )
    estimates = pd.DataFrame({"frame": ["aid", "jobs", "talks", "other"], "estimate": 0.5})
    stamped = stamp_estimates(estimates, own, elsewhere=elsewhere)
    assert stamped["tier"].tolist() == ["C", "B", "C", ""]
    assert stamped["stamp"].tolist() == ["not validated", "", "not validated", "not validated"]
    assert "of this corpus" in stamped["basis"].iloc[0]
    assert "480 other articles" in stamped["basis"].iloc[1]
    assert stamped["basis"].iloc[3] == "nobody has coded it"
