"""Every layout of the stubs is read right: each article, its outlet, date, headline and words."""

import pytest
import stubs_data  # noqa: F401  fills STUBS
import stubs_databases  # noqa: F401  fills STUBS
from stub_articles import STUBS, Stub, score_stub

from analysis.corpus import read_articles

WORDS_ADDED = {"new_tab.html": 0.2, "unquoted.tsv": 0.1}  # credits stay; a sentence the stub itself adds


def test_there_are_many_layouts() -> None:
    assert len(STUBS) >= 60
    assert len({(one.kind, one.name) for one in STUBS}) == len(STUBS)


@pytest.mark.parametrize("one", STUBS, ids=lambda one: f"{one.kind}/{one.name}")
def test_every_layout_is_read_right(one: Stub, tmp_path) -> None:
    (tmp_path / one.name).write_bytes(one.make(one.articles))
    corpus = read_articles(tmp_path)
    score = score_stub(corpus, one)
    n = len(one.articles)
    assert score["extra"] == 0
    assert (score["found"], score["outlet"], score["date"], score["headline"]) == (n, n, n, n)
    assert score["words_kept"] >= 0.97 * n
    assert score["words_added"] <= (WORDS_ADDED.get(one.name, 0.03)) * n
