"""The explorer in a real JupyterLab in a real browser: click a bar, read, keep, export, make a report of it."""

import json
import os
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

pytest.importorskip("websocket", reason="websocket-client drives the browser")
import nbformat
import pandas as pd
from browser import BROWSER, Browser
from small_corpus import OUTLETS

from analysis.quotation.show import show_quotes
from analysis.study import Study
from analysis.study.records import Record

NOTEBOOK = Path(__file__).parents[2] / "notebooks/explore.ipynb"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="needs Chromium or Chrome (Debian: apt-get install chromium)"),
]


@pytest.fixture(scope="module")
def folder(measured, tmp_path_factory):
    """A study folder with the notebook, opened on the small corpus."""
    folder = tmp_path_factory.mktemp("study")
    content = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            code = re.sub('^measured = ".*?"', f'measured = "{measured}"', "".join(cell["source"]), flags=re.M)
            cell["source"] = code.splitlines(keepends=True)
    (folder / "notebooks").mkdir()
    (folder / "notebooks/explore.ipynb").write_text(json.dumps(content), encoding="utf-8")
    nbformat.write(write_shown_texts(), folder / "notebooks/texts.ipynb")
    return folder


DOLLARS = "From $5 billion to $6 billion, \\(x^2\\) and $$\\frac{1}{2}$$, \\begin{equation}y\\end{equation}"


def write_shown_texts():
    """A notebook as it was left: what each of our ways to show text gave, and a formula that is meant as one."""
    shown = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analysis.study.study._display", lambda record, data: shown.append(data))
        study = object.__new__(Study)
        patch.setattr(Study, "_record", lambda self, kind, name, **_: Record(kind, name, "id"))
        patch.setattr(Study, "_keep", lambda self, record: record)
        study.out = Path("nowhere")
        patch.setattr("analysis.study.study.write_csv", lambda table, path: None)
        study.show("table", pd.DataFrame({"headline": [DOLLARS]}))
        study.state("sentence", DOLLARS)
    article = {"article_id": "a", "text": DOLLARS}
    quotes = pd.DataFrame(columns=["article_id", "quote_id", "kind", "spans", "marked", "speaker"])
    shown.append({"text/html": show_quotes(article, quotes)._repr_html_()})
    shown.append({"text/html": "<p>$a^2$ is meant</p>"})
    outputs = [nbformat.v4.new_output("display_data", data=data) for data in shown]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=outputs, execution_count=1)])


@pytest.fixture(scope="module")
def address(folder, tmp_path_factory):
    """A JupyterLab of its own, on a free port, that knows no settings of ours."""
    home = tmp_path_factory.mktemp("jupyter")
    own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython",
           "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}  # fmt: skip
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.port=0",
               "--IdentityProvider.token=letmein", "--LabApp.expose_app_in_browser=True",
               f"--ServerApp.root_dir={folder}"]  # fmt: skip
    env = {**os.environ, **{name: str(home / place) for name, place in own.items()}}
    with (home / "log.txt").open("w") as log:
        server = subprocess.Popen(command, env=env, cwd=folder, stdout=log, stderr=log)
    end = time.monotonic() + 60
    while not (found := re.search(r"(http://(?:127\.0\.0\.1|localhost):\d+)/lab", (home / "log.txt").read_text())):
        assert time.monotonic() < end, (home / "log.txt").read_text()
        time.sleep(0.2)
    yield f"{found[1]}/lab/tree/notebooks/explore.ipynb?token=letmein"
    server.terminate()
    server.wait(20)


@pytest.fixture(scope="module")
def page(address, tmp_path_factory):
    """The notebook with all its cells run, and the charts drawn."""
    browser = Browser(tmp_path_factory.mktemp("profile"))
    browser.open(address)
    browser.wait("!!(window.jupyterapp && document.querySelector('.jp-Notebook .jp-Cell'))")
    browser.run("void jupyterapp.shell.collapseLeft()")
    kernel = "w => w.sessionContext?.session?.kernel?.status === 'idle'"
    browser.wait(f"[...jupyterapp.shell.widgets('main')].some({kernel})")
    browser.run("void jupyterapp.commands.execute('notebook:run-all-cells')")
    browser.wait("document.querySelectorAll('.pressgauge-bar').length > 8")
    yield browser
    if place := os.environ.get("PRESSGAUGE_SCREENSHOTS"):
        browser.picture(Path(place) / "explore.png")
    browser.close()


