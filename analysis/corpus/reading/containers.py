"""Where bytes come from: files, folders, zip and gzip archives, opened under caps and never unpacked to disk."""

import gzip
import io
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from analysis.corpus.drafts import Limits, SetAside
from analysis.errors import InputError

HEAD_BYTES = 65_536  # enough for every recogniser; a Nexis cover page fits in it
OFFICE_BYTES = 500_000_000  # a Word or spreadsheet file is parsed whole, in several times this memory
_OFFICE_MEMBERS = ("[Content_Types].xml", "mimetype", "word/document.xml", "xl/workbook.xml")
_SKIPPED_NAMES = ("thumbs.db", "desktop.ini")


class TooLargeError(InputError):
    """More bytes than the cap allows came out of a file."""


@dataclass(frozen=True, slots=True)
class Source:
    """One readable file. `name` is its path as shown to people, `stem` its bare name without endings."""

    name: str
    opener: Callable[[], IO[bytes]]
    limits: Limits

    @property
    def file_name(self) -> str:
        """The last part of the name."""
        return PurePosixPath(self.name.replace("\\", "/")).name

    @property
    def stem(self) -> str:
        """The file's bare name without its endings."""
        stem = self.file_name
        while (suffix := PurePosixPath(stem).suffix) and len(suffix) <= 6 and not suffix[1:].isdigit():
            stem = stem[: -len(suffix)]
        return stem or self.file_name

    def open(self) -> IO[bytes]:
        """A binary stream, gzip undone, that raises `TooLargeError` past the byte cap."""
        raw = self.opener()
        start = raw.read(2)
        raw.seek(0)
        stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if start == b"\x1f\x8b" else raw  # type: ignore[assignment]
        return io.BufferedReader(_Capped(stream, self.limits.file_bytes, self.name), 1 << 16)  # type: ignore[type-var]

    def head(self) -> bytes:
        """The first 64 KiB (fewer when the file is short or broken)."""
        return b"".join(self.parts(HEAD_BYTES))

    def read(self) -> bytes:
        """All bytes; a gzip that breaks off gives what came before the break."""
        return b"".join(self.parts())

    def parts(self, limit: int | None = None) -> Iterator[bytes]:
        """The bytes in parts of at most 1 MiB, up to `limit`; a gzip that breaks off ends there."""
        n_read = 0
        with self.open() as stream:
            while limit is None or n_read < limit:
                try:
                    part = stream.read1((1 << 20) if limit is None else limit - n_read)  # type: ignore[attr-defined]
                except (EOFError, zlib.error, gzip.BadGzipFile):
                    if n_read or limit is not None:
                        return
                    raise
                if not part:
                    return
                n_read += len(part)
                yield part


class _Capped(io.RawIOBase):
    """A raw stream that stops with an error once `limit` bytes have come out of it."""

    def __init__(self, stream: IO[bytes], limit: int, name: str) -> None:
        self._stream, self._left, self._limit, self._name = stream, limit, limit, name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        read = getattr(self._stream, "read1", self._stream.read)  # gives what there is before a break
        part = read(min(len(buffer), self._left + 1))
        self._left -= len(part)
        if self._left < 0:
            raise TooLargeError(f"{self._name!r} holds more than {self._limit:,} bytes; raise Limits.file_bytes.")
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._stream.close()
        super().close()


def check_unpacked(source: Source, data: bytes) -> None:
    """Raise InputError where an office file unpacks to more than the cap (a small file can hold gigabytes)."""
    cap = min(OFFICE_BYTES, source.limits.file_bytes)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(info.file_size for info in archive.infolist())
    if size > cap:
        raise InputError(f"{source.name!r} unpacks to {size:,} bytes, more than {cap:,}.")


