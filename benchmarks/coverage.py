"""Do intervals hold what they say? Simulations of the article bootstrap, of copies and of corrected shares.

    python -m benchmarks.coverage [GOLD.jsonl PRED.jsonl] [--coded 100] [--draws 1000] [--only corrected|plan|gold]

Bootstrap: articles of a known process, by number. Copies: texts of a known process with one or many carriers, in the
three readings of copies. Corrected: constructed corpora of 15 outlets, with copies and a machine that errs by
its outlet (benchmarks.coded_corpora), by measure, prevalence and number of coded items. Corrected shares of GOLD and
PRED (as in benchmarks.framing): the truth is each label's share over all documents; `--coded` of them are drawn at
random and their gold labels used as the human codes.
"""

import argparse
import json
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.coding.planning import plan_coding
from analysis.statistics import Codes, Design, compare_groups, estimate_mean, estimate_share
from analysis.statistics.design import READINGS
from benchmarks.coded_corpora import World, add_frames, add_passages, code_frames, code_passages, make_texts
from benchmarks.framing import read_gold


def read_labels(gold: Path, pred: Path) -> pd.DataFrame:
    """article_id, frame, truth, machine (calibrated score, or 1 and 0 where there are none)."""
    _, codes = read_gold(gold)
    rows = [json.loads(line) for line in pred.read_text(encoding="utf-8").splitlines() if line.strip()]
    machine = {(row["id"], label): score for row in rows for label, score in row.get("scores", {}).items()}
    chosen = {(row["id"], label) for row in rows for label in row["labels"]}
    keys = list(zip(codes["article_id"], codes["frame"], strict=True))
    table = codes.rename(columns={"value": "truth"})
    table["present"] = [float(key in chosen) for key in keys]
    table["machine"] = [machine.get(key, float(key in chosen)) for key in keys]
    return table


def simulate_correction(labels: pd.DataFrame, machine: str, *, n_coded: int, n_draws: int, seed: int) -> pd.DataFrame:
    """Per frame: coverage of naive and corrected intervals, and widths, with the coded sample's own beside.

    The documents are taken for all there could be; each corpus is a draw of as many from them, with replacement.
    """
    rng = np.random.default_rng(seed)
    truth = labels.groupby("frame")["truth"].mean()
    ids = labels["article_id"].unique()
    how = {"by": "frame", "share": True, "design": Design(n_resamples=400)}
    runs = []
    for _ in range(n_draws):
        drawn = pd.DataFrame({"article_id": rng.choice(ids, len(ids)), "number": np.arange(len(ids))})
        table = drawn.merge(labels, on="article_id").assign(article_id=lambda rows: rows["number"].astype("str"))
        coded = table["number"].isin(rng.choice(len(ids), n_coded, replace=False))
        table = table.assign(human=table["truth"].astype(float).where(coded), inclusion=n_coded / len(ids), blind=0.5,
                             item=table["article_id"] + " " + table["frame"])  # fmt: skip
        result = estimate_mean(table, machine, codes=Codes.of_rows(table, "human", machine, key="item"), **how)
        alone = estimate_mean(table, "blind", codes=Codes.of_rows(table, "human", "blind", key="item"), **how)
        naive = estimate_mean(table, machine, **how)
        runs.append(result.assign(human_low=alone["low"], human_high=alone["high"], naive_low=naive["low"],
                                  naive_high=naive["high"]))  # fmt: skip
    result = pd.concat(runs)
    true = result["frame"].map(truth)
    for name, low, high in (("naive", "naive_low", "naive_high"), ("human", "human_low", "human_high"),
                            ("corrected", "low", "high")):  # fmt: skip
        result[f"{name}_covers"] = (result[low] <= true) & (true <= result[high])
        result[f"{name}_width"] = result[high] - result[low]
    columns = ["naive_covers", "human_covers", "corrected_covers", "human_width", "corrected_width"]
    table = result.groupby("frame")[columns].mean()
    table.loc["mean"] = table.mean()
    table["narrower"] = 1 - table["corrected_width"] / table["human_width"]
    return table


