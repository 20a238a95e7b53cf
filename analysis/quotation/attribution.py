"""The record of one attribution, and the quotes table made of many."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.quotation.extract.cues import find_stance
from analysis.text import count_words

Span = tuple[int, int]

TEXT_COLUMNS = ["article_id", "kind", "quote", "cue", "cue_stance", "source_span", "speaker", "speaker_kind",
                "actor", "side", "role", "rule"]  # fmt: skip
COLUMNS = ["article_id", "quote_id", "kind", "quote", "start", "end", "spans", "cue", "cue_start", "cue_end",
           "cue_stance", "source_span", "source_start", "source_end", "speaker", "speaker_kind", "actor", "side",
           "role", "n_words", "rule", "confidence"]  # fmt: skip
INTEGER_COLUMNS = ["quote_id", "start", "end", "n_words"]
NULLABLE_COLUMNS = ["cue_start", "cue_end", "source_start", "source_end"]


@dataclass(slots=True)
class Attribution:
    """Words (`spans`, in order) that the text attributes to the holder of `source` by means of `cue`.

    `chances` are the models' probabilities that the cue reports speech, of the borders, and of the source.
    """

    spans: list[Span]
    cue: Span | None = None
    source: Span | None = None
    rule: str = ""
    confidence: float = 0.0
    kind: str = "indirect"
    chances: tuple[float, float, float] | None = None


def quotes_table(found: Iterable[tuple[str, str, list[Attribution]]]) -> pd.DataFrame:
    """The quotes table of (article_id, text, attributions): one row each, speaker columns still empty."""
    rows = []
    for article_id, text, attributions in found:
        for number, attribution in enumerate(sorted(attributions, key=lambda each: each.spans[0])):
            rows.append({"article_id": article_id, "quote_id": number, **_row(text, attribution)})
    return type_columns(pd.DataFrame(rows, columns=COLUMNS))


def _row(text: str, attribution: Attribution) -> dict[str, object]:
    words = [text[start:end] for start, end in attribution.spans]
    return {
        "kind": attribution.kind,
        "quote": " … ".join(words),
        "start": attribution.spans[0][0],
        "end": attribution.spans[-1][1],
        "spans": [list(span) for span in attribution.spans],
        "n_words": sum(map(count_words, words)),
        "rule": attribution.rule,
        "confidence": round(attribution.confidence, 3),
        **_marked(text, "cue", attribution.cue),
        "cue_stance": find_stance(text[slice(*attribution.cue)]) if attribution.cue else None,
        **_marked(text, "source", attribution.source),
    }


def _marked(text: str, name: str, span: Span | None) -> dict[str, object]:
    column = "source_span" if name == "source" else name
    start, end = span or (None, None)
    return {column: text[start:end] if span else None, f"{name}_start": start, f"{name}_end": end}


def type_columns(table: pd.DataFrame) -> pd.DataFrame:
    """The same table with the column types of the contract, also when it is empty."""
    types = {
        **dict.fromkeys(TEXT_COLUMNS, "str"),
        **dict.fromkeys(INTEGER_COLUMNS, "int64"),
        **dict.fromkeys(NULLABLE_COLUMNS, "Int64"),
        "confidence": "float64",
    }
    return table.astype({name: kind for name, kind in types.items() if name in table.columns})
