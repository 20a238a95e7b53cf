"""The doctor names what is missing, in each check where it can be made to be missing."""

import hashlib
import json
import sys
from importlib import metadata
from types import SimpleNamespace

import pytest

from analysis import doctor
from analysis.cli import main
from analysis.errors import InputError


def states(findings):
    return [finding.state for finding in findings]


def test_this_installation_is_whole(tmp_path):
    findings = doctor.examine(tmp_path)
    assert [finding for finding in findings if finding.state == "bad"] == []
    assert "Everything needed is there." in doctor.summarise(findings)


def test_a_missing_and_an_old_package_are_named(monkeypatch):
    monkeypatch.setattr(metadata, "requires", lambda _: ["pandas>=99", "no-such-thing>=1", "dask; extra == 'scale'"])
    findings = list(doctor.check_packages())
    assert states(findings) == ["bad", "bad"]
    assert "pandas" in findings[0].what
    assert findings[1].advice == "pip install 'no-such-thing>=1'"


def test_a_changed_model_file_is_named(tmp_path):
    (tmp_path / "encoder.onnx").write_bytes(b"weights")
    settings = {"sha256": {"encoder.onnx": hashlib.sha256(b"weights").hexdigest()}}
    (tmp_path / "encoder.json").write_text(json.dumps(settings))
    assert states(doctor.check_sentiment(tmp_path)) == ["good"]
    (tmp_path / "encoder.onnx").write_bytes(b"others")
    [finding] = doctor.check_sentiment(tmp_path)
    assert finding.state == "bad"
    assert "encoder.onnx" in finding.what


def test_no_models_at_all(tmp_path):
    assert states(doctor.check_sentiment(tmp_path)) == ["bad"]


def test_wrong_weights_of_the_parser(monkeypatch):
    def fail(_):
        raise InputError("spaCy model file 'x' has SHA-256 0…")

    monkeypatch.setattr("analysis.text.check_model", fail)
    assert states(doctor.check_parser()) == ["bad"]


@pytest.mark.parametrize(
    ("limit", "used", "expected"),
    [("max", "0", 4.0), ("3000000000", "1000000000", 2.0), ("9000000000", "1000000000", 4.0), (None, None, 4.0)],
)
def test_free_memory_is_what_the_container_leaves(tmp_path, monkeypatch, limit, used, expected):
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=4_000_000_000))
    if limit:
        (tmp_path / "memory.max").write_text(limit)
        (tmp_path / "memory.current").write_text(used)
    assert doctor.free_memory_gb(tmp_path) == expected


@pytest.mark.parametrize(("free", "state"), [(0.5, "bad"), (2.5, "note"), (64.0, "good")])
def test_memory_in_plain_words(monkeypatch, free, state):
    monkeypatch.setattr(doctor, "free_memory_gb", lambda: free)
    monkeypatch.setattr(doctor, "count_cores", lambda: 4)
    assert states(doctor.check_memory()) == [state]


def test_a_missing_extra_is_named_with_what_it_is_for(monkeypatch):
    monkeypatch.setitem(sys.modules, "papermill", None)
    report, explore, *others = doctor.check_extras()
    assert states([report, explore]) == ["note", "note"]
    assert not any("papermill" in finding.what for finding in others)
    assert "papermill" in report.what
    assert "notebooks" in report.what
    assert report.advice == "pip install 'pressgauge[report]'"
    assert explore.advice == "pip install 'pressgauge[explore]'"
    assert list(doctor.check_browser()) == []
    assert states(doctor.check_notebooks()) == ["good"]


def test_the_browser_is_the_one_that_prints(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: f"/opt/{name}" if name == "google-chrome-stable" else None)
    [finding] = doctor.check_browser()
    assert finding == ("good", "a browser for printing to PDF (/opt/google-chrome-stable)", "")


def test_a_check_that_breaks_stops_no_other(monkeypatch, tmp_path):
    def broken():
        raise OSError("disk on fire")
        yield

    monkeypatch.setattr(doctor, "check_lexicons", broken)
    findings = doctor.examine(tmp_path)
    assert any("disk on fire" in finding.what for finding in findings)
    assert findings[-1].what.endswith("left on the disk")


def test_exit_status(monkeypatch, capsys):
    for state, status in (("good", 0), ("note", 0), ("bad", 1)):
        monkeypatch.setattr(doctor, "examine", lambda state=state: [doctor.Finding(state, "x", "do y")])
        assert main(["doctor"]) == status
    assert "-> do y" in capsys.readouterr().out


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion_knows_every_command(shell, capsys):
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(command in script for command in ("measure", "report", "doctor", "init"))
