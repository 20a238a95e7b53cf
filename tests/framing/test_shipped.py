"""The shipped coder: of this codebook, chosen by name, and as good as its figures say."""

import numpy as np
import pandas as pd
import pytest
from framing.test_coder import make_coded

from analysis.errors import InputError
from analysis.framing import (
    choose_coder,
    code_out_of_fold,
    find_passages,
    learn_background,
    load_codebook,
    name_coder,
    read_figures,
    read_prevalence,
    score_frames,
    show_passages,
    train_coder,
)
from analysis.framing.fitting import leave_to_terms, match_shares
from analysis.measure import Settings, measure_corpus, read_settings

ARTICLES = pd.DataFrame(
    {"article_id": ["a"], "headline": ["Gas prices jump"], "text": ["Gas prices jumped as sanctions cut imports."]}
)


def test_it_codes_every_frame_of_our_codebook():
    coder = choose_coder("trained", load_codebook())
    assert sorted(coder.labels) == sorted(load_codebook().names)
    assert coder.codebook == load_codebook().sha256
    frames = score_frames(ARTICLES, coder=coder).set_index("frame")
    assert frames["score"].between(0, 1).all()
    assert frames.loc["economy_energy", "score"] > frames.loc["humanitarian_human_interest", "score"]


def test_the_figures_are_of_the_frames_and_say_where_it_is_weak():
    figures, by_terms = (read_figures(coder).set_index("frame") for coder in ("trained", "dictionary"))
    assert sorted(figures.index) == sorted(by_terms.index) == sorted(load_codebook().names)
    assert (figures["n_articles"] == 480).all()
    assert (figures["alpha"] >= 0.667).sum() == 11
    assert (by_terms["alpha"] >= 0.667).sum() == 1
    assert figures["excess"].abs().max() < 0.04
    assert set(figures.index[figures["model"] == "dictionary"]) == set(choose_coder(None, load_codebook()).by_terms)
    shares = read_prevalence().pivot(index="frame", columns="coder", values="estimate")
    assert (shares["trained"] - shares["language model"]).abs().max() < 0.04
    assert (shares["dictionary"] - shares["language model"]).abs().max() > 0.3


def test_an_own_codebook_or_coder_has_no_figures_of_ours(tmp_path):
    (tmp_path / "own.csv").write_text("frame,term\nbridges,bridge*\n", encoding="utf-8")
    own = load_codebook(tmp_path / "own.csv")
    assert read_figures(None, own).empty
    assert read_figures("own.npz").empty
    assert (name_coder(None, own), choose_coder(None, own)) == ("dictionary", None)


def test_the_trained_coder_is_the_default_of_our_codebook():
    assert choose_coder(None, load_codebook()) is choose_coder("trained", load_codebook())
    assert choose_coder("dictionary", load_codebook()) is None


def test_frames_left_to_the_dictionary_are_coded_by_it():
    coder = choose_coder("trained", load_codebook())
    articles = pd.DataFrame({"article_id": ["a"], "text": ["Allies still spend less than two per cent of GDP."]})
    by_coder, by_terms = (score_frames(articles, coder=who).set_index("frame") for who in (coder, None))
    assert set(by_coder.index[by_coder["model"] == "dictionary"]) == set(coder.by_terms)
    columns = ["score", "present"]
    pd.testing.assert_frame_equal(by_coder.loc[coder.by_terms, columns], by_terms.loc[coder.by_terms, columns])


def test_the_dictionary_gets_what_is_rare_or_better_by_it_and_not_far_off():
    values = np.zeros((100, 4))
    values[:2, 0] = 1  # rare
    values[:20, 1:] = 1
    by_coder, by_terms = np.zeros((100, 4)), values.copy()
    by_coder[:20, 1] = 1  # as good as the terms
    by_terms[:, 3] = 0
    by_terms[:40, 3] = 1  # more right than the coder, but twice the share
    by_coder[:5, 3] = 1
    assert leave_to_terms(by_coder, by_terms, values, np.ones(100)).tolist() == [True, False, True, False]


