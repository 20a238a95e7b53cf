"""Agreement on quotes: matched by shared words, counted by hand; ordinal agreement; plans that can be kept."""

import numpy as np
import pandas as pd
import pytest

from analysis.coding.agreement import measure_ordinal
from analysis.coding.planning import plan_coding
from analysis.coding.spans import list_span_disagreements, match_spans, measure_spans
from analysis.errors import InputError
from analysis.statistics import Design

QUICK = Design(n_resamples=100)


def codes(rows):
    """item, coder, start, end, n_words, side; a start of None is a passage without quotes."""
    table = pd.DataFrame(rows, columns=["item_id", "coder", "start", "end", "n_words", "side"])
    table = table.astype({"start": "Int64", "end": "Int64"})
    return table.assign(article_id=table["item_id"], speaker="Mara Venn", role="government")


ROWS = [
    ("x", "A", 0, 100, 20, "russia"), ("x", "B", 0, 80, 16, "russia"),  # one cut short
    ("x", "A", 200, 250, 10, "ukraine"),  # A alone
    ("y", "A", 0, 50, 10, "ukraine"), ("y", "B", 0, 50, 10, "russia"),  # another side
    ("z", "A", None, None, 0, None), ("z", "B", None, None, 0, None),
    ("w", "A", 0, 50, 10, "russia"),  # B did not code it
]  # fmt: skip


def test_shared_words_and_partners_are_counted_by_hand():
    table = match_spans(codes(ROWS), "A", "B")
    assert sorted(table["shared"]) == [0, 10, 16]
    figures = measure_spans(codes(ROWS), design=QUICK).set_index("measure")
    assert figures.loc["words", "estimate"] == pytest.approx(2 * 26 / (40 + 26))
    assert figures.loc["quotes", "estimate"] == pytest.approx(4 / 5)
    assert figures.loc["side", "estimate"] == pytest.approx(16 / 26)
    assert figures.loc["speaker", "estimate"] == 1
    assert (figures["n_items"] == 3).all()
    assert (figures["low"] <= figures["estimate"]).all()
    assert (figures["estimate"] <= figures["high"]).all()


def test_each_quote_has_one_partner_the_nearest():
    table = match_spans(codes([("x", "A", 0, 100, 20, "russia"), ("x", "B", 0, 60, 12, "russia"),
                               ("x", "B", 61, 100, 8, "russia")]), "A", "B")  # fmt: skip
    assert table["shared"].gt(0).sum() == 1
    assert table.loc[table["shared"] > 0, "end_b"].tolist() == [60]
    assert len(table) == 2


def test_disagreements_are_listed_with_room_for_a_decision():
    table = list_span_disagreements(codes(ROWS))
    assert table["problem"].tolist() == ["side", "only A"]
    assert set(table["adjudicated"]) == {""}


def test_names_of_speakers_agree_by_their_last_word():
    table = codes(ROWS[:2]).assign(speaker=["Venn", "Mara Venn"])
    assert measure_spans(table, design=QUICK).set_index("measure").loc["speaker", "estimate"] == 1
    table = table.assign(speaker=["the ministry", "Mara Venn"])
    assert measure_spans(table, design=QUICK).set_index("measure").loc["speaker", "estimate"] == 0


def test_one_coder_has_nobody_to_agree_with():
    assert measure_spans(codes(ROWS[:1])).empty
    assert list_span_disagreements(codes(ROWS[:1])).empty


def test_ordinal_agreement_minds_how_far_codes_are_apart():
    rng = np.random.default_rng(0)
    truth = rng.integers(-1, 2, 120)
    base = pd.DataFrame({"item_id": range(120), "article_id": np.arange(120) // 2, "target": "NATO"})
    near, far = truth.copy(), truth.copy()
    near[:30] = np.where(truth[:30] == 0, 1, 0)
    far[:30] = np.where(truth[:30] == 0, 1, -truth[:30])
    alphas = []
    for other in (near, far):
        rows = pd.concat([base.assign(coder="A", value=truth), base.assign(coder="B", value=other)])
        row = measure_ordinal(rows, by="target", design=QUICK).iloc[0]
        assert row["low"] < row["alpha"] < row["high"]
        assert row["agreement"] == pytest.approx(0.75)
        alphas.append(row["alpha"])
    assert alphas[0] > alphas[1] + 0.1


def test_a_plan_is_what_halves_an_interval():
    pilot = pd.DataFrame({"what": "russia", "group_a": "A", "group_b": "B", "low": -0.2, "high": 0.2,
                          "width_all": [0.0, 0.3]}).assign(n_coded_a=100, n_coded_b=100)  # fmt: skip
    plan = plan_coding(pilot, difference=0.1)
    assert plan.loc[0, "needed_a"] == pytest.approx(396, abs=6)  # four times as many, a little less by Student's t
    assert plan.loc[0, "more"] == plan.loc[0, "needed_a"] + plan.loc[0, "needed_b"] - 200
    assert not plan.loc[1, "reachable"]  # the articles alone leave .15
    assert np.isnan(plan.loc[1, "needed_a"])
    with pytest.raises(InputError, match="must be above 0"):
        plan_coding(pilot, difference=0)
