"""What docs/security.md says that pressgauge never does: looked for in the code, and watched while it works."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import analysis

ROOT = Path(__file__).parents[2]
PACKAGE = Path(analysis.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
#: Modules of Python and of packages that speak to the network; three of ours use sockets of this machine's file system.
NETWORK = {"urllib.request", "http", "http.client", "ftplib", "smtplib", "requests", "httpx", "aiohttp", "urllib3",
           "socket", "ssl", "xmlrpc"}  # fmt: skip
SOCKETS_HERE = {"fork_server.py", "provisioner.py", "server.py"}
RUNS_DATA = {"eval", "exec", "compile", "__import__"}
UNPICKLES = {("pickle", "load"), ("pickle", "loads"), ("pd", "read_pickle"), ("joblib", "load"), ("torch", "load"),
             ("yaml", "load"), ("marshal", "loads"), ("shelve", "open"), ("os", "system"), ("os", "popen"),
             ("dill", "loads"), ("cloudpickle", "loads")}  # fmt: skip


def walk():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield path, node


def test_no_module_can_reach_the_network():
    for path, node in walk():
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        used = {name for name in names if name in NETWORK or name.split(".")[0] in NETWORK - {"http", "urllib"}}
        assert used <= ({"socket"} if path.name in SOCKETS_HERE else set()), (path, used)
        if isinstance(node, ast.Attribute) and node.attr in ("AF_INET", "AF_INET6", "create_connection"):
            raise AssertionError(f"{path} opens a connection")


def test_no_data_becomes_code():
    for path, node in walk():
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            assert node.func.id not in RUNS_DATA, (path, node.lineno)
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            call = (node.func.value.id, node.func.attr)
            own_pipe = path.name == "local.py" and call == ("pickle", "loads")  # what the process's own parent sent
            assert call not in UNPICKLES or own_pipe, (path, node.lineno)
            if call[0] == "subprocess":
                assert not any(word.arg == "shell" for word in node.keywords), (path, node.lineno)
            if call == ("np", "load"):
                assert [word.arg for word in node.keywords] == ["allow_pickle"]
                assert ast.literal_eval(node.keywords[0].value) is False


WATCHED = """
import sys
from analysis.cli import main

def refuse(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "urllib.Request", "pickle.find_class", "os.system"):
        raise SystemExit(f"{event} {arguments[1:]}")
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        raise SystemExit(f"{event} {arguments[1]}")

sys.addaudithook(refuse)
for words in (
    ["doctor"], ["corpus", "check", "articles.csv"], ["corpus", "build", "articles.csv", "--out", "corpus.parquet"],
    ["measure", "articles.csv", "--out", "m", "--engine", "serial"],
    ["coding", "sample", "m", "--out", "sheets", "--n", "2"],
    ["coding", "import", "sheets/coding.csv", "--measured", "m"],
):
    assert main(words) in (0, 1), words
print("never")
"""


def test_nothing_is_fetched_or_unpickled_while_it_works(tmp_path):
    """From reading to coding, in a process that ends at the first name that it looks up in the network."""
    text = "NATO met in Brussels. “We will stay” said Ada Brill."
    rows = [f"{n},Ledger,2023-01-0{n},Talks,{text} Day {n}." for n in range(1, 5)]
    (tmp_path / "articles.csv").write_text("\n".join(["article_id,outlet,date,title,text", *rows]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", WATCHED], cwd=tmp_path, env={"PATH": "", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=250, check=False,
    )  # fmt: skip
    assert done.stdout.rstrip().endswith("never"), done.stdout[-500:] + done.stderr[-2000:]


@pytest.mark.skipif(not (ROOT / "requirements.lock").exists(), reason="a wheel has no lock")
def test_what_is_installed_is_pinned_by_hash():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    packages = [line for line in lock.splitlines() if line and line[0].isalnum()]
    assert len(packages) > 100
    assert all("==" in line and line.endswith("\\") for line in packages)  # a hash follows each
    assert "--require-hashes" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_dependency_and_every_model_stands_in_the_page_on_security():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = list(project["dependencies"])
    for extra in ("report", "explore", "coder", "scale"):
        named += extras[extra]
    names = {re.split(r"[^\w.-]", line)[0] for line in named} - {"pressgauge"}
    assert {name for name in names if f"`{name}`" not in page} == set()
