"""The wheel: built, installed where no clone is in sight, and used from an empty folder."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
pytest.importorskip("hatchling", reason="needs the extra `dev`")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this working copy, built without asking a registry for anything."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(out)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    [path] = out.glob("*.whl")
    return path


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no clone: git knows which files are the project's")
def test_it_holds_the_package_the_notebooks_the_sample_and_nothing_else(wheel):
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    ours = [name for name in listed.split("\0") if name and (ROOT / name).exists()]
    expected = {name for name in ours if name.startswith("analysis/")}
    expected |= {f"analysis/{name}" for name in ours if re.fullmatch(r"notebooks/[^/]+\.ipynb", name)}
    expected |= {"analysis/sample/articles.csv", "analysis/sample/actors.csv"}
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    new = subprocess.run(
        ["git", "ls-files", "-z", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    assert inside - set(new) == expected
    assert {"analysis/notebooks/brief.ipynb", "analysis/sentiment/models/encoder.onnx"} <= inside


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """The `bin` of a fresh environment with the wheel, and all other packages of this one.

    They are reached by plain lines of a .pth file: the .pth files that lie *there* are not obeyed, so that the
    editable installation of this clone is out of sight.
    """
    place = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    [packages] = place.glob("lib/python*/site-packages")
    others = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "others.pth").write_text("\n".join(others) + "\n", encoding="utf-8")
    python = place / "bin/python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*command, str(wheel)], capture_output=True, check=True)
    return python.parent


def run(environment, folder, *arguments):
    """What a command of the fresh environment prints, run in `folder` without our variables; it must end well."""
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "VIRTUAL_ENV"))
    }
    own |= {"OMP_NUM_THREADS": "1", "PATH": f"{environment}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [environment / arguments[0], *arguments[1:]], cwd=folder, env=own, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_init_measure_and_report_run_from_it(environment, tmp_path):
    home = run(environment, tmp_path, "python", "-c", "import analysis; print(analysis.__file__)")
    assert Path(home.strip()).is_relative_to(environment.parent)
    run(environment, tmp_path, "pressgauge", "init", "study")
    study = tmp_path / "study"
    articles = pd.read_csv(study / "example/articles.csv", dtype=str)
    articles.groupby("outlet").head(1).to_csv(study / "example/articles.csv", index=False)
    plan = (study / "example.toml").read_text(encoding="utf-8")
    (study / "example.toml").write_text(re.sub(r"^notebooks = .*$", 'notebooks = ["corpus"]', plan, flags=re.M))
    lines = re.findall(
        r"^    pressgauge (.* example.*)$", (study / "README.md").read_text(encoding="utf-8"), flags=re.M
    )
    assert [line.split()[0] for line in lines] == ["measure", "report"]
    for line in lines:
        run(environment, study, "pressgauge", *line.split())
    assert len(pd.read_parquet(study / "example/measured/articles.parquet")) == 6
    page = (study / "reports/example/corpus.html").read_text(encoding="utf-8")
    assert "Northern Ledger" in page
