"""Findings: sentences made from estimates, which say no more than the intervals support.

Each function takes a table of `analysis.statistics` and gives one or two plain sentences. Where intervals overlap
it says "no clear difference", where articles are too few it says that. Outlets are named in alphabetical order and
never ranked: a share or a tone is not a mark, and no sentence calls one of them good or bad.
"""

import pandas as pd

from analysis.errors import check_columns
from analysis.lexicons import load_lexicon
from analysis.study.wording import (
    Names,
    join_phrases,
    name_value,
    pluralize,
    write_gap,
    write_interval,
    write_number,
    write_percent,
    write_signed,
)

__all__ = [
    "describe_corpus",
    "describe_differences",
    "describe_frequencies",
    "describe_gaps",
    "describe_neutral",
    "describe_portrayal",
    "describe_shares",
    "describe_validation",
    "list_largest",
    "read_margin",
    "select_named",
]

_MOST = 3  # values named in one sentence; more is a table


def describe_corpus(articles: pd.DataFrame) -> str:
    """How many articles, by how many outlets, of which days, and how many carry another article's text.

    >>> rows = pd.DataFrame({"outlet": ["A", "B"], "published": pd.to_datetime(["2022-03-01", "2022-04-01"])})
    >>> describe_corpus(rows)
    '2 articles by 2 outlets, published between 2022-03-01 and 2022-04-01.'
    """
    check_columns(articles, ["outlet", "published"], "the articles table")
    n_outlets = articles["outlet"].nunique()
    text = f"{len(articles):,} {pluralize(len(articles), 'article')} by {n_outlets} {pluralize(n_outlets, 'outlet')}"
    dated = articles["published"].dropna()
    if len(dated):
        text += f", published between {dated.min():%Y-%m-%d} and {dated.max():%Y-%m-%d}"
    copies = articles[articles["copy_of"].notna()] if "copy_of" in articles else articles.iloc[:0]
    if len(copies):
        text += (
            f"; {len(copies):,} of them {'carries' if len(copies) == 1 else 'carry'} the text of another article here"
        )
        n_wire = int(copies["wire"].notna().sum()) if "wire" in copies else 0
        text += f", {n_wire:,} of these the text of a known agency" if n_wire else ""
    return f"{text}."


def list_largest(articles: pd.DataFrame, most: int = 12) -> list[str]:
    """The outlets with the most articles, at most so many, in alphabetical order: what a figure of one page can hold.

    >>> list_largest(pd.DataFrame({"outlet": ["B", "A", "B", "C", "C"]}), most=2)
    ['B', 'C']
    """
    check_columns(articles, ["outlet"], "the articles table")
    counts = articles["outlet"].dropna().value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return sorted(counts.index[:most])


def describe_shares(estimates: pd.DataFrame, category: str, *, whole: str, names: Names | None = None) -> str:
    """The largest shares of `whole`, and whether the first is clearly the largest.

    Args:
        estimates: one row per value of `category`, from `estimate_share` or `estimate_mean`.
        whole: what the shares are shares of: "all quoted words".
        names: value -> its words in the sentence.

    >>> rows = pd.DataFrame({"side": ["ukraine", "russia"], "estimate": [0.6, 0.2], "low": [0.5, 0.1],
    ...                      "high": [0.7, 0.3], "n_articles": [50, 50], "flag": ["", ""]})
    >>> describe_shares(rows, "side", whole="all quoted words", names={"ukraine": "Ukraine", "russia": "Russia"})
    'Of all quoted words, the largest share is that of Ukraine, 60 % (50 to 70 %), before Russia, 20 % (10 to 30 %).'
    """
    said, first = _list_largest(estimates, category, names)
    if not said:
        return f"There are too few articles to say how {whole} are shared out."
    if len(said) == 1:
        return f"Of {whole}, the share of {said[0]}."
    if first:
        return f"Of {whole}, the largest share is that of {said[0]}, before {join_phrases(said[1:])}."
    return (
        f"Of {whole}, the largest shares are those of {join_phrases(said)}; no clear difference between the first two."
    )


def describe_frequencies(estimates: pd.DataFrame, category: str, *, whole: str, names: Names | None = None) -> str:
    """What occurs in the most of `whole` ("articles"), where an article can have several; as `describe_shares`.

    >>> rows = pd.DataFrame({"frame": ["aid", "jobs"], "estimate": [0.4, 0.1], "low": [0.36, 0.05], "high": [0.5, 0.2]})
    >>> describe_frequencies(rows, "frame", whole="articles")
    'Most frequent: aid, 40 % (36 to 50 %); and jobs, 10 % (5 to 20 %) of articles.'
    """
    said, first = _list_largest(estimates, category, names)
    if not said:
        return f"There are too few {whole} to say what is frequent."
    end = "" if len(said) == 1 or first else "; no clear difference between the first two"
    return f"Most frequent: {join_phrases(said)} of {whole}{end}."


