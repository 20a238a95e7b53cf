"""Electronic mail: an alert or a newsletter as one article, or a database's export sent by mail."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from analysis.corpus.drafts import Draft, Found, SetAside
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.decoding import decode_bytes
from analysis.corpus.reading.readers.markup import html_blocks, parse_html
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.corpus.reading.readers.proquest import is_proquest, read_proquest_text


def read_mail(source: Source, options: ReadOptions) -> Iterator[Found]:
    """The article of a mail, its sender's name as the outlet; the documents of a ProQuest export sent by mail."""
    message = message_from_bytes(source.read(), policy=policy.default)
    text = _body(message)
    if not text:
        yield SetAside(source.name, "no text in the mail")
        return
    if is_proquest(text):
        yield from read_proquest_text(text, source.name)
        return
    draft = Draft(source.name, text=text, headline=_header(message, "Subject"), published=_header(message, "Date"))
    sender, address = parseaddr(_header(message, "From") or "")
    draft.outlet = sender or address.rpartition("@")[2] or None
    draft.note("outlet from sender", f"{sender} {address}", f"read as {draft.outlet}")
    yield draft


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message.get(name)
    except (ValueError, TypeError, IndexError, AttributeError):  # the standard library fails on damaged headers
        return None
    return str(value) if value else None


def _body(message: EmailMessage) -> str:
    """The plain text of a mail, lines as they are; else the paragraphs of its page."""
    found: dict[str, str] = {}
    for part in message.walk():
        kind = part.get_content_type()
        payload = part.get_payload(decode=True)
        if kind in ("text/plain", "text/html") and kind not in found and isinstance(payload, bytes):
            found[kind] = decode_bytes(payload, part.get_content_charset()).text.replace("\r\n", "\n")
    if found.get("text/plain", "").strip():
        return found["text/plain"].strip()
    page = found.get("text/html", "").strip()
    return "\n\n".join(html_blocks(parse_html(page.encode("utf-8", errors="replace")))) if page else ""
