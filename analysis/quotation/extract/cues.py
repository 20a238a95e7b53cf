"""Cues: the words that introduce an attribution, their strength and stance, and what the cue model looks at in them.

Features are readable strings such as `lemma=say` or `clause=ccomp`; a model is a table of weights for them.
"""

from dataclasses import dataclass
from functools import cache

from analysis.lexicons import load_lexicon
from analysis.quotation.extract.borders import subject_of
from analysis.quotation.extract.syntax import Parse, verb_lemma

_WEAKEST = 0.03  # share of a form's uses that must be cues for it to be considered; lower adds time, not quotes
_LIKELY = 0.15  # sentences without a form of this strength hold 0.4 % of the cues, and 14 % of the words
_PERSONAL = frozenset(
    ("he", "she", "i", "we", "they", "you", "it", "who", "which", "that", "this", "those", "some", "many", "one")
)
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
        return lemma not in _NO_CUE and any(each.n_words > 2 for each in parse.sentence.quoted)


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


def bucket(number: int) -> str:
    """A small number as it is, a larger one rounded to its order of size."""
    for limit in (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48):
        if number <= limit:
            return str(limit)
    return "64"


def phrase_kind(parse: Parse, index: int | None) -> str:
    """What sort of noun phrase a token heads: a pronoun by itself, a name, a plural or singular noun."""
    if index is None:
        return "none"
    word, tag = parse.lower[index], parse.tags[index]
    if word in _PERSONAL:
        return word
    return {"NNP": "name", "NNPS": "names", "NNS": "plural", "NN": "singular"}.get(tag, tag)


def quoted_shape(parse: Parse, cue: int) -> str:
    """Where quoted stretches stand around the cue: `l` or `r` for whole sentences, `f` for fragments."""
    before = after = "-"
    for index, quoted in enumerate(parse.quoted):
        if quoted >= 0 and index < cue:
            before = "q" if parse.sentence.quoted[quoted].whole else "f"
        elif quoted >= 0 and after == "-":
            after = "q" if parse.sentence.quoted[quoted].whole else "f"
    return before + after


def cue_features(parse: Parse, cue: int, lexicon: CueLexicon) -> list[str]:
    """Features that tell whether the token `cue` introduces an attribution, and whether it is speech."""
    words, lower, tags, deps = parse.words, parse.forms, parse.tags, parse.deps
    lemma, tag, dep = lemma_at(parse, cue), tags[cue], deps[cue]
    n_tokens = len(parse)
    right = [(deps[child], child) for child in parse.children[cue] if child > cue]
    left = [(deps[child], child) for child in parse.children[cue] if child < cue]
    subject = subject_of(parse, cue)
    kind = phrase_kind(parse, subject)
    after = lower[cue + 1] if cue + 1 < n_tokens else "END"
    after_tag = tags[cue + 1] if cue + 1 < n_tokens else "END"
    before = lower[cue - 1] if cue else "START"
    shape = quoted_shape(parse, cue)
    clause = next((name for name, _ in right if name in ("ccomp", "xcomp", "dobj", "prep", "oprd", "acomp")), "-")
    clause_left = "ccomp" if any(name in ("ccomp", "parataxis") for name, _ in left) else "-"
    found = [
        "bias", f"lemma={lemma}", f"form={lower[cue]}", f"tag={tag}", f"dep={dep}", f"lemma={lemma}|dep={dep}",
        f"lemma={lemma}|tag={tag}", f"subject={kind}", f"lemma={lemma}|subject={kind}", f"after={after}",
        f"lemma={lemma}|after={after}", f"after_tag={after_tag}", f"lemma={lemma}|after_tag={after_tag}",
        f"before={before}", f"lemma={lemma}|before={before}", f"shape={shape}", f"lemma={lemma}|shape={shape}",
        f"clause={clause}", f"lemma={lemma}|clause={clause}", f"clause_left={clause_left}|{clause}",
        f"lemma={lemma}|left={clause_left}", f"quoted={parse.quoted[cue] >= 0}",
        f"headline={parse.sentence.paragraph == 0}|{tag}", f"length={bucket(n_tokens)}",
    ]  # fmt: skip
    if subject is not None:
        found += [f"subject_word={lower[subject]}", f"lemma={lemma}|subject_word={lower[subject]}",
                  f"subject_before={subject < cue}"]  # fmt: skip
    for name, child in right:
        word = lemma_at(parse, child)
        found += [f"right={name}", f"lemma={lemma}|right={name}", f"lemma={lemma}|{name}={word}", f"{name}={word}"]
        if name == "prep":
            found.append(f"lemma={lemma}|prep={word}")
    for name, child in left:
        found.append(f"left={name}")
        if name in ("aux", "neg", "auxpass", "advmod", "mark"):
            found += [f"{name}={lower[child]}", f"lemma={lemma}|{name}={lower[child]}"]
    found += _governor_features(parse, cue, lemma, lexicon.power)
    if cue + 2 < n_tokens:
        found += [f"after2={after}_{lower[cue + 2]}", f"after_tags={after_tag}_{tags[cue + 2]}"]
    stance = lexicon.stances.get(lemma, "-")
    found += [f"stance={stance}", f"stance={stance}|clause={clause}", f"stance={stance}|subject={kind}",
              f"stance={stance}|shape={shape}", f"stance={stance}|after_tag={after_tag}",
              f"known={round(lexicon.strength_at(parse, cue), 1)}|{clause}|{shape}"]  # fmt: skip
    if words[cue][:1].isupper():
        found.append("capital")
    return found


def _governor_features(parse: Parse, cue: int, lemma: str, strength: dict[str, float]) -> list[str]:
    """What the cue hangs on: a cue inside another one's content is no attribution of its own."""
    found = []
    index, path = cue, []
    for depth in range(6):
        head = parse.heads[index]
        if head == index:
            break
        path.append(parse.deps[index])
        if depth == 0:
            head_lemma = lemma_at(parse, head)
            found += [f"head={head_lemma}", f"head={head_lemma}|dep={parse.deps[index]}",
                      f"lemma={lemma}|head={head_lemma}"]  # fmt: skip
        index = head
        if (power := strength.get(parse.lower[head], 0.0)) >= 0.3 and parse.quoted[head] < 0:
            side = "before" if head < cue else "after"
            found += [f"under={'>'.join(path)}|{side}|{power:.1f}", f"under_any={side}|{power:.1f}|{path[-1]}"]
            break
    else:
        found.append("deep")
    if not any(name.startswith("under") for name in found):
        found.append("under=none")
    return found