def estimate_constructed(measure: str, articles: pd.DataFrame, world: World, rng: np.random.Generator,
                         n_coded: int, seed: int):  # fmt: skip
    """One corpus: functions that give the share (by outlet) and the differences, with or without codes, and codes."""
    if measure == "frames":
        table = add_frames(articles, world, rng)
        codes = code_frames(table, n_coded, seed)
        how = {"share": True, "design": Design(n_resamples=200)}
        return (lambda by, **more: estimate_mean(table, "present", by=by, **how, **more),
                lambda **more: compare_groups(table, "present", group="outlet", **how, **more), codes)  # fmt: skip
    truth, found = add_passages(articles, world, rng)
    codes = code_passages(articles, truth, found, n_coded, seed)
    how = {"categories": ["a"], "design": Design(weight="n_words", n_resamples=200)}
    return (lambda by, **more: estimate_share(found, "side", by=by, **how, **more),
            lambda **more: compare_groups(found, category="side", group="outlet", **how, **more), codes)  # fmt: skip


def find_truth(measure: str, world: World, rng: np.random.Generator) -> tuple[float, pd.Series]:
    """The share in all and by outlet, from 300,000 texts of the process."""
    many = make_texts(world, 300_000, rng)
    if measure == "frames":
        table = add_frames(many, world, rng).assign(top=lambda rows: rows["truth"].astype(float), base=1.0)
    else:
        table = add_passages(many, world, rng)[0].assign(base=lambda rows: rows["n_words"])
        table["top"] = table["base"] * (table["side"] == "a")
    by_outlet = table.groupby("outlet")[["top", "base"]].sum()
    return table["top"].sum() / table["base"].sum(), by_outlet["top"] / by_outlet["base"]


def simulate_corrected(
    measure: str, prevalence: float, n_coded: int, *, n_articles: int, n_draws: int, seed: int
) -> pd.DataFrame:
    """Coverage at nominal .95 of the corrected share in all, by outlet and of differences, beside the naive ones.

    `answered` is the part that has an estimate: the others say that too few are coded. Naive intervals are made in
    every fifth draw.
    """
    world, rng = World.make(prevalence, seed), np.random.default_rng(seed + 100)
    whole, by_outlet = find_truth(measure, world, rng)
    parts = []
    for draw in range(n_draws):
        articles = make_texts(world, n_articles, rng)
        estimate, compare, codes = estimate_constructed(measure, articles, world, rng, n_coded, draw)
        kinds = {"in all": partial(estimate, None), "outlets": partial(estimate, "outlet"), "differences": compare}
        for kind, make in kinds.items():
            table = make(codes=codes).assign(kind=kind)
            true = pd.Series(whole, table.index)
            if kind == "outlets":
                true = table["outlet"].map(by_outlet)
            elif kind == "differences":
                true = table["group_a"].map(by_outlet) - table["group_b"].map(by_outlet)
            table["true"] = true
            if draw % 5 == 0:
                naive = make()
                table["naive_covers"] = ((naive["low"] <= true) & (true <= naive["high"])).astype(float)
            parts.append(table)
    table = pd.concat(parts)
    known = table["low"].notna()
    covers = (table["low"] <= table["true"]) & (table["true"] <= table["high"])
    table = table.assign(answered=known, covers=covers.where(known).astype(float), width=table["high"] - table["low"],
                         used=(table["method"] == "corrected").where(known).astype(float))  # fmt: skip
    figures = table.groupby("kind")[["answered", "naive_covers", "covers", "width", "used"]].mean()
    return figures.assign(measure=measure, prevalence=prevalence, n_coded=n_coded).reset_index()


def report_corrected(*, n_draws: int, seed: int) -> None:
    """Print the table of `simulate_corrected` over measures, prevalences and numbers of coded items, as it comes."""
    for measure in ("frames", "quotes"):
        for prevalence in (0.02, 0.1, 0.3, 0.6):
            for n_coded in (50, 200, 400, 1000):
                table = simulate_corrected(measure, prevalence, n_coded, n_articles=2000, n_draws=n_draws, seed=seed)
                order = ["measure", "prevalence", "n_coded", *table.columns[:-3]]
                print(table[order].round(3).to_string(index=False), flush=True)


