import pandas as pd
import pytest

from analysis.quotation import count_actors, cumulate_kinds, list_unknown_actors, measure_diversity

ROWS = [
    ("a", "A", "direct", "Mara Venn", "Mara Venn", "person", "ukraine", "government", 30),
    ("a", "A", "indirect", "Oleh Tarnavko", "Oleh Tarnavko", "person", "ukraine", "expert", 30),
    ("b", "A", "mixed", None, "Pia Holm", "person", "unknown", "other", 20),
    ("b", "A", "direct", None, None, "unresolved", "unknown", "other", 20),
    ("c", "B", "direct", "Mara Venn", "Mara Venn", "person", "ukraine", "government", 10),
]
COLUMNS = ["article_id", "outlet", "kind", "actor", "speaker", "speaker_kind", "side", "role", "n_words"]
QUOTES = pd.DataFrame(ROWS, columns=COLUMNS)


def test_each_reach_holds_the_one_before():
    words = cumulate_kinds(QUOTES).groupby("reach")["n_words"].sum()
    assert words.to_dict() == {"direct": 60, "+ mixed": 80, "+ indirect": 110}


def test_actors_keep_every_word_in_the_denominator():
    counts = count_actors(QUOTES).set_index(["outlet", "actor"])["share"]
    assert counts["A"].to_dict() == {"Mara Venn": 0.3, "Oleh Tarnavko": 0.3, "Pia Holm": 0.2, "unresolved": 0.2}
    assert counts.groupby("outlet").sum().tolist() == pytest.approx([1, 1])


def test_two_equal_actors_are_two_effective_ones():
    table = measure_diversity(QUOTES).set_index("outlet")
    assert table.loc["A", ["n_actors", "entropy", "effective_actors"]].tolist() == [2, 1.0, 2.0]
    assert table.loc["A", ["unknown_share", "unnamed_share", "unresolved_share"]].tolist() == [0.2, 0.0, 0.2]
    assert table.loc["A", "official_ratio"] == pytest.approx(1.0)
    assert table.loc["B", "effective_actors"] == 1.0


def test_collectives_are_no_named_actors():
    crowd = [
        ("d", "A", "direct", "Moscow", "Moscow", "collective", "russia", "government", 50),
        ("d", "A", "direct", "officials", "officials", "anonymous", "unknown", "anonymous", 50),
    ]
    both = pd.concat([QUOTES, pd.DataFrame(crowd, columns=COLUMNS)])
    table, without = (measure_diversity(each).set_index("outlet").loc["A"] for each in (both, QUOTES))
    same = ["n_actors", "entropy", "effective_actors", "top_10_share", "official_ratio"]
    assert table[same].tolist() == without[same].tolist()
    assert table[["unknown_share", "unnamed_share", "unresolved_share"]].tolist() == [0.1, 0.5, 0.1]


def test_unknown_actors_are_named_speakers_without_a_side():
    assert list_unknown_actors(QUOTES)["speaker"].tolist() == ["Pia Holm"]
