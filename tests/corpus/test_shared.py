"""The real exports and the real corpus, where ../shared is there."""

from pathlib import Path

import pytest

from analysis.corpus import find_copies, read_articles

# what a person counted in each folder: articles, and things set aside
FORMATS = {
    "excel": (47, 13),
    "factiva_html": (127, 0),
    "filename_meta": (4, 0),
    "html": (5, 0),
    "json": (22, 0),
    "mediacloud": (98, 0),
    "nexis_docx": (158, 2),
    "nexis_html": (428, 0),
    "nexis_txt": (10, 0),
    "plaintext": (2, 0),
    "proquest_txt": (209, 1),
    "rss": (3, 0),
    "warc": (15, 1),
}


@pytest.mark.parametrize("folder", FORMATS)
def test_every_export_is_read_or_set_aside(shared: Path, folder: str) -> None:
    corpus = read_articles(shared / "formats" / folder)
    assert (len(corpus.articles), len(corpus.set_aside)) == FORMATS[folder]
    assert corpus.set_aside["reason"].str.len().gt(5).all()
    if folder not in ("filename_meta", "plaintext"):
        assert corpus.articles["headline"].notna().mean() > 0.99
        assert corpus.articles["outlet"].notna().mean() > 0.99
        assert corpus.articles["published"].notna().mean() > 0.99


def test_the_real_corpus_is_read_whole(shared: Path) -> None:
    corpus = read_articles(shared / "corpus" / "real.jsonl")
    assert len(corpus.articles) == 2469
    assert corpus.articles["article_id"].is_unique
    assert corpus.articles["text"].notna().all()
    assert corpus.articles["outlet"].nunique() == 21
    found = find_copies(corpus.articles)
    assert found["copy_of"].notna().sum() >= 80
    assert set(found.loc[found["outlet"] == "Associated Press", "wire"].dropna()) == set()
