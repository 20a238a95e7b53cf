"""Names of people in one article: every mention, the full name behind a surname, gender where the text shows it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from analysis.lexicons import load_lexicon
from analysis.quotation.speakers.actors import ActorLexicon, fold_name

_NAME_PART = re.compile(r"[^\W\d_][\w’'\-]*\.?(?:[A-Z]\.)*")  # no word: it keeps initials and full stops
_PARTICLES = re.compile(r"\s(?:[a-z]{1,4}\s){0,2}[^\W\d_a-z]")  # von der Leyen
_POSSESSIVE = re.compile(r"['’]s?$")
_MALE = {"mr", "sir", "lord", "king", "prince", "congressman", "spokesman", "businessman", "chairman", "actor"}
_FEMALE = {"mrs", "ms", "miss", "lady", "dame", "queen", "princess", "congresswoman", "spokeswoman", "chairwoman",
           "actress"}  # fmt: skip
_SENTENCE_START = re.compile(r"(?:^|[.!?:…][\"”’')\]]*\s+[\"“‘'(]*|\n\s*[\"“‘'(]*|[\"“‘])$")
_AGE = re.compile(r",\s(?:aged\s)?\d\d,")
_OPENS = re.compile(
    r"(?:^|[.!?…][\"”’)]*\s+|\n\s*)(?:(?:Later|Then|Yesterday|Meanwhile|Earlier)\s|[A-Z]?[a-z]+\s[a-z]+,\s)?$"
)
_DOES = re.compile(
    r"\s(?:drove|watched|stood|sat|walked|waited|lived|lives|works|worked|fled|spoke|briefed|visited|came|arrived|met|"
    r"told|said|says|recalled|remembers|remembered|runs|ran|owns|leads|led|joined|smiled|cried|wept|held|carried)\b"
)
_NEIGHBOURHOOD = 60  # characters after a name in which "his" or "her" tells about it


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text: offsets of the name without titles, the words of it, and the title before it."""

    start: int
    end: int
    name: str
    title: str


@cache
def words_of(kind: str) -> frozenset[str]:
    """The words of one kind of the lexicon speaker_words."""
    table = load_lexicon("speaker_words")
    return frozenset(table.loc[table["kind"] == kind, "word"])


@cache
def first_names() -> dict[str, str]:
    """Gender (m, f) by folded first name."""
    table = load_lexicon("first_names")
    return dict(zip(table["name"], table["gender"], strict=True))


@cache
def _common_nouns() -> frozenset[str]:
    return words_of("anonymous") | words_of("collective")


@lru_cache(maxsize=20_000)
def bare(word: str) -> str:
    """A word in lower case without possessive and full stop, as the word lists hold it."""
    return _POSSESSIVE.sub("", word).rstrip(".").casefold()


def find_names(text: str) -> list[Mention]:
    """Runs of capitalised words, without the titles and function words before them.

    >>> [(m.title, m.name) for m in find_names("But Deputy Minister Lidia Osk told Mr. Venn's aides.")]
    [('Deputy Minister', 'Lidia Osk'), ('Mr.', 'Venn')]
    """
    found: list[Mention] = []
    run: list[re.Match[str]] = []
    for token in _NAME_PART.finditer(text):
        joined = bool(run) and _joins(text, run, token)
        if not joined and run:
            found += _read_run(run)
            run = []
        if token[0][0].isupper() or (joined and run):
            run.append(token)
    return found + (_read_run(run) if run else [])


def _joins(text: str, run: list[re.Match[str]], token: re.Match[str]) -> bool:
    last = run[-1]
    between = text[last.end() : token.start()]
    if not between or between not in (" ", "\u00a0") or _POSSESSIVE.search(last[0]) or len(run) > 12:
        return False
    if last[0].endswith(".") and not _abbreviated(last[0]):
        return False
    if token[0][0].isupper():
        return True
    return token[0] in words_of("particle") and bool(_PARTICLES.match(text, token.end()))


def _abbreviated(word: str) -> bool:
    return len(word) <= 3 or bare(word) in words_of("title") or bare(word) in words_of("suffix")


def _read_run(run: list[re.Match[str]]) -> list[Mention]:
    """The name in a run of capitalised words: what stands behind its last title."""
    titles, stops = words_of("title"), words_of("stop")
    first = 0
    for index, token in enumerate(run[:-1]):
        if bare(token[0]) in titles or (index == first and bare(token[0]) in stops):
            first = index + 1
    while first < len(run) - 1 and (bare(run[first][0]) in stops or run[first][0][0].islower()):
        first += 1
    if len(run) - first >= 3 and _has_office(bare(run[first][0]), bare(run[first + 1][0])):
        first += 1
    last = len(run) - 1
    while last > first and run[last][0][0].islower():
        last -= 1
    words = [_POSSESSIVE.sub("", token[0]) for token in run[first : last + 1]]
    if len(words) == 1 and (len(words[0]) < 2 or bare(words[0]) in stops | titles | _common_nouns()):
        return []
    if words[-1].endswith(".") and bare(words[-1]) not in words_of("suffix") and len(words[-1]) > 2:
        words[-1] = words[-1].rstrip(".")
    start = run[first].start()
    end = run[last].start() + len(words[-1])
    title = " ".join(token[0] for token in run[:first] if bare(token[0]) in titles)
    return [Mention(start, end, " ".join(words), title)]


