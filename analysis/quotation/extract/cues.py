"""Cues: the words that introduce an attribution, how strongly they do, and the stance they take to it."""

from dataclasses import dataclass
from functools import cache

from analysis.lexicons import load_lexicon
from analysis.quotation.extract.syntax import Parse, verb_lemma

_WEAKEST = 0.03  # share of a form's uses that must be cues for it to be considered; lower adds time, not quotes
_LIKELY = 0.15  # sentences without a form of this strength hold 0.4 % of the cues, and 14 % of the words
_NO_CUE = frozenset(
    ("be", "have", "do", "get", "go", "will", "would", "can", "could", "may", "might", "must", "should")
)


@dataclass(frozen=True, slots=True)
class CueLexicon:
    """How often a form is a cue: `strength` by form and class (`says|V`), `power` by form; `stances` by lemma.

    `likely` holds the forms for whose sake a sentence is parsed.
    """

    strength: dict[str, float]
    power: dict[str, float]
    stances: dict[str, str]
    likely: frozenset[str]

    def strength_at(self, parse: Parse, index: int) -> float:
        return self.strength.get(f"{parse.lower[index]}|{word_class(parse.tags[index])}", 0.0)

    def admits(self, parse: Parse, index: int) -> bool:
        """True if the token may be a cue: a known form, or any full verb beside a quoted sentence."""
        if parse.quoted[index] >= 0:
            return False
        if self.strength_at(parse, index) >= _WEAKEST:
            return True
        if parse.tags[index][:2] != "VB" or parse.deps[index] in ("aux", "auxpass"):
            return False
        lemma = verb_lemma(parse.lower[index])
        if self.stances.get(lemma):
            return True
        return lemma not in _NO_CUE and any(each.n_words > 2 for each in parse.passage.quoted)


def make_lexicon(strength: dict[str, float]) -> CueLexicon:
    """A lexicon of learnt strengths and the stances of cues.csv."""
    power: dict[str, float] = {}
    for key, value in strength.items():
        form = key.rsplit("|", 1)[0]
        power[form] = max(power.get(form, 0.0), value)
    likely = frozenset(form for form, value in power.items() if value >= _LIKELY)
    return CueLexicon(strength, power, verb_stances(), likely)


@cache
def verb_stances() -> dict[str, str]:
    """Stance by verb lemma, from the lexicon of cues."""
    table = load_lexicon("cues")
    verbs = table[table["kind"] == "verb"]
    return dict(zip(verbs["cue"], verbs["stance"], strict=True))


def word_class(tag: str) -> str:
    """V for verbs, N for nouns, O for all else."""
    return {"VB": "V", "NN": "N"}.get(tag[:2], "O")


def lemma_at(parse: Parse, index: int) -> str:
    """The lemma of a verb, the lower-case form of any other token."""
    return verb_lemma(parse.lower[index]) if parse.tags[index][:2] in ("VB", "MD") else parse.forms[index]


def find_stance(cue: str) -> str:
    """The stance of a cue as written: neutral, distancing, endorsing, denial, demand, accusation and so on.

    >>> find_stance("denied"), find_stance("claims"), find_stance("said")
    ('denial', 'distancing', 'neutral')
    """
    stances = all_stances()
    word = cue.casefold().strip()
    if word in ("according", "according to"):
        return "neutral"
    return stances.get(verb_lemma(word)) or stances.get(word) or "neutral"


@cache
def all_stances() -> dict[str, str]:
    """Stance by cue of any kind; verbs go before nouns of the same form."""
    table = load_lexicon("cues")
    others = table[table["kind"] != "verb"]
    return dict(zip(others["cue"], others["stance"], strict=True)) | verb_stances()
