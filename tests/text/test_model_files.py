"""One flipped bit in any shipped weights is named before they are used, by `measure` as by `doctor`."""

import json
import shutil
from pathlib import Path

import pytest

from analysis import doctor
from analysis.cli import main
from analysis.errors import InputError
from analysis.quotation.extract import model as quotation_model
from analysis.sentiment import encoder, linear
from analysis.text import model_folder, parses
from analysis.text.model_files import check_card, write_card


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """Give pressgauge a copy of the models with one bit flipped in `name`; returns the file."""

    def flip(name):
        places = {
            "quotation": quotation_model.MODEL_PATH.parent, "sentiment": encoder.models_folder(),
            "spacy": model_folder(),
        }  # fmt: skip
        room, file = name.split("/", 1)
        shutil.copytree(places[room], tmp_path / room)
        path = tmp_path / room / file
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        if room == "quotation":
            monkeypatch.setattr(quotation_model, "MODEL_PATH", path)
        elif room == "sentiment":
            monkeypatch.setattr(encoder, "models_folder", lambda: path.parent)
        else:
            monkeypatch.setattr("analysis.text.model_folder", lambda: tmp_path / room)
            monkeypatch.setattr(parses, "model_folder", lambda: tmp_path / room)
        return path

    return flip


WEIGHTS = {
    "quotation/model.npz": "vader",
    "sentiment/encoder.onnx": "encoder",
    "sentiment/linear.npz": "linear",
    "spacy/parser/model": "vader",
    "spacy/tok2vec/model": "vader",
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_measure_and_doctor_name_the_file(broken, tmp_path, name, capsys):
    path = broken(name)
    (tmp_path / "articles.csv").write_text("title,text\nTalks,The talks will go on.\n")
    command = ["measure", str(tmp_path / "articles.csv"), "--out", str(tmp_path / "m"), "--model", WEIGHTS[name]]
    assert main([*command, "--engine", "serial"]) == 2
    assert f"model file {str(path)!r} has SHA-256" in capsys.readouterr().err
    assert not (tmp_path / "m").exists()
    checks = [*doctor.check_quotation(), *doctor.check_sentiment(), *doctor.check_parser()]
    [bad] = [finding for finding in checks if finding.state == "bad"]
    assert str(path) in bad.what


def test_the_rooms_themselves_refuse_it(broken):
    with pytest.raises(InputError, match=r"model\.npz' has SHA-256"):
        quotation_model.load_model(broken("quotation/model.npz"))


def test_the_linear_model_checks_its_own(monkeypatch, tmp_path):
    shutil.copytree(encoder.models_folder(), tmp_path / "models")
    (tmp_path / "models" / "linear.npz").write_bytes(b"")
    monkeypatch.setattr(linear.resources, "files", lambda _: tmp_path)
    with pytest.raises(InputError, match=r"linear\.npz' has SHA-256"):
        linear.load_linear.__wrapped__()


def test_a_card_is_written_and_read(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"weights")
    assert check_card(write_card(tmp_path / "a.npz")) == ["a.npz"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"sha256": 5}', "[" * 100_000])
def test_a_damaged_card_is_named(tmp_path, content):
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(InputError, match=r"model card '.*a\.json' cannot be read"):
        check_card(tmp_path / "a.json")


def test_every_shipped_file_of_numbers_has_a_card():
    package = Path(doctor.__file__).parent
    for path in [*package.rglob("*.npz"), *package.rglob("*.onnx")]:
        assert path.name in json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["sha256"]
