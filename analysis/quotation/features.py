"""What the models look at: readable features of a cue, of the borders of its content, and of its speaker.

Each function returns strings such as `lemma=say` or `start=child:ccomp`; a model is a table of weights for them.
"""

from analysis.quotation.borders import Borders, is_punctuation, subject_of
from analysis.quotation.cues import CueLexicon, lemma_at
from analysis.quotation.syntax import Parse

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


class BorderFeatures:
    """Features of candidate borders around one cue; starts and ends are described once and reused."""

    def __init__(self, parse: Parse, cue: int, weights: dict[str, float] | None = None) -> None:
        self.parse, self.cue, self._weights = parse, cue, weights or {}
        self._sums: dict[tuple[int, str, str], float] = {}
        self.lemma = lemma_at(parse, cue)
        self.shape = passage_shape(parse, cue)
        self.subject = subject_of(parse, cue)
        self._starts: dict[tuple[int, str], list[str]] = {}
        self._ends: dict[tuple[int, str], list[str]] = {}

    def describe(self, borders: Borders) -> list[list[str]]:
        """Lists of features whose weights add up to the score of `borders`."""
        found = [self._whole(borders)]
        both = "B" if borders.left and borders.right else ""
        if borders.left:
            found += [self._start(borders.left[0], "L" + both), self._end(borders.left[1], "L" + both)]
            found.append(self._range(borders.left, "L" + both))
        if borders.right:
            found += [self._start(borders.right[0], "R" + both), self._end(borders.right[1], "R" + both)]
            found.append(self._range(borders.right, "R" + both))
        return found

    def score(self, borders: Borders) -> float:
        """The sum of the weights of all features of `borders`."""
        both = "B" if borders.left and borders.right else ""
        total = self._sum(self._whole(borders))
        for span, side in ((borders.left, "L" + both), (borders.right, "R" + both)):
            if span:
                total += self._known(span[0], side, "start") + self._known(span[1], side, "end")
                total += self._sum(self._range(span, side))
        return total

    def _known(self, index: int, side: str, which: str) -> float:
        key = (index, side, which)
        if key not in self._sums:
            self._sums[key] = self._sum(self._start(index, side) if which == "start" else self._end(index, side))
        return self._sums[key]

    def _sum(self, names: list[str]) -> float:
        weights = self._weights
        return sum(weights.get(name, 0.0) for name in set(names))

    def _whole(self, borders: Borders) -> list[str]:
        side = ("L" if borders.left else "") + ("R" if borders.right else "")
        deps = [self.parse.deps[child] for child in self.parse.children[self.cue] if child > self.cue]
        clause = next((dep for dep in deps if dep in ("ccomp", "xcomp", "dobj", "prep", "oprd")), "-")
        left_clause = any(
            self.parse.deps[child] in ("ccomp", "parataxis")
            for child in self.parse.children[self.cue]
            if child < self.cue
        )
        dep = self.parse.deps[self.cue]
        after = self.parse.forms[self.cue + 1] if self.cue + 1 < len(self.parse) else "END"
        return [f"{side}|shape={self.shape}", f"{side}|lemma={self.lemma}", f"{side}|clause={clause}|{left_clause}",
                f"{side}|dep={dep}|{clause}", f"{side}|shape={self.shape}|lemma={self.lemma}",
                f"{side}|subject={self._subject_place()}|{left_clause}|{clause}", f"{side}|after={after}|{left_clause}"]  # fmt: skip

    def _subject_place(self) -> str:
        if self.subject is None:
            return "none"
        return "before" if self.subject < self.cue else "after"

    def _relation(self, index: int) -> str:
        """The path from the cue down to the largest constituent that begins at token `index`."""
        top, parse = index, self.parse
        for _ in range(12):
            head = parse.heads[top]
            if head == top or head == self.cue or parse.left[head] != index:
                break
            top = head
        return self._path(top)

    def _path(self, top: int) -> str:
        parse, path = self.parse, []
        for _ in range(4):
            path.append(parse.deps[top])
            head = parse.heads[top]
            if head == self.cue:
                return ">".join(["cue", *reversed(path)])
            if head == top:
                return ">".join(["root", *reversed(path)][:4])
            top = head
        return ">".join(["far", *reversed(path[-2:])])

    def _start(self, index: int, side: str) -> list[str]:
        key = (index, side)
        if key not in self._starts:
            parse, lemma = self.parse, self.lemma
            before = parse.forms[index - 1] if index else "START"
            before2 = parse.forms[index - 2] if index > 1 else "START"
            relation, distance = self._relation(index), bucket(abs(index - self.cue))
            word, tag, quoted = parse.forms[index], parse.tags[index], self._quoted(index)
            p = f"{side}start"
            self._starts[key] = [
                f"{p}={relation}", f"{p}|lemma={lemma}|{relation}", f"{p}_word={word}", f"{p}_tag={tag}|{relation}",
                f"{p}_before={before}", f"{p}_before2={before2}_{before}", f"{p}_distance={distance}", f"{p}_at0={index == 0}",
                f"{p}_tag={tag}|{before}", f"{p}_quoted={quoted}|{self.shape}", f"{p}|lemma={lemma}|before={before}",
                f"{p}|lemma={lemma}|distance={distance}", f"{p}_distance={distance}|{relation}",
                f"{p}|lemma={lemma}|word={word}",
            ]  # fmt: skip
        return self._starts[key]

    def _quoted(self, index: int) -> str:
        quoted = self.parse.quoted[index]
        if quoted < 0:
            return "no"
        kind = "whole" if self.parse.passage.quoted[quoted].whole else "part"
        outer = index == 0 or self.parse.quoted[index - 1] != quoted
        last = index + 1 == len(self.parse) or self.parse.quoted[index + 1] != quoted
        return f"{kind}{int(outer)}{int(last)}"

    def _end(self, index: int, side: str) -> list[str]:
        key = (index, side)
        if key not in self._ends:
            parse, lemma, last = self.parse, self.lemma, len(self.parse) - 1
            following = index + 1
            after = parse.forms[following] if following <= last else "END"
            tag = parse.tags[following] if following <= last else "END"
            dep = parse.deps[following] if following <= last else "END"
            beyond = f"{parse.forms[following + 1]}" if following + 1 <= last else "END"
            beyond_tag = parse.tags[following + 1] if following + 1 <= last else "END"
            left_over = bucket(last - index)
            hangs = self._hangs(index)
            p = f"{side}end"
            self._ends[key] = [
                f"{p}_after={after}", f"{p}_after={after}_{beyond}", f"{p}_tag={tag}|{dep}", f"{p}_left={left_over}",
                f"{p}_hangs={hangs}", f"{p}_hangs={hangs}|{tag}", f"{p}_hangs={hangs}|{after}", f"{p}_quoted={self._quoted(index)}",
                f"{p}_tags={tag}_{beyond_tag}", f"{p}|lemma={lemma}|after={after}", f"{p}|lemma={lemma}|left={left_over}",
                f"{p}_own={parse.tags[index]}|{tag}", f"{p}|lemma={lemma}|hangs={hangs}", f"{p}_after={after}|left={left_over}",
            ]  # fmt: skip
        return self._ends[key]

    def _hangs(self, index: int) -> str:
        """How the constituent that follows an end hangs on the cue: on it, on its content, or above it."""
        parse = self.parse
        following = index + 1
        while following < len(parse) and is_punctuation(parse.words[following]):
            following += 1
        if following >= len(parse):
            return "end"
        top = following
        for _ in range(12):
            head = parse.heads[top]
            if head == top or parse.left[head] < following:
                break
            top = head
        head = parse.heads[top]
        dep = parse.deps[top]
        if head == self.cue:
            return f"cue:{dep}"
        if head == top:
            return "root"
        place = "inside" if self.cue < head <= index else "before" if head < self.cue else "other"
        return f"{place}:{dep}:{parse.deps[head]}"

    def _range(self, span: tuple[int, int], side: str) -> list[str]:
        parse, (start, end) = self.parse, span
        verbs = sum(parse.tags[index][:2] in ("VB", "MD") for index in range(start, end + 1))
        constituent = self._constituent(start, end)
        cut = int(start > 0 and parse.quoted[start] >= 0 and parse.quoted[start - 1] == parse.quoted[start])
        cut += int(end + 1 < len(parse) and parse.quoted[end] >= 0 and parse.quoted[end + 1] == parse.quoted[end] and not is_punctuation(parse.words[end + 1]))  # fmt: skip
        size = bucket(end - start + 1)
        covers = self.subject is not None and start <= self.subject <= end
        return [f"{side}size={size}", f"{side}size={size}|{constituent}", f"{side}={constituent}", f"{side}cut={cut}",
                f"{side}|lemma={self.lemma}|{constituent}", f"{side}verbs={min(verbs, 3)}|{min(end - start, 6)}",
                f"{side}covers_cue={start <= self.cue <= end}", f"{side}covers_subject={covers}",
                f"{side}|lemma={self.lemma}|verbs={min(verbs, 2)}"]  # fmt: skip

    def _constituent(self, start: int, end: int) -> str:
        """The path to the constituent that the range equals, if it is one."""
        parse, top = self.parse, start
        for _ in range(12):
            if parse.left[top] == start and parse.right[top] in (end, end + 1):
                return self._path(top)
            head = parse.heads[top]
            if head == top or parse.left[head] < start:
                break
            top = head
        return "none"
