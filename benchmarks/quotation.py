"""Predictions of `analysis.quotation` in the scorer's format: `python -m benchmarks.quotation GOLD.jsonl PRED.jsonl`.

Only ids, dates and texts are read from GOLD. PRED holds, per line, doc_id, quotes (content, source, cue, speech,
speaker) and the CPU seconds the document took, speakers and actors included. The model is loaded before the clock
starts. Score with `python ../shared/score/quotation.py GOLD PRED --speech`.
"""

import argparse
import json
import os
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")


def predict(gold: Path, predictions: Path) -> float:
    """Write a prediction for every document of `gold`; returns documents per CPU second."""
    import pandas as pd

    from analysis.quotation import find_quotes

    seconds = 0.0
    lines = []
    find_quotes(pd.DataFrame({"article_id": ["warm"], "text": ["“This is a test,” Mara Venn said."]}))
    for line in gold.read_text(encoding="utf8").splitlines():
        record = json.loads(line)
        published = (record.get("meta") or {}).get("publication_date")
        article = pd.DataFrame({"article_id": [record["doc_id"]], "text": [record["text"]]})
        article = article.assign(published=pd.to_datetime([published], errors="coerce"))
        start = time.process_time()
        quotes = find_quotes(article)
        spent = time.process_time() - start
        seconds += spent
        lines.append({"doc_id": record["doc_id"], "quotes": _as_records(quotes), "seconds": spent})
    predictions.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf8")
    return len(lines) / seconds if seconds else 0.0


def _as_records(quotes) -> list[dict[str, object]]:
    records = []
    for row in quotes.itertuples():
        cue = [[int(row.cue_start), int(row.cue_end)]] if isinstance(row.cue, str) else []
        source = [int(row.source_start), int(row.source_end)] if isinstance(row.source_span, str) else None
        speaker = row.speaker if isinstance(row.speaker, str) else None
        records.append({"content": [list(map(int, span)) for span in row.spans], "source": source, "cue": cue,
                        "speech": True, "speaker": speaker, "confidence": row.confidence})  # fmt: skip
    return records


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, help="JSONL with doc_id, text and optionally meta.publication_date")
    parser.add_argument("predictions", type=Path, help="JSONL to write")
    arguments = parser.parse_args()
    print(f"{predict(arguments.gold, arguments.predictions):.1f} articles per CPU second")


if __name__ == "__main__":
    main()
