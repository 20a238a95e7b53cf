"""From imported codes to a coder, and from the coder to measured frames, by the command."""

from pathlib import Path

import pandas as pd
import pytest
from framing.test_coder import make_coded

from analysis.cli import main
from analysis.framing import load_coder, save_coder, train_coder
from analysis.measure import Settings, measure_corpus


@pytest.fixture
def measured(tmp_path):
    articles, codes = make_coded(60)
    measure_corpus(
        articles.assign(outlet="Northern Ledger"), tmp_path / "out", Settings(model="vader"), engine="serial"
    )
    rows = [codes.assign(coder=coder, value=codes["value"].astype(int)) for coder in ("anna", "borys")]
    rows += [pd.DataFrame({"article_id": ["gone"], "frame": ["sport"], "coder": ["anna"], "value": [1]})]
    pd.concat(rows).to_csv(tmp_path / "codes.csv", index=False)
    return tmp_path / "out"


def test_codes_train_a_coder_that_measures(measured, tmp_path, capsys):
    assert main(["coding", "import", str(tmp_path / "codes.csv"), "--measured", str(measured)]) == 1
    assert "article gone: no such article here (1 codes by anna)" in capsys.readouterr().out
    arguments = ["coding", "train", str(measured), "--out", str(tmp_path / "own.npz"), "--no-encoder"]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert "Trained on 60 articles, without embeddings" in said
    assert "weather" in said
    coder = load_coder(tmp_path / "own.npz")
    assert (coder.labels, coder.encoder, coder.n_coded) == (["sport", "weather"], "", 60)
    articles, codes = make_coded(60)
    settings = Settings(model="vader", coder=tmp_path / "own.npz")
    measure_corpus(articles, tmp_path / "again", settings, engine="serial")
    frames = pd.read_parquet(tmp_path / "again" / "frames.parquet").query("voice == 'all'")
    both = frames.merge(codes, on=["article_id", "frame"])
    assert len(both) == 120
    assert (both["present"] == both["value"]).mean() > 0.85
    assert Path(tmp_path / "again" / "lists").exists()


def test_a_coder_is_not_judged_by_what_it_learnt_from(measured, tmp_path, capsys):
    assert main(["coding", "import", str(tmp_path / "codes.csv"), "--measured", str(measured)]) == 1
    articles, codes = make_coded(60)
    save_coder(train_coder(articles.iloc[:40], codes[codes["article_id"] < "a040"]), tmp_path / "own.npz")
    measure_corpus(articles, measured, Settings(model="vader", coder=tmp_path / "own.npz"), engine="serial")
    capsys.readouterr()
    assert main(["coding", "report", str(measured), "--out", str(tmp_path / "tables")]) == 0
    assert "160 codes of articles that the coder learnt from are left out." in capsys.readouterr().out
    error = pd.read_csv(tmp_path / "tables" / "error.csv")
    assert error["n_articles"].tolist() == [20, 20]


def test_too_few_codes_are_said_to_be_too_few(measured, tmp_path, capsys):
    codes = pd.read_csv(tmp_path / "codes.csv")
    codes[codes["article_id"] < "a010"].to_csv(tmp_path / "few.csv", index=False)
    assert main(["coding", "import", str(tmp_path / "few.csv"), "--measured", str(measured)]) == 0
    assert main(["coding", "train", str(measured), "--out", str(tmp_path / "own.npz")]) == 2
    assert "too few to train on" in capsys.readouterr().err
    assert not (tmp_path / "own.npz").exists()
