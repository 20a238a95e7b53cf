"""Rounds of coding quotes and portrayal: how far coders agree with each other, and the machine with them."""

import pandas as pd

from analysis.coding.agreement import measure_ordinal
from analysis.coding.correcting import keep_valid, settle_codes
from analysis.coding.guides import PORTRAYALS
from analysis.coding.quote_passages import cut_quotes
from analysis.coding.round import CodingReport, add_articles
from analysis.coding.spans import list_span_disagreements, measure_spans
from analysis.statistics.design import Design

__all__ = ["portrayal_report", "quote_report"]


def quote_report(
    codes: pd.DataFrame, quotes: pd.DataFrame, *, articles: pd.DataFrame | None = None, design: Design = Design()
) -> CodingReport:
    """How far coders agree on quotes, and the machine with each of them.

    Args:
        codes: the table quote_codes.
        quotes: the machine's.
        articles: with outlet, for agreement by outlet, and cluster_id, so that articles of one text are drawn together.

    Returns:
        people, machine and by_outlet as `measure_spans` gives them; error: per side the words that people and machine
        count in the coded passages (people: the mean of the coders).
    """
    codes = add_articles(keep_valid(codes), articles)
    passages = codes.drop_duplicates("item_id").reset_index(drop=True)
    found = cut_quotes(quotes, passages)
    about = passages.loc[found["item"], ["item_id", "article_id", *_known(passages)]].reset_index(drop=True)
    machine = pd.concat([about, found.drop(columns="item").reset_index(drop=True)], axis=1)
    nothing = passages.loc[~passages["item_id"].isin(machine["item_id"]), ["item_id", "article_id", *_known(passages)]]
    machine = pd.concat([machine, nothing], ignore_index=True).assign(coder="machine")
    both = pd.concat([codes, machine], ignore_index=True)
    agreement = measure_spans(both, design=design)
    with_machine = (agreement[["coder_a", "coder_b"]] == "machine").any(axis=1)
    by_outlet = []
    if "outlet" in both.columns:
        quick = design.replace(n_resamples=200)
        by_outlet = [measure_spans(part, design=quick).assign(outlet=name) for name, part in both.groupby("outlet")]
    human = settle_codes(codes, ["item_id"])
    words = pd.DataFrame({"human_words": (human["n_words"] * human["part"]).groupby(human["side"]).sum(),
                          "machine_words": found.groupby("side")["n_words"].sum()})  # fmt: skip
    return CodingReport(
        people=agreement[~with_machine].reset_index(drop=True),
        machine=agreement[with_machine].reset_index(drop=True),
        by_outlet=pd.concat(by_outlet, ignore_index=True) if by_outlet else agreement.iloc[:0].assign(outlet=""),
        error=words.fillna(0.0).rename_axis("side").reset_index(),
        disagreements=list_span_disagreements(codes),
    )


def portrayal_report(
    codes: pd.DataFrame, sentiment: pd.DataFrame, *, articles: pd.DataFrame | None = None, design: Design = Design()
) -> CodingReport:
    """How far coders agree on portrayal per target (ordinal alpha), and the machine with them.

    Args:
        codes: the table portrayal_codes.
        sentiment: the table target_sentiment; where its label is "unsure" the machine is taken to have no code.
        articles: as in `quote_report`.

    Returns:
        people, machine, by_outlet as `measure_ordinal` gives them; error: per target n_items, human_mean and
        machine_mean (-1 to 1), accuracy (of the machine's labels, where people agree on one).
    """
    codes = add_articles(keep_valid(codes), articles)
    keys = ["article_id", "field", "sentence_id", "target", "start"]
    own = codes.drop_duplicates("item_id")[[*keys, "item_id", *_known(codes)]]
    settled = settle_codes(codes, ["item_id"])
    mean = (settled["label"].map(PORTRAYALS) * settled["part"]).groupby(settled["item_id"]).sum()
    human = own.assign(coder="human", value=own["item_id"].map(mean))
    scored = sentiment.merge(own, on=keys, how="inner").assign(coder="machine")
    scored = scored.assign(value=scored["label"].map(PORTRAYALS), human=scored["item_id"].map(mean))
    pairs = pd.concat([human, scored], ignore_index=True)
    by_outlet = pairs if "outlet" in pairs.columns else pairs.iloc[:0].assign(outlet="")
    return CodingReport(
        people=measure_ordinal(codes.assign(value=codes["label"].map(PORTRAYALS)), by="target", design=design),
        machine=measure_ordinal(pairs, by="target", design=design),
        by_outlet=measure_ordinal(by_outlet, by="outlet", design=design.replace(n_resamples=100)),
        error=_measure_error(scored),
        disagreements=_list_differing(codes),
    )


def _measure_error(scored: pd.DataFrame) -> pd.DataFrame:
    scored = scored.assign(score=scored["positive"] - scored["negative"])
    agreed = scored[scored["human"].isin(list(PORTRAYALS.values()))]
    by_target = scored.groupby("target")
    right = (agreed["value"] == agreed["human"]).groupby(agreed["target"]).mean()
    table = {"n_items": by_target.size(), "human_mean": by_target["human"].mean(),
             "machine_mean": by_target["score"].mean(), "accuracy": right}  # fmt: skip
    return pd.DataFrame(table).rename_axis("target").reset_index()


def _list_differing(codes: pd.DataFrame) -> pd.DataFrame:
    wide = codes.pivot(index=["item_id", "target"], columns="coder", values="label")
    differ = wide.apply(lambda row: row.dropna().nunique() > 1, axis=1).astype(bool)
    return wide[differ].reset_index().rename_axis(columns=None).assign(adjudicated="")


def _known(table: pd.DataFrame) -> list[str]:
    return [name for name in ("outlet", "cluster_id") if name in table.columns]
