"""Where the words of an attribution may begin and end, given its cue: candidates read off the parse."""

from dataclasses import dataclass

from analysis.quotation.extract.syntax import Parse

_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
_PUNCTUATION = frozenset("“”\"'‘’`,.;:!?–—-…()[]{}«»/*|") | {"--", "...", "''", "``", "---"}
_OPEN = ("prep", "xcomp", "dobj", "dative", "agent", "oprd", "acomp", "advcl", "ccomp", "attr", "conj", "pcomp",
         "pobj", "relcl", "acl", "advmod", "npadvmod", "nsubj", "dep", "appos", "intj", "parataxis")  # fmt: skip
_BREAKERS = ("CC", "IN", "WDT", "WP", "WP$", "WRB", "TO", "VBG", "VBN", "-LRB-", "RB")
_N_STARTS, _N_ENDS = 14, 24
FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))  # tags of verbs that make a clause


@dataclass(frozen=True, slots=True)
class Borders:
    """Token ranges (inclusive) of the content: left of the cue, right of it, or both."""

    left: tuple[int, int] | None
    right: tuple[int, int] | None


def is_punctuation(word: str) -> bool:
    """True for a token that is only marks."""
    return word in _PUNCTUATION or not any(letter.isalnum() or letter in "$%£€" for letter in word)


def subject_of(parse: Parse, cue: int) -> int | None:
    """The token that is the cue's grammatical subject, shared ones of conjoined and open clauses included."""
    index = cue
    for _ in range(5):
        for child in parse.children[index]:
            if parse.deps[child] in _SUBJECTS:
                return child
        dep = parse.deps[index]
        if dep in ("conj", "xcomp", "advcl", "aux") and parse.heads[index] != index:
            index = parse.heads[index]
        elif dep in ("acl", "relcl") and parse.tags[parse.heads[index]][:1] in "NP":
            return parse.heads[index]
        else:
            return None
    return None


def cue_clause(parse: Parse, cue: int) -> tuple[int, int]:
    """First and last token of the cue with its auxiliaries and its own subject."""
    first = last = cue
    for child in parse.children[cue]:
        dep = parse.deps[child]
        if dep in ("aux", "auxpass", "neg", "prt") or (dep == "advmod" and abs(child - cue) <= 2):
            first, last = min(first, child), max(last, child)
        elif dep in _SUBJECTS:
            first, last = min(first, parse.left[child]), max(last, parse.right[child])
    return first, last


def enumerate_borders(parse: Parse, cue: int) -> list[Borders]:
    """All candidate contents of the attribution whose cue is the token `cue`."""
    n_tokens = len(parse)
    clause_first, clause_last = cue_clause(parse, cue)
    starts = _right_starts(parse, cue)
    ends = _right_ends(parse, cue)
    found = [Borders(None, (start, end)) for start in starts for end in ends if end >= start]
    if clause_first <= 0 and cue <= 0:
        return found
    left_ends = _left_ends(parse, cue, clause_first)
    left_starts = _left_starts(parse, cue)
    lefts = [(start, end) for start in left_starts for end in left_ends if end >= start]
    found += [Borders(left, None) for left in lefts]
    resumed = [index for index in range(cue + 1, n_tokens) if _resumes(parse, index, clause_last)][:5]
    resumed_ends = [end for end in ends if end >= n_tokens - 3] or ends[-1:]
    for left in lefts:
        found += [
            Borders(left, (start, end)) for start in resumed for end in (resumed_ends or ends[-1:]) if end >= start
        ]
    return found


def _resumes(parse: Parse, index: int, clause_last: int) -> bool:
    if is_punctuation(parse.words[index]):
        return False
    before = parse.words[index - 1]
    begins_quote = parse.quoted[index] >= 0 and parse.quoted[index] != parse.quoted[index - 1]
    return before in (",", "-", "–", "—", "“", '"') or begins_quote or index == clause_last + 1


