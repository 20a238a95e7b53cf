"""A user's own codebook measures, and every later step reads it from the measured folder."""

import numpy as np
import pandas as pd
import pytest

from analysis.cli import main
from analysis.explore.excerpts import find_passages
from analysis.explore.ledger import load_ledger
from analysis.measure import Settings, measure_corpus

ARTICLES = pd.DataFrame(
    {
        "article_id": ["a", "b"],
        "outlet": "Northern Ledger",
        "headline": "Talks",
        "published": pd.to_datetime(["2023-01-02", "2023-01-03"]),
        "cluster_id": ["a", "b"],
        "text": ["The bridges were closed. Nobody came to look at them.", "The road was open, and the day was long."],
    }
)


@pytest.fixture
def measured(tmp_path):
    book = tmp_path / "own.csv"
    book.write_text("frame,term,weight\ncrossings,bridge*,3\n", encoding="utf8")
    measure_corpus(ARTICLES, tmp_path / "out", Settings(model="vader", codebook=book), engine="serial")
    book.unlink()  # what was measured stays with the folder
    return tmp_path / "out"


def test_coding_asks_for_the_frames_that_measured(measured, tmp_path):
    sheets = tmp_path / "sheets"
    assert main(["coding", "sample", str(measured), "--out", str(sheets), "--n", "2"]) == 0
    sheet = pd.read_excel(sheets / "coding.xlsx", sheet_name="coding", dtype=str, engine="openpyxl")
    assert "crossings" in sheet.columns
    sheet.assign(crossings="1").to_excel(sheets / "ada.xlsx", sheet_name="coding", index=False)
    assert main(["coding", "import", str(sheets / "ada.xlsx"), "--measured", str(measured)]) == 0
    codes = pd.read_parquet(measured / "codes.parquet")
    assert codes[["article_id", "frame"]].sort_values("article_id").values.tolist() == [
        ["a", "crossings"],
        ["b", "crossings"],
    ]


@pytest.mark.parametrize("command", ["sample", "import"])
def test_another_codebook_is_refused(measured, tmp_path, command, capsys):
    other = tmp_path / "other.csv"
    other.write_text("frame,term\nboats,ferr*\n", encoding="utf8")
    (tmp_path / "ada.csv").write_text("item_id,boats\n", encoding="utf8")
    arguments = {
        "sample": [str(measured), "--out", str(tmp_path / "sheets")],
        "import": [str(tmp_path / "ada.csv"), "--measured", str(measured)],
    }
    assert main(["coding", command, *arguments[command], "--codebook", str(other)]) == 2
    assert "is not the codebook that measured" in capsys.readouterr().err


def test_the_explorer_finds_the_terms_of_the_users_frame(measured):
    found = find_passages(load_ledger(measured), np.array([0]), "frame", "crossings", voice="narration")
    assert [[passage.text[start:end] for start, end, _ in passage.marks] for passage in found] == [["bridges"]]
