"""Parity: scores follow the text, not the name in it."""

import json
from pathlib import Path

import pytest

from analysis.mentions import find_mentions
from analysis.sentiment import MODELS, Passage, audit_sentences, audit_templates, summarise_parity, swap_names

SHARED = Path(__file__).parents[3] / "shared" / "corpus" / "real.jsonl"


@pytest.mark.parametrize(
    "sentence",
    [
        "Russia blamed NATO and Ukraine.",
        "Vladimir Putin met Russian envoys in Moscow.",
        "Nobody was named.",
        "Kyiv’s CSTO",
    ],
)
def test_swapping_twice_gives_the_sentence_back(sentence):
    passage = Passage(sentence, 0, len(sentence.split()[0]))
    assert swap_names(swap_names(passage)) == passage


@pytest.mark.parametrize("model", MODELS)
def test_templates_leave_no_residual(model):
    audit = audit_templates(model=model)
    summary = summarise_parity(audit)
    assert set(summary["target"]) == {"Russia", "Ukraine", "NATO", "CSTO", "Putin", "Zelenskyy"}
    assert summary["residual"].abs().max() <= 0.05
    assert summary["absolute"].max() <= 0.05


def test_the_default_reads_the_templates_as_they_are_meant():
    audit = audit_templates(model="encoder")
    clear = audit[audit["expected"] != "neutral"]
    right = (clear["score"] > 0) == (clear["expected"] == "positive")
    assert right.all(), clear.loc[~right, "sentence"].unique()
    neutral = audit[(audit["expected"] == "neutral") & ~audit["sentence"].str.contains("did not")]
    assert neutral["score"].abs().max() < 0.3


@pytest.mark.skipif(not SHARED.exists(), reason="needs the real articles beside the project (../shared)")
def test_real_sentences_leave_little():
    import pandas as pd

    from analysis.text import split_sentences

    with SHARED.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for _, line in zip(range(30), lines, strict=False)]
    articles = pd.DataFrame({"article_id": [str(row["id"]) for row in rows], "text": [row["text"] for row in rows]})
    sentences = split_sentences(articles)
    mentions = find_mentions(articles, sentences, targets=["Russia", "Ukraine", "NATO", "Putin", "Zelenskyy"])
    summary = summarise_parity(audit_sentences(sentences, mentions.iloc[::6], model="encoder"))
    assert summary["n"].sum() > 40
    big = summary[summary["n"] >= 15]
    assert len(big) >= 2
    assert big["residual"].abs().max() <= 0.05