def test_labels_that_are_no_frames_are_never_left_to_the_dictionary():
    articles, codes = make_coded(60)
    coder = train_coder(articles, codes, share_out=True)
    assert coder.by_terms == []
    assert len(code_out_of_fold(articles, codes, share_out=True)) == 120


TEXT = "Snow fell overnight. Gas prices jumped again as sanctions cut oil imports. He said: the talks will go on."


@pytest.mark.parametrize("who", ["trained", "dictionary"])
def test_a_frame_names_the_passage_that_carried_it(who):
    coder = choose_coder(who, load_codebook())
    articles = pd.DataFrame({"article_id": ["a", "b"], "headline": ["Prices", None], "text": [TEXT, ""]})
    frames = score_frames(articles, coder=coder)
    row = frames[(frames["frame"] == "economy_energy") & (frames["article_id"] == "a")].iloc[0]
    assert row["present"]
    assert (row["field"], TEXT[row["start"] : row["end"]]) == (
        "text",
        "Gas prices jumped again as sanctions cut oil imports.",
    )
    assert {"prices", "sanctions", "gas prices", "gas"} & set(row["why"].split(", "))
    assert frames.loc[~frames["present"], "start"].isna().all()
    found = find_passages(articles, frames, coder=coder, most=2)
    assert found["rank"].max() <= 2
    assert (found.groupby(["article_id", "frame"])["weight"].diff().dropna() <= 0).all()
    shown = show_passages(articles, frames, width=10)
    assert len(shown) == frames["present"].sum()
    assert "sanctions" in shown.loc[shown["frame"] == "economy_energy", "passage"].iloc[0]


def test_the_passage_of_a_voice_is_what_that_voice_says():
    quote = TEXT.index("Gas")
    voices = pd.DataFrame(
        {"article_id": "a", "sentence_id": [0, 1, 2], "start": [0, quote, 77], "end": [20, 76, len(TEXT)],
         "voice": ["narration", "direct", "narration"]}
    )  # fmt: skip
    articles = pd.DataFrame({"article_id": ["a"], "headline": ["Sanctions on oil"], "text": [TEXT]})
    frames = score_frames(articles, voices=voices, coder=choose_coder("trained", load_codebook()))
    rows = frames[(frames["frame"] == "economy_energy") & frames["present"]].set_index("voice")
    assert rows.loc["direct", "start"] == quote
    assert rows.loc["headline", "field"] == "headline"
    assert "narration" not in rows.index


def test_a_choice_by_name_is_kept_and_is_no_list(tmp_path):
    measure_corpus(ARTICLES, tmp_path / "out", Settings(model="vader", coder="trained"), engine="serial")
    assert read_settings(tmp_path / "out").coder == "trained"
    assert not (tmp_path / "out/lists").exists()
    again = measure_corpus(ARTICLES, tmp_path / "out", Settings(model="vader", coder="dictionary"), engine="serial")
    assert again.n_measured == 1
    frames = pd.read_parquet(tmp_path / "out" / "frames.parquet")
    assert set(frames["model"]) == {"dictionary"}


def test_it_is_for_our_codebook_alone(tmp_path):
    (tmp_path / "own.csv").write_text("frame,term\nbridges,bridge*\n", encoding="utf-8")
    with pytest.raises(InputError, match="was trained with codebook"):
        Settings(model="vader", codebook=tmp_path / "own.csv", coder="trained").check()


def test_matched_shares_call_as_much_weight_as_was_coded():
    scores, values = np.array([[0.9], [0.8], [0.3], [0.1]]), np.array([[1.0], [0.0], [1.0], [0.0]])
    assert (scores >= match_shares(scores, values, np.ones(4))).sum() == 2
    assert (scores >= match_shares(scores, values, np.array([2.0, 1.0, 0.5, 1.0]))).sum() == 1


def test_unknown_aims_and_small_backgrounds_are_named():
    articles, codes = make_coded(30)
    with pytest.raises(InputError, match="recall"):
        train_coder(articles, codes, aim="recall")
    with pytest.raises(InputError, match="too few for a background"):
        learn_background(articles)
