"""Estimates on tables small enough to reckon by hand, and what must hold whatever the numbers."""

import time

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.statistics import Design, compare_groups, copy_weights, estimate_mean, estimate_share

WORDS = Design(weight="n_words")


def make_rows(n_articles: int = 40, *, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "article_id": [f"a{i // 2}" for i in range(2 * n_articles)],
            "outlet": np.repeat(np.where(np.arange(n_articles) % 2 == 0, "Ledger", "Courier"), 2),
            "side": rng.choice(["ukraine", "russia", "nato_west"], 2 * n_articles),
            "n_words": rng.integers(1, 40, 2 * n_articles),
            "tone": rng.normal(size=2 * n_articles),
        }
    )


def test_shares_by_hand():
    quotes = pd.DataFrame(
        {
            "article_id": ["a", "a", "b", "c"],
            "outlet": ["Ledger", "Ledger", "Ledger", "Courier"],
            "side": ["ukraine", "russia", "ukraine", None],
            "n_words": [10, 30, 20, 5],
        }
    )
    shares = estimate_share(quotes, "side", by="outlet", categories=["ukraine", "russia", "other"], design=WORDS)
    table = shares.set_index(["outlet", "side"])
    assert table["estimate"].to_dict() == {
        ("Ledger", "ukraine"): 0.5,
        ("Ledger", "russia"): 0.5,
        ("Ledger", "other"): 0.0,
        ("Courier", "ukraine"): 0.0,
        ("Courier", "russia"): 0.0,
        ("Courier", "other"): 0.0,
    }
    assert table["n_articles"].tolist() == [1, 1, 1, 2, 2, 2]
    assert set(table["flag"]) == {"fewer than 5 articles"}
    assert table[["low", "high"]].isna().all(axis=None)


def test_a_row_without_category_stays_in_the_denominator():
    shares = estimate_share(pd.DataFrame({"article_id": ["a", "b"], "side": ["russia", None]}), "side")
    assert dict(zip(shares["side"], shares["estimate"], strict=True)) == {"russia": 0.5, "unknown": 0.5}


def test_shares_sum_to_one_and_hold_their_estimate():
    shares = estimate_share(make_rows(), "side", by="outlet", design=WORDS)
    assert shares.groupby("outlet")["estimate"].sum().to_numpy() == pytest.approx(1)
    assert ((shares["low"] < shares["estimate"]) & (shares["estimate"] < shares["high"])).all()


def test_order_of_rows_does_not_matter():
    rows = make_rows()
    shuffled = rows.sample(frac=1, random_state=5)
    pd.testing.assert_frame_equal(
        estimate_share(rows, "side", by="outlet", design=WORDS),
        estimate_share(shuffled, "side", by="outlet", design=WORDS),
    )
    pd.testing.assert_frame_equal(
        compare_groups(rows, "tone", group="outlet"), compare_groups(shuffled, "tone", group="outlet")
    )


def test_the_table_is_not_changed():
    rows = make_rows()
    before = rows.copy()
    estimate_mean(rows, "tone", by="outlet", design=Design(copies="weighted"))
    pd.testing.assert_frame_equal(rows, before)


def test_doubling_rows_of_an_article_adds_no_certainty():
    rows = make_rows()
    once = estimate_mean(rows, "tone", by="outlet")
    twice = estimate_mean(pd.concat([rows, rows]), "tone", by="outlet")
    assert twice["estimate"].to_numpy() == pytest.approx(once["estimate"].to_numpy())
    assert twice["low"].to_numpy() == pytest.approx(once["low"].to_numpy())


def test_stories_widen_the_interval():
    rng = np.random.default_rng(2)
    story = np.repeat(rng.normal(size=30), 10)
    rows = pd.DataFrame({"article_id": range(300), "story_id": np.repeat(range(30), 10), "tone": story})
    by_article, by_story = estimate_mean(rows, "tone"), estimate_mean(rows, "tone", design=Design(cluster="story_id"))
    width = [float((table["high"] - table["low"]).iloc[0]) for table in (by_article, by_story)]
    assert width[1] > 2.5 * width[0]
    assert by_story["n_stories"].tolist() == [30]


def test_the_bootstrap_agrees_with_the_textbook_error_of_a_mean():
    rng = np.random.default_rng(0)
    tone = rng.normal(size=400)
    estimate = estimate_mean(pd.DataFrame({"article_id": range(400), "tone": tone}), "tone").iloc[0]
    half = 1.96 * tone.std(ddof=1) / 20
    assert (estimate["high"] - estimate["low"]) / 2 == pytest.approx(half, rel=0.08)


@pytest.mark.parametrize(("present", "end"), [(False, "high"), (True, "low")])
def test_a_share_of_none_or_all_is_not_certain(present, end):
    rows = pd.DataFrame({"article_id": range(20), "present": present})
    estimate = estimate_mean(rows, "present").iloc[0]
    assert abs(estimate[end] - float(present)) == pytest.approx(0.161, abs=0.002)  # Wilson at 0 of 20
    assert estimate["flag"] == "fewer than 5 articles with it or without it"


def test_values_all_alike_have_no_interval_unless_the_scale_is_known():
    rows = pd.DataFrame({"article_id": range(20), "tone": 0.3})
    assert estimate_mean(rows, "tone").loc[0, "flag"] == "all articles alike"
    assert np.isnan(estimate_mean(rows, "tone").loc[0, "high"])
    bounded = estimate_mean(rows.assign(tone=1.0), "tone", bounds=(-1, 1)).iloc[0]
    assert bounded["high"] == 1
    assert bounded["low"] == pytest.approx(1 - 2 * 0.161, abs=0.004)