def _list_largest(estimates: pd.DataFrame, category: str, names: Names | None) -> tuple[list[str], bool]:
    """The largest shares with their intervals, in words, and whether the first is clearly larger than the second."""
    check_columns(estimates, [category, "estimate", "low", "high"], "the estimates table")
    known = estimates[estimates["low"].notna()].sort_values(["estimate", category], ascending=[False, True])
    said = [
        f"{name_value(row[category], names)}, {write_percent(row['estimate'])} ({write_interval(row, share=True)})"
        for _, row in known.head(_MOST).iterrows()
    ]
    return said, len(known) > 1 and bool(known["low"].iloc[0] > known["high"].iloc[1])


def describe_differences(
    pairs: pd.DataFrame, *, what: str, category: str | None = None, names: Names | None = None, share: bool = True
) -> str:
    """Whether outlets differ clearly, and the two that differ most of those that do.

    Args:
        pairs: from `compare_groups`; clear is False where false discovery control does not let the difference pass.
        what: what is compared: "the share of quoted words".
        category: the column whose value the difference is about, e.g. "side".
        names: value of `category` -> its words in the sentence.
        share: numbers are shares, written in per cent; else they are written as they are.

    >>> rows = pd.DataFrame({"group_a": ["B"], "group_b": ["A"], "estimate_a": [0.3], "estimate_b": [0.6], "p": [0.4],
    ...                      "difference": [-0.3], "low": [-0.7], "high": [0.1], "clear": [False]})
    >>> describe_differences(rows, what="the share of quoted words")
    'No clear difference between the outlets in the share of quoted words (1 comparison of two outlets).'
    """
    check_columns(pairs, ["group_a", "group_b", "difference", "low", "high", "p", "clear"], "the table of differences")
    tested = pairs[pairs["p"].notna()]
    if tested.empty:
        return f"There are too few outlets or articles to compare {what}."
    count = f"{len(tested)} {pluralize(len(tested), 'comparison')} of two outlets"
    row = _largest(tested)
    if row is None:
        return f"No clear difference between the outlets in {what} ({count})."
    about = f" of {name_value(row[category], names)}" if category else ""
    said = " and ".join(f"{outlet} ({write_number(value, share)})" for outlet, value in _alphabetical(row))
    n_clear = int(tested["clear"].sum())
    return (
        f"The largest clear difference in {what}{about} is between {said}: {write_gap(row, share)}. "
        f"Of {count}, {n_clear} {'is' if n_clear == 1 else 'are'} clear."
    )


def read_margin(model: str) -> float:
    """How far the mean of an instrument was off on coded NATO and Ukraine articles, for the target where it was most.

    Rows of the lexicon `accuracy` whose metric is a bias (mean predicted minus mean coded portrayal, -2 to 2).

    >>> 0 < read_margin("encoder") < read_margin("linear")
    True
    """
    rows = load_lexicon("accuracy")
    of_model = rows["instrument"].str.startswith(f"target sentiment: {model}") & rows["metric"].str.startswith("bias")
    return float(rows.loc[of_model, "value"].astype(float).abs().max())


def describe_portrayal(estimates: pd.DataFrame, by: str, *, margin: float = 0.0, names: Names | None = None) -> str:
    """Which targets are clearly portrayed more positively than negatively, or the other way round.

    Args:
        estimates: one row per value of `by`, of a mean on a scale from -1 (all negative) to 1 (all positive).
        margin: how far the instrument itself may be off (`read_margin`): an interval that reaches into it is not clear.

    >>> rows = pd.DataFrame({"target": ["NATO", "Russia"], "estimate": [0.01, -0.4], "low": [-0.05, -0.5],
    ...                      "high": [0.07, -0.3]})
    >>> describe_portrayal(rows, "target")
    'More negative than positive: Russia, −0.40 (−0.50 to −0.30). Neither clearly: NATO.'
    """
    check_columns(estimates, [by, "estimate", "low", "high"], "the estimates table")
    rows = estimates.sort_values(by)
    known = rows["low"].notna()
    groups = {
        "More positive than negative": rows[known & (rows["low"] > margin)],
        "More negative than positive": rows[known & (rows["high"] < -margin)],
        "Neither clearly": rows[known & (rows["low"] <= margin) & (rows["high"] >= -margin)],
        "Too few articles to say": rows[~known],
    }
    parts = []
    for head, group in groups.items():
        with_numbers = head.startswith("More")
        said = [
            f"{name_value(row[by], names)}, {write_signed(row['estimate'])} ({write_interval(row, share=False)})"
            if with_numbers else name_value(row[by], names) for _, row in group.iterrows()
        ]  # fmt: skip
        parts += [f"{head}: {('; ' if with_numbers else ', ').join(said)}."] if said else []
    if parts and margin:
        parts.append(f"Clearly is beyond ±{margin:.2f}, as far as the instrument was off on coded articles.")
    return " ".join(parts) or "There is nothing to say: no target occurs."


