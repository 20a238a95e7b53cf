"""The small corpus, written once; and the way to the modules beside these tests."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def measured(tmp_path_factory):
    from small_corpus import write_measured

    return write_measured(tmp_path_factory.mktemp("explored") / "measured")
