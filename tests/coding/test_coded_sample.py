"""A term edit that makes a frame worse is noticed: the dictionary against the hand-coded sample."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.framing import load_codebook
from analysis.framing.codebook import make_codebook
from benchmarks.coded_sample import measure_sample

CODED = Path(__file__).parents[2] / "data" / "coded"
TOLERANCE = 0.02
HINT = "if the edit is meant to be: python -m benchmarks.coded_sample --write, and a line in the changelog"


@pytest.fixture(scope="module")
def floor() -> pd.DataFrame:
    return pd.read_csv(CODED / "sample_floor.csv").set_index("frame")


def worse_frames(table: pd.DataFrame, floor: pd.DataFrame) -> list[str]:
    """Frames whose F1 fell; without positives, frames that are called more often."""
    fell = table["f1"] < floor["f1"] - TOLERANCE
    alarmed = (floor["n_positive"] == 0) & (table["n_called"] > floor["n_called"])
    return table.index[fell | alarmed].tolist()


def test_no_frame_got_worse(floor):
    assert worse_frames(measure_sample(), floor) == [], HINT


def test_every_frame_is_coded_on_every_article_by_this_codebook():
    codes = pd.read_csv(CODED / "sample_codes.csv")
    codebook = load_codebook()
    assert set(codes["frame"]) == set(codebook.names)
    assert codes.groupby("article_id").size().eq(len(codebook.names)).all()
    # Its codes are of the first version; 2026.11.2 settles words for coders, and no term, threshold or frame differs.
    assert set(codes["codebook_version"].astype(str)) == {"2026.11"}
    assert codebook.version == "2026.11.2"
    sample = pd.read_csv(CODED.parent / "sample" / "articles.csv")
    assert set(codes["article_id"]) == set(sample["id"])


@pytest.mark.parametrize("frame", ["burden_sharing", "domestic_politics_strategy", "economy_energy"])
def test_a_bad_edit_is_noticed(frame, floor):
    """Dropping the decisive terms of a frame, or adding a word that is everywhere, makes exactly that frame fail."""
    book = load_codebook()
    frames, terms = book.frames.astype({"threshold": "str"}), book.terms.astype({"weight": "str"})
    dropped = terms[~((terms["frame"] == frame) & terms["weight"].isin(["3.0", "2.0"]))]
    assert worse_frames(measure_sample(make_codebook(frames, dropped)), floor) == [frame]
    added = pd.DataFrame({"frame": [frame], "term": ["said"], "weight": ["9"]})
    assert worse_frames(measure_sample(make_codebook(frames, pd.concat([terms, added]))), floor) == [frame]
