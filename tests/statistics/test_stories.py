"""Story-matched comparison."""

import numpy as np
import pandas as pd
import pytest

from analysis.coding import stamp_estimates
from analysis.statistics import compare_groups, compare_within_stories


def make_rows(n_stories: int = 60) -> pd.DataFrame:
    """Two outlets that tell each story alike; the Ledger also covers many stories of its own, all gloomy."""
    rng = np.random.default_rng(0)
    mood = rng.normal(size=n_stories)
    shared = [
        {"story_id": f"s{story}", "outlet": outlet, "tone": mood[story] + 0.1 * rng.normal()}
        for story in range(n_stories)
        for outlet in ["Harbour Courier", "Northern Ledger", "Northern Ledger"]
    ]
    own = [{"story_id": f"own{i}", "outlet": "Northern Ledger", "tone": -3.0 + rng.normal()} for i in range(100)]
    rows = pd.DataFrame(shared + own)
    return rows.assign(article_id=np.arange(len(rows)))


def test_what_is_covered_is_told_apart_from_how():
    rows = make_rows()
    assert compare_groups(rows, "tone", group="outlet").loc[0, "clear"]
    within = compare_within_stories(rows, "tone").iloc[0]
    assert not within["clear"]
    assert within["n_stories"] == 60
    assert within["difference"] == pytest.approx(0, abs=0.05)
    assert within["high"] - within["low"] < 0.2  # stories are shared, so their mood cancels


def test_a_difference_within_stories_is_found():
    rows = make_rows()
    rows["tone"] += 0.2 * (rows["outlet"] == "Harbour Courier")
    within = compare_within_stories(rows, "tone").iloc[0]
    assert within["clear"]
    assert within["low"] < 0.2 < within["high"]


def test_no_shared_story_no_row():
    rows = make_rows().query("story_id.str.startswith('own') or outlet == 'Harbour Courier'")
    assert compare_within_stories(rows, "tone").empty


def test_frames_nobody_coded_are_stamped():
    rated = pd.DataFrame({"frame": ["conflict"], "tier": ["A"], "stamp": [""]})
    stamped = stamp_estimates(pd.DataFrame({"frame": ["conflict", "morality"]}), rated)
    assert stamped["stamp"].tolist() == ["", "not validated"]
    assert stamped["tier"].tolist() == ["A", ""]
