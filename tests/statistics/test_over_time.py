"""Series, changes of level, and comparisons around an event."""

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.statistics import (
    Design,
    add_period,
    compare_around_event,
    compare_around_events,
    estimate_series,
    find_changes,
    match_events,
)

QUICK = Design(n_resamples=200)
DAYS = pd.date_range("2022-01-01", "2023-12-31")


def make_rows(before: float, after: float, *, n: int = 2400, seed: int = 0) -> pd.DataFrame:
    """Articles over two years; the chance of the frame steps on 2022-10-01."""
    rng = np.random.default_rng(seed)
    published = rng.choice(DAYS.to_numpy(), n)
    chance = np.where(published < np.datetime64("2022-10-01"), before, after)
    return pd.DataFrame({"article_id": np.arange(n), "published": published, "present": rng.random(n) < chance})


@pytest.mark.parametrize(
    ("period", "first"),
    [
        ("day", "2022-02-24"),
        ("week", "2022-02-21"),
        ("month", "2022-02-01"),
        ("quarter", "2022-01-01"),
        ("year", "2022-01-01"),
    ],
)
def test_periods_begin_on_their_first_day(period, first):
    table = add_period(pd.DataFrame({"published": pd.to_datetime(["2022-02-24"])}), period)
    assert table["period"].tolist() == [pd.Timestamp(first)]


def test_empty_periods_are_kept_and_undated_rows_left_out():
    dates = pd.to_datetime(["2022-01-05", "2022-03-05", None])
    rows = pd.DataFrame({"article_id": [1, 2, 3], "published": dates, "present": [True, False, True]})
    table = estimate_series(rows, "present")
    assert table["period"].dt.month.tolist() == [1, 2, 3]
    assert table["n_articles"].tolist() == [1, 0, 1]
    assert table["flag"].tolist()[1] == "no articles"
    assert np.isnan(table.loc[1, "estimate"])


def test_a_step_is_found_in_its_month_and_nowhere_else():
    table = estimate_series(make_rows(0.3, 0.5).assign(outlet="Northern Ledger"), "present", by="outlet", design=QUICK)
    changes = find_changes(table, by="outlet")
    assert changes["period"].tolist() == [pd.Timestamp("2022-10-01")]
    row = changes.iloc[0]
    assert row["low"] < 0.2 < row["high"]
    assert row["low"] > 0


def test_changes_know_the_level_of_their_intervals():
    rows = make_rows(0.3, 0.5)
    narrow, wide = (find_changes(estimate_series(rows, "present", design=QUICK.replace(level=level)))
                    for level in (0.6, 0.95))  # fmt: skip
    assert len(narrow) == len(wide) == 1
    assert narrow.loc[0, "z"] == pytest.approx(wide.loc[0, "z"], rel=0.1)  # it was more than twice as large
    assert narrow.loc[0, "high"] - narrow.loc[0, "low"] < 0.5 * (wide.loc[0, "high"] - wide.loc[0, "low"])
    with pytest.raises(InputError, match="lacks the column 'level'"):
        find_changes(estimate_series(rows, "present", design=QUICK).drop(columns="level"))


def test_a_level_series_seldom_changes():
    alarms = [
        len(find_changes(estimate_series(make_rows(0.3, 0.3, seed=seed), "present", design=QUICK)))
        for seed in range(20)
    ]
    assert sum(alarm > 0 for alarm in alarms) <= 3


def test_short_series_have_no_changes():
    assert find_changes(estimate_series(make_rows(0.1, 0.9).head(1), "present")).empty


def test_events_near_a_change_are_named():
    changes = pd.DataFrame({"period": pd.to_datetime(["2022-10-01", "2023-06-01"])})
    events = pd.DataFrame({"date": ["2022-09-30", "2022-10-20"], "event": ["annexation declared", "later"]})
    matched = match_events(changes, events)
    assert matched["event"].tolist()[0] == "annexation declared"
    assert matched["event_days"].tolist()[0] == -1
    assert pd.isna(matched["event"].iloc[1])
    assert match_events(changes, events.iloc[:0])["event"].isna().all()


def test_a_step_is_estimated_around_its_event():
    table = compare_around_event(make_rows(0.3, 0.5, n=6000), "present", event="2022-10-01", days=120).set_index("term")
    assert table.loc["level", "low"] < 0.2 < table.loc["level", "high"]
    assert table.loc["level", "p"] < 0.01
    assert table.loc["slope", "low"] < 0 < table.loc["slope", "high"]


def test_articles_of_one_story_are_not_independent():
    rows = make_rows(0.3, 0.3, n=200).assign(story_id=np.arange(200))
    many = pd.concat([rows.assign(article_id=rows["article_id"] + 1000 * copy) for copy in range(8)])
    options = {"event": "2022-12-01", "days": 300}
    wide = compare_around_event(many, "present", design=Design(cluster="story_id"), **options).iloc[0]
    narrow = compare_around_event(many, "present", **options).iloc[0]
    assert wide["estimate"] == pytest.approx(narrow["estimate"])
    assert wide["high"] - wide["low"] > 2 * (narrow["high"] - narrow["low"])


def test_few_articles_are_not_compared():
    table = compare_around_event(make_rows(0.3, 0.5, n=20), "present", event="2022-10-01", days=30)
    assert table["flag"].str.contains("fewer than 10").all()
    assert table["estimate"].isna().all()


def test_events_are_tried_together_and_those_without_articles_left_out():
    dates = ["2022-10-01", "2010-01-01", "2023-03-01", "2023-06-01"]
    events = pd.DataFrame({"date": dates, "event": ["the step", "before all", "quiet", "quiet too"]})
    rows = make_rows(0.3, 0.5, n=6000)
    table = compare_around_events(rows, "present", events=events, days=90, design=QUICK)
    level = table[table["term"] == "level"]
    assert level["event"].tolist() == ["the step", "quiet", "quiet too"]
    assert level["clear"].tolist() == [True, False, False]
    assert (table["p_adjusted"] >= table["p"]).all()
    one = compare_around_event(rows, "present", event="2022-10-01", days=90, design=QUICK)
    assert table["estimate"].tolist()[:2] == one["estimate"].tolist()
    with pytest.raises(InputError, match="no rows"):
        compare_around_events(rows, "present", events=events.iloc[:0])


def test_errors():
    with pytest.raises(InputError, match="not a date"):
        compare_around_event(make_rows(0.3, 0.5), "present", event="last spring")
    with pytest.raises(InputError, match="Allowed: day, week, month"):
        estimate_series(make_rows(0.3, 0.5), "present", period="fortnight")
