"""What several tests share: the sample, measured once per worker."""

from pathlib import Path

import pytest
from small_study import make_notebook, measured  # noqa: F401  fixtures of tests/report and tests/study

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def sample_articles():
    """The constructed sample as an articles table, copies marked."""
    from analysis.corpus import find_copies, find_stories, read_articles

    return find_stories(find_copies(read_articles(ROOT / "data/sample/articles.csv").articles))


@pytest.fixture(scope="session")
def measured_sample(sample_articles, tmp_path_factory):
    """Folder with the measured tables of the sample."""
    from analysis.measure import Settings, measure_corpus

    folder = tmp_path_factory.mktemp("measured") / "sample"
    settings = Settings(actors=str(ROOT / "data/sample/actors.csv"))
    measure_corpus(sample_articles, folder, settings, engine="serial")
    return folder
