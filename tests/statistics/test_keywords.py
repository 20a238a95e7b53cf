"""Keyness and word shift."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.errors import InputError
from analysis.statistics import Design, find_keywords, shift_words

QUICK = Design(copies="originals", n_resamples=20)


def make_articles(n: int = 120, *, seed: int = 0) -> pd.DataFrame:
    """Random words in bunches; outlet A says "sanctions" often, and one article of B says "grain" fifty times."""
    rng = np.random.default_rng(seed)
    words = [f"word{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(60)]
    texts = []
    for i in range(n):
        drawn = list(rng.choice(words, 80, p=rng.dirichlet(np.full(60, 0.3))))
        drawn += ["sanctions"] * int(rng.poisson(2 if i % 2 == 0 else 0.4))
        drawn += ["grain"] * (50 if i == 1 else int(rng.random() < 0.1))
        texts.append(" ".join(drawn))
    return pd.DataFrame(
        {"article_id": np.arange(n), "outlet": np.where(np.arange(n) % 2 == 0, "A", "B"), "text": texts}
    )


@pytest.mark.parametrize("method", ["log_odds", "log_ratio"])
def test_a_real_difference_is_found_and_a_bunch_is_not(method):
    table = find_keywords(make_articles(), "outlet", method=method).set_index(["outlet", "word"])
    assert table.loc[("A", "sanctions"), "clear"]
    assert table.loc[("A", "sanctions"), "low"] > 0
    assert not table.loc[("B", "grain"), "clear"]
    assert table.loc[("B", "grain"), "low"] < 0 < table.loc[("B", "grain"), "high"]
    assert table.loc[("B", "grain"), "dispersion"] > table.loc[("A", "sanctions"), "dispersion"]


def test_log_likelihood_takes_the_bunch_for_a_difference():
    table = find_keywords(make_articles(), "outlet", method="log_likelihood").set_index(["outlet", "word"])
    assert table.loc[("B", "grain"), "clear"]


def test_groups_of_two_mirror_each_other():
    table = find_keywords(make_articles(), "outlet")
    one, other = (table[table["outlet"] == name].set_index("word").sort_index() for name in "AB")
    assert one["effect"].to_numpy() == pytest.approx(-other["effect"].to_numpy())
    assert one["statistic"].to_numpy() == pytest.approx(-other["statistic"].to_numpy())
    assert (one["n_words"] == other["n_words_rest"]).all()


def test_random_halves_pass_in_about_five_of_a_hundred():
    passed = []
    for seed in range(12):
        articles = make_articles(200, seed=seed)
        articles["text"] = articles["text"].str.replace("sanctions", "")
        half = np.random.default_rng(seed).random(200) < 0.5
        table = find_keywords(articles.assign(half=np.where(half, "x", "y")), "half", design=QUICK)
        passed.append((table["p"] < 0.05).mean())
    assert 0.03 <= np.mean(passed) <= 0.07


def test_the_score_is_that_of_permuting_articles():
    articles = make_articles(40)
    table = find_keywords(articles, "outlet", design=QUICK).set_index(["outlet", "word"])
    rng = np.random.default_rng(1)
    counts = articles["text"].str.split().map(lambda words: words.count("sanctions")).to_numpy()
    sizes = articles["text"].str.split().map(len).to_numpy()  # all words here are frequent enough to be counted
    inside = (articles["outlet"] == "A").to_numpy()
    beyond = counts - counts.sum() / sizes.sum() * sizes
    shuffled = [beyond[rng.permutation(inside)].sum() for _ in range(4000)]
    z = beyond[inside].sum() / np.std(shuffled)
    assert table.loc[("A", "sanctions"), "statistic"] == pytest.approx(z, rel=0.06)


def test_log_likelihood_by_hand():
    articles = pd.DataFrame(
        {"article_id": range(20), "outlet": ["A", "B"] * 10, "text": ["oil oil gas", "oil gas gas"] * 10}
    )
    table = find_keywords(articles, "outlet", method="log_likelihood").set_index(["outlet", "word"])
    expected = 2 * (20 * np.log(20 / 15) + 10 * np.log(10 / 15))
    assert table.loc[("A", "oil"), "statistic"] == pytest.approx(expected)
    assert table.loc[("A", "oil"), "p"] == pytest.approx(stats.chi2.sf(expected, 1))


def test_three_groups_copies_and_order():
    articles = make_articles(90)
    articles["outlet"] = np.array(["A", "B", "C"])[np.arange(90) % 3]
    table = find_keywords(articles, "outlet")
    assert table["outlet"].unique().tolist() == ["A", "B", "C"]
    pd.testing.assert_frame_equal(table, find_keywords(articles.sample(frac=1, random_state=2), "outlet"))
    copied = pd.concat(
        [articles.assign(copy_of=None), articles.assign(copy_of="x", article_id=articles["article_id"] + 100)]
    )
    pd.testing.assert_frame_equal(table, find_keywords(copied, "outlet"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "tfidf"}, "Allowed: log_odds, log_ratio, log_likelihood"),
        ({"design": Design(copies="weighted")}, "Allowed: all, originals"),
        ({"design": Design(weight="n_words")}, "not weighted"),
    ],
)
def test_errors(options, message):
    with pytest.raises(InputError, match=message):
        find_keywords(make_articles(30), "outlet", **options)


def test_where_nothing_can_be_compared_there_are_no_rows():
    columns = list(find_keywords(make_articles(30), "outlet").columns)
    for table in (
        find_keywords(make_articles(30).assign(outlet="A"), "outlet"),
        find_keywords(make_articles(30), "outlet", min_count=10**6),
    ):
        assert table.empty
        assert list(table.columns) == columns


def test_word_shift_adds_up():
    articles = pd.DataFrame(
        {"article_id": range(4), "outlet": ["A", "A", "B", "B"], "text": ["good good bad", "good", "bad", "bad good"]}
    )
    scores = pd.Series({"good": 1.0, "bad": -1.0})
    shift = shift_words(articles, "outlet", ["A", "B"], scores=scores, min_count=1)
    assert shift["contribution"].sum() == pytest.approx(0.5 - (-1 / 3))
    assert shift["part"].sum() == pytest.approx(1)
    divergence = shift_words(articles, "outlet", ["A", "B"], min_count=1)
    p, q = np.array([0.75, 0.25]), np.array([1 / 3, 2 / 3])
    expected = (stats.entropy(p, (p + q) / 2, base=2) + stats.entropy(q, (p + q) / 2, base=2)) / 2
    assert (divergence["contribution"] * np.sign(divergence["share_a"] - divergence["share_b"])).sum() == pytest.approx(
        expected
    )
    with pytest.raises(InputError, match="outlet 'C'"):
        shift_words(articles, "outlet", ["A", "C"])


def test_shifts_are_those_of_shifterator():
    """Oracle: shifterator 0.3.0 (Gallagher et al. 2021), whose parts are shares of the whole difference."""
    counts = pd.DataFrame(
        {"A": [12, 3, 5, 7, 1], "B": [4, 9, 5, 2, 8]}, index=["tank", "talks", "grain", "drone", "peace"]
    )
    texts = {outlet: " ".join(word for word, n in counts[outlet].items() for _ in range(n)) for outlet in counts}
    articles = pd.DataFrame({"article_id": ["1", "2"], "outlet": list(texts), "text": list(texts.values())})
    shift = shift_words(articles, "outlet", ["A", "B"], min_count=1).set_index("word")
    oracle = {"peace": 0.3764130098, "drone": 0.1786773641, "talks": 0.1906755541, "tank": 0.2542340721, "grain": 0.0}
    assert shift["part"].to_dict() == pytest.approx(oracle, abs=1e-9)
    assert shift["contribution"].abs().sum() == pytest.approx(0.21209012399)
    scores = pd.Series({"tank": 3.1, "talks": 5.6, "grain": 5.2, "drone": 3.9, "peace": 7.8})
    weighted = shift_words(articles, "outlet", ["A", "B"], scores=scores, min_count=1).set_index("word")
    oracle = {"talks": 0.010513, "peace": 0.331156, "grain": 0.0, "tank": 0.460019, "drone": 0.198312}
    assert weighted["part"].to_dict() == pytest.approx(oracle, abs=1e-6)
    assert weighted["contribution"].sum() == pytest.approx(-1.5678571429)


def test_names_of_outlets_agencies_and_repeated_lines_are_no_keywords():
    rng = np.random.default_rng(3)
    words = ["harbour", "river", "market", "winter", "road", "school"]
    rows = []
    for number in range(40):
        outlet = ["The Northern Ledger", "RTN News"][number % 2]
        body = " ".join(rng.choice(words, 30)) + f" story{chr(97 + number % 26)}."
        own = (
            "Read the Northern Ledger every morning."
            if number % 2 == 0
            else f"RTN's crews told Reuters of story{number} ledgerly"
        )
        rows.append((f"a{number}", outlet, f"{body} {own} at Northernledger.com. Sign up for {outlet} letters today."))
    articles = pd.DataFrame(rows, columns=["article_id", "outlet", "text"])
    found = set(find_keywords(articles, "outlet", min_count=3, min_articles=3)["word"])
    assert found == {*words, "ledgerly", "crews", "told", "of", "at"}
    assert not {"reuters", "ledger", "northern", "rtn", "sign"} & set(shift_words(articles, "outlet")["word"])


def test_what_one_text_repeats_or_two_outlets_share_is_kept():
    rows = [
        (f"a{n}", ["Northern Ledger", "Harbour Post"][n % 2], f"The talks will go on here. word{n}.") for n in range(6)
    ]
    articles = pd.DataFrame(rows, columns=["article_id", "outlet", "text"])
    assert "talks" in set(find_keywords(articles, "outlet", min_count=3, min_articles=3)["word"])
    copies = articles.assign(outlet="Northern Ledger", cluster_id="one", text="The talks will go on here.")
    more = pd.concat([copies, articles.tail(1)])
    kept = find_keywords(more, "outlet", min_count=1, min_articles=1, design=Design(copies="all", n_resamples=20))
    assert "talks" in set(kept["word"])
