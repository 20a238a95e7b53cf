"""From one parsed sentence to its attributions: which cues count, what they introduce, who speaks."""

import math
from dataclasses import dataclass, field

from analysis.quotation.extract.border_features import BorderFeatures
from analysis.quotation.extract.borders import FINITE, Borders, enumerate_borders, is_punctuation
from analysis.quotation.extract.candidates import (
    NOBODY,
    Candidate,
    enumerate_sources,
    find_antecedent,
    find_before,
    find_beside,
    source_features,
)
from analysis.quotation.extract.cues import lemma_at
from analysis.quotation.extract.model import Model
from analysis.quotation.extract.nothing_said import says_nothing
from analysis.quotation.extract.ranking import RESCUE, THRESHOLD, label_before, rank_cues
from analysis.quotation.extract.relayed import (
    QUOTING,
    Saying,
    cited_source,
    find_sayings,
    inner_cue,
    is_medium,
    span_of,
    told_medium,
)
from analysis.quotation.extract.syntax import Parse
from analysis.quotation.marks import Span

_LEAST_OF_NAMES = 0.65  # `calls for aid`, `the threat`: below it right 18 of 68 times in the 81 coded articles
LEAST_CONFIDENCE = 0.2  # below it a cue without quotation marks is right less than once in four
_SAYING_CONFIDENCE = (
    0.8  # of "quoted as saying", read by its form; not fitted: only 2 in the 81 coded articles, both right
)
_CLAUSE_VERBS = {"say", "claim", "add", "state", "argue", "insist", "warn", "announce", "report", "tell"}


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
    relay: Span | None = None
    source_tokens: tuple[int, int] | None = None


def find_in_sentence(parse: Parse, model: Model, *, leads_in: bool = False) -> list[Found]:
    """The attributions of one sentence, outermost only: a quote inside a quote belongs to the outer one."""
    sayings = find_sayings(parse)
    accepted = [_as_said(parse, each) for each in sayings]
    used = {each.cue[0] for each in sayings} | {
        k
        for each in sayings
        for k in range(each.cue[0] - 15, each.cue[0])
        if parse.lower[k : k + 1] and parse.lower[k] in QUOTING
    }
    candidates = [(chance, cue) for chance, cue in rank_cues(parse, model) if cue not in used]
    orphans = any(each.n_words > 2 for each in parse.sentence.quoted)
    for chance, cue in candidates:
        rescue = orphans and not any(_holds_quoted(parse, each) for each in accepted)
        if chance < (RESCUE if rescue else THRESHOLD):
            break
        if any(cue in each.tokens for each in accepted):
            continue
        attribution = _attribute(parse, cue, chance, model, accepted, leads_in=leads_in)
        quotes = attribution is not None and _holds_quoted(parse, attribution)
        if attribution and (quotes or (chance >= THRESHOLD and attribution.confidence >= _least(parse, attribution))):
            accepted.append(attribution)
    handed = [_hand_on(parse, each, model) for each in accepted]
    return sorted((each for each in handed if not _only_cites(each, handed)), key=lambda each: each.token)


def _least(parse: Parse, found: Found) -> float:
    """The confidence that an attribution needs: more where its words have no verb and no quotation marks."""
    verb = any(parse.tags[k] in FINITE or parse.tags[k] == "VB" or parse.quoted[k] >= 0 for k in found.tokens)
    return LEAST_CONFIDENCE if verb else _LEAST_OF_NAMES


def _only_cites(found: Found, others: list[Found]) -> bool:
    """True for `citing two senators` where the senators are the source of another attribution."""
    return found.word == "citing" and any(
        each is not found and each.source_tokens and each.source_tokens[0] in found.tokens for each in others
    )


def _as_said(parse: Parse, saying: Saying) -> Found:
    """`X was quoted as saying`, read by its form; `_SAYING_CONFIDENCE` stands for the models' chance."""
    content = [saying.content] if saying.content else []
    tokens = {index for first, last in content for index in range(first, last + 1)}
    beside = {index for part in (saying.source, saying.relay) if part for index in range(part[0], part[1] + 1)}
    return Found(
        cue=(parse.starts[saying.cue[0]], parse.ends[saying.cue[1]]),
        token=saying.cue[1],
        tokens=frozenset(tokens - beside),
        spans=[text_span(parse, *each) for each in content],
        source=span_of(parse, saying.source),
        word=parse.lower[saying.cue[1]],
        speech=_SAYING_CONFIDENCE,
        border=_SAYING_CONFIDENCE,
        source_chance=_SAYING_CONFIDENCE,
        confidence=_SAYING_CONFIDENCE,
        relay=span_of(parse, saying.relay),
        source_tokens=saying.source,
    )


