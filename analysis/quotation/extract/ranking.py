"""Which words of a parsed sentence are tried as cues, and in which order."""

from analysis.quotation.extract.borders import FINITE, is_punctuation, subject_of
from analysis.quotation.extract.candidates import Candidate
from analysis.quotation.extract.cues import cue_features, lemma_at
from analysis.quotation.extract.model import Model
from analysis.quotation.extract.syntax import Parse

THRESHOLD = 0.4  # of speech against none; highest end-to-end F1 and recall together in cross-validation on train
RESCUE = 0.15  # the same where a quoted sentence would stay without a speaker
_LEAST_SPEECH = 0.25  # a cue four times likelier to report a belief than speech is left out, unless words are quoted
_SURE = 0.6  # a likelier cue goes before another one inside the clause that it governs
_PLEDGES = {"demand", "pledge", "claim", "insist", "warn", "announce", "promise", "vow", "argue", "state", "declare",
            "hint", "stress", "allege", "suggest", "reiterate", "admit", "acknowledge", "add", "say"}  # fmt: skip
_FINDS = {"find", "show", "suggest", "indicate", "estimate", "conclude", "reveal", "calculate", "assess", "reckon"}
_NO_NAMES = {"analysis", "opinion", "background", "note", "watch", "update", "exclusive", "video", "breaking", "source",
             "related", "photo", "read", "correction", "fact", "question", "answer", "explainer", "live"}  # fmt: skip
_LONGEST_LABEL, _FEWEST_AFTER_LABEL = 3, 4  # tokens
_MOST_CUES = 12  # in one sentence; only hostile text has more


def rank_cues(parse: Parse, model: Model) -> list[tuple[float, int]]:
    """(chance, token) of every cue worth a try, likeliest first; one that governs another's clause goes before it."""
    found = []
    for index in range(len(parse)):
        if not model.lexicon.admits(parse, index):
            continue
        none, belief, speech = model.cue_chances(cue_features(parse, index, model.lexicon))
        chance = speech / (speech + none)
        if chance < THRESHOLD and parse.words[index] == ":" and _is_name_label(parse, index):
            chance = THRESHOLD
        if chance < THRESHOLD and _says_that(parse, index):
            chance = THRESHOLD
        finds = belief > none and _finds_that(parse, index)
        if finds:
            chance = belief / (belief + none)
        if chance >= RESCUE and (finds or speech >= belief * _LEAST_SPEECH or parse.sentence.quoted):
            found.append((chance, index))
    found = sorted(found, key=lambda each: (-each[0], each[1]))[:_MOST_CUES]
    return sorted(found, key=lambda each: -sum(_governs(parse, each, other[1]) for other in found))


def _governs(parse: Parse, cue: tuple[float, int], other: int) -> bool:
    """True if `other` lies in a clause before a sure cue, as its object: `They asked for shelter, the mayor said`."""
    chance, index = cue
    if chance < _SURE or other >= index:
        return False
    return any(
        parse.deps[child] == "ccomp" and parse.left[child] <= other <= parse.right[child] < index
        for child in parse.children[index]
    )


def _says_that(parse: Parse, index: int) -> bool:
    """A verb of saying with its own `that` clause: `recognised the state and demanded that`."""
    if parse.tags[index] not in ("VBD", "VBZ") or lemma_at(parse, index) not in _PLEDGES:
        return False
    return any(
        parse.deps[child] == "ccomp" and child > index and parse.lower[parse.left[child]] == "that"
        for child in parse.children[index]
    )


def _finds_that(parse: Parse, index: int) -> bool:
    """What a poll, a report or a body found is said, though the same verb of a person tells of a belief."""
    if parse.tags[index][:2] != "VB" or lemma_at(parse, index) not in _FINDS:
        return False
    subject = subject_of(parse, index)
    if subject is None or parse.tags[subject] in ("PRP", "WP", "WDT", "DT", "EX"):
        return False
    return any(parse.deps[child] in ("ccomp",) and child > index for child in parse.children[index])


def label_before(parse: Parse, cue: int) -> Candidate | None:
    """The name in `Name: words`, where a colon right after a short label at the start of a line is the cue."""
    first = next((index for index in range(cue) if not is_punctuation(parse.words[index])), cue)
    verb = any(parse.tags[index][:2] in ("VB", "MD") for index in range(first, cue))
    if not parse.sentence.first or verb or not 0 < cue - first <= 5 or not parse.words[first][:1].isupper():
        return None
    return Candidate(first, cue - 1, cue - 1)


def _is_name_label(parse: Parse, colon: int) -> bool:
    """True for a colon behind one to three names that open a paragraph, with a sentence behind it: `Venn: We left.`"""
    if label_before(parse, colon) is None or colon > _LONGEST_LABEL or len(parse) - colon < _FEWEST_AFTER_LABEL:
        return False
    names = all(tag in ("NNP", "NNPS") for tag in parse.tags[:colon]) or (
        colon == 1 and parse.tags[0] == "NN" and parse.lower[0] not in _NO_NAMES
    )
    after = parse.tags[colon + 1 :]
    return (
        names
        and parse.lower[0] not in _NO_NAMES
        and parse.words[colon + 1][:1].isupper()
        and any(tag in FINITE for tag in after)
    )
