"""Invented articles in the shapes that exports and scrapes have."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.corpus import Corpus, read_articles

SHARED = Path(__file__).parents[3] / "shared"


@pytest.fixture
def shared() -> Path:
    """The folder beside the project that holds real exports; tests that need it skip without it."""
    if not SHARED.exists():
        pytest.skip("../shared is not here")
    return SHARED


@pytest.fixture
def read_text(tmp_path: Path) -> Callable[..., Corpus]:
    """Write text (or bytes) to a file of a given name and read it; extra arguments go to `read_articles`."""

    def read(content: str | bytes, name: str = "article.txt", **options: object) -> Corpus:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read_articles(path, **options)  # type: ignore[arg-type]

    return read