@pytest.mark.parametrize("bounds", [None, (-1, 1)])
def test_a_tone_of_nought_is_no_share(bounds):
    row = estimate_mean(pd.DataFrame({"article_id": range(20), "tone": 0.0}), "tone", bounds=bounds).iloc[0]
    assert (row["estimate"], row["flag"]) == (0.0, "all articles alike")
    assert np.isnan(row["low"])  # it was [0, .161], and flagged as a rare share
    assert np.isnan(row["high"])


def test_what_is_a_share_is_said_or_true_and_false():
    rows = pd.DataFrame({"article_id": range(40), "found": np.arange(40) < 2})
    rare = "fewer than 5 articles with it or without it"
    numbers = rows.assign(found=rows["found"].astype(int))
    gaps = rows.assign(found=rows["found"].astype(object).where(rows.index > 0))
    assert estimate_mean(rows, "found").loc[0, "flag"] == rare
    assert estimate_mean(gaps, "found").loc[0, "flag"] == rare
    assert estimate_mean(numbers, "found", share=True).loc[0, "flag"] == rare
    assert estimate_mean(numbers, "found", bounds=(0, 1)).loc[0, "flag"] == rare
    assert estimate_mean(numbers, "found").loc[0, "flag"] == ""
    assert estimate_mean(rows, "found", share=False).loc[0, "flag"] == ""


def test_a_difference_is_no_longer_than_its_scale():
    rng = np.random.default_rng(0)
    rows = pd.DataFrame({"article_id": range(12), "outlet": ["Courier", "Ledger"] * 6})
    rows["tone"] = np.where(rows["outlet"] == "Ledger", 1, -1) * (rng.random(12) < 0.9)
    assert compare_groups(rows, "tone", group="outlet", bounds=(-1, 1)).loc[0, "low"] == -2
    assert compare_groups(rows, "tone", group="outlet").loc[0, "low"] < -2


COPIED = pd.DataFrame(
    {
        "article_id": ["a", "b", "c", "d"],
        "cluster_id": ["x", "x", "x", "y"],
        "copy_of": [None, "a", "a", None],
        "present": [True, True, True, False],
    }
)


@pytest.mark.parametrize(("copies", "share"), [("all", 0.75), ("originals", 0.5), ("weighted", 0.5)])
def test_three_readings_of_copies(copies, share):
    assert estimate_mean(COPIED, "present", design=Design(copies=copies)).loc[0, "estimate"] == pytest.approx(share)


def test_copy_weights_of_a_cluster_sum_to_one():
    assert copy_weights(COPIED).groupby(COPIED["cluster_id"]).sum().tolist() == pytest.approx([1, 1])


def test_differences_found_and_not_found():
    rows = make_rows()
    rows["present"] = (rows["outlet"] == "Ledger") & (rows["tone"] > -1.5)
    clear = compare_groups(rows, "present", group="outlet").iloc[0]
    assert (clear["group_a"], clear["group_b"]) == ("Courier", "Ledger")
    assert clear["difference"] < -0.8
    assert clear["clear"]
    assert not compare_groups(rows, "tone", group="outlet").loc[0, "clear"]


def test_all_against_none_is_a_clear_difference_without_certainty():
    rows = pd.DataFrame({"article_id": range(40), "outlet": ["Courier"] * 20 + ["Ledger"] * 20})
    rows["present"] = rows["outlet"] == "Ledger"
    pair = compare_groups(rows, "present", group="outlet").iloc[0]
    assert pair["difference"] == -1
    assert pair["low"] == -1 < pair["high"] < 0
    assert 0 < pair["p"] < 0.001


def test_few_articles_are_not_compared():
    rows = make_rows().loc[lambda table: (table["outlet"] == "Ledger") | (table["article_id"] == "a1")]
    pair = compare_groups(rows, "tone", group="outlet").iloc[0]
    assert np.isnan(pair["p"])
    assert not pair["clear"]


def test_differences_of_shares_by_category():
    pairs = compare_groups(make_rows(), group="outlet", category="side", design=WORDS)
    assert pairs["side"].tolist() == ["nato_west", "russia", "ukraine"]
    assert pairs["difference"].sum() == pytest.approx(0)


def test_no_rows_give_an_empty_table():
    empty = make_rows().iloc[:0]
    assert estimate_mean(empty, "tone", by="outlet").empty
    assert compare_groups(empty, "tone", group="outlet").empty


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda rows: estimate_mean(rows, "tonne"), "lacks the column 'tonne'"),
        (lambda rows: estimate_mean(rows, "side"), "must hold numbers"),
        (lambda rows: Design(copies="none"), "Allowed: all, originals, weighted"),
        (lambda rows: Design(level=95), "confidence level"),
        (lambda rows: estimate_share(rows, "side", design=Design(weight="tone")), "0 or more"),
        (lambda rows: compare_groups(rows, group="outlet"), "either value="),
        (lambda rows: estimate_mean(rows, "tone", share=True), "must lie between 0.0 and 1.0"),
        (lambda rows: estimate_mean(rows, "tone", share=True, bounds=(-1, 1)), "give share or bounds"),
        (lambda rows: Design().replace(weights="n_words"), "Allowed: weight, cluster"),
        (lambda rows: Design(n_resamples=0), "2 or more"),
    ],
)
def test_errors_name_what_is_wrong(call, message):
    with pytest.raises(InputError, match=message):
        call(make_rows())


def test_a_thousand_resamples_of_20000_articles_by_10_groups_take_under_5_seconds():
    rng = np.random.default_rng(0)
    rows = pd.DataFrame({"article_id": np.arange(20_000), "outlet": rng.integers(0, 10, 20_000)})
    rows["present"] = rng.random(20_000) < 0.3
    start = time.process_time()
    estimate_mean(rows, "present", by="outlet")
    assert time.process_time() - start < 5
