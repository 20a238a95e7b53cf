"""The pages in a real browser: nothing runs, nothing is fetched, and everything can be reached."""

import http.server
import re
import shutil
import subprocess
import threading
from html.parser import HTMLParser
from pathlib import Path

import pytest
from small_study import FIGURE, ODD, write_measured, write_notebook

from analysis.report import diff_runs, make_plan, print_page, run_plan
from analysis.report.pages.printing import find_browser

#: Nine ways to run a script or to call out; each beacon names the place it was put in.
INJECTIONS = {
    "script": "<script>new Image().src='{url}';document.title='RAN'</script>",
    "image": "<img src='{url}' onerror=\"document.title='RAN'\">",
    "svg": "<svg onload=\"document.title='RAN'\"><image href='{url}'/></svg>",
    "link": "<a href=\"javascript:document.title='RAN'\" autofocus onfocus=\"document.title='RAN'\">x</a>",
    "frame": "<iframe src='{url}' srcdoc=\"<script>parent.document.title='RAN'</script>\"></iframe>",
    "style": "<style>@import '{url}'; body{{background:url('{url}')}}</style>",
    "attribute": '" onmouseover="document.title=\'RAN\'" style="background:url(\'{url}\')" x="',
    "meta": "<meta http-equiv='refresh' content='0;url={url}'><base href='{url}'>",
    "markdown": "![x]({url}) [x](javascript:document.title='RAN') [y]({url} \"<h2><img src=x onerror=x></h2>\")",
}

CELLS = """
from IPython.display import HTML, Javascript, Latex, Markdown, display
import pandas as pd
bad = study.articles["headline"].iloc[0]
display(HTML(bad)); display(Markdown(bad))
display({"image/svg+xml": f'<svg xmlns="http://www.w3.org/2000/svg">{bad}</svg>'}, raw=True)
display(Javascript("document.title='RAN'")); display(Latex(bad))
print(bad)
frame = pd.DataFrame({bad: [bad]}, index=[bad])
display(frame)
display(frame.style.set_caption(bad).set_table_attributes(f'class="{bad}"').format(str))
display({"text/html": bad, "application/javascript": "document.title='RAN'", "text/vnd.mermaid": bad}, raw=True)
"""
SAVE = """
figure, axes = plt.subplots(figsize=(4, 2))
axes.barh([escape_label(bad, width=60), escape_label("$\\\\frac{$")], [1, 2])
axes.set_title(escape_label(bad, width=40))
table = pd.DataFrame({bad: [bad], "outlet": study.outlets[:1]})
study.save(figure, "bad", table, caption=bad, alt=bad, evidence=study.join("quotes"))
study.show("shown", table, caption=bad)
study.state("said", bad, evidence=study.articles)
"""


class _Beacon(http.server.BaseHTTPRequestHandler):
    """Answers every request, and remembers it."""

    asked: list[str] = []  # noqa: RUF012 (one list for the one server of this module)

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def beacon():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Beacon)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def attacked(tmp_path_factory, beacon):
    """Reports on articles whose titles, outlets and tables hold all nine injections at once."""
    base = tmp_path_factory.mktemp("attack")
    every = " ".join(code.format(url=f"{beacon}/{name}") for name, code in INJECTIONS.items())
    outlets = [f"{ODD} {INJECTIONS['image'].format(url=beacon)}", f"B {INJECTIONS['script'].format(url=beacon)}"]
    write_measured(base / "m", outlets=outlets, headline=every)
    markdown = f"# Title {every}\n\n## Part {every}\n\n{every}"
    write_notebook(base / "n" / "quotation.ipynb", CELLS, SAVE, FIGURE, "study.finish()", markdown=markdown)
    write_notebook(base / "n" / "corpus.ipynb", "raise ValueError(study.articles['headline'].iloc[0])")
    content = {"title": every, "notebooks": ["quotation", "corpus"], "matrix": {"outlets": [outlets, outlets[:1]]}}
    plan = make_plan(content, run="attack", measured=base / "m")
    result = run_plan(plan, base / "r", notebooks_dir=base / "n", engine="serial")
    assert result.counts == {"ok": 2, "failed": 2}, result.summary()
    other = make_plan({**content, "parameters": {"seed": 2}}, run="other", measured=base / "m")
    run_plan(other, base / "r", notebooks_dir=base / "n", engine="serial", only=[plan.reports[0].name])
    comparison = diff_runs(result.folder, base / "r" / "other")
    (result.folder / "diff.html").write_text(comparison.to_page(), encoding="utf-8")
    return result.folder