def _hand_on(parse: Parse, found: Found, model: Model) -> Found:
    """The attribution as it stands, or, where a medium relays somebody, that of the one who spoke."""
    if found.relay is not None or found.source_tokens is None:
        return found
    if told := told_medium(parse, found.token):
        found.relay = span_of(parse, told)
        return found
    first, last = found.source_tokens
    if not is_medium(" ".join(parse.words[first : last + 1])):
        return found
    medium = found.source
    inner = inner_cue(parse, found.tokens, model.lexicon.strength)
    if inner is not None:
        own = _attribute(parse, inner, found.speech, model, [], leads_in=False, within=found.tokens)
        if own is not None and own.source is not None:
            own.confidence, own.relay = min(own.confidence, found.confidence), medium
            return own
    if cited := cited_source(parse, found.tokens):
        found.source, found.source_tokens, found.relay = span_of(parse, cited), cited, medium
    return found


def _holds_quoted(parse: Parse, found: Found) -> bool:
    quoted = parse.sentence.quoted
    return any(parse.quoted[index] >= 0 and quoted[parse.quoted[index]].n_words > 2 for index in found.tokens)


def _attribute(
    parse: Parse,
    cue: int,
    chance: float,
    model: Model,
    accepted: list[Found],
    *,
    leads_in: bool,
    within: frozenset[int] | None = None,
) -> Found | None:
    taken = {index for each in accepted for index in (*each.tokens, each.token)}
    options = [each for each in enumerate_borders(parse, cue) if not (taken and _covers(each, taken))]
    if within is not None:
        options = [each for each in options if _lies_in(each, within)]
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
        borders = _complete(parse, cue, borders, taken) if within is None else borders
        borders = _go_on(parse, cue, borders, taken) if within is None else borders
    sources = enumerate_sources(parse, cue, borders)
    if within is not None:
        sources = [each for each in sources if each.head in within] or [NOBODY]
    if parse.words[cue] == ":" and (label := label_before(parse, cue)):
        sources = [label]
    elif borders.right is None and (beside := find_beside(parse, cue)):
        sources = [beside]
    weights = model.source
    scores = [sum(weights.get(name, 0.0) for name in source_features(parse, cue, each, borders)) for each in sources]
    source, source_certainty = _choose_source(sources, scores)
    source = find_antecedent(parse, source)
    if (source == NOBODY or _is_addressee(parse, cue, source)) and (before := find_before(parse, cue, borders)):
        borders, source = before
    if says_nothing(parse, cue, borders, source.head):
        return None
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
        source_tokens=None if source == NOBODY else (source.first, source.last),
    )


def _is_addressee(parse: Parse, cue: int, source: Candidate) -> bool:
    """Told NBC News, said on Telegram: whom or where, not who."""
    return source.first > cue and parse.lower[source.first - 1] in ("on", "in", "via", "told", "to", "during", "at")


def _covers(borders: Borders, taken: set[int]) -> bool:
    spans = [span for span in (borders.left, borders.right) if span]
    return any(first <= index <= last for first, last in spans for index in taken)


def _complete(parse: Parse, cue: int, borders: Borders, taken: set[int]) -> Borders:
    """Words of a clause without its finite verb go on to the end: `said leaving the deals, which ..., had cost it`."""
    if borders.left or borders.right is None or lemma_at(parse, cue) not in _CLAUSE_VERBS:
        return borders
    first, last = borders.right
    between = parse.words[cue + 1 : first]
    if len(between) > 1 or parse.lower[first] in ("to", "so") or last - first < 1 or parse.quoted[first] >= 0:
        return borders
    if any(parse.tags[k] in FINITE for k in range(first, last + 1)):
        return borders
    end = len(parse) - 1
    while end > last and is_punctuation(parse.words[end]):
        end -= 1
    if taken & set(range(last + 1, end + 1)) or not any(parse.tags[k] in FINITE for k in range(last + 1, end + 1)):
        return borders
    return Borders(None, (first, end))


def _go_on(parse: Parse, cue: int, borders: Borders, taken: set[int]) -> Borders:
    """Words that stop at a comma inside the clause that they open go on to its end: `it lies there, which is far`."""
    if borders.left or borders.right is None or lemma_at(parse, cue) not in _CLAUSE_VERBS:
        return borders
    first, last = borders.right
    clauses = [k for k in parse.children[cue] if parse.deps[k] == "ccomp" and k >= first and parse.left[k] <= last]
    end = max((parse.right[k] for k in clauses), default=last)
    while end > last and is_punctuation(parse.words[end]):
        end -= 1
    if end <= last or not is_punctuation(parse.words[last + 1]) or taken & set(range(last + 1, end + 1)):
        return borders
    return Borders(None, (first, end))


def _lies_in(borders: Borders, within: frozenset[int]) -> bool:
    """True if the first and last tokens of every range lie in the words of the outer attribution."""
    spans = [span for span in (borders.left, borders.right) if span]
    return all(first in within and last in within for first, last in spans)


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
