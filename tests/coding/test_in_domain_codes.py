"""The codes of real articles hold ids, offsets and labels, no text; and they fit the articles where those are there."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.coding import find_guide, read_codes
from analysis.framing import load_codebook

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data/coded/in_domain"
CORPUS = ROOT.parent / "shared/corpus/real.jsonl"


def read(name):
    return pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False)


def read_spans(cells):
    return [[tuple(map(int, span.split("-"))) for span in cell.split()] for cell in cells]


def test_only_ids_offsets_and_labels():
    quotes, portrayal, guide = read("quotes"), read("portrayal"), find_guide("quotes")
    assert quotes["spans"].str.fullmatch(r"\d+-\d+( \d+-\d+)*").all()
    assert quotes["source"].str.fullmatch(r"(\d+-\d+)?").all()
    assert set(quotes["side"]) <= set(guide.columns["side"])
    assert set(quotes["role"]) <= set(guide.columns["role"])
    assert set(quotes["kind"]) == {"direct", "mixed", "indirect"}
    assert (portrayal["model_a"] == portrayal["model_b"]).all()
    assert set(portrayal["target"]) == {"NATO", "Ukraine", "Russia", "Zelenskyy", "Putin"}
    known = set(read("articles")["article_id"])
    assert set(quotes["article_id"]) | set(portrayal["article_id"]) | set(read("frames")["article_id"]) == known


def test_frames_are_those_of_the_codebook_and_can_be_imported():
    codes = read_codes(FOLDER / "frames.csv").codes
    assert set(codes["frame"]) == set(load_codebook().names)
    assert codes.groupby(["article_id", "coder"]).size().unique().tolist() == [19]


@pytest.mark.skipif(not CORPUS.exists(), reason="../shared/corpus is not here")
def test_offsets_fit_the_articles():
    texts = {row["id"]: row["text"] for row in map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines())}
    for row in read("articles").itertuples():
        assert hashlib.sha256(texts[row.article_id].encode()).hexdigest()[:16] == row.text_sha256
    quotes = read("quotes")
    for article, spans in zip(quotes["article_id"], read_spans(quotes["spans"]), strict=True):
        assert all(0 <= start < end <= len(texts[article]) for start, end in spans)
    named = {"NATO": ("nato", "alliance"), "Putin": ("putin",), "Zelenskyy": ("zelensk",)}
    for row in read("portrayal").itertuples():
        mention = texts[row.article_id][int(row.start) : int(row.end)].lower()
        assert row.target not in named or any(part in mention for part in named[row.target]), mention