def pages_of(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


browser = pytest.mark.skipif(find_browser() is None, reason="no Chromium-like browser is installed")


def visit(page: Path, tmp_path: Path, *options: str) -> str:
    """The page as the browser has it after loading and running whatever it would run."""
    command = [
        find_browser(), "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000",
        f"--user-data-dir={tmp_path / 'profile'}", *options, page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, timeout=90, check=True, text=True).stdout


@browser
def test_the_beacon_works(beacon, tmp_path):
    """The same injections in a careless page run and call out, so that silence below means something."""
    every = "".join(code.format(url=f"{beacon}/careless-{name}") for name, code in INJECTIONS.items() if name != "meta")
    page = tmp_path / "careless.html"
    page.write_text(f"<!DOCTYPE html><title>calm</title>{every}")
    assert "RAN" in visit(page, tmp_path, "--dump-dom")
    assert {"/careless-script", "/careless-image"} <= set(_Beacon.asked)


@browser
def test_no_script_runs_and_no_request_is_made(attacked, tmp_path):
    before = len(_Beacon.asked)
    pages = pages_of(attacked)
    assert len(pages) == 6  # two reports, their evidence, the index, the comparison
    for page in pages:
        dom = visit(page, tmp_path, "--dump-dom")
        title = re.search(r"<title>(.*?)</title>", dom, re.DOTALL)
        assert title is not None
        assert title[1] != "RAN"
        assert "<html" in dom
    assert _Beacon.asked[before:] == []


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def elements(page: Path) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Elements()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser.found


def test_pages_hold_only_harmless_elements(attacked):
    for page in pages_of(attacked):
        for tag, attributes in elements(page):
            assert tag not in {"script", "iframe", "object", "embed", "form", "base", "svg", "link", "video", "audio"}
            assert not any(name.startswith("on") or name in ("style", "srcdoc") for name in attributes)
            assert (attributes.get("src") or "data:image/").startswith("data:image/")
            assert re.match(r"https?://|#|[\w./%-]+(#|$)", attributes.get("href") or "#")
            if tag == "meta" and "http-equiv" in attributes:
                assert attributes["http-equiv"] == "Content-Security-Policy"
                assert (attributes["content"] or "").startswith("default-src 'none'; img-src data:; style-src 'sha256-")
            if tag == "img":
                assert attributes.get("alt") is not None


def test_every_link_leads_somewhere(attacked):
    for page in pages_of(attacked):
        for tag, attributes in elements(page):
            href = attributes.get("href") or ""
            if tag != "a" or href.startswith("http") or not href:
                continue
            name, _, anchor = href.partition("#")
            target = page.parent / name if name else page
            assert target.is_file(), f"{page.name}: {href}"
            if anchor:
                assert anchor in {found.get("id") for _, found in elements(target)}, f"{page.name}: {href}"


def test_a_page_is_one_file_with_contents_and_alternatives(attacked):
    page = next(path for path in pages_of(attacked) if path.name.startswith("quotation--"))
    found = elements(page)
    tags = [tag for tag, _ in found]
    assert tags.count("h1") == 1
    assert tags.count("main") == 1
    assert tags.count("nav") == 1
    assert ("html", {"lang": "en"}) in found
    assert {"parameters", "main", "s1"} <= {attributes.get("id") for _, attributes in found}
    assert all(attributes.get("alt") for tag, attributes in found if tag == "img")


@browser
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_screen(attacked, tmp_path, width):
    """Measured by the browser itself, in a copy of the page with one script of ours in it."""
    page = next(path for path in pages_of(attacked) if path.name.startswith("quotation--"))
    source = re.sub(r"<meta http-equiv[^>]*>", "", page.read_text(encoding="utf-8"), count=1)
    probe = "<script>document.title = document.documentElement.scrollWidth - innerWidth</script></body>"
    copy = tmp_path / "copy.html"
    copy.write_text(source.replace("</body>", probe), encoding="utf-8")
    frame = tmp_path / "frame.html"  # a window cannot be narrower than 500 pixels; a frame can
    frame.write_text(
        f"<iframe id=f width={width} height=800 src=copy.html></iframe>"
        "<script>onload = () => { document.title = document.getElementById('f').contentDocument.title }</script>"
    )
    dom = visit(frame, tmp_path, "--dump-dom", "--allow-file-access-from-files", "--window-size=1400,900")
    assert int(re.search(r"<title>(-?\d+)</title>", dom)[1]) <= 0


@browser
def test_a_page_prints(attacked, tmp_path):
    page = next(path for path in pages_of(attacked) if path.name.startswith("quotation--"))
    print_page(page, tmp_path / "page.pdf")
    content = (tmp_path / "page.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(content) > 10_000
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_printing_without_a_browser_says_what_is_needed(attacked, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ValueError, match="chromium"):
        print_page(pages_of(attacked)[0], tmp_path / "page.pdf")
