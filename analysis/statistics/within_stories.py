"""Story-matched comparison: outlets on the same stories, so that a difference is not one of what they cover."""

from itertools import combinations

import numpy as np
import pandas as pd

from analysis.errors import check_columns
from analysis.statistics.design import Design
from analysis.statistics.differences import adjust_p, compare_groups
from analysis.statistics.intervals import Bounds
from analysis.statistics.resampling import as_list

__all__ = ["compare_within_stories"]


def compare_within_stories(
    table: pd.DataFrame,
    value: str,
    *,
    group: str = "outlet",
    by: str | list[str] | None = None,
    story: str = "story_id",
    share: bool | None = None,
    bounds: Bounds = None,
    design: Design = Design(),
) -> pd.DataFrame:
    """Pairs of groups compared on the stories that both cover; each story counts the same, however many articles.

    Args:
        table: a measure table joined to its articles, with a `story` column; rows without a story are left out.
        value: a column of numbers or of True and False.
        group, by, share, bounds, design: as in `compare_groups`; stories are what is drawn again, and
            the design's weight parts a story among its rows.

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
        weight = pair[design.weight] if design.weight else pd.Series(1.0, pair.index)
        whole = weight.groupby([pair[name] for name in (story, group, *names)], observed=True, dropna=False)
        pair = pair.assign(_share=weight / whole.transform("sum"))
        compared = compare_groups(
            pair, value, group=group, by=names, share=share, bounds=bounds,
            design=design.replace(weight="_share", cluster=story),
        )  # fmt: skip
        parts.append(compared.assign(n_stories=pair[story].nunique()))
    if not parts:
        empty = compare_groups(known.iloc[:0], value, group=group, by=names)
        return empty.assign(n_stories=pd.Series(dtype="int64"))
    result = pd.concat(parts, ignore_index=True)
    adjusted = adjust_p(result["p"])
    return result.assign(p_adjusted=adjusted, clear=np.nan_to_num(adjusted, nan=1.0) < 1 - design.level)
