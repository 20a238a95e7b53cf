"""Sentences of findings: what intervals support, and nothing else."""

import itertools

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.lexicons import load_lexicon
from analysis.sentiment import MODELS
from analysis.study import findings


def estimates(rows, name="side"):
    columns = [name, "estimate", "low", "high", "n_articles"]
    return pd.DataFrame([(*row, 20) for row in rows], columns=columns)


def pairs(*rows):
    columns = ["group_a", "group_b", "estimate_a", "estimate_b", "difference", "low", "high", "p", "clear"]
    return pd.DataFrame(rows, columns=columns)


CLEAR = ("Ledger", "Courier", 0.6, 0.3, 0.3, 0.1, 0.5, 0.001, True)
UNCLEAR = ("Ledger", "Post", 0.6, 0.1, 0.5, -0.1, 1.1, 0.4, False)
UNTESTED = ("Ledger", "Review", 0.6, 0.0, 0.6, None, None, None, False)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("a", 0.6, 0.5, 0.7), ("b", 0.2, 0.1, 0.3)], "the largest share is that of a"),
        ([("a", 0.6, 0.4, 0.7), ("b", 0.5, 0.3, 0.6)], "no clear difference between the first two"),
        ([("a", 0.6, None, None), ("b", 0.4, None, None)], "too few articles"),
        ([("a", 1.0, 0.8, 1.0)], "the share of a, 100"),
    ],
)
def test_shares(rows, said):
    assert said in findings.describe_shares(estimates(rows), "side", whole="all quoted words")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("a", 0.6, 0.5, 0.7), ("b", 0.2, 0.1, 0.3)], "Most frequent: a, 60"),
        ([("a", 0.6, 0.4, 0.7), ("b", 0.5, 0.3, 0.6)], "no clear difference"),
        ([("a", 0.6, None, None)], "too few articles"),
    ],
)
def test_frequencies(rows, said):
    assert said in findings.describe_frequencies(estimates(rows), "side", whole="articles")


def test_only_a_clear_difference_is_named():
    said = findings.describe_differences(pairs(CLEAR, UNCLEAR, UNTESTED), what="the share")
    assert "between Courier (30\u00a0%) and Ledger (60\u00a0%): 30 percentage points apart (10 to 50)" in said
    assert "Of 2 comparisons of two outlets, 1 is clear." in said
    assert "Post" not in said


def test_no_clear_difference_is_said():
    said = findings.describe_differences(pairs(UNCLEAR, UNTESTED), what="the share")
    assert said == "No clear difference between the outlets in the share (1 comparison of two outlets)."


def test_nothing_tested_is_said():
    assert "too few" in findings.describe_differences(pairs(UNTESTED), what="the share")
    assert "too few" in findings.describe_differences(pairs(), what="the share")


def test_the_order_of_outlets_is_the_alphabet_whichever_is_larger():
    turned = ("Courier", "Ledger", 0.3, 0.6, -0.3, -0.5, -0.1, 0.001, True)
    one, other = (findings.describe_differences(pairs(row), what="it") for row in (CLEAR, turned))
    assert one == other


def test_portrayal_by_the_side_of_zero_their_interval_is_on():
    rows = [("a", 0.3, 0.1, 0.5), ("b", -0.3, -0.5, -0.1), ("c", 0.1, -0.1, 0.3), ("d", 0.9, None, None)]
    said = findings.describe_portrayal(estimates(rows, "target"), "target")
    assert "More positive than negative: a, +0.30" in said
    assert "More negative than positive: b, −0.30" in said
    assert "Neither clearly: c." in said
    assert "Too few articles to say: d." in said


@pytest.mark.parametrize(
    ("low", "high", "head"),
    [
        (0.01, 0.05, "Neither clearly"),
        (0.06, 0.2, "Neither clearly"),
        (0.08, 0.2, "More positive"),
        (-0.2, -0.06, "Neither clearly"),
        (-0.2, -0.08, "More negative"),
        (-0.3, 0.3, "Neither clearly"),
    ],
)
def test_a_portrayal_within_the_error_of_the_instrument_is_not_clear(low, high, head):
    rows = estimates([("a", (low + high) / 2, low, high)], "target")
    said = findings.describe_portrayal(rows, "target", margin=0.07)
    assert said.startswith(head)
    assert "±0.07" in said