def _has_office(word: str, following: str) -> bool:
    """True for what stands before a first name and is none: `Zookeeper Oleg Osk`."""
    return following in first_names() and word not in first_names() and len(word) > 3 and word.isalpha()


def is_body(name: str) -> bool:
    """True if a word of the name says that it is an institution."""
    return any(bare(word) in words_of("body") for word in name.split())


def surname(name: str) -> str:
    """The folded last word of a name, suffixes left out."""
    words = [word for word in name.split() if bare(word) not in words_of("suffix")]
    return fold_name(words[-1]) if words else ""


class Roster:
    """The people of one article; `actors` knows some of them."""

    def __init__(self, text: str, mentions: Iterable[Mention], actors: ActorLexicon) -> None:
        self.text, self._known = text, actors.people
        self._other = actors.others
        self.mentions = [mention for mention in mentions if not is_body(mention.name)]
        self._alone = Counter(mention.name for mention in self.mentions)
        self._expanded: dict[str, str] = {}
        self._full = self._full_names()
        self.starts = [mention.start for mention in self.mentions]
        self.people = [mention for mention in self.mentions if self.is_person(mention)]
        self._gender: dict[str, str] = {}
        self._collect_gender()

    def _full_names(self) -> dict[str, str]:
        """Full name by surname: the commonest, then the first, of two to four words."""
        counts: Counter[str] = Counter()
        order: dict[str, int] = {}
        for mention in self.mentions:
            words = mention.name.split()
            if 2 <= len(words) <= 5 and self._personal(mention):
                counts[mention.name] += 1
                order.setdefault(mention.name, mention.start)
        self._names = set(counts)
        full: dict[str, str] = {}
        for name in sorted(counts, key=lambda each: (-counts[each], order[each])):
            full.setdefault(surname(name), name)
        return full

    def _personal(self, mention: Mention) -> bool:
        if mention.title or fold_name(mention.name) in self._known:
            return True
        words = mention.name.split()
        if bare(words[0]) in first_names() or re.fullmatch(r"(?:[A-Z]\.)+", words[0]):
            return True
        if len(words) <= 3 and self._alone[words[-1]] >= 1:
            return True
        return len(words) in (2, 3) and self._acts(mention)

    def _acts(self, mention: Mention) -> bool:
        """True for an unknown name of two words that opens a sentence and does something a person does: `Ustym Koval
        drove`, `Halyna Osk, 68,`."""
        known = self._other.get(fold_name(mention.name))
        if known or any(bare(word) in words_of("stop") | words_of("collective") for word in mention.name.split()):
            return False
        if _AGE.match(self.text, mention.end):
            return True
        before = self.text[max(0, mention.start - 40) : mention.start]
        return bool(_OPENS.search(before)) and bool(_DOES.match(self.text, mention.end))

    def full_name(self, name: str) -> str | None:
        """The article's own full name of the surname of `name`, if it gives one."""
        return self._full.get(surname(name))

    def expand(self, name: str) -> str:
        """The full name behind a name: of the article first, else of the actors lexicon, else as it stands."""
        if name not in self._expanded:
            self._expanded[name] = self._expand(name)
        return self._expanded[name]

    def _expand(self, name: str) -> str:
        words = name.split()
        full = self._full.get(surname(name))
        if len(words) == 1 and self._known.get(fold_name(name)) in self._names:
            return self._known[fold_name(name)]
        if full and (len(words) == 1 or words[0][0] == full[0]):
            return full if len(full.split()) >= len(words) else name
        if full and len(words) == 2 and bare(words[0]) in words_of("title"):
            return full
        if len(words) == 1:
            by_first = [each for each in self._full.values() if fold_name(each.split()[0]) == fold_name(name)]
            if len(by_first) == 1:
                return by_first[0]
            return self._known.get(fold_name(name), name)
        return name

    def is_person(self, mention: Mention) -> bool:
        """True if the mention is of somebody whom the article or the lexicon gives a full name or a title."""
        folded = fold_name(mention.name)
        return bool(mention.title) or surname(mention.name) in self._full or folded in self._known

    def _collect_gender(self) -> None:
        votes: dict[str, Counter[str]] = {}
        for mention in self.people:
            vote = votes.setdefault(self.expand(mention.name), Counter())
            titles = {bare(word) for word in mention.title.split()}
            vote["m"] += 5 * bool(titles & _MALE)
            vote["f"] += 5 * bool(titles & _FEMALE)
            after = self.text[mention.end : mention.end + _NEIGHBOURHOOD].casefold()
            pronoun = re.search(r"\b(he|his|him|himself|she|her|herself)\b", re.split(r"[.!?\n]\s", after)[0])
            if pronoun:
                vote["f" if pronoun[1].startswith(("s", "her")) else "m"] += 1
        for name, vote in votes.items():
            given = first_names().get(bare(name.split()[0])) if len(name.split()) > 1 else None
            if given and not (vote["m"] >= 5 or vote["f"] >= 5):
                self._gender[name] = given
            elif vote["m"] != vote["f"]:
                self._gender[name] = "m" if vote["m"] > vote["f"] else "f"

    def gender(self, name: str) -> str | None:
        """m, f, or None where neither title, first name nor pronouns tell."""
        return self._gender.get(name)
