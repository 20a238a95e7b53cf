"""What a person should know about a corpus before counting in it: per outlet, what was read, lost and damaged."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.corpus.drafts import Corpus
from analysis.corpus.gaps import find_gaps
from analysis.corpus.reading.articles import read_articles
from analysis.corpus.reading.outlets import propose_joins
from analysis.corpus.sameness.copies import find_copies
from analysis.escape import escape_terminal
from analysis.lexicons import load_lexicon
from analysis.tables import NO_OUTLET
from analysis.text import count_words

N_SHOWN = 20
"""Outlets, names and gaps shown on a terminal; the rest is counted."""

_FOLDED = "outlet name folded"
_NO_WHOLE_TEXT = ("teaser instead of body", "paywall or consent notice", "metadata only")


@dataclass(frozen=True, slots=True)
class CorpusCheck:
    """The tables behind `pressgauge corpus check`.

    Attributes:
        outlets: outlet | n_articles, first, last, n_words (median), n_without_date, n_without_text, n_copies, n_wire,
            n_teasers (teasers, paywalls and consent notices in place of the article), n_damaged, commonest (the
            commonest problem), and share_damaged (0 to 1).
        problems: problem | n_articles, share (0 to 1), n_outlets, evidence (one example), meaning, advice.
        corpus: the corpus that was read, with copies found.
        gaps: days without articles where the outlet's rhythm has many; see `analysis.corpus.gaps.find_gaps`.
        joins: outlet | like: names that may be one outlet.
        folded: written | outlet, n_articles: names that the list of outlets or the mapping made one.
    """

    outlets: pd.DataFrame
    problems: pd.DataFrame
    corpus: Corpus
    gaps: pd.DataFrame
    joins: pd.DataFrame
    folded: pd.DataFrame


def check_corpus(path: str | Path | list[str | Path], **options: object) -> CorpusCheck:
    """Read what is at `path` and sum up per outlet and per problem what a person would act on.

    Args:
        path: as for `read_articles`, whose other arguments are passed on.

    Raises:
        InputError: nothing at `path`, or an unusable mapping.
    """
    options.setdefault("strict", False)
    corpus = read_articles(path, **options)  # type: ignore[arg-type]
    corpus = Corpus(find_copies(corpus.articles), corpus.problems, corpus.set_aside)
    outlets = sum_outlets(corpus)
    gaps, joins = find_gaps(corpus.articles), propose_joins(outlets["outlet"])
    return CorpusCheck(outlets, sum_problems(corpus), corpus, gaps, joins, sum_folded(corpus))


def sum_outlets(corpus: Corpus) -> pd.DataFrame:
    """One row per outlet, most articles first; see `CorpusCheck.outlets`."""
    articles = corpus.articles.assign(outlet=corpus.articles["outlet"].fillna(NO_OUTLET))
    damage = corpus.problems.merge(articles[["article_id", "outlet"]], on="article_id")
    is_damage = ~damage["action"].str.startswith("decoded") & (damage["problem"] != _FOLDED)
    damaged = damage[is_damage].groupby("outlet")
    no_articles = damage[damage["problem"].isin(_NO_WHOLE_TEXT)].groupby("outlet")["article_id"].nunique()
    articles["n_words"] = articles["text"].map(count_words, na_action="ignore").astype("float64")
    grouped = articles.groupby("outlet")
    table = pd.DataFrame(
        {
            "n_articles": grouped.size(),
            "first": grouped["published"].min(),
            "last": grouped["published"].max(),
            "n_words": grouped["n_words"].median(),
            "n_without_date": articles["published"].isna().groupby(articles["outlet"]).sum(),
            "n_without_text": articles["text"].isna().groupby(articles["outlet"]).sum(),
            "n_teasers": no_articles,
            "n_damaged": damaged["article_id"].nunique(),
            "commonest": damaged["problem"].agg(lambda found: found.value_counts().index[0]),
        }
    )
    if "copy_of" in articles:
        table["n_copies"] = grouped["copy_of"].count()
        table["n_wire"] = grouped["wire"].count()
    table[["n_damaged", "n_teasers"]] = table[["n_damaged", "n_teasers"]].fillna(0).astype(int)
    table["share_damaged"] = (table["n_damaged"] / table["n_articles"]).round(3)
    return table.sort_values("n_articles", ascending=False, kind="stable").reset_index(names="outlet")


def sum_problems(corpus: Corpus) -> pd.DataFrame:
    """One row per kind of problem, commonest first; see `CorpusCheck.problems`."""
    articles = corpus.articles[["article_id", "outlet"]]
    found = corpus.problems.merge(articles, on="article_id").drop_duplicates(["article_id", "problem"])
    table = found.groupby("problem").agg(
        n_articles=("article_id", "size"), n_outlets=("outlet", "nunique"), evidence=("evidence", "first")
    )
    table["share"] = (table["n_articles"] / max(1, len(articles))).round(4)
    known = load_lexicon("corpus_problems").set_index("problem")
    table = table.join(known, how="left").sort_values("n_articles", ascending=False, kind="stable")
    columns = ["problem", "n_articles", "share", "n_outlets", "evidence", "meaning", "advice"]
    return table.reset_index(names="problem")[columns]


def sum_folded(corpus: Corpus) -> pd.DataFrame:
    """One row per name that was folded into another: written | outlet, n_articles, most articles first."""
    folded = corpus.problems[corpus.problems["problem"] == _FOLDED]
    outlet = folded["action"].str.removeprefix("read as ")
    names = folded.assign(outlet=outlet).groupby(["evidence", "outlet"]).size().reset_index(name="n_articles")
    return names.rename(columns={"evidence": "written"}).sort_values("n_articles", ascending=False, kind="stable")


def sum_set_aside(corpus: Corpus) -> pd.DataFrame:
    """One row per reason things were set aside for: reason | n, source (an example)."""
    reasons = corpus.set_aside.assign(reason=corpus.set_aside["reason"].str.split(":").str[0])
    table = reasons.groupby("reason").agg(n=("source", "size"), source=("source", "first"))
    return table.sort_values("n", ascending=False, kind="stable").reset_index()


def format_check(check: CorpusCheck) -> str:
    """The check as plain text for a terminal: outlets, problems with what to do, what was set aside."""
    corpus = check.corpus
    lines = [f"{len(corpus.articles):,} articles read, {len(corpus.set_aside):,} set aside", ""]
    lines += [_outlet_line(outlet) for outlet in check.outlets.head(N_SHOWN).to_dict("records")]
    lines += _rest_line(check.outlets)
    lines += _names_lines(check)
    lines += _gap_lines(check.gaps)
    if len(check.problems):
        lines += ["", "Problems (articles): what it means; what to do"]
    for row in check.problems.to_dict("records"):
        advice = "" if pd.isna(row["advice"]) else row["advice"]
        lines.append(f"  {row['problem']} ({row['n_articles']:,}, {row['share']:.1%}): {row['meaning']}; {advice}")
        lines.append(f"      e.g. {_plain(row['evidence'])}")
    aside = sum_set_aside(corpus)
    if len(aside):
        lines += ["", "Set aside"]
        lines += [
            f"  {row['n']:,} × {_plain(row['reason'])} (e.g. {_plain(row['source'])})"
            for row in aside.to_dict("records")
        ]
    return "\n".join(lines)


def _rest_line(outlets: pd.DataFrame) -> list[str]:
    rest = outlets.iloc[N_SHOWN:]
    if rest.empty:
        return []
    return [
        f"  and {len(rest):,} outlets more with {rest['n_articles'].sum():,} articles (all of them: --outlets FILE.csv)"
    ]


def _names_lines(check: CorpusCheck) -> list[str]:
    """What was folded into one outlet, and what may be one."""
    lines = []
    if len(check.folded):
        lines += ["", "Names read as one outlet (to keep one apart: [outlets] in the mapping)"]
        rows = check.folded.head(N_SHOWN).to_dict("records")
        lines += [f"  {_plain(row['written'])} -> {_plain(row['outlet'])} ({row['n_articles']:,})" for row in rows]
        if len(check.folded) > N_SHOWN:
            lines.append(f"  and {len(check.folded) - N_SHOWN:,} more")
    if len(check.joins):
        lines += ["", "Names that may be one outlet (to join them, copy this to the mapping)", "  [outlets]"]
        rows = check.joins.head(N_SHOWN).to_dict("records")
        lines += [f"  {_quoted(row['outlet'])} = {_quoted(row['like'])}" for row in rows]
        if len(check.joins) > N_SHOWN:
            lines.append(f"  # and {len(check.joins) - N_SHOWN:,} more")
    return lines


def _quoted(name: object) -> str:
    escaped = _plain(name).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _gap_lines(gaps: pd.DataFrame) -> list[str]:
    if gaps.empty:
        return []
    lines = ["", "Days without articles where the outlet's rhythm has many (outages of an archive look like news)"]
    for row in gaps.head(N_SHOWN).to_dict("records"):
        days = f"{row['first']:%Y-%m-%d} to {row['last']:%Y-%m-%d}, {row['n_days']:,} days"
        lines.append(f"  {_plain(row['outlet'])}: {days}, {row['expected']:.0f} articles expected")
    return lines + ([f"  and {len(gaps) - N_SHOWN:,} more"] if len(gaps) > N_SHOWN else [])


def _outlet_line(row: dict) -> str:  # type: ignore[type-arg]
    period = "no dates" if pd.isna(row["first"]) else f"{row['first']:%Y-%m-%d} to {row['last']:%Y-%m-%d}"
    words = "no text" if pd.isna(row["n_words"]) else f"median {row['n_words']:.0f} words"
    parts = [f"  {_plain(row['outlet'])}: {row['n_articles']:,} articles, {period}, {words}"]
    counts = (
        ("n_without_date", "undated"),
        ("n_copies", "copies"),
        ("n_wire", "wire"),
        ("n_teasers", "teasers or notices"),
    )
    parts += [f"{row[name]:,} {label}" for name, label in counts if row.get(name)]
    if row["n_damaged"]:
        parts.append(f"{row['share_damaged']:.0%} with a problem, mostly {row['commonest']!r}")
    return ", ".join(parts)


def _plain(text: object) -> str:
    """At most 200 characters of untrusted text, made safe for a terminal."""
    return escape_terminal(str(text)[:200])