def simulate_plan(measure: str, prevalence: float, *, n_pilot: int, n_draws: int, seed: int) -> pd.DataFrame:
    """A pilot, a plan for intervals seven tenths as wide, a sample of that size: realised over planned width.

    Figures are medians over the 105 pairs of outlets.
    """
    world, rng = World.make(prevalence, seed), np.random.default_rng(seed + 100)
    keys, rows = ["group_a", "group_b"], []
    for draw in range(n_draws):
        articles, state = make_texts(world, 2500, rng), rng.bit_generator.state
        _, compare, codes = estimate_constructed(measure, articles, world, rng, n_pilot, draw)
        plain = compare()
        plain = plain[keys].assign(width_all=plain["high"] - plain["low"])
        pilot = compare(codes=codes).merge(plain, on=keys).assign(what=measure)
        wanted = 0.7 * float((pilot["high"] - pilot["low"]).mean()) / 2
        plan = plan_coding(pilot, difference=wanted)
        more = ((plan["needed_a"] + plan["needed_b"]) / (plan["n_coded_a"] + plan["n_coded_b"])).median()
        n_planned = min(int(n_pilot * more), 2400)
        rng.bit_generator.state = state  # the same articles and machine, another sample
        _, compare, codes = estimate_constructed(measure, articles, world, rng, n_planned, n_draws + draw)
        real = compare(codes=codes)
        rows.append((n_planned, float((real["high"] - real["low"]).median()) / 2 / wanted))
    table = pd.DataFrame(rows, columns=["n_planned", "realised_over_planned"])
    return table.assign(measure=measure, prevalence=prevalence)


def simulate_bootstrap(sizes: tuple[int, ...], *, n_draws: int, seed: int) -> pd.DataFrame:
    """Coverage of `estimate_mean` for a share of 0.3, a rare share of 0.03 and a skewed weighted mean."""
    rng = np.random.default_rng(seed)
    rows = []
    for n in sizes:
        covered = {"share .30": 0, "share .03": 0, "words, weighted": 0}
        for draw in range(n_draws):
            table = pd.DataFrame(
                {"article_id": np.arange(n), "half": rng.random(n) < 0.3, "rare": rng.random(n) < 0.03}
            )
            table["words"] = rng.lognormal(4, 0.8, n)
            table["part"] = rng.beta(2, 5, n)
            for name, value, weight, true in (("share .30", "half", None, 0.3), ("share .03", "rare", None, 0.03),
                                              ("words, weighted", "part", "words", 2 / 7)):  # fmt: skip
                row = estimate_mean(table, value, design=Design(weight=weight, n_resamples=400, seed=draw)).iloc[0]
                covered[name] += bool(row["low"] <= true <= row["high"])
        rows.append({"n_articles": n, **{name: count / n_draws for name, count in covered.items()}})
    return pd.DataFrame(rows).set_index("n_articles")


#: How many texts, and by how many carriers each; the last is drawn anew each time, as `_MIX`.
CARRIERS = {
    "40 texts by 10": np.full(40, 10),
    "150 texts, 15 by 6": np.repeat([1, 6], [150, 15]),
    "200 texts, mixed": None,
}
_MIX = np.repeat([1, 2, 3, 5, 8], [900, 60, 20, 15, 5])  # 22 % copies; 2,469 real articles of 21 outlets have 3 %


