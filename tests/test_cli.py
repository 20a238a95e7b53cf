"""The command as a person uses it: help at once, errors that name the value, exit statuses."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.errors import InputError

ROOT = Path(__file__).parents[1]


def test_help_answers_at_once():
    command = [sys.executable, "-m", "analysis.cli", "--help"]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)  # once, so that bytecode is there
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < 0.5  # CPU seconds: what is busy beside it is not counted
    assert "measure" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["measure", "nowhere.csv", "--out", "out"], "nowhere.csv"),
        (["measure", "{binary}", "--out", "out"], "binary.csv"),
        (["measure", "{columns}", "--out", "out"], "text"),
        (["measure", "{empty}", "--out", "out"], "empty"),
        (["measure", "{good}", "--out", "out", "--targets", "Ukrane"], "did you mean 'Ukraine'"),
        (["measure", "{good}", "--out", "out", "--model", "gpt", "--engine", "serial"], "encoder"),
        (["report", "nowhere.toml"], "nowhere.toml"),
        (["trace", "no-such-id", "--reports", "{empty}"], "no-such-id"),
        (["verify", "nowhere"], "nowhere"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    places = {name: tmp_path / name for name in ("binary.csv", "columns.csv", "good.csv", "empty")}
    places["binary.csv"].write_bytes(bytes(range(256)) * 40)
    places["columns.csv"].write_text("when,who\n2022,me\n", encoding="utf8")
    places["good.csv"].write_text("outlet,text\nNO,NATO met in Kyiv and agreed on nothing much.\n", encoding="utf8")
    places["empty"].mkdir()
    named = {name.split(".")[0]: str(path) for name, path in places.items()}
    status = main([argument.format(**named) for argument in arguments])
    output = capsys.readouterr()
    assert status == 2
    assert message in output.err
    assert output.err.startswith("pressgauge: ")
    assert output.err.count("\n") == 1
    assert not (tmp_path / "out/measured.json").exists()


def test_hostile_names_are_shown_not_obeyed(tmp_path, capsys):
    path = tmp_path / "a\x1b[2J.csv"
    assert main(["measure", str(path), "--out", str(tmp_path / "out")]) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_status_1_says_that_something_was_set_aside(tmp_path, capsys):
    rows = "outlet,text\nNO,NATO met in Kyiv and agreed on nothing much.\nNO,\n"
    (tmp_path / "some.csv").write_text(rows, encoding="utf8")
    assert main(["corpus", "check", str(tmp_path / "some.csv")]) == 1
    assert "set aside" in capsys.readouterr().out
    (tmp_path / "all.csv").write_text("\n".join(rows.splitlines()[:2]), encoding="utf8")
    assert main(["corpus", "check", str(tmp_path / "all.csv")]) == 0


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (InputError("outlet 'X' is not known."), 2, "pressgauge: outlet 'X' is not known.\n"),
        (PermissionError(13, "Permission denied", "out\x1b[2J"), 2, "may not be read or written here\n"),
        (KeyboardInterrupt(), 130, "stopped"),
    ],
)
def test_how_a_command_ends_is_said_in_one_line(error, status, message, monkeypatch, capsys):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr("analysis.doctor.examine", fail)
    assert main(["doctor"]) == status
    told = capsys.readouterr().err
    assert message in told
    assert "\x1b" not in told
    assert told.count("\n") == 1


def test_a_fault_of_ours_is_not_hidden(monkeypatch):
    def fail(*_, **__):
        raise KeyError("ours")

    monkeypatch.setattr("analysis.doctor.examine", fail)
    with pytest.raises(KeyError):
        main(["doctor"])
