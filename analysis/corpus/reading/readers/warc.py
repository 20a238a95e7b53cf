"""Web archives (WARC), streamed by fastwarc; a truncated archive gives what it can."""

from collections.abc import Iterator

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.corpus.reading.readers.pages import extract_page

_PAGE_BYTES = 20_000_000  # a page larger than this is no article
_HTML_TYPES = ("text/html", "application/xhtml+xml")


def read_warc(source: Source, options: ReadOptions) -> Iterator[Found]:
    """The article of every HTML response in the archive; other responses are passed over, failed ones set aside."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    wanted = WarcRecordType.response | WarcRecordType.resource
    n_records = n_pages = n_bytes = 0
    with source.opener() as stream:  # fastwarc undoes gzip itself, member by member
        try:
            for record in ArchiveIterator(stream, record_types=wanted, parse_http=True, auto_decode="all"):
                n_records += 1
                n_bytes += record.content_length or 0
                if n_records > options.limits.rows or n_bytes > options.limits.file_bytes:
                    yield SetAside(source.name, "more records or bytes than Limits allows; the rest was not read")
                    return
                found = _read_record(record, f"{source.name}, record {n_records}")
                if found is not None:
                    n_pages += 1
                    yield found
        except BaseException as error:
            if not _is_damage(error):
                raise
            yield SetAside(f"{source.name}, after record {n_records}", f"the archive breaks off: {error}")
            return
    if not n_pages:
        yield SetAside(source.name, f"no web page in it ({n_records} responses)")


def _is_damage(error: BaseException) -> bool:
    """Whether a damaged archive caused it: fastwarc's Rust core panics on some, outside the usual exceptions."""
    ordinary = isinstance(error, (OSError, EOFError, ValueError, RuntimeError, LookupError))
    return ordinary or type(error).__name__ == "PanicException"


def _read_record(record: object, where: str) -> Found | None:
    http = getattr(record, "http_headers", None)
    kind = (getattr(record, "http_content_type", None) or "").lower()
    headers = record.headers  # type: ignore[attr-defined]
    if http is None:
        kind = (headers.get("Content-Type") or "").split(";")[0].strip().lower()
    url = (headers.get("WARC-Target-URI") or "").strip("<>") or None
    if kind not in _HTML_TYPES:
        return None
    data = record.reader.read(_PAGE_BYTES)  # type: ignore[attr-defined]
    status = getattr(http, "status_code", None) if http is not None else 200
    if status is not None and status != 200:
        return SetAside(where, f"HTTP status {status}: {url}")
    found = extract_page(data, where, url=url)
    if isinstance(found, Draft):
        found.seen = headers.get("WARC-Date")
        found.url = url or found.url
    elif url:
        return SetAside(where, f"{found.reason}: {url}")
    return found
