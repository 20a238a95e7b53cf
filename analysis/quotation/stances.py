"""How speakers are introduced: the stance of cues, and whether it differs between sides."""

import pandas as pd

from analysis.errors import check_columns


def count_stances(quotes: pd.DataFrame, *, by: str = "side") -> pd.DataFrame:
    """How often each stance introduces the quotes of each `by`: n_quotes, and its share of the cued quotes.

    Quotes without a cue are left out. Every stance has a row for every `by`, zeros kept; shares of a `by` sum to 1
    (Bell 1991; Fairclough 1995).

    >>> table = pd.DataFrame({"side": ["russia", "russia"], "cue_stance": ["denial", "neutral"]})
    >>> count_stances(table)["share"].tolist()
    [0.5, 0.5]
    """
    check_columns(quotes, [by, "cue_stance"], "the quotes table")
    cued = quotes.dropna(subset=["cue_stance"])
    counts = pd.crosstab(cued[by], cued["cue_stance"])
    table = counts.reset_index().melt(id_vars=by, var_name="cue_stance", value_name="n_quotes")
    table = table.sort_values([by, "cue_stance"], ignore_index=True)
    totals = table.groupby(by)["n_quotes"].transform("sum")
    return table.assign(share=table["n_quotes"] / totals)


def compare_stances(quotes: pd.DataFrame, *, side: str, other: str) -> pd.DataFrame:
    """The asymmetry of cues: per stance its share for each of two sides, and the difference `side` minus `other`.

    The difference runs from -1 to 1; 0 means that both sides are introduced alike. Its interval is a matter for
    `analysis.statistics.compare_groups` on the quotes joined to articles.
    """
    counts = count_stances(quotes[quotes["side"].isin([side, other])])
    wide = counts.pivot(index="cue_stance", columns="side", values="share").reindex(columns=[side, other])
    wide = wide.fillna(0.0).rename_axis(columns=None)
    return wide.assign(asymmetry=wide[side] - wide[other]).reset_index()
