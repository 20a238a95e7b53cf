"""Predict the sentiment toward each target of a gold file, in the format of shared/score/sentiment.py.

    python -m benchmarks.sentiment GOLD.jsonl PRED.jsonl --model encoder|linear|vader

GOLD holds one JSON object a line: id, text, target (mention, start, end), label where it is coded, and meta (target,
article_id) where known. PRED gets id, label (-1, 0, 1) and probs (negative, neutral, positive). Printed: targets,
seconds and targets per second, without the time to load the model; and where GOLD has labels, accuracy, macro-F1,
kappa, calibration error (15 bins) and bias (mean predicted minus mean coded portrayal) with 95 % bootstraps over
articles, and the bias by target.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score

from analysis.sentiment import MODELS, score_passages
from analysis.sentiment.passages import Passage, Probabilities


def read_gold(path: Path) -> list[tuple[str, Passage]]:
    """The identifiers and passages of a gold file; every row needs a target with a place in the text."""
    rows = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            row = json.loads(line)
            target = row.get("target") or {}
            if target.get("start") is None or target.get("end") is None:
                raise SystemExit(f"{path}, line {number}: {row.get('id')!r} has no target with start and end.")
            rows.append((str(row["id"]), Passage(row["text"], int(target["start"]), int(target["end"]))))
    return rows


def read_codes(path: Path) -> pd.DataFrame:
    """label (0 negative, 1 neutral, 2 positive; missing where not coded), target and article_id of every row."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    about = [{**(row.get("meta") or {}), **row} for row in rows]
    return pd.DataFrame({
        "label": [row["label"] + 1 if row.get("label") is not None else np.nan for row in about],
        "target": [(row.get("meta") or {}).get("target", "all") for row in about],
        "article_id": [row.get("article_id", row["id"]) for row in about],
    })  # fmt: skip


def measure(codes: pd.DataFrame, probabilities: Probabilities) -> dict[str, float]:
    """Accuracy, macro-F1, kappa, calibration error and bias of one set of coded mentions."""
    labels, called = codes["label"].to_numpy(int), probabilities.argmax(axis=1)
    sure, right = probabilities.max(axis=1), called == labels
    bins = np.minimum((sure * 15).astype(int), 14)
    apart = [abs(sure[bins == k].sum() - right[bins == k].sum()) for k in range(15)]
    return {
        "accuracy": accuracy_score(labels, called),
        "macro_f1": f1_score(labels, called, labels=[0, 1, 2], average="macro", zero_division=0),
        "kappa": cohen_kappa_score(labels, called),
        "calibration_error": float(sum(apart)) / len(labels),
        "bias": float((probabilities[:, 2] - probabilities[:, 0]).mean() - (labels - 1).mean()),
    }


def report(codes: pd.DataFrame, probabilities: Probabilities, *, n_resamples: int = 500) -> str:
    """The figures of `measure` with intervals over articles, over all mentions; the bias by target."""
    rng = np.random.default_rng(1)
    places = list(codes.groupby("article_id").indices.values())
    drawn = []
    for _ in range(n_resamples):
        rows = np.concatenate([places[k] for k in rng.integers(0, len(places), len(places))])
        drawn.append(measure(codes.iloc[rows], probabilities[rows]))
    ends = pd.DataFrame(drawn).quantile([0.025, 0.975])
    figures = measure(codes, probabilities)
    lines = [
        f"  {name} {value:.3f} [{ends[name].iloc[0]:.3f}, {ends[name].iloc[1]:.3f}]" for name, value in figures.items()
    ]
    for target, places_of in sorted(codes.groupby("target").indices.items()):
        own = measure(codes.iloc[places_of], probabilities[places_of])
        lines.append(f"  {target}: n {len(places_of)}, accuracy {own['accuracy']:.3f}, bias {own['bias']:+.3f}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the predictions and print the speed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("predictions", type=Path)
    parser.add_argument("--model", choices=MODELS, default="encoder")
    options = parser.parse_args(arguments)
    rows = read_gold(options.gold)
    score_passages([Passage("Nothing happened here.", 0, 7)], model=options.model)  # loads the model
    wall, processor = time.perf_counter(), time.process_time()
    probabilities = score_passages([passage for _, passage in rows], model=options.model)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    with options.predictions.open("w", encoding="utf-8") as out:
        for (identifier, _), row in zip(rows, probabilities, strict=True):
            record = {"id": identifier, "label": int(row.argmax()) - 1, "probs": [round(float(p), 6) for p in row]}
            out.write(json.dumps(record) + "\n")
    print(
        f"{options.model}: {len(rows)} targets in {wall:.2f} s, {len(rows) / wall:.0f} targets per second "
        f"({len(rows) / processor:.0f} per second of processor time)"
    )
    codes = read_codes(options.gold)
    if codes["label"].notna().all() and len(codes) > 1:
        print(report(codes, probabilities))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
