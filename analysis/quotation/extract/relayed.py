"""Relayed speech: who spoke where a medium reports what somebody said.

`X said Y, Reuters reported`, `TASS quoted X as saying that Y`, `CNN reported, citing X, that Y`: the words are X's, the
medium is the relay (Wiegand and Klakow 2012 on nested sources; the innermost speaker owns the words).
"""

from dataclasses import dataclass
from functools import lru_cache

from analysis.quotation.extract.borders import is_punctuation, subject_of
from analysis.quotation.extract.syntax import Parse
from analysis.quotation.marks import Span
from analysis.quotation.speakers.actors import load_actors
from analysis.quotation.speakers.names import bare, words_of

QUOTING = {"quoted", "quoting", "quotes", "quote", "cited", "citing", "cites", "cite"}
_SAYING = {"saying", "telling", "stating", "claiming", "warning", "adding", "describing"}
_AROUND = {"by", "in", "on", "to", "during", "at", "after", "from"}
_NAMING = {"described", "called", "dubbed", "branded", "labelled", "labeled", "denounced", "hailed", "slammed"}
_FARTHEST = 14  # tokens between `quoted` and `as saying`: a name with its office
_INNER_STRENGTH = 0.3  # share of a form's uses that must be cues for one inside another attribution; not tuned
TokenRange = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Saying:
    """`X is quoted as saying`: token ranges (inclusive) of cue, words, speaker and relay."""

    cue: TokenRange
    content: TokenRange | None
    source: TokenRange | None
    relay: TokenRange | None


@lru_cache(maxsize=20_000)  # without it the time doubles with every word of a phrase
def is_medium(phrase: str) -> bool:
    """True for a news medium: one of the actors lexicon, or a phrase that says so.

    >>> is_medium("Reuters"), is_medium("the state-owned news agency"), is_medium("the ministry")
    (True, True, False)
    """
    known = load_actors().find(phrase)
    if known is not None:
        return known.role == "media" and known.kind != "person"
    words = [bare(word) for word in phrase.split(",")[0].split(" of ")[0].split()]
    return bool(words) and (any(word in words_of("medium") for word in words[-2:]) or words[-2:] == ["news", "agency"]
                            or any(is_medium(" ".join(words[k:])) for k in range(1, min(len(words), 4))))  # fmt: skip


def find_sayings(parse: Parse) -> list[Saying]:
    """Every `quoted ... as saying` of a sentence."""
    found = []
    for index in range(len(parse) - 2):
        if parse.lower[index] not in QUOTING or parse.quoted[index] >= 0:
            continue
        for at in range(index + 1, min(index + _FARTHEST, len(parse) - 1)):
            if parse.lower[at] == "as" and parse.lower[at + 1] in _SAYING:
                found.append(_read_saying(parse, index, at + 1))
                break
    return found + [named for index in range(1, len(parse) - 2) if (named := _read_naming(parse, index))]


def _read_naming(parse: Parse, cue: int) -> Saying | None:
    """`described by the ministry as a success`, `dubbed "the wall" by its crew`: words after `as` or before `by`."""
    if parse.lower[cue] not in _NAMING or parse.quoted[cue] >= 0 or parse.tags[cue] not in ("VBN", "VBD"):
        return None
    by = next((child for child in parse.children[cue] if child > cue and parse.lower[child] == "by"), None)
    if by is None and parse.quoted[cue + 1] >= 0:  # dubbed "the wall" by its crew
        past = next((k for k in range(cue + 1, len(parse)) if parse.quoted[k] != parse.quoted[cue + 1]), len(parse))
        by = past if parse.lower[past : past + 1] == ["by"] else None
    if by is None:
        return None
    head = next((child for child in parse.children[by] if child > by), None)
    if head is None:
        return None
    last = parse.right[head]
    stop = next((k for k in range(by + 1, last + 1) if parse.lower[k] in ("as", ",", "for")), last + 1)
    source = (by + 1, _back(parse, stop - 1))
    if by - cue > 1:
        first = cue + 1 + (parse.lower[cue + 1] == "as")
        content = (first, _back(parse, by - 1))
    elif parse.lower[stop : stop + 1] == ["as"]:
        at = next((k for k in parse.children[cue] if k == stop), stop)
        end = parse.right[at] if parse.right[at] > stop else len(parse) - 1
        content = (stop + 1, _back(parse, end))
    else:
        return None
    return Saying((cue, cue), content, source, None) if content[1] >= content[0] and source[1] >= source[0] else None


