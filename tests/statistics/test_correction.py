"""Corrected estimates: reduction cases by hand, the oracle ppi-python, designs, copies, and coverage by simulation."""

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.statistics import Codes, Design, compare_groups, estimate_mean, estimate_series, estimate_share
from analysis.statistics.codes import lay_out_codes
from analysis.statistics.correction import MIN_CODED, TOO_FEW_CODED, find_ends
from analysis.statistics.estimates import correct_rows, mean_sums, read_values
from analysis.statistics.intervals import wilson
from analysis.statistics.resampling import prepare_rows
from benchmarks.coded_corpora import World, add_frames, add_passages, code_frames, code_passages, make_texts

WORLD = World.make(0.3, 1)


def make_labels(n: int = 2000, *, accuracy: float = 0.9, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    truth = (rng.random(n) < 0.3).astype(float)
    machine = np.where(rng.random(n) < accuracy, truth, 1 - truth)
    return pd.DataFrame({"article_id": np.arange(n), "truth": truth, "machine": machine})


def code(labels: pd.DataFrame, n: int, *, seed: int = 1, **more: object) -> Codes:
    chosen = np.random.default_rng(seed).choice(len(labels), n, replace=False)
    human = labels["truth"].where(np.isin(np.arange(len(labels)), chosen))
    return Codes.of_rows(labels.assign(human=human, **more), "human", "machine")


def width(row: pd.Series) -> float:
    return row["high"] - row["low"]


def fit_mean(labels: pd.DataFrame, codes: Codes) -> object:
    rows = prepare_rows(labels, None, Design())
    return correct_rows(
        rows, mean_sums(rows, labels["machine"].to_numpy(float)), codes,
        lambda part: mean_sums(part, read_values(part.table["machine"])),
        names=[], cells=rows.cells, bounds=None, design=Design(),
    )  # fmt: skip


def test_a_machine_that_knows_nothing_leaves_the_coded_sample_alone():
    labels = make_labels()
    codes = code(labels.assign(machine=0.5), 100)
    row = estimate_mean(labels.assign(machine=0.5), "machine", share=True, codes=codes).iloc[0]
    assert row["method"] == "coded sample alone"
    assert row["naive"] == 0.5
    assert row["estimate"] == pytest.approx(codes.human["machine"].mean())


def test_a_perfect_machine_is_taken_whole():
    labels = make_labels(accuracy=1)
    row = estimate_mean(labels, "machine", share=True, codes=code(labels, 100)).iloc[0]
    alone = estimate_mean(labels.assign(machine=0), "machine", share=True,
                          codes=code(labels.assign(machine=0), 100)).iloc[0]  # fmt: skip
    assert row["method"] == "corrected"
    assert row["estimate"] == pytest.approx(labels["truth"].mean())
    assert 0 < width(row) < 0.75 * width(alone)


def test_everything_coded_gives_the_interval_of_the_articles_alone():
    labels = make_labels(400)
    row = estimate_mean(labels, "machine", share=True, codes=code(labels, 400)).iloc[0]
    plain = estimate_mean(labels, "truth", share=True).iloc[0]
    assert row["estimate"] == pytest.approx(plain["estimate"])
    assert width(row) == pytest.approx(width(plain), rel=0.05)


def test_estimates_and_errors_are_those_of_ppi_python():
    """`ppi_mean_pointestimate` and `ppi_mean_ci` of ppi-python 0.2.3, the machine's labels of all as its unlabelled.

    Its variances divide by n, ours by n - 1: hence the factor. With the weight that it would fit itself (covariance
    among the coded over the variance of all) it says .3052 (.2616 to .3488); ours is the slope among the coded, .687.
    """
    rng = np.random.default_rng(7)
    truth = (rng.random(20_000) < 0.3).astype(float)
    machine = np.where(rng.random(20_000) < 0.15, 1 - truth, truth)
    coded = np.arange(20_000) % 100 == 3
    labels = pd.DataFrame(
        {"article_id": np.arange(20_000), "machine": machine, "human": np.where(coded, truth, np.nan)}
    )
    made = fit_mean(labels, Codes.of_rows(labels, "human", "machine"))
    by_n = np.sqrt(199 / 200) * 2 * 1.959964
    assert made.fit.machine_weight[0] == pytest.approx(0.6876, abs=0.001)
    assert made.fit.estimate[0] == pytest.approx(0.30766279, abs=5e-5)
    assert np.sqrt(made.fit.covariance[0, 0]) * by_n == pytest.approx(0.35114561 - 0.26417996, abs=2e-4)
    assert made.alone.estimate[0] == pytest.approx(0.275)
    assert np.sqrt(made.alone.covariance[0, 0]) * by_n == pytest.approx(0.33688258 - 0.21311742, abs=2e-5)


def test_wilson_is_that_of_statsmodels():
    """The numbers are those of `proportion_confint(share * n, n, 0.05, "wilson")` of statsmodels 0.15.0."""
    low, high = wilson(np.array([0.0, 0.161, 0.5, 1.0]), np.array([5, 20, 83.3, 400]), 1.959964)
    assert low == pytest.approx([0, 0.05830606, 0.39502021, 0.99048771], abs=1e-7)
    assert high == pytest.approx([0.43448246, 0.3729368, 0.60497979, 1], abs=1e-7)


def test_unequal_chances_of_being_coded_are_weighed_back():
    labels = make_labels(4000)
    chance = np.where(labels["machine"] == 1, 0.3, 0.05)
    drawn = np.random.default_rng(3).random(len(labels)) < chance
    labels = labels.assign(human=labels["truth"].where(drawn), inclusion=chance)
    true = labels["truth"].mean()
    known = estimate_mean(labels, "machine", share=True, codes=Codes.of_rows(labels, "human", "machine")).iloc[0]
    assert known["low"] < true < known["high"]
    assert known["estimate"] == pytest.approx(true, abs=0.03)
    forgotten = Codes.of_rows(labels.drop(columns="inclusion"), "human", "machine")
    assert abs(estimate_mean(labels, "machine", share=True, codes=forgotten).loc[0, "estimate"] - true) > 0.04


def test_an_error_in_one_outlet_only_is_no_difference():
    """Both outlets have .30; the machine calls a fourth of what is not there in one of them."""
    labels = make_labels(4000, accuracy=0.95).assign(outlet=["Courier", "Ledger"] * 2000)
    rng = np.random.default_rng(5)
    wrong = (labels["outlet"] == "Ledger") & (labels["truth"] == 0) & (rng.random(4000) < 0.25)
    labels["machine"] = np.where(wrong, 1.0, labels["machine"])
    naive = compare_groups(labels, "machine", group="outlet", share=True).iloc[0]
    row = compare_groups(labels, "machine", group="outlet", share=True, codes=code(labels, 400)).iloc[0]
    assert naive["clear"]
    assert row["naive"] == pytest.approx(naive["difference"])
    assert row["low"] < 0 < row["high"]
    assert not row["clear"]
    assert row["n_coded_a"] + row["n_coded_b"] == 400


def test_too_few_coded_are_said_and_nothing_is_corrected():
    labels = make_labels(300).assign(outlet=["Courier"] * 100 + ["Ledger"] * 200)
    chosen = np.r_[: MIN_CODED - 1, 150:250]
    human = labels["truth"].where(np.isin(np.arange(300), chosen))
    codes = Codes.of_rows(labels.assign(human=human), "human", "machine")
    table = estimate_mean(labels, "machine", by="outlet", share=True, codes=codes).set_index("outlet")
    assert table.loc["Courier", "flag"] == TOO_FEW_CODED == "too few coded: fewer than 20"
    assert table.loc["Courier", ["estimate", "low", "high"]].isna().all()
    assert table.loc["Courier", "naive"] > 0
    assert table.loc["Ledger", "flag"] == ""
    pair = compare_groups(labels, "machine", group="outlet", share=True, codes=codes).iloc[0]
    assert np.isnan(pair["difference"])
    assert pair["method"] == TOO_FEW_CODED
    assert not pair["clear"]


def test_what_tells_rows_of_one_article_apart_is_no_mark_of_the_article():
    labels = make_labels(600)
    both = pd.concat([labels.assign(frame="conflict"), labels.assign(frame="morality", truth=1 - labels["truth"])])
    both["item"] = both["article_id"].astype("str") + both["frame"]
    both["human"] = both["truth"].where(both["article_id"] % 6 == 0)
    codes = Codes.of_rows(both, "human", "machine", key="item")
    table = estimate_mean(both, "machine", by="frame", share=True, codes=codes).set_index("frame")
    assert table["n_coded"].tolist() == [100, 100]
    rows = prepare_rows(both, "frame", Design())
    assert lay_out_codes(codes, rows, ["frame"], Design()).weight == pytest.approx(np.full(200, 6.0))
    assert table.loc["morality", "estimate"] > 0.55 > 0.45 > table.loc["conflict", "estimate"]


def test_means_without_and_with_an_end_of_the_scale():
    rng = np.random.default_rng(0)
    truth = rng.normal(-0.2, 0.4, 3000).clip(-1, 1)
    labels = pd.DataFrame({"article_id": np.arange(3000), "truth": truth, "machine": 0.5 * truth + 0.1})
    for bounds in (None, (-1.0, 1.0)):
        row = estimate_mean(labels, "machine", bounds=bounds, codes=code(labels, 150)).iloc[0]
        assert row["naive"] == pytest.approx(0, abs=0.02)
        assert row["low"] < truth.mean() < row["high"]
        assert row["estimate"] == pytest.approx(truth.mean(), abs=0.04)


def test_a_series_is_corrected_by_period():
    labels = make_labels(1200).assign(published=pd.date_range("2022-01-01", periods=1200, freq="2h"))
    table = estimate_series(labels, "machine", share=True, period="month", codes=code(labels, 300))
    assert len(table) == 4
    assert {"n_coded", "naive", "method"} <= set(table.columns)
    assert (table["low"] < table["estimate"]).all()


def make_carried(seed: int) -> pd.DataFrame:
    """100 texts with the frame by 3 carriers, 100 without by 1; a machine right in 8 of 10; 80 originals coded."""
    rng = np.random.default_rng(seed)
    text = np.repeat(np.arange(200), [3] * 100 + [1] * 100)
    original = np.r_[True, text[1:] != text[:-1]]
    ids = np.array([f"a{number}" for number in range(len(text))])
    root = ids[original][text]
    right = (rng.random(200) < 0.8)[text]
    truth = text < 100
    drawn = np.isin(text, rng.choice(200, 80, replace=False)) & original
    return pd.DataFrame(
        {"article_id": ids, "cluster_id": root, "copy_of": np.where(original, None, root), "machine": truth == right,
         "human": np.where(drawn, truth, np.nan), "outlet": np.where(original, "Agency", "Courier")}
    )  # fmt: skip


@pytest.mark.parametrize(("copies", "truth"), [("all", 0.75), ("originals", 0.5), ("weighted", 0.5)])
def test_a_corrected_share_is_that_of_the_articles_it_names(copies, truth):
    rows = []
    for seed in range(15):
        table = make_carried(seed)
        codes = Codes.of_rows(table, "human", "machine")
        rows.append(estimate_mean(table, "machine", share=True, codes=codes, design=Design(copies=copies)).iloc[0])
    assert np.mean([row["estimate"] for row in rows]) == pytest.approx(truth, abs=0.03)
    assert np.mean([row["low"] <= truth <= row["high"] for row in rows]) >= 0.8
    assert rows[0]["n_coded"] == 80


def test_the_code_of_an_original_stands_for_its_copies_in_other_outlets():
    table = make_carried(0)
    codes = Codes.of_rows(table, "human", "machine")
    row = estimate_mean(table, "machine", by="outlet", share=True, codes=codes).set_index("outlet").loc["Courier"]
    assert row["n_coded"] == table.loc[table["cluster_id"].duplicated(keep=False), "human"].count()
    assert row["estimate"] == pytest.approx(1.0)


def test_a_copy_that_was_coded_itself_speaks_for_itself():
    table = make_carried(0).assign(human=lambda rows: rows["machine"].astype(float))
    codes = Codes.of_rows(table, "human", "machine")
    row = estimate_mean(table, "machine", share=True, codes=codes).iloc[0]
    assert row["estimate"] == pytest.approx(table["machine"].mean())
    assert row["n_coded"] == 400


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"inclusion": 0.0}, "above 0 and at most 1, not 0.0"),
        ({"item_id": "x"}, "twice among the coded items"),
    ],
)
def test_items_that_cannot_be_used(change, message):
    codes = code(make_labels(50), 20)
    with pytest.raises(InputError, match=message):
        Codes(codes.items.assign(**change), codes.human, codes.machine, codes.articles)
    with pytest.raises(InputError, match="hold item 'x', not an item"):
        Codes(codes.items, codes.human.assign(item_id="x"), codes.machine, codes.articles)


