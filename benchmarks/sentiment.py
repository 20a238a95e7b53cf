"""Predict the sentiment toward each target of a gold file, in the format of shared/score/sentiment.py.

    python -m benchmarks.sentiment GOLD.jsonl PRED.jsonl --model encoder|linear|vader

GOLD holds one JSON object a line: id, text, target (mention, start, end). PRED gets id, label (-1, 0, 1) and probs
(negative, neutral, positive). Printed: targets, seconds and targets per second, without the time to load the model.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

from analysis.sentiment import MODELS, score_passages
from analysis.sentiment.passages import Passage


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
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
