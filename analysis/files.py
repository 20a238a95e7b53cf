"""Files: written whole or not at all, locked, hashed, found; and the cores that this process may use."""

import contextlib
import hashlib
import json
import os
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from analysis.errors import InputError

__all__ = [
    "check_size",
    "check_zip",
    "count_cores",
    "free_memory_gb",
    "hash_file",
    "lock_file",
    "lock_folder",
    "project_folder",
    "replacing",
    "write_whole",
]

_PAUSE = 0.5  # seconds between two looks at a lock that somebody else has


@contextlib.contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A path to write to, which takes the place of `path` when the block ends well: the file is whole or as before.

    The temporary file stands in the same folder and has the same ending, since some libraries choose a format by it.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:40]}.", suffix=f".part{path.suffix}")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_whole(path: str | Path, content: bytes) -> None:
    """Write `content` to `path`; the file is whole, or as it was before."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


@contextlib.contextmanager
def lock_folder(
    folder: str | Path, *, exclusive: bool, what: str, waiting: Callable[[str], object] | None = None
) -> Iterator[None]:
    """Hold `folder` while the block runs: alone to write it, or together with other readers.

    The lock is the operating system's, so that it ends with the process, however that ends; a file that is left behind
    locks nothing. Every process that reads or writes the folder has to ask for it.

    Args:
        exclusive: to write; the folder is made if need be. Otherwise to read.
        what: what the holder does, for those who come meanwhile: "pressgauge measure corpus.csv".
        waiting: wait until the folder is free; called once with what there is to wait for. None: raise at once.

    Raises:
        InputError: somebody else holds the folder (the message says who, and since when), or it is no folder.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{str(folder)!r} is a file; name a folder.")
    if exclusive:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"folder {str(folder)!r} cannot be made: {error.strerror}.") from error
    if folder.is_dir():
        with _lock(folder / ".lock", folder, exclusive=exclusive, what=what, waiting=waiting):
            yield
    else:
        yield  # nothing is there to read: whoever reads it will say so


@contextlib.contextmanager
def lock_file(file: str | Path, *, what: str, waiting: Callable[[str], object] | None = None) -> Iterator[None]:
    """Hold `file` and what is kept beside it alone, as `lock_folder` does; the file need not be there yet."""
    file = Path(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    with _lock(file.with_name(f".{file.name}.lock"), file, exclusive=True, what=what, waiting=waiting):
        yield


@contextlib.contextmanager
def _lock(
    lock: Path, place: Path, *, exclusive: bool, what: str, waiting: Callable[[str], object] | None
) -> Iterator[None]:
    try:
        handle = lock.open("a+b")
    except OSError as error:
        if exclusive:
            raise InputError(f"{str(place)!r} cannot be written: {error.strerror}.") from error
        yield  # a place that we may only read; who writes it has other rights
        return
    with handle:
        while not _take(handle, exclusive=exclusive):
            message = f"{str(place)!r} is in use by {_name_holders(lock)}."
            if waiting is None:
                raise InputError(f"{message} Wait until that has ended, or stop it.")
            waiting(message)
            while not _take(handle, exclusive=exclusive):
                time.sleep(_PAUSE)
            break
        try:
            with _leave_note(lock, what):
                yield
        finally:
            _give_back(handle)


def _take(handle: IO[bytes], *, exclusive: bool) -> bool:
    """Whether the lock could be had."""
    import portalocker  # here, since most users of this module lock nothing

    kind = portalocker.LockFlags.EXCLUSIVE if exclusive else portalocker.LockFlags.SHARED
    try:
        portalocker.lock(handle, kind | portalocker.LockFlags.NON_BLOCKING)
    except portalocker.AlreadyLocked:
        return False
    except portalocker.LockException:  # a drive that knows no locks: as if nobody else were there
        return True
    return True


def _give_back(handle: IO[bytes]) -> None:
    """Explicitly: a forked worker that lives on has the open file too."""
    import portalocker  # as above

    with contextlib.suppress(portalocker.LockException):
        portalocker.unlock(handle)


@contextlib.contextmanager
def _leave_note(lock: Path, what: str) -> Iterator[None]:
    """Say beside the lock who has it, for the message that others get."""
    handle, name = tempfile.mkstemp(dir=lock.parent, prefix=f"{lock.name}.")
    with open(handle, "w", encoding="utf-8") as note:
        json.dump({"what": what, "pid": os.getpid(), "since": f"{datetime.now():%Y-%m-%d %H:%M}"}, note)
    try:
        yield
    finally:
        Path(name).unlink(missing_ok=True)


def _name_holders(lock: Path) -> str:
    """Who has the lock, by the notes beside it; the notes of processes that have died are taken away."""
    said = []
    for path in sorted(lock.parent.glob(f"{lock.name}.*")):
        try:
            note = json.loads(path.read_text(encoding="utf-8"))
            if _is_alive(note["pid"]):
                said.append(f"{note['what']} (process {note['pid']}, since {note['since']})")
            else:
                path.unlink(missing_ok=True)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):  # just being written, or just gone
            continue
    return " and ".join(said) or "another process"


def _is_alive(pid: int) -> bool:
    if os.name != "posix":
        return True  # os.kill would end it there
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def hash_file(path: str | Path) -> str:
    """SHA-256 of the file's bytes, as hexadecimal text."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def count_cores() -> int:
    """Cores that this process may use: its affinity and the limit of its container, not what the machine has."""
    import joblib  # here, since most users of this module need no cores

    return int(joblib.cpu_count())


def free_memory_gb(cgroup: Path = Path("/sys/fs/cgroup")) -> float:
    """Memory free for new programs in GB, at most what a container leaves, which psutil does not look at."""
    import psutil  # here, since most users of this module need no memory

    free: int = psutil.virtual_memory().available
    with contextlib.suppress(OSError, ValueError):  # no container, or one without a limit ("max")
        free = min(free, int((cgroup / "memory.max").read_text()) - int((cgroup / "memory.current").read_text()))
    return free / 1e9


def check_zip(path: Path, most: int = 500_000_000) -> None:
    """Raise InputError where the archive `path` unpacks to more than `most` bytes: a small file can hold gigabytes.

    What is no archive passes: whoever opens it will say so.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except (OSError, zipfile.BadZipFile, ValueError):
        return
    if size > most:
        raise InputError(f"{str(path)!r} unpacks to {size:,} bytes; at most {most:,}.")


def check_size(path: Path, most: int = 50_000_000) -> None:
    """Raise InputError where the file `path` has more than `most` bytes: no list that people keep has."""
    if path.is_file() and path.stat().st_size > most:
        raise InputError(f"{str(path)!r} has {path.stat().st_size:,} bytes; a list may have at most {most:,}.")


def project_folder() -> Path:
    """The folder that holds `notebooks`, seen from itself or from inside `notebooks`; else the working folder."""
    here = Path.cwd()
    return here.parent if here.name == "notebooks" else here