def describe_neutral(labels: pd.DataFrame, by: str, *, names: Names | None = None) -> str:
    """In how many mentions each target is portrayed neither way: a mean hides that most of them are.

    Args:
        labels: `by`, label, estimate, low, high, from `analysis.study.quantities.estimate_labels`.

    >>> rows = pd.DataFrame({"target": ["NATO"] * 2, "label": ["negative", "neutral"], "estimate": [0.1, 0.9],
    ...                      "low": [0.08, 0.88], "high": [0.12, 0.92]})
    >>> describe_neutral(rows, "target")
    'Mentions that portray it neither way: NATO, 90 % (88 to 92 %).'
    """
    check_columns(labels, [by, "label", "estimate", "low", "high"], "the estimates table")
    rows = labels[(labels["label"] == "neutral") & labels["low"].notna()].sort_values(by)
    said = [
        f"{name_value(row[by], names)}, {write_percent(row['estimate'])} ({write_interval(row, share=True)})"
        for _, row in rows.iterrows()
    ]
    return f"Mentions that portray it neither way: {'; '.join(said)}." if said else ""


def describe_validation(stamped: pd.DataFrame) -> str:
    """How many frames of `stamp_estimates` (frame, tier, stamp, basis) are validated, on this corpus or on others.

    >>> rows = pd.DataFrame({"frame": ["aid", "jobs"], "tier": "C", "stamp": "not validated", "basis": ""})
    >>> describe_validation(rows)
    'None of the 2 frames is validated.'
    """
    check_columns(stamped, ["frame", "stamp", "basis"], "the stamped estimates")
    frames = stamped.drop_duplicates("frame")
    valid = frames[frames["stamp"] == ""]
    n_here = int(valid["basis"].str.contains("of this corpus").sum())
    n_elsewhere = len(valid) - n_here
    if valid.empty:
        return f"None of the {len(frames)} frames is validated."
    parts = [f"{n_here} {'is' if n_here == 1 else 'are'} validated on this corpus"] if n_here else []
    if n_elsewhere:
        verb = "was" if n_elsewhere == 1 else "were"
        parts.append(f"{n_elsewhere} {verb} validated on other articles, coded by a language model, not on this corpus")
    n_not = len(frames) - len(valid)
    parts += [f"{n_not} {'is' if n_not == 1 else 'are'} not validated"] if n_not else []
    return f"Of the {len(frames)} frames {join_phrases(parts)}."


def describe_gaps(articles: pd.DataFrame, quotes: pd.DataFrame) -> str:
    """What the machine did not find out in this corpus: words without a known speaker, other languages, no date."""
    check_columns(quotes, ["side", "n_words"], "the quotes table")
    parts = []
    n_words = quotes["n_words"].sum()
    if n_words:
        unknown = quotes.loc[quotes["side"].fillna("unknown") == "unknown", "n_words"].sum() / n_words
        parts.append(f"{write_percent(unknown)} of the quoted words have a speaker whose side is not known")
    if "language" in articles:
        n_other = int((articles["language"].notna() & ~articles["language"].isin(["en", ""])).sum())
        if n_other:
            verb = "is" if n_other == 1 else "are"
            parts.append(
                f"{n_other:,} {pluralize(n_other, 'article')} {verb} not in English, for which the instruments are made"
            )
    n_undated = int(articles["published"].isna().sum())
    if n_undated:
        parts.append(f"{n_undated:,} {pluralize(n_undated, 'article')} without a date")
    text = "; ".join(parts) or "nothing was found to be missing"
    return f"{text[0].upper()}{text[1:]}."


def select_named(rows: pd.DataFrame, pairs: pd.DataFrame, *, category: str | None = None) -> pd.DataFrame:
    """The rows behind the sentence of `describe_differences`: of the two outlets it names, else all."""
    check_columns(rows, ["outlet"], "the rows behind a finding")
    row = _largest(pairs[pairs["p"].notna()])
    if row is None:
        return rows
    chosen = rows["outlet"].isin([row["group_a"], row["group_b"]])
    if category is not None:
        chosen &= rows[category].fillna("unknown") == row[category]
    return rows[chosen]


def _largest(tested: pd.DataFrame) -> pd.Series | None:
    """The clear difference that is largest; of equal ones the first in the table."""
    clear = tested[tested["clear"]]
    if clear.empty:
        return None
    check_columns(clear, ["estimate_a", "estimate_b"], "the table of differences")
    return clear.iloc[int(clear["difference"].abs().to_numpy().argmax())]


def _alphabetical(row: pd.Series) -> list[tuple[str, float]]:
    return sorted([(str(row["group_a"]), row["estimate_a"]), (str(row["group_b"]), row["estimate_b"])])
