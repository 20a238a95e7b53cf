"""Term matching: many patterns found in one pass over a text (Aho and Corasick 1975).

Patterns are words and phrases with whole-word borders; a trailing `*` lets the last word go on (`Ukrain*`), a
leading one lets the first word begin earlier. A pattern with a capital is matched as written or in capitals
throughout (`NATO`, `Kyiv` and `KYIV`), one without in any case. White space, curly quotes and dashes in the
text match their plain forms in a pattern. Longer matches win over shorter ones inside them.
"""

from collections.abc import Iterable, Mapping

import ahocorasick_rs

from analysis.errors import InputError

_FOLD = str.maketrans("’‘‐‑–\u00a0\n\t\r", "''---    ")


def _lower(text: str) -> str:
    """Lower case of the same length: the few letters that grow in lower case stay as they are."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


class _Automaton:
    """One automaton over patterns of the same case rule; each pattern has labels and open ends."""

    def __init__(self, patterns: dict[str, set[str]]) -> None:
        merged: dict[str, list[tuple[str, bool, bool]]] = {}
        for pattern, labels in patterns.items():
            core = pattern.strip("*")
            ends = (pattern.startswith("*"), pattern.endswith("*"))
            merged.setdefault(core, []).extend((label, *ends) for label in sorted(labels))
        self._labels = list(merged.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(merged)) if merged else None

    def find(self, text: str) -> Iterable[tuple[int, int, str]]:
        if self._automaton is None:
            return
        size = len(text)
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            inside_left = start > 0 and _is_word(text[start - 1]) and _is_word(text[start])
            inside_right = end < size and _is_word(text[end]) and _is_word(text[end - 1])
            for label, open_left, open_right in self._labels[index]:
                if (inside_left and not open_left) or (inside_right and not open_right):
                    continue
                left, right = start, end
                while open_left and left > 0 and _is_word(text[left - 1]):
                    left -= 1
                while open_right and right < size and _is_word(text[right]):
                    right += 1
                yield left, right, label


class TermMatcher:
    """Finds labelled patterns in texts: `TermMatcher({label: [pattern, ...]}).find(text)`.

    >>> matcher = TermMatcher({"NATO": ["NATO", "the alliance"], "Ukraine": ["Ukrain*", "Kyiv"]})
    >>> matcher.find("The alliance met Ukrainian envoys in KYIV; fig. Natolin.")
    [(0, 12, 'NATO'), (17, 26, 'Ukraine'), (37, 41, 'Ukraine')]
    """

    def __init__(self, patterns: Mapping[str, Iterable[str]]) -> None:
        exact: dict[str, set[str]] = {}
        folded: dict[str, set[str]] = {}
        for label, own in patterns.items():
            for raw in own:
                pattern = " ".join(raw.translate(_FOLD).split())
                if len(pattern.strip("*")) < 1 or "*" in pattern.strip("*"):
                    raise InputError(f"pattern {raw!r} of {label!r}: '*' may stand only at its beginning or end.")
                if pattern == pattern.lower():
                    folded.setdefault(pattern, set()).add(label)
                else:
                    exact.setdefault(pattern, set()).add(label)
                    exact.setdefault(pattern.upper(), set()).add(label)
        self._exact, self._folded = _Automaton(exact), _Automaton(folded)

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """All matches as (start, end, label) in text order; none lies inside or across a longer one."""
        plain = text.translate(_FOLD)
        found = {*self._exact.find(plain), *self._folded.find(_lower(plain))}
        chosen: list[tuple[int, int, str]] = []
        last_start, last_end = -1, 0
        for start, end, label in sorted(found, key=lambda match: (match[0], -match[1], match[2])):
            if start >= last_end or (start, end) == (last_start, last_end):
                chosen.append((start, end, label))
                last_start, last_end = start, end
        return chosen
