"""The benchmark writes what the scorer reads."""

import json

import pandas as pd
import pytest

from benchmarks import portrayal_gold
from benchmarks import sentiment as benchmark


def test_predictions_have_labels_and_probabilities(tmp_path, capsys):
    gold, out = tmp_path / "gold.jsonl", tmp_path / "out.jsonl"
    rows = [
        {
            "id": "1",
            "text": "Critics condemned NATO.",
            "target": {"mention": "NATO", "start": 18, "end": 22},
            "label": -1,
        },
        {"id": "2", "text": "NATO met.", "target": {"mention": "NATO", "start": 0, "end": 4}, "label": 0},
    ]
    gold.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    assert benchmark.main([str(gold), str(out), "--model", "vader"]) == 0
    written = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in written] == ["1", "2"]
    assert written[0]["label"] == -1
    assert all(sum(row["probs"]) == pytest.approx(1, abs=1e-5) for row in written)
    assert "targets per second" in capsys.readouterr().out


def test_a_row_without_a_place_is_named(tmp_path):
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"id": "x", "text": "Nothing.", "target": None}), encoding="utf-8")
    with pytest.raises(SystemExit, match="line 1: 'x' has no target"):
        benchmark.main([str(gold), str(tmp_path / "out.jsonl"), "--model", "vader"])


def test_coded_mentions_are_laid_out_over_their_sentences():
    codes = pd.DataFrame(
        {"article_id": ["a", "a", "gone"], "start": [4, 26, 0], "end": [8, 32, 4], "target": ["NATO", "Russia", "NATO"],
         "code": [0, -1, 1]}
    )  # fmt: skip
    sentences = pd.DataFrame(
        {"article_id": ["a"] * 3, "field": ["text", "text", "headline"], "start": [0, 20, 0], "end": [18, 45, 40],
         "sentence": ["The NATO talks on.", "Since Russia went on.", "NATO"]}
    )  # fmt: skip
    rows = portrayal_gold.lay_out(codes, sentences)
    assert [row["label"] for row in rows] == [0, -1]
    assert [row["text"][row["target"]["start"] : row["target"]["end"]] for row in rows] == ["NATO", "Russia"]
