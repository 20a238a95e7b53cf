"""The documentation builds without a warning, its links lead somewhere, and no page asks for anything elsewhere."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

pytest.importorskip("sphinx", reason="needs the extra `docs`")
pytest.importorskip("myst_parser", reason="needs the extra `docs`")
pytest.importorskip("furo", reason="needs the extra `docs`")
ROOT = Path(__file__).parents[2]
PAGES = sorted(path.stem for path in (ROOT / "docs").glob("*.md"))
pytestmark = pytest.mark.slow


class Page(HTMLParser):
    """The links, anchors and fetched addresses of a page."""

    def __init__(self, path):
        super().__init__()
        self.links, self.anchors, self.fetched = [], {"", "top"}, []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.anchors.add(values.get("id"))
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag in ("script", "img", "link", "iframe", "source") and values.get("rel") != "canonical":
            self.fetched += [values[name] for name in ("src", "href") if values.get(name)]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "--quiet",
        "--fail-on-warning",
        "--keep-going",
        str(ROOT / "docs"),
        str(out),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return {path.relative_to(out).as_posix(): Page(path) for path in out.rglob("*.html")}, out


def test_every_page_is_built_and_reached_from_the_first(site):
    pages, _ = site
    reached = {urlsplit(link).path for link in pages["index.html"].links}
    assert {f"{name}.html" for name in PAGES} - {"index.html"} <= reached


def test_every_link_leads_somewhere(site):
    pages, out = site
    broken = []
    for name, page in pages.items():
        for link in [*page.links, *page.fetched]:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or name.startswith("sample/"):
                continue
            target = (out / name).parent / unquote(parts.path) if parts.path else out / name
            relative = target.resolve().relative_to(out.resolve()).as_posix()
            sample = relative.startswith("sample/") and not (ROOT / "reports/sample/index.html").exists()
            anchors = pages[relative].anchors if relative in pages else {unquote(parts.fragment)}
            if (not target.exists() and not sample) or unquote(parts.fragment) not in anchors:
                broken.append(f"{name}: {link}")
    assert broken == []


def test_no_page_asks_for_anything_elsewhere(site):
    pages, out = site
    assert [link for page in pages.values() for link in page.fetched if re.match(r"(https?:)?//", link)] == []
    styles = "".join(path.read_text(encoding="utf-8") for path in out.rglob("*.css"))
    assert re.findall(r"url\(['\"]?https?://[^)]*\)|@import", styles) == []


def test_formulas_are_drawn_by_the_browser_itself(site):
    _, out = site
    page = (out / "methods.html").read_text(encoding="utf-8")
    assert page.count("<math") > 15
    assert "$" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_columns_and_figures_are_included_not_copied(site):
    _, out = site
    assert "cue_stance" in (out / "columns.html").read_text(encoding="utf-8")
    models = (out / "models.html").read_text(encoding="utf-8")
    assert "{{" not in models
    assert "unknown (real-world)" not in models
