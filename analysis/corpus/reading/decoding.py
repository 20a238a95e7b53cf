"""Bytes to text: a byte-order mark, then UTF-8, then detection; what had to be replaced is reported."""

import re
from codecs import getincrementaldecoder
from io import StringIO, TextIOWrapper
from typing import NamedTuple, TextIO

from analysis.corpus.reading.containers import Source

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE_BYTES = 200_000  # detection looks at this much around the first byte that is not ASCII
_ESCAPED = re.compile("[\udc80-\udcff]")
_MULTIBYTE = re.compile("[^\x00-\x7f\udc80-\udcff]")


class Decoded(NamedTuple):
    """Text, the encoding it was read with, and how many bytes no encoding explained."""

    text: str
    encoding: str
    n_replaced: int


def decode_bytes(data: bytes, declared: str | None = None) -> Decoded:
    """Decode `data`, trying a byte-order mark, UTF-8, the `declared` encoding, then detection.

    Where valid UTF-8 sequences stand among foreign bytes the text is read as UTF-8, each foreign byte replaced by
    U+FFFD and counted.

    >>> decode_bytes("Süd".encode("cp1252")).text
    'Süd'
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _replace(data, encoding)
    if guessed := _guess_utf16(data):
        return _replace(data, guessed)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", 0)
    except UnicodeDecodeError as error:
        first = error.start
    escaped = data.decode("utf-8", errors="surrogateescape")
    n_bad, n_good = len(_ESCAPED.findall(escaped)), len(_MULTIBYTE.findall(escaped))
    # A single-byte text holds next to no valid UTF-8 sequence by chance, so a few good ones settle it.
    if n_good >= 3 and n_good >= 0.1 * n_bad:
        return Decoded(data.decode("utf-8", errors="replace"), "utf-8", n_bad)
    if declared:
        try:
            return Decoded(data.decode(declared), declared.lower(), 0)
        except (UnicodeDecodeError, LookupError):
            pass
    return _replace(data, _detect(data, first))


def open_text(source: Source, declared: str | None = None) -> tuple[TextIO, Decoded]:
    """A text stream over a file, and how it is decoded (without the text).

    Clean UTF-8, checked in a first pass, is streamed; anything else is decoded whole.
    """
    if declared is None and _is_utf8(source):
        return TextIOWrapper(source.open(), encoding="utf-8-sig", newline=""), Decoded("", "utf-8", 0)
    decoded = decode_bytes(source.read(), declared)
    return StringIO(decoded.text, newline=""), decoded._replace(text="")


def _is_utf8(source: Source) -> bool:
    head = source.head()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _guess_utf16(head):
        return False
    decoder = getincrementaldecoder("utf-8")()
    try:
        for part in source.parts():
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _replace(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    n_replaced = text.count("�") - (data.count(b"\xef\xbf\xbd") if encoding.startswith("utf-8") else 0)
    return Decoded(text, encoding, max(0, n_replaced))


def _guess_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    sample = data[:4000]
    if len(sample) < 8 or sample.count(0) < len(sample) / 4:
        return None
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


def _detect(data: bytes, first: int) -> str:
    """The single- or multi-byte encoding that explains the sample; Windows-1252 where nothing is better."""
    sample = data[max(0, first - _SAMPLE_BYTES // 2) : first + _SAMPLE_BYTES // 2]
    high = sum(byte > 0x7F for byte in sample)
    # A Latin-script text has few bytes above 127, and Windows-1252 is what Western exports are written in;
    # detection is asked only where such bytes carry the words (Cyrillic, Greek, Asian scripts).
    if (high < 20 or high < 0.15 * (len(sample) - sample.count(b" "))) and not _undefined(sample):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best else "cp1252"


def _undefined(sample: bytes) -> bool:
    return any(byte in sample for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D))