def test_shares_of_quoted_words_and_their_differences_cover():
    """12 corpora of 15 outlets: the corrected share holds the truth, the machine's own does not."""
    rng = np.random.default_rng(3)
    many = add_passages(make_texts(WORLD, 10_000, rng), WORLD, rng)[0]
    true = many.loc[many["side"] == "a", "n_words"].sum() / many["n_words"].sum()
    design, covered, naive = Design(weight="n_words"), [], []
    for seed in range(12):
        articles = make_texts(WORLD, 400, rng)
        truth, found = add_passages(articles, WORLD, rng)
        codes = code_passages(articles, truth, found, 150, seed)
        row = estimate_share(found, "side", categories=["a"], codes=codes, design=design).iloc[0]
        covered.append(row["low"] <= true <= row["high"])
        naive.append(abs(row["naive"] - true))
    assert np.mean(covered) >= 0.75
    assert np.mean(naive) > 0.03


def test_no_corrected_share_is_wider_than_the_coded_sample_alone():
    table = add_frames(make_texts(WORLD, 1500, np.random.default_rng(4)), WORLD, np.random.default_rng(5))
    rows = prepare_rows(table, "outlet", Design())
    made = correct_rows(
        rows, mean_sums(rows, table["present"].to_numpy(float)), code_frames(table, 400, 1),
        lambda part: mean_sums(part, read_values(part.table["present"])),
        names=["outlet"], cells=rows.cells, bounds=(0.0, 1.0), design=Design(),
    )  # fmt: skip
    widths = []
    for fit in (made.fit, made.alone):
        low, high = find_ends(fit.estimate, fit.variance, made.freedom, level=0.9, bounds=(0.0, 1.0))
        widths.append(high - low)
    assert (widths[0] <= widths[1] + 0.002).all()
    assert (widths[0] < widths[1] - 0.01).sum() >= 6
    assert set(made.method) <= {"corrected", "coded sample alone", TOO_FEW_CODED}
