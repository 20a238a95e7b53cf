"""The small corpus, written once."""

import pytest
from small_corpus import write_measured


@pytest.fixture(scope="session")
def measured(tmp_path_factory):
    return write_measured(tmp_path_factory.mktemp("explored") / "measured")