def make_carried(carriers: np.ndarray | None, rng: np.random.Generator, n: int = 200) -> pd.DataFrame:
    """Articles of texts by number of carriers. Carried texts have the frame in 50 of 100, others in 30.

    A carrier keeps its text's label and most of its words; it stands in one of two outlets. The share of Ledger's own
    texts is .10 higher. The machine is right in 85 of 100 texts, and errs anew in 3 of 100 carriers; 60 originals are
    coded.
    """
    carriers = rng.choice(_MIX, n) if carriers is None else carriers
    text = np.repeat(np.arange(len(carriers)), carriers)
    original = np.r_[True, text[1:] != text[:-1]]
    outlet = np.where(rng.random(len(text)) < 0.5, "Courier", "Ledger")
    chance = np.where(carriers > 1, 0.5, 0.3)[text] + 0.1 * ((outlet == "Ledger") & (carriers[text] == 1))
    present = rng.random(len(carriers))[text] < chance
    tone = rng.beta(2, 5, len(carriers))[text] * (1 - 0.1 * rng.random(len(text)))
    coded = np.isin(text, rng.choice(len(carriers), min(60, len(carriers) // 2), replace=False)) & original
    return pd.DataFrame(
        {
            "article_id": np.arange(len(text)),
            "cluster_id": np.flatnonzero(original)[text],
            "copy_of": np.where(original, np.nan, np.flatnonzero(original)[text]),
            "outlet": outlet,
            "present": present,
            "tone": tone,
            "n_words": rng.lognormal(4, 0.6, len(carriers))[text] * (0.8 + 0.2 * rng.random(len(text))),
            "machine": present ^ (rng.random(len(carriers)) < 0.15)[text] ^ (rng.random(len(text)) < 0.03),
            "human": np.where(coded, present, np.nan),
        }
    )


def estimate_carried(table: pd.DataFrame, design: Design) -> dict[str, pd.Series]:
    """A share, a weighted mean, a difference of outlets and a corrected share of one table in one reading."""
    words = design.replace(weight="n_words")
    return {
        "share": estimate_mean(table, "present", design=design).iloc[0],
        "mean": estimate_mean(table, "tone", design=words).iloc[0],
        "difference": compare_groups(table, "present", group="outlet", design=design).iloc[0],
        "corrected": estimate_mean(
            table, "machine", codes=Codes.of_rows(table, "human", "machine"), design=design
        ).iloc[0],
    }


def simulate_copies(*, n_draws: int, seed: int) -> pd.DataFrame:
    """Coverage of the intervals at nominal .95, by mix of carriers and reading of copies."""
    rng = np.random.default_rng(seed)
    rows = []
    for name, carriers in CARRIERS.items():
        many = make_carried(None if carriers is None else np.tile(carriers, 2000), rng, n=400_000)
        designs = {copies: Design(copies=copies, n_resamples=400) for copies in READINGS}
        true = {copies: estimate_carried(many, design.replace(n_resamples=2)) for copies, design in designs.items()}
        covered = {copies: dict.fromkeys(true[copies], 0) for copies in READINGS}
        for draw in range(n_draws):
            table = make_carried(carriers, rng)
            for copies, design in designs.items():
                for what, row in estimate_carried(table, design.replace(seed=draw)).items():
                    part = "difference" if what == "difference" else "estimate"
                    truth = true[copies]["share" if what == "corrected" else what][part]
                    covered[copies][what] += bool(row["low"] <= truth <= row["high"])
        for copies, counts in covered.items():
            rows.append({"texts": name, "copies": copies, **{what: n / n_draws for what, n in counts.items()}})
    return pd.DataFrame(rows).set_index(["texts", "copies"])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, nargs="?")
    parser.add_argument("pred", type=Path, nargs="?")
    parser.add_argument("--coded", type=int, default=100)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["corrected", "plan", "gold"], help="only these simulations")
    options = parser.parse_args(arguments)
    pd.set_option("display.width", 200, "display.max_columns", 20)
    if options.only == "plan":
        for measure, prevalence in (("frames", 0.3), ("quotes", 0.3), ("frames", 0.1)):
            table = simulate_plan(measure, prevalence, n_pilot=500, n_draws=options.draws, seed=options.seed)
            print(table.round(2).to_string(index=False), flush=True)
        return 0
    if options.only == "corrected":
        report_corrected(n_draws=options.draws, seed=options.seed)
        return 0
    if options.only is None:
        print(f"copies, {options.draws} draws: coverage at nominal .95")
        print(simulate_copies(n_draws=options.draws, seed=options.seed).round(3).to_string())
        print(f"\narticle bootstrap, {min(options.draws, 500)} draws: coverage at nominal .95")
        sizes = (5, 10, 30, 100)
        print(simulate_bootstrap(sizes, n_draws=min(options.draws, 500), seed=options.seed).round(3).to_string())
    if options.gold is None or options.pred is None:
        return 0
    labels = read_labels(options.gold, options.pred)
    for machine in ("machine", "present"):
        table = simulate_correction(labels, machine, n_coded=options.coded, n_draws=options.draws, seed=options.seed)
        print(f"\ncorrected shares, {labels['article_id'].nunique()} documents, {options.coded} coded,",
              f"{options.draws} draws, machine = {'score' if machine == 'machine' else 'label'}")  # fmt: skip
        print(table.round(3).to_string())
    return 0


if __name__ == "__main__":
    sys.exit(main())