def bar(label):
    return f"[...document.querySelectorAll('.pressgauge-bar')].find(g => g.ariaLabel.includes({json.dumps(label)}))"


def button(text):
    return f"[...document.querySelectorAll('button')].find(b => b.textContent.trim() === {json.dumps(text)})"


def field(hint):
    return f"[...document.querySelectorAll('input')].find(i => i.placeholder.includes({json.dumps(hint)}))"


def shows(text):
    return f"document.querySelector('.jp-Notebook').innerText.includes({json.dumps(text)})"


def test_dollar_signs_of_a_text_stay_dollar_signs(address, tmp_path):
    """And a formula that is meant as one is drawn, so that mathematics was at work."""
    browser = Browser(tmp_path)
    browser.open(address.replace("explore.ipynb", "texts.ipynb"))
    browser.wait("document.querySelectorAll('mjx-container').length > 0")
    assert browser.run("[...document.querySelectorAll('mjx-container')].length") == 1
    text = browser.run("document.querySelector('.jp-Notebook').innerText")
    browser.close()
    assert text.count(DOLLARS) == 3
    assert "$a^2$" not in text


def test_the_charts_show_the_estimates_and_no_outlet_name_is_read_as_html(page):
    labels = page.run("[...document.querySelectorAll('.pressgauge-bar')].map(g => g.ariaLabel)")
    assert any(label.startswith(f"{OUTLETS[0]}: 100 %") for label in labels)
    assert any(label.startswith(f"{OUTLETS[1]}: 60 %") for label in labels)
    assert not page.run("[...document.querySelectorAll('.pressgauge-bar b, .jp-Notebook script')].length")


def test_a_click_on_a_bar_shows_the_passages_behind_it(page):
    page.click(bar("Northern Ledger: 60 %"))
    page.wait(shows("Northern Ledger, ukraine: 30 passages"))
    assert page.run("document.querySelectorAll('.jp-Notebook mark').length") == 6
    assert page.run("document.querySelector('.jp-Notebook mark').textContent") == "We will stay,"
    assert page.run(shows("Talks 1 <script>"))


def test_a_query_narrows_every_chart_and_a_broken_one_is_explained(page):
    page.click(field("Boolean query"))
    page.type('title:"talks 7"')
    page.wait(shows("1 of 60 articles"))
    page.run(f"{field('Boolean query')}.select()")
    page.type('"talks')
    page.wait(shows("a quotation mark is not closed"))
    page.run(f"{field('Boolean query')}.select()")
    page.type("nato")
    page.wait(shows("60 of 60 articles"))


def test_passages_are_kept_and_exported(page, folder):
    page.click(bar("2022-04-01"))
    page.wait(shows("published 2022-04-01"))
    page.click(button("Keep"))
    page.wait(shows("1 kept"))
    page.click(button("Export kept passages"))
    page.wait(shows("1 passages written to passages.csv"))
    assert "Talks" in (folder / "passages.csv").read_text(encoding="utf-8")


def test_make_this_a_report_writes_a_plan(page, folder, measured):
    page.click("[...document.querySelectorAll('option')].find(o => o.value === 'weighted').parentElement")
    page.run("(s => { s.value = 'weighted'; s.dispatchEvent(new Event('change', {bubbles: true})); })("
             "[...document.querySelectorAll('option')].find(o => o.value === 'weighted').parentElement)")  # fmt: skip
    page.click(field("title of the report"))
    page.type("spring")
    page.click(button("Make this a report"))
    page.wait(shows("pressgauge report spring.toml"))
    plan = tomllib.loads((folder / "spring.toml").read_text(encoding="utf-8"))
    assert plan["parameters"] == {"query": "nato", "copies": "weighted"}
    assert (folder / plan["measured"]).resolve() == measured.resolve()