def _read_saying(parse: Parse, quoting: int, saying: int) -> Saying:
    between = (quoting + 1, saying - 2)
    passive = any(parse.deps[child] == "auxpass" for child in parse.children[quoting])
    passive = passive or between[1] < between[0] or parse.lower[between[0]] in _AROUND
    subject = subject_of(parse, quoting)
    own = None if subject is None else _phrase(parse, subject, quoting)
    if passive:
        source, relay = own, _agent(parse, between[0], saying - 1) or _agent(parse, saying + 1, len(parse))
    else:
        end = next(
            (k for k in range(between[0] + 1, between[1] + 1) if parse.lower[k] in _AROUND - {"from", "to"}), None
        )
        source, relay = (between[0], between[1] if end is None else end - 1), own
    start = saying + 1
    if parse.lower[saying] == "telling":
        start = next((k + 1 for k in range(start, min(start + 6, len(parse))) if parse.lower[k] == "that"), start)
    while start < len(parse) and (is_punctuation(parse.words[start]) or parse.lower[start] == "that"):
        start += 1
    last = _back(parse, len(parse) - 1)
    clause = parse.lower[start - 1] == "that"  # as saying that after the rain it was cold
    content = (start, last) if start <= last and (clause or parse.lower[start] not in _AROUND) else None
    if content is None:
        first = min(k[0] for k in (source or between, own or between, (quoting, quoting)))
        content = (0, end) if (end := _back(parse, first - 1)) >= 1 else None
    return Saying((saying, saying), content, source, relay)


def _phrase(parse: Parse, head: int, cue: int) -> TokenRange:
    return (parse.left[head], _back(parse, min(parse.right[head], cue - 1)) if head < cue else parse.right[head])


def _agent(parse: Parse, start: int, stop: int) -> TokenRange | None:
    for index in range(start, min(stop, len(parse) - 1)):
        if parse.lower[index] == "by":
            head = next((child for child in parse.children[index] if child > index), index + 1)
            return parse.left[head], min(parse.right[head], stop - 1)
    return None


def _back(parse: Parse, index: int) -> int:
    while index >= 0 and is_punctuation(parse.words[index]):
        index -= 1
    return index


def cited_source(parse: Parse, tokens: frozenset[int]) -> TokenRange | None:
    """The people or body behind `citing` in a sentence, outside the words reported: `CNN, citing two senators`."""
    for index, word in enumerate(parse.lower):
        if word != "citing" or index in tokens or parse.quoted[index] >= 0:
            continue
        for child in parse.children[index]:
            if child > index and parse.deps[child] == "dobj" and _speaks(parse, child):
                return parse.left[child], _back(parse, parse.right[child])
    return None


def _speaks(parse: Parse, head: int) -> bool:
    word = bare(parse.lower[head])
    return parse.tags[head] in ("NNP", "NNPS") or word in words_of("anonymous") or word in words_of("collective")


def inner_cue(parse: Parse, tokens: frozenset[int], strength: dict[str, float]) -> int | None:
    """The reporting verb inside the words of an attribution that has a subject of its own there; the highest one."""
    best: tuple[int, int] | None = None
    for index in tokens:
        if parse.quoted[index] >= 0 or strength.get(f"{parse.lower[index]}|V", 0.0) < _INNER_STRENGTH:
            continue
        if parse.tags[index][:2] != "VB":
            continue
        subject = subject_of(parse, index)
        if subject is None or subject not in tokens or parse.deps[index] in ("relcl", "acl"):
            continue
        candidate = (_depth(parse, index), index)
        best = candidate if best is None else min(best, candidate)
    for index in tokens:
        if parse.lower[index : index + 2] == ["according", "to"] and parse.quoted[index] < 0:
            return index
    return best[1] if best else None


def _depth(parse: Parse, index: int) -> int:
    depth = 0
    while parse.heads[index] != index and depth < 20:
        index, depth = parse.heads[index], depth + 1
    return depth


def told_medium(parse: Parse, cue: int) -> TokenRange | None:
    """The medium that was told: `told the Harbour Courier that`."""
    if parse.lower[cue] not in ("told", "tells", "telling") or cue + 1 >= len(parse):
        return None
    first = cue + 1
    last = first
    while last + 1 < len(parse) and (
        parse.tags[last + 1] in ("NNP", "NNPS", "NN") or parse.lower[last + 1] in ("of", "news")
    ):
        last += 1
    phrase = " ".join(parse.words[first : last + 1])
    return (first, last) if parse.quoted[first] < 0 and is_medium(phrase) else None


def span_of(parse: Parse, tokens: TokenRange | None) -> Span | None:
    """Offsets of a token range."""
    return None if tokens is None else (parse.starts[tokens[0]], parse.ends[tokens[1]])
