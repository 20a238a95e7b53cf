"""Arbitrary bytes and text at every reader: an article, a row set aside, or an error with the file's name."""

import json
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from corpus_samples import BODY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.corpus import Corpus, Limits, read_articles
from analysis.corpus.choosing.query import parse_query
from analysis.corpus.drafts import SetAside
from analysis.corpus.reading.articles import READERS, assemble_corpus, guard_reader, load_reader
from analysis.corpus.reading.containers import list_sources
from analysis.corpus.reading.finishing import finish_source
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.errors import InputError

SEEDS = {
    "csv": b"outlet,date,title,text\n",
    "database_text": b"Talks\nLedger\nMarch 1, 2022\nLength: 2 words\nBody\none\nEnd of Document\n",
    "docx": b"PK\x03\x04",
    "factiva_html": b'<html><title>Factiva</title><div class="article enArticle">',
    "ebsco": b"Record: 1\nTitle:\nT.\nSource:\nLedger. 03/04/2022, p1.\nDatabase:\n",
    "europresse": b"<html><title>Europresse</title><article><span class='DocPublicationName'>",
    "gale": b"T\nDate: Mar. 4, 2022\nFrom: Ledger (Hull)\nFull Text:\nGale Document Number: GALE|A1\n",
    "mail": b"From: Ledger <a@ledger.example>\nSubject: T\nDate: Fri, 4 Mar 2022 10:00:00 +0000\nMIME-Version: 1.0\n",
    "pressreader": "T\n\n© PressReader. All rights reserved.\n".encode(),
    "proquest_html": b"<html><p>ProQuest document ID: 1</p><p>Full text: ",
    "ris": b"TY  - NEWS\nT1  - T\n",
    "telegram": b'<html><div class="page_body chat_page"><div class="message default clearfix"><div class="text">',
    "xml": b'<?xml version="1.0"?><articles><article><title>T</title><date>2022-03-04</date><text>',
    "feed": b'<?xml version="1.0"?><rss version="2.0"><channel><item><title>',
    "html": b"<!doctype html><html><body><article><p>",
    "json": b'{"title": "T", "text": "',
    "jsonl": b'{"title": "T", "text": "one"}\n{"text": ',
    "mhtml": b'From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n',
    "nexis_html": b"<html><body><DOCFULL><p>1 of 1 DOCUMENTS</p><p>",
    "nexis_text": b"1 of 2 DOCUMENTS\n\nLedger\n\nMarch 1, 2022\n\nTitle\n\nLENGTH: 2 words\n\n",
    "parquet": b"PAR1",
    "plain": b"Title\n\n",
    "proquest": b"____________________________________________________________\n\nTitle: T\n\nFull text: ",
    "rtf": b"{\\rtf1\\ansi ",
    "sheet": b"PK\x03\x04",
    "warc": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 20\r\n\r\n",
}
FAST = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
TEXTS = st.text(st.characters(codec=None), max_size=200)  # lone surrogates and control characters too


def check(corpus: Corpus, name: str) -> None:
    """Every table holds together, and what was set aside names the file."""
    articles = corpus.articles
    assert articles["article_id"].is_unique
    assert articles["article_id"].notna().all()
    assert set(corpus.problems["article_id"]) <= set(articles["article_id"])
    assert corpus.set_aside["source"].str.startswith(name).all()
    assert (corpus.set_aside["reason"].str.len() > 3).all()
    for text in articles["text"].dropna():
        text.encode("utf-8")
        assert text == text.strip()
        assert "\r" not in text