def list_sources(path: str | Path, limits: Limits | None = None) -> Iterator[Source | SetAside]:
    """Every file under `path` (a file, a folder or a zip/tar archive), in name order.

    Hidden files are skipped; archives are looked into, two deep; nothing is unpacked to disk.

    Raises:
        InputError: `path` does not exist.
    """
    root, caps = Path(path), limits or Limits()
    if not root.exists():
        raise InputError(f"no such file or folder: {str(path)!r}")
    paths = sorted(_files_below(root)) if root.is_dir() else [root]
    for file in paths:
        name = file.relative_to(root).as_posix() if root.is_dir() else file.name
        yield from _expand(Source(name, _path_opener(file), caps), depth=0)


def _path_opener(file: Path) -> Callable[[], IO[bytes]]:
    return lambda: file.open("rb")


def _bytes_opener(data: bytes) -> Callable[[], IO[bytes]]:
    return lambda: io.BytesIO(data)


def _files_below(root: Path) -> Iterator[Path]:
    for file in root.rglob("*"):
        parts = file.relative_to(root).parts
        hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
        if not hidden and file.name.lower() not in _SKIPPED_NAMES and file.is_file():
            yield file


def _expand(source: Source, depth: int) -> Iterator[Source | SetAside]:
    try:
        with source.opener() as raw:
            start = raw.read(4)
        archive = depth < 2 and start == b"PK\x03\x04"
        packed_tar = depth < 2 and bool(re.search(r"\.(?:tar(?:\.\w+)?|tgz)$", source.file_name.lower()))
        if archive:
            yield from _expand_zip(source, depth)
        elif packed_tar:
            yield from _expand_tar(source, depth)
        else:
            yield source
    except (OSError, zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, InputError) as error:
        yield SetAside(source.name, f"cannot be opened: {error}")
    except (RuntimeError, NotImplementedError, ValueError, struct.error) as error:  # zipfile on damaged headers
        yield SetAside(source.name, f"cannot be opened: {error}")


def _expand_zip(source: Source, depth: int) -> Iterator[Source | SetAside]:
    with source.opener() as raw, zipfile.ZipFile(raw) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        names = {info.filename for info in members}
        if names.intersection(_OFFICE_MEMBERS):
            yield source
            return
        for n, info in enumerate(members):
            label = f"{source.name}/{_safe_name(info.filename)}"
            if n >= source.limits.archive_members:
                yield SetAside(source.name, f"holds more than {source.limits.archive_members:,} files")
                return
            if _is_hidden(info.filename):
                continue
            yield from _expand_member(source, depth, label, lambda i=info: archive.open(i))  # type: ignore[misc]


def _expand_tar(source: Source, depth: int) -> Iterator[Source | SetAside]:
    with source.open() as raw, tarfile.open(fileobj=raw, mode="r|") as archive:
        for n, info in enumerate(archive):
            if not info.isfile() or _is_hidden(info.name):
                continue
            if n >= source.limits.archive_members:
                yield SetAside(source.name, f"holds more than {source.limits.archive_members:,} files")
                return
            label = f"{source.name}/{_safe_name(info.name)}"
            yield from _expand_member(source, depth, label, lambda i=info: archive.extractfile(i))  # type: ignore[misc]


def _expand_member(
    source: Source, depth: int, label: str, opener: Callable[[], IO[bytes] | None]
) -> Iterator[Source | SetAside]:
    """One archive member held in memory, capped, so that it can be read after the archive is closed."""
    try:
        stream = opener()
        if stream is None:
            return
        with stream:
            data = stream.read(source.limits.file_bytes + 1)
    except (OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        yield SetAside(label, f"cannot be unpacked: {error}")
        return
    if len(data) > source.limits.file_bytes:
        yield SetAside(label, f"holds more than {source.limits.file_bytes:,} bytes; raise Limits.file_bytes")
        return
    yield from _expand(Source(label, _bytes_opener(data), source.limits), depth + 1)


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.startswith("__MACOSX") or (part.startswith(".") and part != "..") for part in parts)


def _safe_name(name: str) -> str:
    """A member's name as a label only: no drive, no root, no way up.

    >>> _safe_name("../../etc/passwd.txt")
    'etc/passwd.txt'
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(part.replace(":", "_") for part in parts) or "unnamed"
