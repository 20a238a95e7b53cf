"""Story-matched comparison: outlets on the same stories, so that a difference is not one of what they cover."""

from itertools import combinations

import numpy as np
import pandas as pd

from analysis.errors import check_columns
from analysis.statistics.differences import adjust_p, compare_groups
from analysis.statistics.resampling import as_list

__all__ = ["compare_within_stories"]


def compare_within_stories(
    table: pd.DataFrame,
    value: str,
    *,
    group: str = "outlet",
    by: str | list[str] | None = None,
    story: str = "story_id",
    copies: str = "all",
    level: float = 0.95,
    n_resamples: int = 1000,
    seed: int = 1,
) -> pd.DataFrame:
    """Pairs of groups compared on the stories that both cover; each story counts the same, however many articles.

    Args:
        table: a measure table joined to its articles, with a `story` column; rows without a story are left out.
        value: a column of numbers or of True and False.
        group, by, copies, level, n_resamples, seed: as in `compare_groups`; stories are what is drawn again.

    Returns:
        As `compare_groups`, and n_stories: how many stories both groups of the pair cover. Pairs that share none have
        no row; with fewer than five shared stories there is no test.
    """
    names = as_list(by)
    check_columns(table, ["article_id", value, group, story, *names], "the table to compare")
    known = table[table[story].notna() & table[group].notna() & table[value].notna()]
    parts = []
    for one, other in combinations(sorted(known[group].unique(), key=str), 2):
        pair = known[known[group].isin([one, other])]
        shared = pair.groupby(story)[group].transform("nunique") == 2
        pair = pair[shared]
        if pair.empty:
            continue
        n_rows = pair.groupby([story, group, *names], observed=True, dropna=False)[value].transform("size")
        compared = compare_groups(
            pair.assign(_share=1 / n_rows), value, group=group, by=names, weight="_share", cluster=story, copies=copies,
            level=level, n_resamples=n_resamples, seed=seed,
        )  # fmt: skip
        parts.append(compared.assign(n_stories=pair[story].nunique()))
    if not parts:
        empty = compare_groups(known.iloc[:0], value, group=group, by=names)
        return empty.assign(n_stories=pd.Series(dtype="int64"))
    result = pd.concat(parts, ignore_index=True)
    adjusted = adjust_p(result["p"])
    return result.assign(p_adjusted=adjusted, clear=np.nan_to_num(adjusted, nan=1.0) < 1 - level)
