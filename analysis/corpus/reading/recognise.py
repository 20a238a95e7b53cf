"""Which format a file is in, told from its first bytes; the name only breaks ties."""

import re
import zipfile

from analysis.corpus.reading.columns import ColumnPlan
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.mapping import Mapping

_BINARY = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"RIFF", "audio or video"),
    (b"ID3", "audio"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"SQLite format 3", "SQLite database"),
    (b"\x89HDF", "HDF5"),
    (b"ARROW1", "Arrow/Feather"),
    (b"7z\xbc\xaf", "7-zip archive"),
    (b"Rar!", "RAR archive"),
    (b"BZh", "bzip2 archive"),
    (b"\xfd7zXZ", "xz archive"),
    (b"\x28\xb5\x2f\xfd", "Zstandard archive"),
    (b"OggS", "audio"),
    (b"\x00\x00\x00\x20ftyp", "video"),
    (b"\x00\x00\x00\x18ftyp", "video"),
)
_PICKLE = re.compile(rb"\x80[\x02-\x05](?:\x95|[\x00-\xff]{0,2}[}\]cq(K])")
_CONTROL = bytes([*range(9), *range(14, 27), *range(28, 32)])
_NEXIS_TEXT = re.compile(
    r"^[ \t]*(?:\d{1,6} (?:of|von|de|di|van) \d{1,6} (?:documents?|dokument\w*|documentos?)"
    r"|(?:document|dokument) \d{1,6} (?:of|von|de) \d{1,6})[ \t\r]*$",
    re.IGNORECASE | re.MULTILINE,
)
_DATABASE_END = re.compile(
    r"^[ \t]*(?:(?i:end of document|ende des dokuments|dokumentende|fin du document|fin del documento"
    r"|fine del documento|einde van document|fim do documento)"
    r"|[^\W\d_]{2,12} [A-Z][A-Z0-9]{3,11}(?:19|20)\d{6}[a-zA-Z0-9]{6,12})[ \t\r]*$",
    re.MULTILINE,
)
_NEXIS_HTML = re.compile(r"\d (?:of|von|de|di|van) \d+ (?:documents?|dokument|documento)")
_NEXIS_MARKS = ("<!-- lxncomment", "<docfull>")
_FACTIVA_HTML = re.compile(r"class=\"article \w\warticle\"|id=\"article-\w{8,}\"")
_FACTIVA_MARKS = ("dow jones factiva", "articleparagraph", "<title>factiva")
_PROQUEST = re.compile(r"^_{20,}\s*$|^(?:Document \d+ of \d+|ProQuest document ID:)", re.M)
_PROQUEST_LABEL = re.compile(
    r"^(?:Full text|Publication title|ProQuest document ID|Links|Abstract|Publication date):", re.M
)
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF|channel)[\s>]", re.I)
_HTML = re.compile(r"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]|<(?:article|div|p|meta|title)[\s>]", re.I)


def recognise_format(source: Source, head: bytes | None = None) -> str:
    """The name of the reader for `source`: "csv", "jsonl", "nexis_html" … or "binary: PDF" / "empty" for none."""
    start = source.head() if head is None else head
    if not start.strip(b"\x00 \t\r\n"):
        return "empty"
    if kind := _recognise_binary(source, start):
        return kind
    text = _loose_text(start)
    stripped = text.lstrip("\ufeff \t\r\n")
    if stripped.startswith("{\\rtf"):
        return "rtf"
    if stripped.startswith(("From: <Saved by", "MIME-Version:")) and "multipart/related" in stripped[:2000]:
        return "mhtml"
    if stripped.startswith("WARC/"):
        return "warc"
    if stripped[:1] == "<" and (kind := _recognise_markup(stripped)):
        return kind
    if stripped[:1] in "{[" and (kind := _recognise_json(stripped, source)):
        return kind
    return _recognise_text(text, source)


def _recognise_binary(source: Source, start: bytes) -> str | None:
    if start.startswith(b"PK\x03\x04"):
        return _recognise_office(source)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        is_sheet = "Workbook".encode("utf-16-le") in source.read()
        return "sheet" if is_sheet else "binary: old Word or Outlook file; save it as DOCX"
    if _PICKLE.match(start):
        return "binary: pickle, which could run code; save it as CSV, JSON or Parquet"
    for mark, kind in _BINARY:
        if start.startswith(mark):
            return f"binary: {kind}"
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff")) or min(start[::2].count(0), start[1::2].count(0)) == 0
    n_control = len(start) - len(start.translate(None, _CONTROL))
    if n_control > max(4, 0.04 * len(start)) and not (wide and start.count(0) > len(start) / 4):
        return "binary: no known format"
    return None


def _recognise_office(source: Source) -> str:
    try:
        with source.opener() as raw, zipfile.ZipFile(raw) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (OSError, zipfile.BadZipFile, RuntimeError, ValueError, EOFError) as error:
        return f"binary: damaged archive ({error})"
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names or b"spreadsheet" in kind:
        return "sheet"
    return "binary: archive inside archives" if b"text" not in kind else "binary: OpenDocument text; save it as DOCX"


def _loose_text(start: bytes) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", errors="replace")
    if start.count(0) > len(start) / 4:
        encoding = "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
        return start.decode(encoding, errors="replace")
    return start.decode("utf-8", errors="replace")


def _recognise_markup(text: str) -> str | None:
    if _FEED.search(text[:3000]) and not re.match(r"<!doctype html|<html", text, re.I):
        return "feed"
    if not _HTML.search(text):
        return None
    lower = text.lower()
    if any(mark in lower for mark in _FACTIVA_MARKS) or ('"article' in lower and _FACTIVA_HTML.search(lower)):
        return "factiva_html"
    if any(mark in lower for mark in _NEXIS_MARKS) or (" do" in lower and _NEXIS_HTML.search(lower)):
        return "nexis_html"
    return "html"


def _recognise_json(text: str, source: Source) -> str | None:
    if text.startswith("{"):
        first, _, rest = text.partition("\n")
        if first.rstrip().endswith("}") and rest.lstrip().startswith("{"):
            return "jsonl"
        if re.match(r'\{\s*("|\})', text):
            is_lines = source.file_name.lower().endswith((".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"))
            return "jsonl" if is_lines else "json"
        return None
    return "json" if re.match(r'\[\s*([\[{"\]\d-]|null|true|false)', text) else None


def _recognise_text(text: str, source: Source) -> str:
    name = source.file_name.lower().removesuffix(".gz")
    if _PROQUEST.search(text) and _PROQUEST_LABEL.search(text):
        return "proquest"
    if _NEXIS_TEXT.search(text):
        return "nexis_text"
    if _DATABASE_END.search(text):
        return "database_text"
    if name.endswith((".csv", ".tsv", ".tab", ".psv")):
        return "csv"
    if name.endswith((".htm", ".html", ".xhtml")) and _HTML.search(text):
        return "html"
    if name.endswith((".json", ".jsonl", ".ndjson")):
        return "json" if name.endswith(".json") else "jsonl"
    if _looks_delimited(text):
        return "csv"
    return "plain"


def _looks_delimited(text: str) -> bool:
    """A header line of at least three short names, one of them known, and the same delimiter below it."""
    header, _, rest = text.partition("\n")
    for delimiter in ("\t", ",", ";", "|"):
        names = [name.strip().strip('"') for name in header.split(delimiter)]
        short = len(names) >= 3 and all(0 < len(name) <= 40 and name.count(" ") <= 2 for name in names)
        if short and delimiter in rest and ColumnPlan(names, Mapping()).n_known() >= 2:
            return True
    return False
