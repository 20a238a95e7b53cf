"""Document-bootstrap intervals of the quotation scorer's figures.

    python -m benchmarks.quotation_intervals GOLD PRED --scorer ../shared/score/quotation.py [--resamples 200]

The scorer is not part of the project; it is loaded from its path. Articles are drawn with replacement, and every
figure is computed anew on each draw.
"""

import argparse
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np

FIGURES = {
    "words with right speaker F1": lambda r: r["words_attr"]["F1"],
    "end-to-end F1": lambda r: r["end_to_end"]["all"]["F1"],
    "recall direct": lambda r: r["overlap"]["direct"]["R"],
    "recall mixed": lambda r: r["overlap"]["mixed"]["R"],
    "recall indirect": lambda r: r["overlap"]["indirect"]["R"],
    "direct segments F1": lambda r: r["segments"]["overlap"]["direct"]["F1"],
    "precision": lambda r: r["overlap"]["all"]["P"],
}


def load_scorer(path: Path) -> ModuleType:
    """The scorer's module, from its file."""
    spec = importlib.util.spec_from_file_location("quotation_scorer", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer at {path}")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent))
    spec.loader.exec_module(module)
    return module


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("predictions", type=Path)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--resamples", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    scorer = load_scorer(arguments.scorer)
    gold, found = scorer.load(arguments.gold), scorer.load(arguments.predictions)
    whole = scorer.score(gold, found, speech=True)
    rng = np.random.default_rng(arguments.seed)
    names = list(gold)
    draws = []
    for _ in range(arguments.resamples):
        chosen = [names[index] for index in rng.integers(0, len(names), len(names))]
        part = {f"{number}": gold[name] for number, name in enumerate(chosen)}
        predicted = {f"{number}": found[name] for number, name in enumerate(chosen)}
        result = scorer.score(part, predicted, speech=True)
        draws.append([figure(result) for figure in FIGURES.values()])
    low, high = np.quantile(np.array(draws), [0.025, 0.975], axis=0)
    print(f"{len(gold)} articles, {arguments.resamples} resamples")
    for (name, figure), bottom, top in zip(FIGURES.items(), low, high, strict=True):
        print(f"{name:30s} {100 * figure(whole):5.1f}  [{100 * bottom:.1f}, {100 * top:.1f}]")


if __name__ == "__main__":
    main()
