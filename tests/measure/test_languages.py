"""Articles in other languages are set aside with their reason, unless they are asked for; never on a guess."""

import pandas as pd
import pytest

from analysis.measure import Settings, measure_articles, measure_corpus
from analysis.text.language import identify_language

ENGLISH = "NATO met in Kyiv. The envoys said that they would stay for as long as it takes, and that they had time."
GERMAN = (
    "Die NATO hat sich in Kiew getroffen. Die Gesandten sagten, dass sie so lange bleiben wollen, wie es nötig ist, "
    "und dass sie Zeit haben. Am Abend reisten sie wieder ab, ohne etwas zu unterschreiben, und sagten dazu nichts. "
    "Ob sie im Herbst wiederkommen, steht noch nicht fest."
)
SETTINGS = Settings(model="vader")


def table(**columns):
    return pd.DataFrame({"article_id": ["a", "b"], "text": [ENGLISH, GERMAN], **columns})


@pytest.mark.parametrize("columns", [{}, {"language": ["en", "de"]}, {"language": [None, "German"]}])
def test_a_german_article_is_set_aside_with_its_reason(columns, tmp_path):
    result = measure_articles(table(**columns), SETTINGS)
    assert result.set_aside.to_dict("records") == [{"source": "b", "reason": "in German (de); measured are: en"}]
    for rows in result.tables.values():
        assert set(rows["article_id"]) <= {"a"}
    measured = measure_corpus(table(**columns), tmp_path, SETTINGS, engine="serial")
    assert measured.set_aside.to_dict("records") == result.set_aside.to_dict("records")
    assert pd.read_parquet(tmp_path / "articles.parquet")["article_id"].tolist() == ["a"]
    assert measure_corpus(table(**columns), tmp_path, SETTINGS, engine="serial").n_measured == 0


def test_settings_can_ask_for_other_languages():
    result = measure_articles(table(), Settings(model="vader", languages=("en", "de")))
    assert result.set_aside.empty
    assert set(result.tables["frames"]["article_id"]) == {"a", "b"}


def test_a_text_too_short_to_tell_is_measured():
    short = pd.DataFrame({"article_id": ["a"], "text": ["Zelenskyy: Ja. NATO."], "language": [""]})
    assert measure_articles(short, SETTINGS).set_aside.empty
    assert measure_articles(short.drop(columns="language"), SETTINGS).set_aside.empty


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (GERMAN, "de"),
        (GERMAN[:120], None),
        ("Israeli Prime Minister Benjamin Netanyahu was ecstatic:", None),
        ("Hide Caption 8 of 13 Photos: Meet Justin Trudeau, Canada's Prime Minister Trudeau visits Paul Brown", None),
        ("Посланники НАТО встретились в Киеве и ничего не сказали журналистам.", "ru"),
        ("Nothing.", None),
    ],
)
def test_languages_are_told_from_enough_letters_only(text, language):
    assert identify_language(text) == language


def test_a_corpus_of_other_languages_alone_leaves_the_folder_as_it_was(tmp_path):
    measure_corpus(table().head(1), tmp_path, SETTINGS, engine="serial")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.parquet")}
    with pytest.raises(ValueError, match=r"no article could be measured.*German.*1 of 1.*its tables are as they were"):
        measure_corpus(table().tail(1), tmp_path, SETTINGS, engine="serial")
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.parquet")} == before
