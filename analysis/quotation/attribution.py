"""The record of one attribution, and the quotes table made of many."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from analysis.quotation.article import ReadArticle
from analysis.quotation.extract.cues import find_stance
from analysis.quotation.marks import Span
from analysis.quotation.speakers.actors import Actor, Speaker
from analysis.tables import COLUMNS, finish


@dataclass(slots=True)
class Attribution:
    """Words (`spans`, in order) that the text attributes to the holder of `source` by means of `cue`.

    `marked` are the stretches inside `spans` that stand between quotation marks, and `kind` follows from them;
    `chances` are the models' probabilities that the cue reports speech, of the borders, and of the source. `speaker`,
    `actor`, and how sure its side is and why, are None until they are resolved.
    """

    spans: list[Span]
    cue: Span | None = None
    source: Span | None = None
    rule: str = ""
    confidence: float = 0.0
    chances: tuple[float, float, float] | None = None
    kind: str = "indirect"
    marked: list[Span] = field(default_factory=list)
    n_words: int = 0
    speaker: Speaker | None = None
    actor: Actor | None = None
    relay: Span | None = None
    sharing: list[Speaker] = field(default_factory=list)
    shared: list[Actor] = field(default_factory=list)
    side_confidence: float | None = None
    side_why: str | None = None


def quotes_table(found: Iterable[tuple[ReadArticle, list[Attribution]]]) -> pd.DataFrame:
    """The quotes table of articles and their attributions in order of the text: one row each."""
    rows = [
        {"article_id": article.article_id, "quote_id": number, **_row(article.text, attribution)}
        for article, attributions in found
        for number, attribution in enumerate(attributions)
    ]
    return finish("quotes", pd.DataFrame(rows, columns=[name for name in COLUMNS["quotes"] if name != "field"]))


def _row(text: str, attribution: Attribution) -> dict[str, object]:
    cue, source = attribution.cue, attribution.source
    speaker, actor = attribution.speaker, attribution.actor
    return {
        "kind": attribution.kind,
        "quote": " … ".join(text[start:end] for start, end in attribution.spans),
        "start": attribution.spans[0][0],
        "end": attribution.spans[-1][1],
        "spans": [list(span) for span in attribution.spans],
        "marked": [list(span) for span in attribution.marked],
        "cue": text[slice(*cue)] if cue else None,
        "cue_start": cue[0] if cue else None,
        "cue_end": cue[1] if cue else None,
        "cue_stance": find_stance(text[slice(*cue)]) if cue else None,
        "source_span": text[slice(*source)] if source else None,
        "source_start": source[0] if source else None,
        "source_end": source[1] if source else None,
        "speaker": speaker.name if speaker else None,
        "speaker_kind": speaker.kind if speaker else None,
        "actor": actor.name if actor else None,
        "side": actor.side if actor else None,
        "role": actor.role if actor else None,
        "speakers": [each.name for each in attribution.sharing or filter(None, [speaker]) if each.name],
        "sides": [each.side for each in attribution.shared or filter(None, [actor])],
        "roles": [each.role for each in attribution.shared or filter(None, [actor])],
        "n_sharing": max(len(attribution.sharing), 1),
        "relay": text[slice(*attribution.relay)] if attribution.relay else None,
        "side_confidence": attribution.side_confidence,
        "side_why": attribution.side_why,
        "n_words": attribution.n_words,
        "rule": attribution.rule,
        "confidence": round(attribution.confidence, 3),
    }
