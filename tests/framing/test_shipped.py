"""The shipped coder: of this codebook, chosen by name, and as good as its figures say."""

import numpy as np
import pandas as pd
import pytest
from framing.test_coder import make_coded

from analysis.errors import InputError
from analysis.framing import choose_coder, learn_background, load_codebook, read_figures, score_frames, train_coder
from analysis.framing.fitting import match_shares
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
    figures = read_figures().set_index("frame")
    assert sorted(figures.index) == sorted(load_codebook().names)
    assert (figures["n_articles"] == 480).all()
    assert (figures["alpha"] >= 0.667).sum() == 11
    assert figures["excess"].abs().max() < 0.04


def test_the_dictionary_is_the_default():
    assert choose_coder(None, load_codebook()) is None
    assert choose_coder("dictionary", load_codebook()) is None


def test_a_choice_by_name_is_kept_and_is_no_list(tmp_path):
    measure_corpus(ARTICLES, tmp_path / "out", Settings(model="vader", coder="trained"), engine="serial")
    assert read_settings(tmp_path / "out").coder == "trained"
    assert not (tmp_path / "out/lists").exists()
    again = measure_corpus(ARTICLES, tmp_path / "out", Settings(model="vader", coder="dictionary"), engine="serial")
    assert again.n_measured == 1


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
