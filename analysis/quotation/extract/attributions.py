"""Quotes with their cues and speakers as written: marks, passages, parses and the models put together."""

from bisect import bisect_left, bisect_right

import pandas as pd

from analysis.errors import check_columns
from analysis.quotation.attribution import Attribution, Span, quotes_table
from analysis.quotation.extract.continuation import attach_orphans
from analysis.quotation.extract.cues import CueLexicon
from analysis.quotation.extract.decode import Found, find_in_passage
from analysis.quotation.extract.masking import Passage, split_passages
from analysis.quotation.extract.model import Model, load_model
from analysis.quotation.extract.syntax import parse_sentences
from analysis.quotation.extract.transcripts import find_turns
from analysis.quotation.marks import find_stretches, paragraph_spans
from analysis.text import word_spans


def extract_quotes(articles: pd.DataFrame) -> pd.DataFrame:
    """Every attribution of words in `articles`: what was said, the cue and the speaker as written.

    A quote may have several spans (`"A," he said. "B."`); kind is direct if all its words stand between quotation
    marks, mixed if some do, indirect if none does (O'Keefe et al. 2012; Newell et al. 2018). Beliefs and intentions
    without words ("wants", "thinks") are left out. On PolNeAR's dev articles see the README for how often this is
    right.

    Args:
        articles: article_id, text.

    Returns:
        The quotes table without speaker, actor, side, role (empty until `resolve_speakers` and `assign_actors`).

    Raises:
        InputError: a column is missing.
    """
    check_columns(articles, ["article_id", "text"], "the articles table")
    model = load_model()
    texts = zip(articles["article_id"], articles["text"].fillna(""), strict=True)
    return quotes_table((article_id, text, find_attributions(text, model)) for article_id, text in texts)


def find_attributions(text: str, model: Model | None = None) -> list[Attribution]:
    """The attributions of one text, in order."""
    model = model or load_model()
    turns = find_turns(text, paragraph_spans(text))
    taken = {turn.spans[0][1] for turn in turns}
    passages = [each for each in split_passages(text) if each.paragraph_end not in taken]
    wanted = [number for number, passage in enumerate(passages) if _may_attribute(passage, model.lexicon)]
    parses = parse_sentences([passages[number] for number in wanted])
    found: list[list[Found]] = [[] for _ in passages]
    for number, parse in zip(wanted, parses, strict=True):
        leads_in = _leads_in(passages, number)
        found[number] = find_in_passage(parse, model, leads_in=leads_in)
    attributions = sorted([*turns, *attach_orphans(text, passages, found)], key=lambda each: each.spans[0])
    _judge_kinds(text, attributions)
    return attributions


def _may_attribute(passage: Passage, lexicon: CueLexicon) -> bool:
    """True if a parse may find something: words outside quotation marks, and a cue or a quotation."""
    if passage.only_quoted:
        return False
    if passage.quoted or ":" in passage.text:
        return True
    words = passage.text.lower().replace("’", "'").split()
    return any(word.strip(".,;:()'\"-") in lexicon.likely for word in words)


def _leads_in(passages: list[Passage], number: int) -> bool:
    """True if the passage ends in a colon and the next one is a quotation: `He replied:`."""
    passage = passages[number]
    if not passage.text.endswith(":") or number + 1 == len(passages):
        return False
    return bool(passages[number + 1].quoted) and passages[number + 1].start - passage.end <= 12


def _judge_kinds(text: str, attributions: list[Attribution]) -> None:
    marked: list[Span] = [(each.start, each.end) for each in find_stretches(text)]
    starts, ends = [start for start, _ in marked], [end for _, end in marked]
    for attribution in attributions:
        inside = words = 0
        for start, end in attribution.spans:
            own = marked[bisect_right(ends, start) : bisect_left(starts, end)]
            for left, right in word_spans(text[start:end]):
                words += 1
                inside += any(a <= start + left and start + right <= b for a, b in own)
        attribution.kind = "indirect" if not inside else "direct" if inside == words else "mixed"