def read_bytes(data: bytes, name: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        told = name
        try:
            check(read_articles(path), name)
        except InputError as error:
            told = str(error)
    assert name in told


def test_every_reader_is_tried() -> None:
    assert set(SEEDS) == set(READERS)


@FAST
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.csv", "a.json", "a.html", "a.docx", "a.gz", "a.xml", "a"]))
def test_any_bytes_under_any_name(data: bytes, name: str) -> None:
    read_bytes(data, name)


@pytest.mark.parametrize("kind", SEEDS)
@FAST
@given(data=st.one_of(st.binary(max_size=200), TEXTS.map(lambda text: text.encode("utf-8", errors="surrogatepass"))))
def test_any_bytes_in_every_format(kind: str, data: bytes) -> None:
    read_bytes(SEEDS[kind] + data, "a.bin")


@pytest.mark.parametrize("kind", SEEDS)
@settings(parent=FAST, max_examples=10)
@given(data=st.binary(max_size=120))
def test_every_reader_on_bytes_of_another_format(kind: str, data: bytes) -> None:
    """Even a reader that was chosen wrongly ends in an article, something set aside, or a named error."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "a.bin").write_bytes(b"x" + data)
        source = next(iter(list_sources(Path(folder) / "a.bin")))
        assert not isinstance(source, SetAside)
        options = ReadOptions()
        guarded = guard_reader(load_reader(kind), source, options)
        check(assemble_corpus(finish_source(guarded, source, options)), "a.bin")


@FAST
@given(st.dictionaries(st.sampled_from(["title", "text", "outlet", "date", "url", "id", "language", "x"]), TEXTS))
def test_any_text_in_any_field(record: dict[str, str]) -> None:
    data = json.dumps([record, {"title": "T", "text": BODY}]).encode()
    with TemporaryDirectory() as folder:
        (Path(folder) / "a.json").write_bytes(data)
        corpus = read_articles(Path(folder) / "a.json")
    check(corpus, "a.json")
    assert len(corpus.articles) + len(corpus.set_aside) == 2


@FAST
@given(st.lists(st.lists(TEXTS, min_size=4, max_size=4), max_size=5))
def test_no_row_of_a_table_is_lost(rows: list[list[str]]) -> None:
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([["outlet", "date", "title", "text"], *rows, ["L", "2022-03-01", "T", BODY]])
    with TemporaryDirectory() as folder:
        (Path(folder) / "a.csv").write_bytes(buffer.getvalue().encode("utf-8", errors="replace"))
        corpus = read_articles(Path(folder) / "a.csv")
    check(corpus, "a.csv")
    filled = [row for row in rows if any(cell for cell in row)]
    n_repeated = sum(one == other for one, other in pairwise(filled))
    n_told = corpus.set_aside["reason"].str.contains("more like row").sum()
    assert len(corpus.articles) + len(corpus.set_aside) - n_told + n_repeated == len(filled) + 1


@FAST
@given(st.text(alphabet=st.sampled_from(list('ab "()*?:~/-|&ANDORTE5')), max_size=40))
def test_any_query_parses_or_points_at_a_place(query: str) -> None:
    told = "^"
    try:
        parse_query(query)
    except InputError as error:
        told = str(error)
    assert "^" in told


def test_limits_hold_while_streaming(tmp_path: Path) -> None:
    import gzip

    rows = b"title,text\n" + b'T,"one two"\n' * 200_000
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(rows))
    assert (tmp_path / "a.csv.gz").stat().st_size < 10_000
    corpus = read_articles(tmp_path / "a.csv.gz", limits=Limits(rows=1000))
    assert len(corpus.articles) == 1
    assert corpus.set_aside["reason"].tolist() == [
        "read twice: 999 more like row 2",
        "more than 1,000 rows; the rest was not read (Limits.rows)",
    ]
    with pytest.raises(InputError, match="more than 10,000 bytes"):
        read_articles(tmp_path / "a.csv.gz", limits=Limits(file_bytes=10_000))


NAMES = st.sampled_from(
    ["title", "text", "outlet", "date", "data", "articles", "_source", "messages", "name", "body", "x"]
)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS, st.just(BODY))
SHAPES = st.recursive(
    VALUES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=12,
)


@FAST
@given(SHAPES)
def test_any_shape_of_json(document: object) -> None:
    read_bytes(json.dumps(document).encode(), "a.json")


@FAST
@given(
    st.lists(st.text(st.sampled_from("\"\\n,;\t|[]{}b'(x2022-03-04 \\\\"), max_size=60), max_size=6),
    st.sampled_from(",\t|;"),
)
def test_any_quoting(cells: list[str], delimiter: str) -> None:
    read_bytes(f"date{delimiter}title{delimiter}text\n{delimiter.join(cells)}\n{BODY}".encode(), "a.csv")
