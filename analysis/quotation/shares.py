"""What is said of quotes as a table: shares by kind, actors, diversity of speakers, names the lexicon lacks.

Shares with intervals come from `analysis.statistics`; these functions lay the quotes out for it, or count. Quotes in
headlines mostly say again what the text says: all of them leave those out.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import check_columns
from analysis.quotation.speakers.actors import assign_actors
from analysis.tables import find_fields

REACHES = {"direct": ["direct"], "+ mixed": ["direct", "mixed"], "+ indirect": ["direct", "mixed", "indirect"]}
NAMED = ("person", "body")  # kinds of speakers that are somebody; "officials" or "Moscow" are not
OFFICIAL = ("government", "military", "international_body")


def cumulate_kinds(quotes: pd.DataFrame) -> pd.DataFrame:
    """The quotes once per `reach`: direct only, "+ mixed", and "+ indirect"; so that every share has three readings.

    >>> cumulate_kinds(pd.DataFrame({"kind": ["direct", "indirect"]}))["reach"].tolist()
    ['direct', '+ mixed', '+ indirect', '+ indirect']
    """
    check_columns(quotes, ["kind"], "the quotes table")
    quotes = share_out(leave_out_headlines(quotes))
    parts = [quotes[quotes["kind"].isin(kinds)].assign(reach=reach) for reach, kinds in REACHES.items()]
    return pd.concat(parts, ignore_index=True).astype({"reach": "str"})


def leave_out_headlines(quotes: pd.DataFrame) -> pd.DataFrame:
    """The quotes of the texts alone, which is what a share of quoted words is of; a table without `field` as it is."""
    return quotes[find_fields(quotes) == "text"]


def share_out(quotes: pd.DataFrame, *, actors: str | Path | None = None) -> pd.DataFrame:
    """The quotes once per speaker: where several say the words together each has an equal part of n_words.

    `speaker`, `actor`, `side` and `role` are each one's own; the words of a row may be a fraction, and their sum is
    that of the quotes. n_sharing is 1 then, so that nothing is divided twice. A table without n_sharing is returned
    as it is, and so is one without joint speakers.

    Args:
        quotes: the quotes table; where it lacks `sides` and `roles`, these are looked up in the actors lexicon.
        actors: a CSV of your own actors, see `assign_actors`.
    """
    if "n_sharing" not in quotes.columns or not (quotes["n_sharing"] > 1).any():
        return quotes
    joint = quotes["n_sharing"] > 1
    lists = [
        name
        for name in ("speakers", "sides", "roles")
        if name in quotes.columns and quotes.loc[joint, name].notna().all()
    ]
    parts = quotes[joint].explode(lists)
    parts = parts.assign(n_words=parts["n_words"] / parts["n_sharing"], n_sharing=1)
    first = parts.index.to_series().duplicated().to_numpy()  # the first has its actor, side and role already
    if "speakers" in lists:
        parts = parts.assign(speaker=parts["speakers"])
        named = assign_actors(parts[first], actors=actors) if "speaker_kind" in parts.columns else parts[first]
        if "sides" in lists and "roles" in lists:
            named = named.assign(side=named["sides"], role=named["roles"])
        parts = pd.concat([parts[~first], named])
    elif "sides" in lists:
        parts = parts.assign(side=parts["sides"])
    out = pd.concat([quotes[~joint].astype({"n_words": "float64"}), parts])
    return out.sort_index(kind="stable").reset_index(drop=True)


def count_actors(quotes: pd.DataFrame, *, by: str = "outlet", most: int = 10) -> pd.DataFrame:
    """The `most` quoted actors of each `by`: n_quotes, n_articles, n_words, and their share of all quoted words.

    A speaker whom the actors lexicon does not know stands under the name in the article; quotes without a speaker are
    one row, "unresolved". All of them stay in the denominator. Joint speakers have an equal part of the words each.
    """
    check_columns(quotes, [by, "actor", "speaker", "side", "role", "n_words"], "the quotes table")
    quotes = share_out(leave_out_headlines(quotes))
    known = quotes.assign(actor=quotes["actor"].fillna(quotes["speaker"]).fillna("unresolved"))
    counts = known.groupby([by, "actor", "side", "role"], as_index=False).agg(
        n_quotes=("n_words", "size"), n_articles=("article_id", "nunique"), n_words=("n_words", "sum")
    )
    counts["share"] = counts["n_words"] / counts.groupby(by)["n_words"].transform("sum")
    counts = counts.sort_values([by, "n_words", "actor"], ascending=[True, False, True])
    return counts.groupby(by).head(most).reset_index(drop=True)


def measure_diversity(quotes: pd.DataFrame, *, by: str = "outlet") -> pd.DataFrame:
    """How many voices an outlet has, over the quoted words of named actors: people and bodies of the actors lexicon.

    Collectives ("officials", "residents", a capital for its government) are nobody in particular and count as unnamed.

    Returns:
        `by`, n_articles, n_actors, n_words (all quoted words); entropy (Shannon, in bits) and effective_actors (2 to
        the entropy: as many equally quoted actors would be as diverse; Jost 2006); top_10_share of the ten most
        quoted; official_ratio: words of government, military and international bodies to those of all other named
        actors. Beside them what all that leaves out, as shares of n_words: unknown_share of people and bodies whom
        the lexicon lacks, unnamed_share of anonymous and collective speakers and the author, unresolved_share of
        words without a speaker.
    """
    check_columns(quotes, [by, "article_id", "actor", "speaker_kind", "role", "n_words"], "the quotes table")
    rows = [{by: name, **_describe(part)} for name, part in share_out(leave_out_headlines(quotes)).groupby(by)]
    return pd.DataFrame(rows)


def _describe(quotes: pd.DataFrame) -> dict[str, float]:
    somebody, unresolved = quotes["speaker_kind"].isin(NAMED), quotes["speaker_kind"] == "unresolved"
    named = quotes[somebody & quotes["actor"].notna()]
    words = named.groupby("actor")["n_words"].sum().sort_values(ascending=False)
    shares = words[words > 0] / max(words.sum(), 1)
    entropy = float(-(shares * np.log2(shares)).sum())
    official = named.loc[named["role"].isin(OFFICIAL), "n_words"].sum()
    other = named["n_words"].sum() - official
    total = max(quotes["n_words"].sum(), 1)
    return {
        "n_articles": quotes["article_id"].nunique(),
        "n_actors": len(words),
        "n_words": round(quotes["n_words"].sum()),
        "entropy": entropy,
        "effective_actors": 2**entropy if len(words) else 0.0,
        "top_10_share": float(shares.head(10).sum()),
        "official_ratio": official / other if other else float("nan"),
        "unknown_share": quotes.loc[somebody & quotes["actor"].isna(), "n_words"].sum() / total,
        "unnamed_share": quotes.loc[~somebody & ~unresolved, "n_words"].sum() / total,
        "unresolved_share": quotes.loc[unresolved, "n_words"].sum() / total,
    }


def list_unknown_actors(quotes: pd.DataFrame, *, most: int = 20) -> pd.DataFrame:
    """Named speakers without a side, most quoted first: speaker, n_quotes, n_articles, n_words.

    These are what a user adds to an actors file of their own.
    """
    check_columns(quotes, ["speaker", "speaker_kind", "side", "n_words"], "the quotes table")
    quotes = leave_out_headlines(quotes)
    unknown = quotes[(quotes["side"] == "unknown") & quotes["speaker_kind"].isin(NAMED)]
    counts = unknown.groupby("speaker", as_index=False).agg(
        n_quotes=("n_words", "size"), n_articles=("article_id", "nunique"), n_words=("n_words", "sum")
    )
    return counts.sort_values(["n_words", "speaker"], ascending=[False, True]).head(most).reset_index(drop=True)
