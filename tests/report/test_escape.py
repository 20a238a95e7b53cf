import ast
import io
import re
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.escape import (
    escape_csv_cell,
    escape_html,
    escape_label,
    escape_terminal,
    sanitise_html,
    slug,
    slug_all,
    unescape_csv_cell,
    write_csv,
)

PACKAGE = Path(__file__).parents[2] / "analysis"


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1+1", "'+1+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t'=1"),
        ("'=1", "''=1"),
        ("a;=1+1", "a;'=1+1"),
        ("a,=1+1", "a,'=1+1"),
        ("a\t@SUM(1)", "a\t'@SUM(1)"),
        ("a\n+1+1;b", "a\n'+1+1;b"),
        ('a; "=1+1', "a; \"'=1+1"),
        ("a;'=1+1", "a;''=1+1"),
        ("a;-2+3", "a;'-2+3"),
        ("0;-0.5;+1e3", "0;-0.5;+1e3"),
        ("he said; and -", "he said; and -"),
        (" =1", "' =1"),
        ("＝1+1", "'＝1+1"),
        ("-0.5", "-0.5"),
        ("+1e3", "+1e3"),
        ("NATO - talks", "NATO - talks"),
        ("007", "007"),
        ("", ""),
        (-3, -3),
    ],
)
def test_csv_cells_that_start_a_formula_are_quoted(cell, safe):
    assert escape_csv_cell(cell) == safe
    if isinstance(cell, str):
        assert unescape_csv_cell(safe) == cell


@given(st.text(alphabet="a0.'\"=+-@|%,;\t\n\r －", max_size=12))
def test_no_separator_of_a_spreadsheet_lets_a_formula_begin_and_every_cell_comes_back(cell):
    """The file is written with commas; whatever it is opened with, no cell begins a formula unless it is a number."""
    safe = escape_csv_cell(cell)
    assert unescape_csv_cell(safe) == cell
    for separators in (";", "\t", ",", ";\t,"):
        for part in re.split(f"[{separators}\n\r]", safe):
            begins = part.strip().strip('"').strip()[:1]
            assert begins not in tuple("=+-@|%－") or re.fullmatch(r"[+-][0-9.]+", part.strip(' "')), (safe, part)


def test_csv_keeps_text_numbers_and_gaps(tmp_path):
    table = pd.DataFrame({"=outlet": ["007", "=1", None], "n": [1, -2, 3], "share": [0.1, -0.25, float("nan")]})
    write_csv(table, tmp_path / "t.csv")
    text = (tmp_path / "t.csv").read_text(encoding="utf-8")
    assert text == "'=outlet,n,share\n007,1,0.1\n'=1,-2,-0.25\n,3,\n"
    assert list(tmp_path.iterdir()) == [tmp_path / "t.csv"]


@pytest.mark.parametrize("label", ["$\\frac{$", "a $b$ c", "\\$ x $", "_hid", "x\x1b[31m\n\ty", "$5 and $6"])
def test_labels_are_drawn_as_they_are_written(label):
    figure, axes = plt.subplots()
    try:
        axes.plot([1, 2], label=escape_label(label))
        axes.set_title(escape_label(label))
        legend = axes.legend()
        figure.savefig(io.BytesIO(), format="svg")
        assert len(legend.get_texts()) == 1  # a leading underscore would hide it
        text, is_math = axes.title._preprocess_math(axes.title.get_text())
        assert is_math is False
        assert text.count("$") == label.count("$")
        assert not re.search(r"[\x00-\x1f]", text)
    finally:
        plt.close(figure)


def test_label_is_cut_to_its_width():
    assert escape_label("A very long name of an outlet", width=12) == "A very long…"


def test_terminal_shows_escapes():
    assert escape_terminal("\x1b]0;x\x07 ok\n\u202egnp.exe") == "\\x1b]0;x\\x07 ok\\n\\u202egnp.exe"
    assert escape_terminal("Söhne – «Київ»") == "Söhne – «Київ»"


@given(st.text(), st.text())
def test_file_names_stay_in_their_folder_and_never_collide(one, other):
    assert re.fullmatch(r"[a-z0-9-]{1,60}", slug(one))
    if one != other:
        assert slug(one) != slug(other)


@given(st.lists(st.text(alphabet="aA-. é0x", max_size=6), unique=True, max_size=8))
def test_names_of_several_values_are_distinct(values):
    assert len(set(slug_all(values))) == len(values)


@pytest.mark.parametrize("name", ["con", "nul", "com1", "index", "..", "/", "a/b", "A" * 300, "", "x-0123abcd"])
def test_awkward_file_names(name):
    made = slug(name)
    assert made != name
    assert re.fullmatch(r"[a-z0-9-]{1,60}", made)


ATTACKS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>@import 'http://a/b'</style>", "<form action=http://a><input name=x></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<object data='data:text/html,x'></object>",
    "<meta http-equiv=refresh content='0;url=http://a'>", "<base href=http://a/>", "<img src='http://a/b.png'>",
    "<b style='background:url(http://a)'>x</b>", "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<img src='data:text/html;base64,PHNjcmlwdD4='>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_sanitised_html_has_nothing_that_runs_or_loads(attack):
    clean = sanitise_html(f"<p>before</p>{attack}<p>after</p>")
    assert clean.startswith("<p>before</p>")
    assert not re.search(r"<(script|iframe|style|form|object|svg|math|meta|base|input|noscript)", clean)
    assert not re.search(r"<[^>]*\s(on\w+|style|srcdoc)\s*=", clean)
    assert not re.search(r"(src|href)=\"(javascript|data:text|http://a)", clean)


@pytest.mark.parametrize("attack", ATTACKS)
def test_escaped_html_has_no_markup(attack):
    assert not re.search(r"[<>\"']", escape_html(attack))


def test_no_attribute_holds_markup():
    sly = '<a href="https://a/<h1>x</h1>" title="<h2>y</h2>">z</a><td colspan="<b>">w</td><ol start="1<i>">'
    assert re.findall(r"<[^>]*<", sanitise_html(sly)) == []
    assert "h1" not in sanitise_html(sly)


def test_harmless_html_stays():
    table = '<table class="dataframe"><tbody><tr><td>NATO</td></tr></tbody></table>'
    assert sanitise_html(table) == table
    assert 'href="https://example.org/a?b=1"' in sanitise_html('<a href="https://example.org/a?b=1">x</a>')


#: Copies our own lexicons, word for word, for a person to edit and for the loader to read back: no article text.
OWN_DATA = {PACKAGE / "study_folder" / "folder.py"}


def _sources() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path.name != "escape.py" and path not in OWN_DATA]


@pytest.mark.parametrize("path", _sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_other_way_out(path):
    """HTML, CSV and mark-up come from `analysis.escape` only; render.py alone may mark it as safe."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            writes = node.func.attr == "to_csv" and node.args  # without a file it is only a text, say to be hashed
            assert not writes, f"line {node.lineno}: use escape.write_csv"
            assert node.func.attr != "to_excel"
        if isinstance(node, ast.Import):
            assert not {alias.name for alias in node.names} & {"nh3", "bleach"}
    if path != PACKAGE / "report" / "pages" / "render.py":
        assert "Markup(" not in source
    assert "from html import escape" not in source
    assert "|safe" not in source
    assert "| safe" not in source


def test_templates_never_switch_escaping_off():
    templates = sorted((PACKAGE / "report" / "pages" / "templates").rglob("*.j2"))
    assert len(templates) == 5
    for path in templates:
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape", source), path.name
        assert "<script" not in source
