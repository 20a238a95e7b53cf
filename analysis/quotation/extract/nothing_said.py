"""Sentences that have a reporting verb and report no words: nothing was said, or nobody said it.

`did not say whether`, `declined to comment`, `asked whether`, `if Putin says`, `called Putin twice`, `that said`.
"""

from analysis.quotation.extract.borders import FINITE, Borders
from analysis.quotation.extract.cues import lemma_at
from analysis.quotation.extract.syntax import Parse

_OPEN_QUESTION = {"whether", "if", "how", "what", "when", "where", "who", "why", "which"}
_TELL = {"say", "tell", "comment", "disclose", "specify", "elaborate", "reveal", "explain", "identify", "name",
         "confirm", "answer", "clarify", "respond", "reply", "discuss", "detail", "provide", "give", "add"}  # fmt: skip
_MUTE = {"respond", "reply", "comment", "answer", "elaborate", "react"}
_REFUSE = {"decline", "refuse"}
_AFTER_CALL = {
    "twice",
    "again",
    "last",
    "on",
    "to",
    "from",
    "after",
    "before",
    "earlier",
    "yesterday",
    ".",
    ",",
    "this",
}
_JUDGE = {"praise", "hail", "condemn", "welcome", "applaud", "commend", "criticise", "criticize", "denounce", "slam"}
_STAND_AND_TALK = {"speak", "refer"}  # speaks during a hearing, refers to the dam: an act without its words
_NOBODY = {"plan", "plans", "schedule", "custom", "tradition"}  # according to plan


def says_nothing(parse: Parse, cue: int, borders: Borders, source_head: int) -> bool:
    """True if the attribution behind `cue` reports no words; never where the words are quoted sentences."""
    if any(parse.sentence.quoted[parse.quoted[k]].whole for k in _tokens(borders) if parse.quoted[k] >= 0):
        return False
    lemma = lemma_at(parse, cue)
    negated = any(parse.deps[child] == "neg" for child in parse.children[cue])
    first = parse.lower[borders.right[0]] if borders.right else ""
    before = parse.lower[borders.right[0] - 1] if borders.right and borders.right[0] > cue + 1 else ""
    question = first in _OPEN_QUESTION or before in _OPEN_QUESTION
    if negated and (question or lemma in _MUTE):
        return True
    if lemma in _REFUSE and _refuses_to_tell(parse, cue):
        return True
    if parse.lower[cue] == "reportedly":  # nobody in particular said it
        return True
    if _only_names(parse, cue, lemma, borders):
        return True
    governor = parse.heads[cue]
    if parse.deps[cue] == "xcomp" and lemma_at(parse, governor) in _REFUSE and (question or lemma in _TELL):
        return True
    if lemma == "ask" and question and source_head < 0:
        return True
    if parse.lower[cue] == "according":
        return source_head >= 0 and parse.lower[source_head] in _NOBODY and _is_bare(parse, source_head)
    if _is_condition(parse, cue):
        return True
    if parse.lower[cue] == "said" and cue and parse.lower[cue - 1] == "that" and cue == 1:
        return True
    if parse.lower[max(cue - 2, 0) : cue] in (["so", "-"], ["so", "–"]):
        return True
    if borders.right is None and borders.left and _is_own_subject(parse, cue, borders.left):
        return True
    return _rings(parse, cue, lemma, borders)


def _only_names(parse: Parse, cue: int, lemma: str, borders: Borders) -> bool:
    """Praised the courage of its crew, spoke at a hearing: what the speech was about, and none of its words."""
    if borders.left or borders.right is None or any(parse.quoted[k] >= 0 for k in _tokens(borders)):
        return False
    if lemma in _STAND_AND_TALK and parse.tags[cue][:2] == "VB":
        return True
    first, last = borders.right
    clause = any(parse.tags[k] in FINITE for k in range(first, last + 1) if not _is_relative(parse, k))
    return (
        lemma in _JUDGE
        and parse.lower[first] not in ("that", "as", "for")
        and not clause
        and "as" not in parse.lower[first:last]
    )


def _is_relative(parse: Parse, index: int) -> bool:
    """True for a verb inside a relative clause."""
    for _ in range(6):
        if parse.deps[index] == "relcl":
            return True
        if parse.heads[index] == index:
            return False
        index = parse.heads[index]
    return False


def _is_own_subject(parse: Parse, cue: int, left: tuple[int, int]) -> bool:
    """The Kremlin launched: the words are the cue's subject and nothing else."""
    subject = next((k for k in parse.children[cue] if parse.deps[k] in ("nsubj", "nsubjpass")), None)
    return (
        subject is not None
        and subject <= left[1] == cue - 1
        and left[0] <= subject
        and not any(parse.quoted[k] >= 0 for k in range(left[0], left[1] + 1))
        and not any(parse.tags[k][:2] == "VB" for k in range(left[0], left[1] + 1))
    )


def _tokens(borders: Borders) -> list[int]:
    return [k for span in (borders.left, borders.right) if span for k in range(span[0], span[1] + 1)]


def _refuses_to_tell(parse: Parse, cue: int) -> bool:
    after = parse.lower[cue + 1 : cue + 5]
    if "comment" in after[:3]:
        return True
    return after[:1] == ["to"] and any(word in _TELL for word in after[1:3])


def _is_bare(parse: Parse, index: int) -> bool:
    return parse.left[index] == index


def _is_condition(parse: Parse, cue: int) -> bool:
    """If Putin says ...: an opening condition, not a report."""
    return (
        parse.deps[cue] == "advcl"
        and parse.tags[cue] in ("VBZ", "VBP")
        and any(parse.lower[child] == "if" and parse.deps[child] == "mark" for child in parse.children[cue])
    )


def _rings(parse: Parse, cue: int, lemma: str, borders: Borders) -> bool:
    """Called somebody: a telephone call, where nothing is named after the person and nothing stands in quotes."""
    if lemma != "call" or parse.tags[cue][:2] != "VB" or any(parse.quoted[k] >= 0 for k in _tokens(borders)):
        return False
    last = cue
    while last + 1 < len(parse) and parse.tags[last + 1] in ("NNP", "PRP"):
        last += 1
    after = parse.lower[last + 1 : last + 2]
    return last > cue and (not after or after[0] in _AFTER_CALL)
