"""From one parsed sentence to its attributions: which cues count, what they introduce, who speaks."""

import math
from dataclasses import dataclass, field

from analysis.quotation.extract.border_features import BorderFeatures
from analysis.quotation.extract.borders import Borders, enumerate_borders, is_punctuation
from analysis.quotation.extract.candidates import NOBODY, Candidate, enumerate_sources, source_features
from analysis.quotation.extract.cues import cue_features
from analysis.quotation.extract.model import Model
from analysis.quotation.extract.syntax import Parse
from analysis.quotation.marks import Span

THRESHOLD = 0.4  # of speech against none; highest end-to-end F1 and recall together in cross-validation on train
LEAST_CONFIDENCE = 0.2  # below it a cue without quotation marks is right less than once in four
_RESCUE = 0.15  # the same where a quoted sentence would stay without a speaker
_LEAST_SPEECH = 0.25  # a cue four times likelier to report a belief than speech is left out, unless words are quoted
_MOST_CUES = 12  # in one sentence; only hostile text has more


@dataclass(slots=True)
class Found:
    """An attribution in one sentence: offsets into the text, token positions, and the models' probabilities."""

    cue: Span
    token: int
    tokens: frozenset[int]
    spans: list[Span]
    source: Span | None
    word: str
    speech: float
    border: float
    source_chance: float
    confidence: float = 0.0
    continued: bool = field(default=False)


def find_in_sentence(parse: Parse, model: Model, *, leads_in: bool = False) -> list[Found]:
    """The attributions of one sentence, outermost only: a quote inside a quote belongs to the outer one."""
    candidates = _rank_cues(parse, model)
    accepted: list[Found] = []
    orphans = any(each.n_words > 2 for each in parse.sentence.quoted)
    for chance, cue in candidates:
        rescue = orphans and not any(_holds_quoted(parse, each) for each in accepted)
        if chance < (_RESCUE if rescue else THRESHOLD):
            break
        if any(cue in each.tokens for each in accepted):
            continue
        attribution = _attribute(parse, cue, chance, model, accepted, leads_in=leads_in)
        quotes = attribution is not None and _holds_quoted(parse, attribution)
        if attribution and (quotes or (chance >= THRESHOLD and attribution.confidence >= LEAST_CONFIDENCE)):
            accepted.append(attribution)
    return sorted(accepted, key=lambda each: each.token)


def _rank_cues(parse: Parse, model: Model) -> list[tuple[float, int]]:
    found = []
    for index in range(len(parse)):
        if not model.lexicon.admits(parse, index):
            continue
        none, belief, speech = model.cue_chances(cue_features(parse, index, model.lexicon))
        chance = speech / (speech + none)
        if chance >= _RESCUE and (speech >= belief * _LEAST_SPEECH or parse.sentence.quoted):
            found.append((chance, index))
    return sorted(found, key=lambda each: (-each[0], each[1]))[:_MOST_CUES]


def _holds_quoted(parse: Parse, found: Found) -> bool:
    quoted = parse.sentence.quoted
    return any(parse.quoted[index] >= 0 and quoted[parse.quoted[index]].n_words > 2 for index in found.tokens)


def _attribute(
    parse: Parse, cue: int, chance: float, model: Model, accepted: list[Found], *, leads_in: bool
) -> Found | None:
    taken = {index for each in accepted for index in (*each.tokens, each.token)}
    options = [each for each in enumerate_borders(parse, cue) if not (taken and _covers(each, taken))]
    last = cue + (parse.lower[cue : cue + 2] == ["according", "to"])
    cue_span = (parse.starts[cue], parse.ends[last])
    if leads_in and cue >= len(parse) - 6:
        options = []
    if not options:
        if not leads_in:
            return None
        borders, certainty = Borders(None, None), 0.9
    else:
        scorer = BorderFeatures(parse, cue, model.border)
        borders, certainty = _choose(options, [scorer.score(each) for each in options])
    sources = enumerate_sources(parse, cue, borders)
    if parse.words[cue] == ":" and (label := _label_before(parse, cue)):
        sources = [label]
    weights = model.source
    scores = [sum(weights.get(name, 0.0) for name in source_features(parse, cue, each, borders)) for each in sources]
    source, source_certainty = _choose_source(sources, scores)
    ranges = [each for each in (borders.left, borders.right) if each]
    return Found(
        cue=cue_span,
        token=cue,
        tokens=frozenset(index for first, last in ranges for index in range(first, last + 1)),
        spans=[text_span(parse, *each) for each in ranges],
        source=None if source == NOBODY else (parse.starts[source.first], parse.ends[source.last]),
        word=parse.lower[cue],
        speech=chance,
        border=certainty,
        source_chance=source_certainty,
        confidence=model.confidence(chance, certainty, source_certainty),
    )


def _label_before(parse: Parse, cue: int) -> Candidate | None:
    """The name in `Name: words`, where a colon right after a short label at the start of a line is the cue."""
    first = next((index for index in range(cue) if not is_punctuation(parse.words[index])), cue)
    verb = any(parse.tags[index][:2] in ("VB", "MD") for index in range(first, cue))
    if not parse.sentence.first or verb or not 0 < cue - first <= 5 or not parse.words[first][:1].isupper():
        return None
    return Candidate(first, cue - 1, cue - 1)


def _covers(borders: Borders, taken: set[int]) -> bool:
    spans = [span for span in (borders.left, borders.right) if span]
    return any(first <= index <= last for first, last in spans for index in taken)


def _choose(options: list[Borders], scores: list[float]) -> tuple[Borders, float]:
    best = max(range(len(scores)), key=scores.__getitem__)
    return options[best], 1 / sum(math.exp(score - scores[best]) for score in scores)


def _choose_source(options: list[Candidate], scores: list[float]) -> tuple[Candidate, float]:
    best = max(range(len(scores)), key=scores.__getitem__)
    return options[best], 1 / sum(math.exp(score - scores[best]) for score in scores)


def text_span(parse: Parse, first: int, last: int) -> Span:
    """The offsets of a token range; a quoted stretch at its border is taken whole, with its marks."""
    start, end = parse.starts[first], parse.ends[last]
    opening, closing = parse.quoted[first], parse.quoted[last]
    if opening >= 0:
        quoted = parse.sentence.quoted[opening]
        begins = first == 0 or parse.quoted[first - 1] != opening
        if quoted.whole or begins or quoted.n_words > 1:
            start = quoted.stretch.start
    if closing >= 0:
        quoted = parse.sentence.quoted[closing]
        stops = last + 1 == len(parse) or parse.quoted[last + 1] != closing
        if quoted.whole or stops or quoted.n_words > 1:
            end = quoted.stretch.end
    return start, end
