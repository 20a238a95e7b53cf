"""Input that people really hand over: empty, binary, hostile, huge."""

import gzip
import io
import json
import pickle
import tarfile
import zipfile
from itertools import chain
from pathlib import Path

import pytest
from corpus_samples import BODY

from analysis.corpus import Limits, read_articles
from analysis.corpus.drafts import SetAside
from analysis.corpus.reading.containers import list_sources
from analysis.corpus.reading.readers.delimited import read_delimited
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.errors import InputError


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


ARTICLE = json.dumps({"title": "T", "outlet": "L", "text": BODY}).encode()


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        read_articles(tmp_path / "missing")
    with pytest.raises(InputError, match="holds no files"):
        read_articles(tmp_path)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty file"),
        (b"\x00" * 100, "empty file"),
        (b"%PDF-1.7 ...", "cannot be read: binary: PDF"),
        (pickle.dumps({"text": BODY}), "pickle, which could run code"),
        (bytes(range(1, 256)) * 4, "binary: no known format"),
        (b"SQLite format 3\x00", "SQLite database"),
        (b"PK\x03\x04broken", "cannot be opened"),
    ],
)
def test_files_that_are_no_articles(tmp_path: Path, data: bytes, told: str) -> None:
    (tmp_path / "a.bin").write_bytes(data)
    with pytest.raises(InputError) as error:
        read_articles(tmp_path / "a.bin")
    assert "a.bin" in str(error.value)
    assert told in str(error.value)
    (tmp_path / "b.json").write_bytes(ARTICLE)
    corpus = read_articles(tmp_path)
    assert len(corpus.articles) == 1
    assert corpus.set_aside["source"].tolist() == ["a.bin"]


def test_a_million_characters(tmp_path: Path) -> None:
    text = (BODY + " ") * (1_000_000 // len(BODY))
    (tmp_path / "a.csv").write_text(f'title,text\nT,"{text}"\n')
    assert read_articles(tmp_path / "a.csv").articles["text"].str.len().item() == len(text.strip())


def test_a_zip_of_mixed_files_with_hostile_names(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep.json", ARTICLE.replace(b'"T"', b'"Deep"'))
    members = {
        "../../../tmp/evil.json": ARTICLE,
        "C:\\windows\\b.txt": f"Allies weigh request\n\n{BODY}".encode(),
        "__MACOSX/._b.txt": b"junk",
        ".hidden": b"junk",
        "inner.zip": inner.getvalue(),
        "c.csv": f'title,text\nC,"{BODY}"\n'.encode(),
        "d.json.gz": gzip.compress(ARTICLE.replace(b'"T"', b'"Packed"')),
    }
    before = set(tmp_path.parent.rglob("*"))
    corpus = read_articles(zipped(tmp_path / "a.zip", members))
    assert sorted(corpus.articles["headline"]) == ["Allies weigh request", "C", "Deep", "Packed", "T"]
    assert "a.zip/tmp/evil.json" in corpus.articles["read_from"].tolist()
    assert set(tmp_path.parent.rglob("*")) - before == {tmp_path / "a.zip"}


def test_a_tar_archive(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("../a.json")
        info.size = len(ARTICLE)
        archive.addfile(info, io.BytesIO(ARTICLE))
        link = tarfile.TarInfo("b.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert read_articles(tmp_path / "a.tar.gz").articles["headline"].tolist() == ["T"]


def test_an_office_file_that_unpacks_to_too_much(tmp_path: Path) -> None:
    zipped(tmp_path / "a.xlsx", {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * 6_000_000})
    assert (tmp_path / "a.xlsx").stat().st_size < 10_000
    with pytest.raises(InputError, match="unpacks to 6,000,004 bytes, more than 1,000,000"):
        read_articles(tmp_path / "a.xlsx", limits=Limits(file_bytes=1_000_000))


def test_an_encrypted_or_cut_zip_is_set_aside(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.zip", {"a.json": ARTICLE}).read_bytes()
    (tmp_path / "a.zip").write_bytes(whole[:-30])
    (tmp_path / "b.json").write_bytes(ARTICLE)
    corpus = read_articles(tmp_path)
    assert len(corpus.articles) == 1
    assert corpus.set_aside["source"].tolist() == ["a.zip"]


def test_a_gzip_cut_short_gives_its_lines(tmp_path: Path) -> None:
    lines = b"\n".join(ARTICLE.replace(b'"T"', f'"T{n}"'.encode()) for n in range(2000))
    packed = gzip.compress(lines)
    (tmp_path / "a.jsonl.gz").write_bytes(packed[: len(packed) * 2 // 3])
    corpus = read_articles(tmp_path / "a.jsonl.gz")
    assert len(corpus.articles) > 500
    assert len(corpus.set_aside) == 1


@pytest.mark.parametrize("headline", ["<script>alert(1)</script>", "$\\frac{$", "=cmd()", "a\nb", "‮evil"])
def test_hostile_headlines_are_read_as_text(tmp_path: Path, headline: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"title": headline, "text": BODY}))
    expected = " ".join(headline.replace("\u202e", "").split())
    assert read_articles(tmp_path / "a.json").articles["headline"].item() == expected


def test_deeply_nested_json(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[" * 100_000 + "]" * 100_000)
    with pytest.raises(InputError, match=r"a\.json"):
        read_articles(tmp_path / "a.json")


def test_an_unclosed_quote_is_noticed(tmp_path: Path) -> None:
    rows = [f'2022-03-0{n},Ledger,T{n},"{BODY}"' for n in range(1, 8)]
    rows[1] = rows[1][:-1]
    (tmp_path / "a.csv").write_text("\n".join(["date,outlet,title,text", *rows]).replace("“", "").replace("”", ""))
    corpus = read_articles(tmp_path / "a.csv")
    found = set(corpus.problems["problem"]) | set(corpus.set_aside["reason"].str.split(":").str[0])
    assert found & {"rows swallowed by an open quote", "shifted columns", "row cut short"}


def test_tables_read_at_the_same_time_do_not_lower_each_others_cap(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        rows = [f'{n},"{"word " * 40_000}"' for n in range(3)]
        (tmp_path / name).write_text("title,text\n" + "\n".join(rows), encoding="utf-8")
    wide, narrow = (one for one in list_sources(tmp_path) if not isinstance(one, SetAside))
    tables = read_delimited(wide, ReadOptions()), read_delimited(narrow, ReadOptions(limits=Limits(field_chars=50)))
    found = list(chain.from_iterable(zip(*tables, strict=True)))
    assert [type(one).__name__ for one in found] == ["Draft"] * 6


def test_a_cell_over_the_cap_is_cut_and_the_rest_of_the_table_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'title,text\nA,"{"word " * 40_000}"\nB,"{BODY}"\n', encoding="utf-8")
    corpus = read_articles(tmp_path / "a.csv", limits=Limits(field_chars=1000))
    assert corpus.articles["headline"].tolist() == ["A", "B"]
    assert "field cut at the cap" in set(corpus.problems["problem"])
