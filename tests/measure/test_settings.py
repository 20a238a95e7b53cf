"""Settings: refused at once with all faults, taken in any case of letters, and kept with what they measured."""

import json

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.framing import load_codebook
from analysis.measure import Settings, measure_articles, measure_corpus, read_settings
from analysis.mentions import list_targets

ARTICLES = pd.DataFrame({"article_id": ["a"], "text": ["NATO met in Bucha. Mara Venn said that bridges matter."]})


@pytest.fixture
def lists(tmp_path):
    """A user's own files of every kind."""
    folder = tmp_path / "mine"
    (folder / "frames").mkdir(parents=True)
    (folder / "people.csv").write_text("actor,side,role\nMara Venn,ukraine,expert\n", encoding="utf8")
    (folder / "places.csv").write_text("target,pattern\nBucha,Bucha\n", encoding="utf8")
    (folder / "frames/frames.csv").write_text("frame,name\nbridges,Bridges\n", encoding="utf8")
    (folder / "frames/terms.csv").write_text("frame,term,weight\nbridges,bridge*,3\n", encoding="utf8")
    return folder


def own_settings(lists):
    return Settings(
        model="vader",
        targets=("bucha",),
        actors=str(lists / "people.csv"),
        patterns=lists / "places.csv",
        codebook=str(lists / "frames"),
    )


def test_settings_as_they_are_by_default_are_allowed():
    assert Settings().check() == Settings()


def test_targets_are_taken_in_any_case_and_once():
    assert Settings(targets=["nato", "NATO ", "zelenskyy"]).check().targets == ("NATO", "Zelenskyy")
    assert Settings(targets="nato").check().targets == ("NATO",)


def test_languages_are_taken_by_code_or_name():
    assert Settings(languages=["English", "DE", "german"]).check().languages == ("en", "de")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"model": "gpt"}, "sentiment model 'gpt' is not known.*Allowed: encoder, linear, vader"),
        ({"targets": ["Ukrane"]}, "target 'Ukrane' is not known: did you mean 'Ukraine'.*Allowed: Austin"),
        ({"languages": ["xx"]}, "language 'xx' is not known.*en"),
        ({"languages": []}, "no language to measure"),
        ({"actors": "nowhere.csv"}, "'nowhere.csv' cannot be read"),
        ({"patterns": "nowhere.csv"}, "'nowhere.csv' cannot be read"),
        ({"codebook": "nowhere"}, "'nowhere' cannot be read"),
        ({"coder": "nowhere.npz"}, "'nowhere.npz' cannot be read"),
    ],
)
def test_what_cannot_be_used_is_named_with_what_can(given, said):
    with pytest.raises(InputError, match=said):
        Settings(**given).check()


def test_all_faults_are_named_at_once():
    with pytest.raises(InputError, match="(?s)gpt.*nowhere.*Ukrane.*xx"):
        Settings(model="gpt", targets=["Ukrane"], codebook="nowhere", languages=["xx"]).check()


@pytest.mark.parametrize("wrong", [{"model": "gpt"}, {"targets": ("Ukrane",)}])
def test_nothing_is_measured_with_wrong_settings(wrong, tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.measure.batch.run_tables", lambda *_, **__: pytest.fail("work was begun"))
    with pytest.raises(InputError, match="is not known"):
        measure_articles(ARTICLES, Settings(**wrong))
    with pytest.raises(InputError, match="is not known"):
        measure_corpus(ARTICLES, tmp_path / "out", Settings(**wrong))
    assert not (tmp_path / "out").exists()


def test_lower_case_targets_are_measured_and_not_silently_empty():
    table = measure_articles(ARTICLES, Settings(model="vader", targets=("nato",))).tables["target_sentiment"]
    assert table["target"].tolist() == ["NATO"]


def test_a_folder_keeps_its_settings_and_the_users_lists(lists, tmp_path):
    out = tmp_path / "out"
    measure_corpus(ARTICLES, out, own_settings(lists), engine="serial")
    for path in sorted(lists.rglob("*.csv")):
        path.unlink()
    settings = read_settings(out)
    assert (settings.model, settings.targets, settings.languages) == ("vader", ("Bucha",), ("en",))
    assert settings.actors == out / "lists/actors.csv"
    assert "Bucha" in list_targets(settings.patterns)
    assert load_codebook(settings.codebook).names == ["bridges"]
    assert settings.coder is None
    assert settings.check() == settings
    kept = json.loads((out / "settings.json").read_text(encoding="utf8"))
    assert set(kept["versions"]) >= {"pressgauge", "spacy", "nltk", "onnxruntime", "scikit-learn"}
    assert str(tmp_path) not in (out / "settings.json").read_text(encoding="utf8")


def test_a_folder_can_be_measured_again_by_its_own_settings(lists, tmp_path):
    out = tmp_path / "out"
    measure_corpus(ARTICLES, out, own_settings(lists), engine="serial")
    again = measure_corpus(ARTICLES, out, read_settings(out), engine="serial")
    assert (again.n_measured, again.n_kept) == (0, 1)
    assert load_codebook(read_settings(out).codebook).names == ["bridges"]


def test_lists_that_are_no_longer_used_do_not_stay(lists, tmp_path):
    measure_corpus(ARTICLES, tmp_path / "out", own_settings(lists), engine="serial")
    measure_corpus(ARTICLES, tmp_path / "out", Settings(model="vader"), engine="serial")
    assert not (tmp_path / "out/lists").exists()
    assert read_settings(tmp_path / "out") == Settings(model="vader")


def test_folders_of_before_have_the_default_settings(tmp_path):
    assert read_settings(tmp_path) == Settings()


def test_settings_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "settings.json").write_text("{", encoding="utf8")
    with pytest.raises(InputError, match=r"settings\.json.*measure the corpus again"):
        read_settings(tmp_path)


def test_a_list_that_is_gone_is_named(lists, tmp_path):
    measure_corpus(ARTICLES, tmp_path / "out", own_settings(lists), engine="serial")
    (tmp_path / "out/lists/actors.csv").unlink()
    with pytest.raises(InputError, match=r"actors\.csv.* is gone"):
        read_settings(tmp_path / "out")
