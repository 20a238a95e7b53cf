"""Frames by a trained coder: the same table as by the dictionary, with probabilities, and each voice read apart."""

from pathlib import Path

import pandas as pd
import pytest
from framing.test_coder import make_coded

from analysis.errors import InputError
from analysis.framing import code_articles, load_codebook, save_coder, score_frames, train_coder

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def coder():
    return train_coder(*make_coded(120))


def make_spoken():
    text = 'Rain and storm came. "The storm was a goal," Mara Venn said.'
    quote = text.index('"')
    articles = pd.DataFrame({"article_id": ["a", "b"], "headline": ["A goal", None], "text": [text, ""]})
    voices = pd.DataFrame(
        {"article_id": "a", "sentence_id": [0, 1, 1], "start": [0, quote, quote + 23],
         "end": [20, quote + 23, len(text)],
         "voice": ["narration", "direct", "narration"]}
    )  # fmt: skip
    return articles, voices


def test_the_coder_gives_probabilities_and_the_dictionary_counts(coder):
    articles, codes = make_coded(120)
    frames = score_frames(articles, coder=coder)
    alone = code_articles(articles, coder)
    pd.testing.assert_frame_equal(frames[["article_id", "frame", "score", "present"]], alone)
    assert set(frames["voice"]) == {"all"}
    assert (frames["n_terms"] == 0).all()  # its labels are no frames of the codebook
    right = frames.merge(codes, on=["article_id", "frame"])
    assert (right["present"] == right["value"]).mean() > 0.85


def test_each_voice_is_coded_by_its_own_words(coder):
    articles, voices = make_spoken()
    frames = score_frames(articles, voices=voices, coder=coder).set_index(["article_id", "frame", "voice"])
    assert len(frames) == 2 * 2 * 5
    weather, sport = frames.loc[("a", "weather")], frames.loc[("a", "sport")]
    assert weather.loc["narration", "present"]
    assert not sport.loc["narration", "present"]
    assert weather.loc["direct", "present"]
    assert sport.loc[["direct", "headline", "all"], "present"].all()
    assert not weather.loc["headline", "present"]
    said = pd.DataFrame({"article_id": ["a"], "text": ["Rain and storm came.  Mara Venn said."]})
    alone = code_articles(said, coder).set_index("frame")["score"]
    assert weather.loc["narration", "score"] == pytest.approx(alone["weather"])
    silent = frames.loc["b"].drop("all", level="voice")
    assert (silent["score"] == 0).all()
    assert not silent["present"].any()


def test_a_file_will_do_and_the_order_does_not_matter(coder, tmp_path):
    articles, voices = make_spoken()
    path = save_coder(coder, tmp_path / "own")
    first = score_frames(articles, voices=voices, coder=path)
    pd.testing.assert_frame_equal(first, score_frames(articles, voices=voices, coder=coder))
    turned = score_frames(articles.iloc[::-1], voices=voices.iloc[::-1], coder=str(path))
    key = ["article_id", "frame", "voice"]
    pd.testing.assert_frame_equal(first.sort_values(key, ignore_index=True), turned.sort_values(key, ignore_index=True))
    assert score_frames(articles.iloc[:0], voices=voices.iloc[:0], coder=coder).empty


def test_another_codebook_is_refused(coder):
    with pytest.raises(InputError, match="trained with codebook"):
        score_frames(make_spoken()[0], load_codebook().select(["morality"]), coder=coder)


def test_a_coder_of_the_sample_codes_frames_and_counts_their_terms():
    articles = pd.read_csv(DATA / "sample" / "articles.csv", dtype=str).rename(columns={"id": "article_id"})
    codes = pd.read_csv(DATA / "coded" / "sample_codes.csv")
    frames = score_frames(articles, coder=train_coder(articles, codes))
    by_terms = score_frames(articles)
    assert frames["frame"].unique().tolist() == load_codebook().names
    assert frames["score"].between(0, 1).all()
    both = frames.merge(by_terms, on=["article_id", "frame", "voice"])
    assert (both["n_terms_x"] == both["n_terms_y"]).all()
    assert (both["present_x"] != both["present_y"]).any()
    truth = both.merge(codes, on=["article_id", "frame"])
    assert (truth["present_x"] == truth["value"].astype(bool)).mean() > 0.8
