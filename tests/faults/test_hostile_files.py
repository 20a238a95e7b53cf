"""Files of users made to take all time or memory: each is refused, or read, in bounded time, with a message."""

import contextlib
import io
import time
import zipfile

import numpy as np
import openpyxl
import pytest

from analysis.coding import import_sheets
from analysis.corpus import read_articles
from analysis.errors import InputError
from analysis.framing import load_codebook, load_coder, score_frames
from analysis.lexicons import load_lexicon
from analysis.tables import finish
from analysis.text import PatternMatcher

SECONDS = 20  # on a machine with much else to do; alone each takes less than two


@pytest.fixture(autouse=True)
def _quick():
    begun = time.process_time()
    yield
    assert time.process_time() - begun < SECONDS


NESTED = ["*a*a*a*a*a*a*a*a*a*b", "a?*?*?*?*?*?*?*?*?b", "*" * 290 + "b", "(a+)+$", "x ~100 " + "a*" * 100]


@pytest.mark.parametrize("pattern", NESTED)
def test_wildcards_within_wildcards_do_not_backtrack(pattern):
    words = " ".join(["a" * 3000, "x", "(a+)+$"] * 30)
    with contextlib.suppress(InputError):
        PatternMatcher([pattern]).find(words)


def test_a_codebook_of_such_terms_scores(tmp_path):
    terms = "\n".join(f"hostile,{pattern}" for pattern in NESTED[:2])
    (tmp_path / "terms.csv").write_text(f"frame,term\n{terms}\n", encoding="utf-8")
    articles = finish("articles", [{"article_id": "a", "text": "a" * 100_000}][:0]).reindex(range(1))
    articles = articles.assign(article_id="a", headline="Talks", text="a" * 100_000)
    assert len(score_frames(articles, load_codebook(tmp_path / "terms.csv"))) >= 1


@pytest.mark.parametrize("load", [load_codebook, lambda path: load_lexicon("actors", path)], ids=["codebook", "actors"])
def test_a_list_of_millions_of_rows_is_refused(tmp_path, load):
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("frame,term\n")
        for _ in range(60):
            file.write("a,talks\n" * 125_000)
    with pytest.raises(InputError, match=r"list\.csv' has 60,000,011 bytes; a list may have at most 50,000,000"):
        load(path)


def write_workbook(path, place):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "coding"
    sheet.append(["item_id", "title", "text"])
    sheet.append(["i1", "Talks", "The talks will go on."])
    sheet[place] = "x"
    book.save(path)
    return path


def test_a_sheet_with_one_cell_far_away_is_refused(tmp_path):
    """Reading it ended the whole process: 550 GB were asked for."""
    with pytest.raises(InputError, match="a sheet reaches to row 1,048,576, column 16,384"):
        read_articles(write_workbook(tmp_path / "far.xlsx", "XFD1048576"))
    assert len(read_articles(write_workbook(tmp_path / "near.xlsx", "Z2000")).articles) == 1


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path):
    sheet = write_workbook(tmp_path / "ada.xlsx", "A1")
    content = bytearray(sheet.read_bytes())
    place = content.rfind(b"PK\x01\x02") + 24  # where the archive says how large its last file is
    content[place : place + 4] = (3_000_000_000).to_bytes(4, "little")
    sheet.write_bytes(content)
    (tmp_path / "key.csv").write_text("item_id,article_id\ni1,a\n")
    with pytest.raises(InputError, match=r"ada\.xlsx' unpacks to 3,\d{3},\d{3},\d{3} bytes; at most 500,000,000"):
        import_sheets([sheet], tmp_path / "key.csv")


def test_names_in_an_archive_lead_nowhere(tmp_path):
    with zipfile.ZipFile(tmp_path / "slip.zip", "w") as archive:
        archive.writestr("../../away.csv", "title,text\nTalks,The talks will go on.\n")
    assert len(read_articles(tmp_path / "slip.zip").articles) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["slip.zip"]
    assert not (tmp_path.parent / "away.csv").exists()


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


HUGE = b"\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }".ljust(128) + b"\n"


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", HUGE, npz(about=np.frombuffer(b"[" * 100_000, np.uint8)), npz(about=np.array([1]))]
)
def test_a_coder_that_is_none(tmp_path, content):
    (tmp_path / "coder.npz").write_bytes(content)
    with pytest.raises(InputError, match=r"coder\.npz' cannot be read as a coder"):
        load_coder(tmp_path / "coder.npz")
