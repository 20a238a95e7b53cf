import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.mentions import find_mentions, list_targets
from analysis.text import split_sentences

TEXT = "NATO met in Kyiv. Zelenskiy thanked the alliance; Vladimir Putin did not.\n\nThe Kremlin was silent."


def mentions(text, **options):
    articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    return find_mentions(articles, split_sentences(articles), **options)


def test_mentions_counted_by_eye():
    table = mentions(TEXT, targets=["NATO", "Ukraine", "Russia", "Zelenskyy", "Putin"])
    assert list(zip(table["sentence_id"], table["target"], table["mention"], strict=True)) == [
        (0, "NATO", "NATO"),
        (0, "Ukraine", "Kyiv"),
        (1, "Zelenskyy", "Zelenskiy"),
        (1, "NATO", "the alliance"),
        (1, "Putin", "Putin"),
        (2, "Russia", "Kremlin"),
    ]
    assert all(TEXT[row.start : row.end] == row.mention for row in table.itertuples())


def test_spellings_name_the_same_target():
    for name in ["Zelensky", "Zelenskyy", "Zelenskiy", "ZELENSKY"]:
        assert mentions(f"Then {name} left.", targets=["Zelenskyy"])["target"].tolist() == ["Zelenskyy"]


def test_no_mentions_give_an_empty_table_of_the_same_columns():
    table = mentions("Nothing here.")
    assert table.empty
    assert list(table.columns) == list(mentions(TEXT).columns)


def test_unknown_targets_list_the_known():
    with pytest.raises(InputError, match="Ukrane.*did you mean 'Ukraine'"):
        mentions(TEXT, targets=["Ukrane"])


def test_a_users_own_target(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("target,pattern\nBucha,Bucha\n", encoding="utf8")
    assert "Bucha" in list_targets(path)
    assert mentions("They returned to Bucha.", targets=["Bucha"], patterns=path)["mention"].tolist() == ["Bucha"]


def test_order_of_articles_does_not_matter():
    articles = pd.DataFrame({"article_id": ["a", "b"], "text": [TEXT, "Russia left."]})
    once = find_mentions(articles, split_sentences(articles))
    turned = articles.iloc[::-1]
    again = find_mentions(turned, split_sentences(turned))
    key = ["article_id", "start", "target"]
    pd.testing.assert_frame_equal(
        once.sort_values(key).reset_index(drop=True), again.sort_values(key).reset_index(drop=True)
    )
