"""Copies: ten carriers of one text are one event, whatever is estimated and in whichever reading."""

import numpy as np
import pandas as pd
import pytest

from analysis.coding import coding_report, measure_agreement
from analysis.statistics import (
    Design,
    compare_around_event,
    compare_groups,
    compare_within_stories,
    estimate_mean,
    estimate_readings,
    estimate_series,
    estimate_share,
    find_keywords,
)

QUICK = Design(n_resamples=200)


def make_texts(n: int = 60, *, seed: int = 0) -> pd.DataFrame:
    """Articles, each with a text of its own."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "article_id": [f"t{i:03d}" for i in range(n)],
            "outlet": np.where(np.arange(n) % 2 == 0, "Courier", "Ledger"),
            "published": pd.Timestamp("2022-01-01") + pd.to_timedelta(rng.integers(0, 120, n), "D"),
            "side": rng.choice(["ukraine", "russia"], n),
            "tone": rng.normal(size=n),
            "present": rng.random(n) < 0.4,
            "text": [" ".join(rng.choice(["grain", "oil", "gas", "port", "ship"], 30)) for _ in range(n)],
        }
    )


def carry(texts: pd.DataFrame, n_carriers: int = 10) -> pd.DataFrame:
    """Every text with `n_carriers` carriers in the same outlet: the first is the original."""
    parts = []
    for number in range(n_carriers):
        copies = texts.assign(cluster_id=texts["article_id"], copy_of=texts["article_id"] if number else None)
        parts.append(copies.assign(article_id=texts["article_id"] + f"-{number}") if number else copies)
    return pd.concat(parts, ignore_index=True)


ESTIMATORS = {
    "mean": lambda table, design: estimate_mean(table, "tone", by="outlet", design=design),
    "share": lambda table, design: estimate_share(table, "side", by="outlet", design=design),
    "difference": lambda table, design: compare_groups(table, "present", group="outlet", design=design),
    "series": lambda table, design: estimate_series(table, "tone", design=design),
    "event": lambda table, design: compare_around_event(table, "tone", event="2022-03-01", design=design),
}


@pytest.mark.parametrize("copies", ["all", "originals", "weighted"])
@pytest.mark.parametrize("name", ESTIMATORS)
def test_copying_every_article_ten_times_adds_no_certainty(name, copies):
    texts = make_texts()
    once = ESTIMATORS[name](texts, QUICK)
    copied = ESTIMATORS[name](carry(texts), QUICK.replace(copies=copies))
    for end in ("low", "high"):
        assert copied[end].to_numpy() == pytest.approx(once[end].to_numpy(), nan_ok=True)


@pytest.mark.parametrize("copies", ["all", "originals", "weighted"])
def test_intervals_cover_where_forty_texts_have_ten_carriers_each(copies):
    covered = 0
    for seed in range(100):
        texts = make_texts(40).assign(present=np.random.default_rng(seed).random(40) < 0.3)
        row = estimate_mean(carry(texts), "present", design=QUICK.replace(copies=copies, seed=seed)).iloc[0]
        covered += row["low"] <= 0.3 <= row["high"]
    assert 0.91 <= covered / 100 <= 0.99  # it was .45


def test_a_text_that_two_outlets_carry_is_no_difference_between_them():
    rng = np.random.default_rng(1)
    texts = make_texts(60).assign(outlet="Courier")
    both = carry(texts, 2).assign(outlet=["Courier"] * 60 + ["Ledger"] * 60)
    both["tone"] += 0.01 * rng.normal(size=120)
    pair = compare_groups(both, "tone", group="outlet", design=QUICK).iloc[0]
    assert pair["high"] - pair["low"] < 0.02
    apart = compare_groups(both.drop(columns="cluster_id"), "tone", group="outlet", design=QUICK).iloc[0]
    assert apart["high"] - apart["low"] > 0.5


def test_forty_carriers_of_four_texts_are_too_few():
    few = carry(make_texts(4)).assign(outlet="Ledger")
    row = estimate_mean(few, "tone", design=QUICK).iloc[0]
    assert (row["n_articles"], row["flag"]) == (40, "fewer than 5 articles (those of one text or story are one)")
    assert np.isnan(row["low"])
    pair = compare_groups(pd.concat([few, make_texts(30).assign(outlet="Courier")]), "tone", group="outlet").iloc[0]
    assert np.isnan(pair["p"])
    around = compare_around_event(carry(make_texts(12)), "tone", event="2022-03-01", design=QUICK)
    assert around["flag"].str.contains("fewer than 10").all()


def test_a_share_that_forty_carriers_of_four_texts_have_is_rare():
    rows = carry(make_texts(60).assign(present=np.arange(60) < 4))
    row = estimate_mean(rows, "present", design=QUICK).iloc[0]
    assert row["flag"] == "fewer than 5 articles with it or without it (those of one text or story are one)"


def test_an_article_without_a_cluster_is_one_of_its_own():
    rows = make_texts().assign(cluster_id=None)
    pd.testing.assert_frame_equal(
        estimate_mean(rows, "tone", design=QUICK), estimate_mean(rows.drop(columns="cluster_id"), "tone", design=QUICK)
    )


def test_where_stories_are_drawn_texts_are_within_them():
    rows = carry(make_texts(), 3).assign(story_id=lambda table: table["cluster_id"].str[:3])
    by_story = estimate_mean(rows, "tone", design=QUICK.replace(cluster="story_id"))
    by_name = estimate_mean(rows.drop(columns="cluster_id"), "tone", design=QUICK.replace(cluster="story_id"))
    pd.testing.assert_frame_equal(by_story, by_name)
    within = compare_within_stories(rows, "tone", design=QUICK)
    assert within["n_stories"].tolist() == [6]


def test_readings_of_any_estimate():
    rows = carry(make_texts(), 2)
    for estimate, options in ((estimate_mean, {"by": "outlet"}), (compare_groups, {"group": "outlet"})):
        readings = estimate_readings(rows, estimate, "tone", design=QUICK, **options)
        assert readings["copies"].unique().tolist() == ["all", "originals", "weighted"]


def test_moving_texts_with_all_their_carriers_scores_words_as_moving_texts():
    texts, design = make_texts(), QUICK.replace(copies="all")
    once = find_keywords(texts, "outlet", method="log_ratio", design=design)
    copied = find_keywords(carry(texts, 5), "outlet", method="log_ratio", design=design)
    assert copied["word"].tolist() == once["word"].tolist()
    for column in ("statistic", "p"):
        assert copied[column].to_numpy() == pytest.approx(once[column].to_numpy())
    width = [(table["high"] - table["low"]).to_numpy() for table in (once, copied)]
    assert width[1] == pytest.approx(width[0], rel=0.05)
    four = pd.concat([texts, carry(make_texts(4).assign(text="rye rye rye", article_id=list("wxyz")), 5)])
    assert "rye" not in set(find_keywords(four, "outlet", min_count=5, design=design)["word"])


def test_random_halves_of_carried_texts_pass_in_about_five_of_a_hundred():
    passed = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        texts = make_texts(60, seed=seed)
        words = [f"w{chr(97 + i)}" for i in range(20)]
        texts["text"] = [" ".join(rng.choice(words, 40, p=rng.dirichlet(np.full(20, 0.5)))) for _ in range(60)]
        texts["half"] = np.where(rng.random(60) < 0.5, "x", "y")
        table = find_keywords(carry(texts, 5), "half", design=Design(n_resamples=20))
        passed.append((table["p"] < 0.05).mean())
    assert 0.02 <= np.mean(passed) <= 0.08  # article by article it would be .4


def test_words_of_a_text_that_both_groups_carry_are_drawn_for_both():
    texts = make_texts()
    shared = carry(texts, 2).assign(outlet=["Courier"] * 60 + ["Ledger"] * 60)
    table = find_keywords(shared, "outlet", design=QUICK)
    assert table["effect"].to_numpy() == pytest.approx(0)
    assert table["statistic"].to_numpy() == pytest.approx(0)
    assert not table["clear"].any()


def test_coders_of_copies_agree_no_surer_than_of_texts():
    rng = np.random.default_rng(0)
    truth = rng.random(60) < 0.5
    codes = pd.concat(
        [
            pd.DataFrame({"article_id": make_texts()["article_id"], "frame": "conflict", "coder": coder,
                          "value": truth ^ (rng.random(60) < 0.15)})
            for coder in ("Anna", "Ben")
        ]
    )  # fmt: skip
    once = measure_agreement(codes, design=QUICK).iloc[0]
    copied = pd.concat([codes.assign(article_id=codes["article_id"] + f"-{i}", cluster_id=codes["article_id"])
                        for i in range(8)])  # fmt: skip
    row = measure_agreement(copied, design=QUICK).iloc[0]
    assert (row["low"], row["high"]) == pytest.approx((once["low"], once["high"]), abs=0.02)
    articles = copied.drop_duplicates("article_id")[["article_id", "cluster_id"]]
    machine = articles.assign(frame="conflict", present=True)
    report = coding_report(copied.drop(columns="cluster_id"), machine, articles=articles, design=QUICK)
    assert report.people.loc[0, "low"] == pytest.approx(row["low"])
    assert report.by_outlet.empty
