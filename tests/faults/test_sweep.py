"""Every command of the README, every argument, a list of bad values: one sentence, exit 2, nothing written beside."""

import json
import re
import shutil
from pathlib import Path

import pytest
from small_study import FIGURE, write_measured, write_notebook

from analysis.cli import main
from analysis.coding import draw_sample, write_sample
from analysis.framing import load_codebook, score_frames
from analysis.report.provenance import Manifest, write_manifest
from analysis.tables import read_tables, write_table

#: What may stand where a path should, by what it is; {0} is a folder of its own.
BAD_PATHS = {
    "nothing": "",
    "missing": "{0}/missing",
    "empty file": "{0}/empty",
    "empty folder": "{0}/folder",
    "binary": "{0}/binary",
    "deep JSON": "{0}/deep.json",
    "broken Parquet": "{0}/broken.parquet",
    "broken XLSX": "{0}/broken.xlsx",
    "CSV of something else": "{0}/else.csv",
    "below a file": "{0}/empty/below",
    "too long": "{0}/" + "x" * 300,
    "no text": "{0}/\udcff",
    "two lines": "{0}/a\nb",
    "escape": "{0}/\x1b[2J",
    "device": "/dev/null",
}
NOT_EMPTY = [name for name in BAD_PATHS if name not in ("empty file", "device")]  # an empty TOML file says nothing
BAD_NUMBERS = ["", "x", "-1", "nan", "inf", "1e99", "9" * 30]
#: A command that works (with {good} places), and the place of the argument that is made bad.
COMMANDS = {
    "init": (["init", "BAD"], ["nothing", "empty file", "below a file", "too long", "binary", "device"]),
 "corpus check": (["corpus", "check", "BAD"], ["nothing", "missing", "below a file", "too long", "no text"]),
    "corpus build": (["corpus", "build", "BAD", "--out", "{0}/new.parquet"], None),
    "corpus build --out": (
        ["corpus", "build", "{0}/articles.csv", "--out", "BAD"],
        ["nothing", "empty folder", "binary", "broken Parquet", "below a file", "too long"],
    ),
    "corpus check --mapping": (["corpus", "check", "{0}/articles.csv", "--mapping", "BAD"], NOT_EMPTY),
    "corpus dropped": (["corpus", "dropped", "BAD"], None),
    "measure": (["measure", "BAD", "--out", "{0}/new"], None),
    "measure --out": (["measure", "{0}/articles.csv", "--model", "vader", "--engine", "serial", "--out", "BAD"],
                      ["nothing", "empty file", "below a file", "too long", "binary", "device"]),
    **{f"measure --{name}": (["measure", "{0}/articles.csv", "--out", "{0}/new", f"--{name}", "BAD"], None)
       for name in ("actors", "patterns", "codebook", "coder", "targets", "model", "languages", "engine")},
    "measure --partitions": (["measure", "BAD", "--out", "{0}/new", "--partitions"], None),
    "report": (["report", "BAD", "--reports", "{0}/new"], None),
    "report --reports": (["report", "{0}/plan.toml", "--notebooks", "{0}/notebooks", "--reports", "BAD"],
                         ["empty file", "below a file", "too long", "binary", "device"]),
    "report --notebooks": (["report", "{0}/plan.toml", "--reports", "{0}/new", "--notebooks", "BAD"], None),
    "report --engine": (["report", "{0}/plan.toml", "--reports", "{0}/new", "--engine", "BAD"], None),
    "verify": (["verify", "BAD"], None),
    "diff": (["diff", "{0}/run", "BAD"], None),
    "diff, the other": (["diff", "BAD", "{0}/run"], None),
    "diff --json": (["diff", "{0}/run", "{0}/run", "--json", "BAD"], ["empty folder", "below a file", "too long"]),
    "diff --page": (["diff", "{0}/run", "{0}/run", "--page", "BAD"], ["empty folder", "below a file", "too long"]),
    "trace": (["trace", "BAD", "--reports", "{0}/run"], None),
    "trace --reports": (["trace", "x", "--reports", "BAD"], None),
    "coding sample": (["coding", "sample", "BAD", "--out", "{0}/new"], None),
    "coding sample --out": (["coding", "sample", "{0}/measured", "--n", "2", "--out", "BAD"],
                            ["empty file", "below a file", "too long", "binary", "device"]),
    "coding sample --codebook": (["coding", "sample", "{0}/measured", "--out", "{0}/new", "--codebook", "BAD"], None),
    "coding import": (["coding", "import", "BAD", "--key", "{0}/sheets/key.csv", "--measured", "{0}/measured"], None),
    "coding import, without key": (["coding", "import", "BAD", "--measured", "{0}/measured"], None),
    "coding import --key": (
        ["coding", "import", "{0}/sheets/coding.csv", "--key", "BAD", "--measured", "{0}/measured"], None
    ),
    "coding import --measured": (
        ["coding", "import", "{0}/sheets/coding.csv", "--key", "{0}/sheets/key.csv", "--measured", "BAD"], None
    ),
    "coding report": (["coding", "report", "BAD"], None),
    "coding plan": (["coding", "plan", "BAD", "--of", "frames"], None),
    "coding train": (["coding", "train", "BAD", "--out", "{0}/new.npz", "--no-encoder"], None),
    "completion": (["completion", "BAD"], None),
}  # fmt: skip
NUMBERS = [
    ["measure", "{0}/articles.csv", "--out", "{0}/new", "--workers"],
    ["measure", "{0}/articles.csv", "--out", "{0}/new", "--article-timeout"],
    ["measure", "{0}/corpus.parquet", "--out", "{0}/new", "--partitions"],
    ["report", "{0}/plan.toml", "--reports", "{0}/new", "--notebooks", "{0}/notebooks", "--workers"],
    ["coding", "sample", "{0}/measured", "--out", "{0}/new", "--n"],
    ["coding", "sample", "{0}/measured", "--out", "{0}/new", "--seed"],
    ["coding", "train", "{0}/measured", "--out", "{0}/new.npz", "--seed"],
    ["coding", "plan", "{0}/measured", "--of", "frames", "--difference"],
]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A study with everything that the commands read, none of which had to be made the long way."""
    base = tmp_path_factory.mktemp("sweep") / "base"
    write_measured(base / "measured")
    codebook = load_codebook()
    articles = read_tables(base / "measured", ["articles"])["articles"]
    frames = score_frames(articles, codebook)
    write_table(frames, base / "measured" / "frames.parquet")
    write_sample(draw_sample(articles, frames, n=2, codebook=codebook), base / "sheets")
    write_table(articles, base / "corpus.parquet")
    (base / "articles.csv").write_text("title,text\nTalks,The talks will go on.\n", encoding="utf-8")
    write_notebook(base / "notebooks" / "quotation.ipynb", FIGURE, "study.finish()")
    (base / "plan.toml").write_text('notebooks = ["quotation"]\nmeasured = "measured"\n', encoding="utf-8")
    report = base / "run" / "quotation"
    report.mkdir(parents=True)
    write_manifest(report, Manifest("i", "quotation", "quotation", "t", {}, {}, {}, 1, "r"))
    study = {"notebook": "quotation", "facts": {}, "records": [], "finished": True}
    (report / "study.json").write_text(json.dumps(study), encoding="utf-8")
    (base / "folder").mkdir()
    (base / "empty").touch()
    (base / "binary").write_bytes(bytes(range(256)) * 20)
    (base / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    (base / "broken.parquet").write_bytes(b"PAR1" + bytes(99) + b"PAR1")
    (base / "broken.xlsx").write_bytes(b"PK\x03\x04" + bytes(99))
    (base / "else.csv").write_text("colour,weight\nred,1\n", encoding="utf-8")
    return base


@pytest.fixture
def base(prepared, tmp_path):
    shutil.copytree(prepared, tmp_path / "base")
    return tmp_path / "base"


def check(words, base, capsys, monkeypatch, *, allowed=(2,)):
    """Run a command in an empty folder: no traceback, no fault of ours, one sentence, exit 2."""
    empty = base.parent / "here"
    empty.mkdir(exist_ok=True)
    monkeypatch.chdir(empty)
    try:
        status = main(words)
    except SystemExit as end:  # argparse
        status = end.code
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    assert status in allowed, (words, said)
    assert "\x1b" not in said.out + said.err
    if status == 2:
        assert said.err.strip()
        assert len(said.err.strip().splitlines()) <= 12  # argparse prints its usage first; Settings a line per fault
    return said


@pytest.mark.parametrize("command", COMMANDS)
def test_a_bad_path_or_name_is_one_sentence(command, base, capsys, monkeypatch):
    words, only = COMMANDS[command]
    for bad in only or BAD_PATHS:
        if bad == "missing" and command == "init":
            continue
        given = [BAD_PATHS[bad] if word == "BAD" else word for word in words]
        check([word.replace("{0}", str(base)) for word in given], base, capsys, monkeypatch)
        assert not (base / "new" / "articles.parquet").exists()
    assert list((base.parent / "here").iterdir()) == []


@pytest.mark.parametrize("words", NUMBERS, ids=lambda words: " ".join([*words[:2], words[-1]]))
@pytest.mark.parametrize("number", BAD_NUMBERS)
def test_a_bad_number_is_one_sentence(words, number, base, capsys, monkeypatch):
    check([*(word.replace("{0}", str(base)) for word in words), number], base, capsys, monkeypatch)


def test_every_command_of_the_readme_is_swept():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `pressgauge ([a-z]+(?: [a-z]+)?)", readme, flags=re.MULTILINE)
    swept = {re.split(" --|,", name)[0] for name in COMMANDS}
    assert set(named) - swept == {"doctor"}  # it takes nothing