def _right_starts(parse: Parse, cue: int) -> list[int]:
    n_tokens = len(parse)
    found = {cue + 1}
    for child in parse.children[cue]:
        if child < cue:
            continue
        found.add(parse.left[child])
        found.add(child)
        if parse.deps[child] in _OPEN:
            for inner in parse.children[child]:
                if inner > child:
                    found.add(parse.left[inner])
                    found.update(parse.left[deep] for deep in parse.children[inner] if deep > inner)
    previous = parse.quoted[cue]
    for index in range(cue + 1, n_tokens):
        if parse.quoted[index] >= 0 and parse.quoted[index] != previous:
            found.add(index)
        if parse.words[index - 1] in (":", ",") or parse.lower[index] == "that":
            found.add(index)
        previous = parse.quoted[index]
    tidy = {_skip_marks(parse, index) for index in found if index > cue}
    return sorted(index for index in tidy if index < n_tokens)[:_N_STARTS]


def _skip_marks(parse: Parse, index: int) -> int:
    while index < len(parse) and is_punctuation(parse.words[index]):
        index += 1
    return index


def _skip_marks_back(parse: Parse, index: int) -> int:
    while index >= 0 and is_punctuation(parse.words[index]):
        index -= 1
    return index


def _right_ends(parse: Parse, cue: int) -> list[int]:
    n_tokens = len(parse)
    found = {n_tokens - 1}
    found.update(parse.right[child] for child in parse.children[cue] if child > cue)
    for index in range(cue + 1, n_tokens - 1):
        following = parse.words[index + 1]
        if (
            is_punctuation(following)
            or parse.tags[index + 1] in _BREAKERS
            or (parse.quoted[index] >= 0 and parse.quoted[index + 1] != parse.quoted[index])
            or parse.deps[index + 1] == "npadvmod"
            or parse.right[parse.heads[index + 1]] == index
        ):
            found.add(index)
    tidy = sorted({_skip_marks_back(parse, index) for index in found if index > cue} - {-1})
    tidy = [index for index in tidy if index > cue]
    if len(tidy) > _N_ENDS:  # the far end matters most
        tidy = tidy[: _N_ENDS - 8] + tidy[-8:]
    return tidy


def _left_ends(parse: Parse, cue: int, clause_first: int) -> list[int]:
    found = {clause_first - 1, cue - 1}
    for index in range(cue - 1, max(cue - 25, 0), -1):
        if parse.words[index] in (",", "-", "–", "—", "”", ":", ";"):
            found.add(index - 1)
        if len(found) > 5:
            break
    tidy = {_skip_marks_back(parse, index) for index in found}
    return sorted(index for index in tidy if index >= 0)[-5:]


def _left_starts(parse: Parse, cue: int) -> list[int]:
    found = {0}
    first = parse.lower[0] if len(parse) else ""
    if first in ("but", "and", "so", "yet", "still", "however") or is_punctuation(first):
        found.add(1)
    for child in parse.children[cue]:
        if child < cue:
            found.add(parse.left[child])
    head = parse.heads[cue]
    for _ in range(3):
        if head < cue and parse.left[head] < cue:
            found.add(parse.left[head])
        for child in parse.children[head]:
            if child < cue and parse.deps[child] not in ("punct", "det", "aux"):
                found.add(parse.left[child])
        head = parse.heads[head]
    for index in range(1, cue):
        word = parse.words[index - 1]
        if (
            word in (",", ":", ";", "-", "–", "—", "(")
            or parse.tags[index - 1] == "CC"
            or (parse.quoted[index] >= 0 and parse.quoted[index] != parse.quoted[index - 1])
        ):
            found.add(index)
    tidy = sorted({_skip_marks(parse, index) for index in found if index < cue})
    tidy = [index for index in tidy if index < cue]
    if len(tidy) > 10:
        tidy = tidy[:5] + tidy[-5:]
    return tidy
