"""Which format a file is in, told from its first bytes; the name only breaks ties."""

import re
import zipfile

from analysis.corpus.reading.columns import ColumnPlan
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.mapping import Mapping

_BINARY = (
    (b"%PDF", "PDF; download the export as DOCX, RTF, HTML or text, or copy the article into a text file"),
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
    r"|(?:AN[ \t]+)?[^\W\d_]{2,12} [A-Z][A-Z0-9]{3,11}(?:19|20)\d{6}[a-zA-Z0-9]{6,12})[ \t\r]*$",
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
_PROQUEST_HTML = re.compile(r"proquest document id|id du document proquest|proquest-dokument-id", re.I)
_EUROPRESSE_MARKS = ("docpublicationname", "titrearticlevisu", "<title>europresse")
_TELEGRAM_MARKS = ('class="page_body chat_page"', 'class="message default clearfix"')
_ROOT = re.compile(r"<(?!\?|!)([\w.:-]+)")
_PAGE_TAGS = frozenset(
    [
        "html",
        "head",
        "body",
        "div",
        "article",
        "p",
        "main",
        "section",
        "meta",
        "title",
        "span",
        "table",
        "a",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "header",
        "nav",
        "link",
        "script",
        "style",
        "form",
        "center",
        "font",
        "img",
        "br",
        "b",
        "i",
        "pre",
    ]
)
_MAIL_HEADER = re.compile(
    r"^(?:from|to|subject|date|mime-version|message-id|received|return-path|delivered-to|reply-to|content-type|x-[\w-]+|"
    r"dkim-signature|authentication-results|arc-[\w-]+|list-[\w-]+|sender|cc|content-transfer-encoding):\s?",
    re.I,
)
_EBSCO = re.compile(r"\A\s*Record: \d+[ \t]*\r?\n(?:Title|Titel|Titre):", re.I)
_GALE = re.compile(r"^Gale Document Number: ?|^From: .+\(.*\)\s*$[\s\S]{0,600}^Full Text:", re.M)
_RIS = re.compile(r"\A\s*TY  - [A-Z]{2,6}")
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
    if _RIS.match(stripped):
        return "ris"
    if _is_mail(stripped):
        return "mail"
    if stripped[:1] == "<" and (kind := _recognise_markup(stripped, source)):
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
    if b"epub" in kind:
        return "binary: e-book (EPUB); save its articles as HTML, DOCX or text"
    return "binary: archive inside archives" if b"text" not in kind else "binary: OpenDocument text; save it as DOCX"


def _loose_text(start: bytes) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", errors="replace")
    if start.count(0) > len(start) / 4:
        encoding = "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
        return start.decode(encoding, errors="replace")
    return start.decode("utf-8", errors="replace")


def _is_mail(text: str) -> bool:
    """Whether a text starts with the header of a mail, sender, subject or date among it."""
    lines = [line for line in text[:8000].split("\n", 12)[:12] if line[:1] not in (" ", "\t")]
    names = [match[0].lower().split(":")[0] for line in lines if (match := _MAIL_HEADER.match(line))]
    start = next((n for n, line in enumerate(lines) if not line.strip()), len(lines))
    is_header = bool(lines) and len(names) >= min(3, start) > 2 and bool(_MAIL_HEADER.match(lines[0]))
    return is_header and len({"from", "subject", "date", "mime-version", "received"} & set(names)) >= 2


def _is_xml(text: str, source: Source) -> bool:
    """Whether markup is XML and no page: declared so, or of a root that no page has."""
    root = _ROOT.search(text[:4000])
    if root is None or re.search(r"<!doctype\s+html|<html[\s>]", text[:4000], re.I):
        return False
    declared = text.startswith("<?xml") or source.file_name.lower().endswith((".xml", ".xml.gz", ".tei", ".nitf"))
    name = root[1].rpartition(":")[2].lower()
    return (
        (declared or name not in _PAGE_TAGS)
        and not text.startswith("<!--")
        and name not in ("html", "docfull")
        and (declared or f"</{root[1]}" in text or len(text) > 60_000)
    )


def _recognise_markup(text: str, source: Source) -> str | None:
    if _FEED.search(text[:3000]) and not re.match(r"<!doctype html|<html", text, re.I):
        return "feed"
    lower = text.lower()
    if _is_xml(text, source):
        return "xml"
    if not _HTML.search(text):
        return None
    if all(mark in lower for mark in _TELEGRAM_MARKS):
        return "telegram"
    if any(mark in lower for mark in _EUROPRESSE_MARKS):
        return "europresse"
    if _PROQUEST_HTML.search(text) and "full text" in lower:
        return "proquest_html"
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
    if _EBSCO.match(text):
        return "ebsco"
    if _GALE.search(text):
        return "gale"
    if "© PressReader" in text:
        return "pressreader"
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
