"""Agreement of instruments, and what a difference hangs on; tables small enough to count."""

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.sentiment import add_portrayal, compare_instruments, tabulate_sensitivity


def make_rows(model, labels, outlet="Northern Ledger", voice="narration", target="NATO"):
    shares = {
        "negative": (0.8, 0.1, 0.1),
        "neutral": (0.2, 0.6, 0.2),
        "positive": (0.1, 0.1, 0.8),
        "unsure": (0.4, 0.3, 0.3),
    }
    return pd.DataFrame(
        [
            (f"a{number}", 0, target, 0, *shares[label], label, voice, model, outlet)
            for number, label in enumerate(labels)
        ],
        columns=[
            *["article_id", "sentence_id", "target", "start", "negative", "neutral", "positive", "label", "voice"],
            *["model", "outlet"],
        ],
    )


def test_portrayal_is_positive_minus_negative():
    assert add_portrayal(make_rows("vader", ["negative"]))["portrayal"][0] == pytest.approx(-0.7)


def test_agreement_is_counted_on_the_mentions_that_both_label():
    first = make_rows("encoder", ["negative", "negative", "positive", "positive", "unsure"])
    second = make_rows("vader", ["negative", "positive", "positive", "positive", "neutral"])
    table = compare_instruments(pd.concat([first, second])).set_index("target")
    row = table.loc["all"]
    assert (row["n"], row["n_unsure"], row["same"]) == (4, 1, 0.75)
    assert row["kappa"] == pytest.approx((0.75 - 0.5) / 0.5)  # by chance: .5 * .25 + .5 * .75
    assert table.loc["NATO", "n"] == 4
    with pytest.raises(InputError, match="two or more models"):
        compare_instruments(first)


def test_kappa_of_one_label_only_is_empty():
    rows = pd.concat([make_rows(model, ["neutral"] * 3) for model in ("encoder", "vader")])
    assert compare_instruments(rows)["kappa"].isna().all()


def test_sensitivity_flags_the_reading_whose_sign_changes():
    ledger, post = "Northern Ledger", "Harbour Post"
    parts = [make_rows(model, ["negative"] * 3, ledger) for model in ("encoder", "linear", "vader")]
    parts += [make_rows(model, ["positive"] * 3, post) for model in ("encoder", "linear")]
    parts += [make_rows("vader", ["negative", "negative", "unsure"], post).assign(negative=0.9, positive=0.0)]
    table = tabulate_sensitivity(pd.concat(parts), group="outlet", first=ledger, second=post, thresholds=[0.0, 0.5])
    assert len(table) == 6
    assert table[table["sign_changes"]]["model"].unique().tolist() == ["vader"]
    assert table[~table["sign_changes"]]["difference"].tolist() == pytest.approx([1.4] * 4)


def test_sensitivity_reads_copies_apart_and_takes_more_columns():
    rows = pd.concat([make_rows("vader", ["negative", "positive"], outlet) for outlet in ("A", "B")])
    rows = rows.assign(copy_of=[None, "a0", None, None])
    table = tabulate_sensitivity(
        rows, group="outlet", first="A", second="B", thresholds=[0.0], compare=lambda part: {"n": len(part)}
    )
    assert table[["copies", "n"]].to_numpy().tolist() == [["all", 4], ["originals", 3]]
    with pytest.raises(InputError, match="no reading"):
        tabulate_sensitivity(rows, group="outlet", first="A", second="C")
