"""Accuracy of trained framing coders, out of fold, or of the dictionary on any corpus coded by hand.

    python -m benchmarks.framing GOLD.jsonl PRED.jsonl [--no-encoder] [--seed 1]
    python -m benchmarks.framing GOLD.jsonl PRED.jsonl --dictionary
    python -m benchmarks.framing --in-domain ../shared/gold/in_domain ../shared/corpus/real.jsonl

GOLD has one document a line: id, labels, text, and optionally title and split. Folds are the `split` values
that look like fold1, fold2 ...; where not all documents have one, five folds are made by a hash of the id. PRED
gets one line per document: id, labels, scores. Score it with `python ../shared/score/framing.py --gold
GOLD.jsonl --pred PRED.jsonl`.
"""

import argparse
import json
import re
import sys
from pathlib import Path

import pandas as pd

from analysis.errors import InputError
from analysis.framing import code_out_of_fold, find_encoder, score_frames
from analysis.framing.coder import hash_folds
from benchmarks.coded_coverage import report_coverage

_FOLD = re.compile(r"fold[ _-]?\d+", re.IGNORECASE)


def read_gold(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Articles (with a column fold) and codes of a gold file."""
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    keys = [str(row["id"]) for row in rows]
    if len(set(keys)) < len(keys):
        raise InputError(f"{str(path)!r} has the same id more than once.")
    articles = pd.DataFrame(
        {
            "article_id": pd.Series(keys, dtype="str"),
            "headline": pd.Series([row.get("title") or "" for row in rows], dtype="str"),
            "text": pd.Series([row.get("text") or "" for row in rows], dtype="str"),
        }
    )
    splits = [str(row.get("split") or "") for row in rows]
    official = all(_FOLD.fullmatch(split) for split in splits) and len(set(splits)) > 1
    articles["fold"] = splits if official else hash_folds(keys)
    labels = sorted({label for row in rows for label in row["labels"]})
    grid = [(key, label, label in row["labels"]) for key, row in zip(keys, rows, strict=True) for label in labels]
    return articles, pd.DataFrame(grid, columns=["article_id", "frame", "value"])


def write_predictions(frames: pd.DataFrame, path: Path) -> None:
    """The scorer's format: one line per document with labels and scores."""
    with path.open("w", encoding="utf-8") as file:
        for key, part in frames.groupby("article_id", sort=False):
            labels = part.loc[part["present"], "frame"].tolist()
            scores = {label: round(float(score), 6) for label, score in zip(part["frame"], part["score"], strict=True)}
            file.write(json.dumps({"id": key, "labels": labels, "scores": scores}, ensure_ascii=False) + "\n")


def compare_shares(frames: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Per frame the share of articles that the machine called and that coders did; a label never coded is 0."""
    n_articles = codes["article_id"].nunique()
    coded = codes[codes["value"]].groupby("frame").size()
    shares = frames.groupby("frame")["present"].mean().rename("machine").reset_index()
    shares["coded"] = shares["frame"].map(coded).fillna(0) / n_articles
    return shares.assign(excess=shares["machine"] - shares["coded"]).sort_values("excess", ascending=False)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("pred", type=Path)
    parser.add_argument("--dictionary", action="store_true", help="the bundled codebook's terms; nothing is trained")
    parser.add_argument(
        "--in-domain", action="store_true", help="this coverage: GOLD is the coded folder, PRED the corpus"
    )
    parser.add_argument("--no-encoder", action="store_true", help="words and dictionary only")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        if options.in_domain:
            report_coverage(options.gold, options.pred)
            return 0
        articles, codes = read_gold(options.gold)
        if options.dictionary:
            frames = score_frames(articles)
            write_predictions(frames, options.pred)
            print(compare_shares(frames, codes).round(3).to_string(index=False))
            return 0
        encoder = None if options.no_encoder else find_encoder()
        print(f"{len(articles)} documents, {codes['frame'].nunique()} labels, {articles['fold'].nunique()} folds,",
              f"encoder: {encoder or 'none'}", file=sys.stderr)  # fmt: skip
        write_predictions(
            code_out_of_fold(articles, codes, fold="fold", encoder=encoder, seed=options.seed), options.pred
        )
    except (InputError, OSError, KeyError, json.JSONDecodeError) as error:
        print(f"benchmarks.framing: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
