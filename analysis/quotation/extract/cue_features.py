"""What the cue model looks at: readable features of a candidate, and what the other models share of them.

Each function returns strings such as `lemma=say` or `start=child:ccomp`; a model is a table of weights for them.
"""

from analysis.quotation.extract.borders import subject_of
from analysis.quotation.extract.cues import CueLexicon, lemma_at
from analysis.quotation.extract.syntax import Parse

_PERSONAL = {
    "he",
    "she",
    "i",
    "we",
    "they",
    "you",
    "it",
    "who",
    "which",
    "that",
    "this",
    "those",
    "some",
    "many",
    "one",
}


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


def passage_shape(parse: Parse, cue: int) -> str:
    """Where quoted stretches stand around the cue: `l` or `r` for whole sentences, `f` for fragments."""
    before = after = "-"
    for index, quoted in enumerate(parse.quoted):
        if quoted >= 0 and index < cue:
            before = "q" if parse.passage.quoted[quoted].whole else "f"
        elif quoted >= 0 and after == "-":
            after = "q" if parse.passage.quoted[quoted].whole else "f"
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
    shape = passage_shape(parse, cue)
    clause = next((name for name, _ in right if name in ("ccomp", "xcomp", "dobj", "prep", "oprd", "acomp")), "-")
    clause_left = "ccomp" if any(name in ("ccomp", "parataxis") for name, _ in left) else "-"
    found = [
        "bias", f"lemma={lemma}", f"form={lower[cue]}", f"tag={tag}", f"dep={dep}", f"lemma={lemma}|dep={dep}",
        f"lemma={lemma}|tag={tag}", f"subject={kind}", f"lemma={lemma}|subject={kind}", f"after={after}",
        f"lemma={lemma}|after={after}", f"after_tag={after_tag}", f"lemma={lemma}|after_tag={after_tag}",
        f"before={before}", f"lemma={lemma}|before={before}", f"shape={shape}", f"lemma={lemma}|shape={shape}",
        f"clause={clause}", f"lemma={lemma}|clause={clause}", f"clause_left={clause_left}|{clause}",
        f"lemma={lemma}|left={clause_left}", f"quoted={parse.quoted[cue] >= 0}",
        f"headline={parse.passage.paragraph == 0}|{tag}", f"length={bucket(n_tokens)}",
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
