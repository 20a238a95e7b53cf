"""Files: written whole or not at all, hashed, found; and the cores that this process may use."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["count_cores", "hash_file", "project_folder", "replacing", "write_whole"]


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


def hash_file(path: str | Path) -> str:
    """SHA-256 of the file's bytes, as hexadecimal text."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def count_cores() -> int:
    """Cores that this process may use: its affinity and the limit of its container, not what the machine has."""
    import joblib  # here, since most users of this module need no cores

    return int(joblib.cpu_count())


def project_folder() -> Path:
    """The folder that holds `notebooks`, seen from itself or from inside `notebooks`; else the working folder."""
    here = Path.cwd()
    return here.parent if here.name == "notebooks" else here
