"""What the border model looks at: where a content begins and ends, how it hangs on its cue, how long it is."""

from itertools import accumulate

from analysis.quotation.extract.borders import Borders, is_punctuation, subject_of
from analysis.quotation.extract.cues import bucket, lemma_at, quoted_shape
from analysis.quotation.extract.syntax import Parse

_Key = tuple[str, str, int, int]  # what, side, first token, last token


class BorderFeatures:
    """Features of candidate borders around one cue; starts and ends are described once and reused."""

    def __init__(self, parse: Parse, cue: int, weights: dict[str, float] | None = None) -> None:
        self.parse, self.cue, self._weights = parse, cue, weights or {}
        self._sums: dict[_Key, float] = {}
        self.lemma = lemma_at(parse, cue)
        self.shape = quoted_shape(parse, cue)
        self.subject = subject_of(parse, cue)
        self._n_verbs = [0, *accumulate(tag[:2] in ("VB", "MD") for tag in parse.tags)]  # before each token
        self._starts: dict[tuple[int, str], list[str]] = {}
        self._ends: dict[tuple[int, str], list[str]] = {}

    def describe(self, borders: Borders) -> list[list[str]]:
        """Lists of features whose weights add up to the score of `borders`."""
        side = ("L" if borders.left else "") + ("R" if borders.right else "")
        found = [self._whole(side)]
        both = "B" if borders.left and borders.right else ""
        if borders.left:
            found += [self._start(borders.left[0], "L" + both), self._end(borders.left[1], "L" + both)]
            found.append(self._range(borders.left, "L" + both))
        if borders.right:
            found += [self._start(borders.right[0], "R" + both), self._end(borders.right[1], "R" + both)]
            found.append(self._range(borders.right, "R" + both))
        return found

    def score(self, borders: Borders) -> float:
        """The sum of the weights of all features of `borders`; parts that candidates share are summed once."""
        both = "B" if borders.left and borders.right else ""
        total = self._recall(("whole", ("L" if borders.left else "") + ("R" if borders.right else ""), 0, 0))
        for span, side in ((borders.left, "L" + both), (borders.right, "R" + both)):
            if span:
                total += self._recall(("start", side, span[0], 0)) + self._recall(("end", side, span[1], 0))
                total += self._recall(("range", side, *span))
        return total

    def _recall(self, key: _Key) -> float:
        found = self._sums.get(key)
        if found is None:
            weight = self._weights.get
            found = 0.0
            for name in self._names(key):
                found += weight(name, 0.0)
            self._sums[key] = found
        return found

    def _names(self, key: _Key) -> list[str]:
        what, side, first, last = key
        if what == "start":
            return self._start(first, side)
        if what == "end":
            return self._end(first, side)
        return self._range((first, last), side) if what == "range" else self._whole(side)

    def _whole(self, side: str) -> list[str]:
        deps = [self.parse.deps[child] for child in self.parse.children[self.cue] if child > self.cue]
        clause = next((dep for dep in deps if dep in ("ccomp", "xcomp", "dobj", "prep", "oprd")), "-")
        left_clause = any(
            self.parse.deps[child] in ("ccomp", "parataxis")
            for child in self.parse.children[self.cue]
            if child < self.cue
        )
        dep = self.parse.deps[self.cue]
        after = self.parse.forms[self.cue + 1] if self.cue + 1 < len(self.parse) else "END"
        return [
            f"{side}|shape={self.shape}",
            f"{side}|lemma={self.lemma}",
            f"{side}|clause={clause}|{left_clause}",
            f"{side}|dep={dep}|{clause}",
            f"{side}|shape={self.shape}|lemma={self.lemma}",
            f"{side}|subject={self._subject_place()}|{left_clause}|{clause}",
            f"{side}|after={after}|{left_clause}",
        ]

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
                f"{p}={relation}",
                f"{p}|lemma={lemma}|{relation}",
                f"{p}_word={word}",
                f"{p}_tag={tag}|{relation}",
                f"{p}_before={before}",
                f"{p}_before2={before2}_{before}",
                f"{p}_distance={distance}",
                f"{p}_at0={index == 0}",
                f"{p}_tag={tag}|{before}",
                f"{p}_quoted={quoted}|{self.shape}",
                f"{p}|lemma={lemma}|before={before}",
                f"{p}|lemma={lemma}|distance={distance}",
                f"{p}_distance={distance}|{relation}",
                f"{p}|lemma={lemma}|word={word}",
            ]
        return self._starts[key]

    def _quoted(self, index: int) -> str:
        quoted = self.parse.quoted[index]
        if quoted < 0:
            return "no"
        kind = "whole" if self.parse.sentence.quoted[quoted].whole else "part"
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
                f"{p}_after={after}",
                f"{p}_after={after}_{beyond}",
                f"{p}_tag={tag}|{dep}",
                f"{p}_left={left_over}",
                f"{p}_hangs={hangs}",
                f"{p}_hangs={hangs}|{tag}",
                f"{p}_hangs={hangs}|{after}",
                f"{p}_quoted={self._quoted(index)}",
                f"{p}_tags={tag}_{beyond_tag}",
                f"{p}|lemma={lemma}|after={after}",
                f"{p}|lemma={lemma}|left={left_over}",
                f"{p}_own={parse.tags[index]}|{tag}",
                f"{p}|lemma={lemma}|hangs={hangs}",
                f"{p}_after={after}|left={left_over}",
            ]
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
        verbs = self._n_verbs[end + 1] - self._n_verbs[start]
        constituent = self._constituent(start, end)
        cut = int(start > 0 and parse.quoted[start] >= 0 and parse.quoted[start - 1] == parse.quoted[start])
        cut += int(
            end + 1 < len(parse)
            and parse.quoted[end] >= 0
            and parse.quoted[end + 1] == parse.quoted[end]
            and not is_punctuation(parse.words[end + 1])
        )
        size = bucket(end - start + 1)
        covers = self.subject is not None and start <= self.subject <= end
        return [
            f"{side}size={size}",
            f"{side}size={size}|{constituent}",
            f"{side}={constituent}",
            f"{side}cut={cut}",
            f"{side}|lemma={self.lemma}|{constituent}",
            f"{side}verbs={min(verbs, 3)}|{min(end - start, 6)}",
            f"{side}covers_cue={start <= self.cue <= end}",
            f"{side}covers_subject={covers}",
            f"{side}|lemma={self.lemma}|verbs={min(verbs, 2)}",
        ]

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
