"""Codebooks and the dictionary coder, on texts counted by eye."""

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.framing import find_hits, load_codebook, score_frames, show_hits
from analysis.framing.codebook import make_codebook
from analysis.text import PatternMatcher


def make_small_codebook():
    terms = pd.DataFrame(
        [("war", "tank*", "2"), ("war", "think tank*", "0"), ("war", "missile*", "1"), ("war", "cruise missile*", "2"),
         ("peace", "talks", "1"), ("peace", "peace talks", "3")],
        columns=["frame", "term", "weight"],
    )  # fmt: skip
    return make_codebook(pd.DataFrame({"frame": ["war", "peace"], "threshold": ["3", ""]}), terms)


def score(text, headline=None, **options):
    articles = pd.DataFrame({"article_id": ["a"], "headline": [headline], "text": [text]}).astype({"headline": "str"})
    return score_frames(articles, make_small_codebook(), **options).set_index(["frame", "voice"])


PADDING = "word " * 60


@pytest.mark.parametrize(
    ("text", "headline", "points"),
    [
        (PADDING + "tanks", None, 2.0),
        ("tanks", None, 3.0),  # lead: times 1.5
        (PADDING, "Tanks", 4.0),  # headline: times 2
        (PADDING + "tank tanks tank", None, 2.0),  # a term counts once
        (PADDING + "tanks", "Tanks", 4.0),  # at its best place
        (PADDING + "a think tank", None, 0.0),  # weight 0 keeps it from counting
        (PADDING + "a think tank on tanks", None, 2.0),
        (PADDING + "cruise missiles", None, 2.0),  # the longer term only
        (PADDING + "cruise missiles, missiles", None, 3.0),
        ("", None, 0.0),
    ],
)
def test_points(text, headline, points):
    row = score(text, headline).loc[("war", "all")]
    assert row["score"] == points
    assert row["present"] == (points >= 3)


def test_zero_rows_are_kept_and_order_of_articles_does_not_matter():
    articles = pd.DataFrame({"article_id": ["b", "a"], "text": ["peace talks", ""]})
    frames = score_frames(articles, make_small_codebook())
    assert len(frames) == 4
    assert frames["score"].sum() == 4.5
    turned = score_frames(articles.iloc[::-1], make_small_codebook())
    keys = ["article_id", "frame"]
    pd.testing.assert_frame_equal(
        frames.sort_values(keys, ignore_index=True), turned.sort_values(keys, ignore_index=True)
    )


def test_frames_by_voice():
    text = 'Tanks rolled. "Peace talks now," Mara Venn said.'
    voices = pd.DataFrame(
        {"article_id": "a", "sentence_id": [0, 1, 1], "start": [0, 14, 31], "end": [13, 31, len(text)],
         "voice": ["narration", "direct", "narration"]}
    )  # fmt: skip
    frames = score(text, "Talks", voices=voices)["score"]
    assert frames["war"].to_dict() == {"all": 3, "headline": 0, "narration": 3, "direct": 0, "indirect": 0}
    assert frames["peace"].to_dict() == {"all": 6.5, "headline": 2, "narration": 0, "direct": 4.5, "indirect": 0}


def test_hits_round_trip_and_show_their_context():
    articles = pd.DataFrame({"article_id": ["a"], "headline": ["Tanks, tanks"], "text": ["No talks; only tanks came."]})
    hits = find_hits(articles, make_small_codebook())
    for hit in hits.itertuples():
        text = articles["headline" if hit.place == "headline" else "text"].iloc[0]
        assert PatternMatcher([hit.term]).find(text[hit.start : hit.end])
    shown = show_hits(articles, make_small_codebook(), frame="peace", width=6)
    assert shown[["left", "hit", "right"]].values.tolist() == [["No", "talks", "; only"]]


def test_our_codebook_is_whole():
    codebook = load_codebook()
    assert codebook.frames["tier"].value_counts().to_dict() == {"issue": 14, "generic": 5}
    assert (codebook.frames.drop(columns="threshold") != "").all(axis=None)
    assert not codebook.terms.duplicated(["frame", "term"]).any()
    assert codebook.terms.groupby("frame").size().min() >= 40


def test_every_frame_finds_its_own_example_above_its_counterexample():
    frames = load_codebook().frames
    scores = {}
    for column in ("examples", "counterexamples"):
        articles = pd.DataFrame({"article_id": frames["frame"], "text": frames[column]})
        table = score_frames(articles)
        scores[column] = table[table["article_id"] == table["frame"]].set_index("frame")["score"]
    weak = scores["examples"].index[scores["examples"] <= scores["counterexamples"]].tolist()
    assert weak == []


def test_the_hash_changes_with_any_cell_and_with_nothing_else():
    codebook = make_small_codebook()
    assert codebook.sha256 == make_small_codebook().sha256
    terms = codebook.terms.astype({"weight": "str"})
    edited = make_codebook(codebook.frames.astype({"threshold": "str"}), terms.replace("talks", "talk*"))
    assert edited.sha256 != codebook.sha256


def test_a_users_own_codebook(tmp_path):
    (tmp_path / "terms.csv").write_text("frame,term\nweather,snow*\nweather,storm*\nsport,goal*\n", encoding="utf-8")
    alone = load_codebook(tmp_path / "terms.csv")
    assert alone.names == ["weather", "sport"]
    (tmp_path / "frames.csv").write_text("frame,definition,threshold\nweather,Sky,1\nsport,Play,2\n", encoding="utf-8")
    frames = score_frames(pd.DataFrame({"article_id": [1], "text": ["Snow. A goal."]}), load_codebook(tmp_path))
    assert dict(zip(frames["frame"], frames["present"], strict=True)) == {"weather": True, "sport": False}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"terms.csv": "frame,term\nwar,tank\n", "frames.csv": "frame\nwra\n"}, "wra"),
        ({"terms.csv": "frame,term,weight\nwar,tank,two\n", "frames.csv": "frame\nwar\n"}, "line 2: weight 'two'"),
        ({"terms.csv": "frame\nwar\n", "frames.csv": "frame\nwar\n"}, "lacks the column 'term'"),
        ({"terms.csv": "frame,term\nwar,*\n", "frames.csv": "frame\nwar\n"}, "empty word"),
        ({"terms.csv": "frame,term\nwar,a\n", "frames.csv": "frame\nwar\nwar\n"}, "more than once"),
        ({}, "cannot be read"),
    ],
)
def test_codebooks_that_cannot_be_used(files, message, tmp_path):
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_codebook(tmp_path)