def test_the_margin_is_the_largest_bias_of_the_instrument_that_measured():
    rows = load_lexicon("accuracy")
    biases = rows[rows["metric"].str.startswith("bias")]
    for model in MODELS:
        own = biases[biases["instrument"].str.startswith(f"target sentiment: {model}")]
        assert len(own) == 5
        assert findings.read_margin(model) == max(abs(float(value)) for value in own["value"])


def test_copies_are_agency_text_only_where_an_agency_is_known():
    rows = pd.DataFrame({"outlet": ["A", "B", "C"], "published": pd.to_datetime(["2022-03-01"] * 3)})
    copies = rows.assign(copy_of=[None, "1", "1"])
    assert "2 of them carry the text of another article here." in findings.describe_corpus(copies)
    known = copies.assign(wire=["Continental Wire", "Continental Wire", None])
    assert "here, 1 of these the text of a known agency." in findings.describe_corpus(known)


def test_validated_frames_are_counted_by_where_they_are():
    stamped = pd.DataFrame({"frame": ["a", "b", "b", "c"], "stamp": ["", "not validated", "not validated", ""]})
    here, elsewhere = "alpha 0.82 on 100 coded articles of this corpus", "alpha 0.75 on 480 other articles"
    stamped["basis"] = [here, elsewhere, elsewhere, elsewhere]
    said = findings.describe_validation(stamped)
    assert said.startswith("Of the 3 frames 1 is validated on this corpus; 1 was validated on other articles")
    assert said.endswith("not on this corpus; and 1 is not validated.")
    only_here = stamped.assign(basis=here)
    assert "other articles" not in findings.describe_validation(only_here)
    assert findings.describe_validation(stamped.assign(stamp="not validated")).startswith("None of the 3 frames")


def test_gaps_are_counted():
    articles = pd.DataFrame({"language": ["en", "de", None], "published": pd.to_datetime(["2022-01-01", None, None])})
    quotes = pd.DataFrame({"side": ["ukraine", "unknown", None], "n_words": [5, 3, 2]})
    said = findings.describe_gaps(articles, quotes)
    assert "50\u00a0% of the quoted words" in said
    assert "1 article is not in English, for which the instruments are made" in said
    assert "2 articles without a date" in said
    assert findings.describe_gaps(articles.iloc[:1], quotes.iloc[:0]) == "Nothing was found to be missing."


def test_evidence_is_that_of_the_outlets_named():
    rows = pd.DataFrame({"outlet": ["Ledger", "Courier", "Post"], "side": ["ukraine", None, "ukraine"]})
    assert findings.select_named(rows, pairs(CLEAR, UNCLEAR))["outlet"].tolist() == ["Ledger", "Courier"]
    assert len(findings.select_named(rows, pairs(UNCLEAR))) == 3
    of_unknown = pairs(CLEAR).assign(side="unknown")
    assert findings.select_named(rows, of_unknown, category="side")["outlet"].tolist() == ["Courier"]


def test_no_sentence_ranks_outlets_or_judges_them():
    words = {"best", "worst", "better", "worse", "biased", "fair", "unfair", "objective", "good", "bad"}
    shares = [(0.6, 0.5, 0.7), (0.2, 0.1, 0.3), (0.55, 0.4, 0.6), (0.1, None, None)]
    for first, second in itertools.product(shares, repeat=2):
        table = estimates([("a", *first), ("b", *second)])
        said = [
            findings.describe_shares(table, "side", whole="words"),
            findings.describe_frequencies(table, "side", whole="articles"),
            findings.describe_portrayal(table, "side"),
            findings.describe_differences(pairs(CLEAR, UNCLEAR), what="it", share=False),
        ]
        assert not words & set(" ".join(said).lower().replace(".", "").split())


def test_a_table_without_its_columns_is_named():
    with pytest.raises(InputError, match="estimate"):
        findings.describe_portrayal(pd.DataFrame({"target": []}), "target")
