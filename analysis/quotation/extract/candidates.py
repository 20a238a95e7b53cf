"""Who is named as the speaker beside a cue: candidate noun phrases and what the model looks at in them."""

from dataclasses import dataclass

from analysis.quotation.extract.borders import FINITE, Borders, is_punctuation, subject_of
from analysis.quotation.extract.cues import bucket, lemma_at, phrase_kind, quoted_shape
from analysis.quotation.extract.syntax import Parse

_HEAD_TAGS = {"NN", "NNS", "NNP", "NNPS", "PRP", "PRP$", "WP", "WDT", "DT", "CD", "JJ", "JJS", "PDT", "FW", "EX"}
_INNER_DEPS = {"compound", "det", "amod", "nummod", "quantmod", "advmod", "punct", "predet", "npadvmod", "neg", "case"}
_CUT_DEPS = {"relcl", "advcl", "acl", "parataxis", "ccomp"}
_FARTHEST = 40  # tokens between a cue and the head of its source; 20 costs .6 of end-to-end F1 on dev, 80 gains nothing
_N_CANDIDATES = 12
_LONGEST_TAIL = 25  # tokens of a name with what is set beside it
_DAYS = frozenset(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday", "today", "tomorrow",
     "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate: token range (inclusive) and its head; `head` -1 stands for "no source is named"."""

    first: int
    last: int
    head: int


NOBODY = Candidate(-1, -1, -1)


def enumerate_sources(parse: Parse, cue: int, borders: Borders) -> list[Candidate]:
    """Noun phrases outside the content that may name the speaker, nearest first, and NOBODY."""
    inside = [span for span in (borders.left, borders.right) if span]
    found = []
    for head in range(max(0, cue - _FARTHEST), min(len(parse), cue + _FARTHEST)):
        if parse.tags[head] not in _HEAD_TAGS or head == cue or _is_whole(parse, head):
            continue
        if parse.deps[head] in _INNER_DEPS and parse.tags[head] not in ("PRP$", "PRP"):
            continue
        if any(first <= head <= last for first, last in inside) or parse.lower[head] in _DAYS:
            continue
        found.append(_phrase(parse, head, cue, inside))
    subject = subject_of(parse, cue)
    found.sort(key=lambda source: (source.head != subject, abs(source.head - cue)))
    return [*found[:_N_CANDIDATES], NOBODY]


def find_antecedent(parse: Parse, source: Candidate) -> Candidate:
    """A relative pronoun with the noun phrase that it stands for, `a blogger, who`; any other source as it is."""
    if source.head < 0 or parse.lower[source.head] not in ("who", "which", "that"):
        return source
    verb = source.head
    for _ in range(6):
        if parse.deps[verb] == "relcl":
            head = parse.heads[verb]
            first = parse.left[head]
            while first < head and (is_punctuation(parse.words[first]) or parse.tags[first] in ("CC", "IN")):
                first += 1
            return Candidate(first, source.last, head) if first <= head < source.first else source
        if parse.heads[verb] == verb:
            break
        verb = parse.heads[verb]
    return source


def find_before(parse: Parse, cue: int, borders: Borders) -> tuple[Borders, Candidate] | None:
    """The name before the cue that was taken for the end of the words: `It rained, Mara Venn, the mayor, said`.

    A run without a verb of its own behind a comma of the words, which begins with a name or a title.
    """
    if borders.left is None or borders.right is not None or parse.tags[cue] not in ("VBD", "VBZ", "VBN"):
        return None
    first, last = borders.left
    between = parse.deps[last + 1 : cue]
    if parse.quoted[last] >= 0 or any(dep not in ("punct", "aux", "advmod", "auxpass") for dep in between):
        return None
    found = None
    for index in range(last, max(first, last - _LONGEST_TAIL), -1):
        if parse.tags[index] in FINITE:
            break
        if parse.words[index] == "," and any(tag in FINITE for tag in parse.tags[first:index]):
            begins = parse.tags[index + 1] in ("NNP", "NNPS") or parse.lower[index + 1] in ("the", "a", "an")
            found = index if begins else found
    if found is None or not any(tag in ("NNP", "NNPS") for tag in parse.tags[found + 1 : last + 1]):
        return None
    end = found - 1
    while end > first and is_punctuation(parse.words[end]):
        end -= 1
    head = next(k for k in range(found + 1, last + 1) if parse.tags[k] in ("NNP", "NNPS"))
    return Borders((first, end), None), Candidate(found + 1, last, head)


def find_beside(parse: Parse, cue: int) -> Candidate | None:
    """The name right behind a cue that an age or a clause follows: `said Halyna, 68, who lives near the sea`."""
    if parse.lower[cue] not in ("said", "says", "recalled", "recalls", "added", "adds"):
        return None
    last = cue
    while last + 1 < len(parse) and parse.tags[last + 1] in ("NNP", "NNPS") and parse.quoted[last + 1] < 0:
        last += 1
    if last == cue or parse.lower[last + 1 : last + 2] != [","] or last + 2 >= len(parse):
        return None
    aged = parse.tags[last + 2] == "CD" or parse.lower[last + 2] in ("who", "aged")
    return Candidate(cue + 1, last, last) if aged else None


def _is_whole(parse: Parse, index: int) -> bool:
    return parse.quoted[index] >= 0 and parse.sentence.quoted[parse.quoted[index]].whole


def _phrase(parse: Parse, head: int, cue: int, inside: list[tuple[int, int]]) -> Candidate:
    first, last = parse.left[head], parse.right[head]
    if parse.tags[head] == "PRP$":
        return Candidate(head, head, head)
    for child in parse.children[head]:
        if child > head and parse.deps[child] in _CUT_DEPS:
            last = min(last, parse.left[child] - 1)
    for left, right in [*inside, (cue, cue)]:
        if first <= right < head:
            first = right + 1
        if head < left <= last:
            last = left - 1
    while last > head and is_punctuation(parse.words[last]) and parse.words[last] not in (")", "."):
        last -= 1
    while first < head and (is_punctuation(parse.words[first]) or parse.tags[first] in ("CC", "IN")):
        first += 1
    return Candidate(first, last, head)


def source_features(parse: Parse, cue: int, source: Candidate, borders: Borders) -> list[str]:
    """Features that tell whether `source` is the speaker behind `cue`."""
    lemma = lemma_at(parse, cue)
    subject = subject_of(parse, cue)
    if source.head < 0:
        subject_kind = phrase_kind(parse, subject)
        passive = any(parse.deps[child] == "auxpass" for child in parse.children[cue])
        return [
            "nobody",
            f"nobody|lemma={lemma}",
            f"nobody|subject={subject_kind}",
            f"nobody|passive={passive}",
            f"nobody|tag={parse.tags[cue]}|dep={parse.deps[cue]}",
            f"nobody|lemma={lemma}|passive={passive}",
            f"nobody|shape={quoted_shape(parse, cue)}",
        ]
    head = source.head
    path = path_between(parse, cue, head)
    kind = phrase_kind(parse, head)
    side = "before" if head < cue else "after"
    gap = bucket(abs(head - cue))
    own = parse.deps[head]
    before = parse.forms[source.first - 1] if source.first else "START"
    after = parse.forms[source.last + 1] if source.last + 1 < len(parse) else "END"
    known = parse.tags[head] in ("NNP", "NNPS", "PRP", "WP")
    nearer = sum(
        1 for index in range(min(head, cue) + 1, max(head, cue)) if parse.tags[index] in ("NNP", "NN", "NNS", "PRP")
    )
    return [
        f"path={path}|{side}",
        f"path={path}|lemma={lemma}",
        f"path={path}|kind={kind}",
        f"kind={kind}",
        f"dep={own}|{side}",
        f"subject={head == subject}",
        f"subject={head == subject}|kind={kind}",
        f"gap={gap}|{side}",
        f"word={parse.forms[head]}",
        f"before={before}",
        f"after={after}",
        f"after={after}|{side}",
        f"known={known}|{side}|{gap}",
        f"nearer={min(nearer, 4)}|{side}",
        f"path={path}|passive={any(parse.deps[child] == 'auxpass' for child in parse.children[cue])}",
        f"lemma={lemma}|kind={kind}",
        f"lemma={lemma}|dep={own}|{side}",
        f"tag={parse.tags[cue]}|path={path}|{side}",
        f"content={'L' if borders.left else ''}{'R' if borders.right else ''}|{side}|{path}",
        f"touches={abs(source.last - cue) == 1 or abs(source.first - cue) == 1}|{side}|{known}",
        f"first={source.first == 0}|{known}",
        f"before={before}|path={path}",
    ]


def path_between(parse: Parse, cue: int, head: int) -> str:
    """The dependency path from the cue to a token: steps up, then steps down."""
    up: list[int] = []
    index = cue
    for _ in range(8):
        up.append(index)
        if parse.heads[index] == index:
            break
        index = parse.heads[index]
    down: list[int] = []
    index = head
    for _ in range(8):
        if index in up:
            climbed = [parse.deps[step] for step in up[: up.index(index)]]
            if len(climbed) + len(down) > 5:
                return "long"
            return "^".join(climbed) + "/" + ">".join(parse.deps[step] for step in reversed(down))
        down.append(index)
        if parse.heads[index] == index:
            break
        index = parse.heads[index]
    return "none"
