"""Boolean queries over articles: phrases, wildcards, proximity and field prefixes, parsed with pointed errors.

    nato AND (ukrain* OR kyiv) NOT title:opinion
    "air defence" NEAR/5 (patriot OR iris-t)       within 5 words of each other, in either order
    "security guarantee*"~3                        its words within 3 words of each other
    outlet:"Northern Ledger" OR author:venn*

AND binds before OR, and two terms side by side mean AND. Words are compared part by part (`analysis.text.words`), so
case, punctuation, and how an accent is stored do not matter. In a word `*` stands for any letters, also none, and `?`
for one, as in every pattern of this package (`analysis.text.patterns`).
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from analysis.errors import InputError
from analysis.text.patterns import PATTERN_PART

FIELDS = {
    "title": "headline",
    "headline": "headline",
    "text": "text",
    "body": "text",
    "outlet": "outlet",
    "author": "author",
    "section": "section",
    "url": "url",
    "language": "language",
}
"""Prefix -> column."""
TEXT_COLUMNS = ("headline", "text")
"""Where a term without prefix is looked for."""

_TOKEN = re.compile(
    r"\s*(?:(?P<open>\()|(?P<close>\))|(?P<near>NEAR/\d+|NEAR|W/\d+)(?=[\s(\"])|(?P<word>(?:AND|OR|NOT)(?=[\s()]|$)|&&|\|\|)"
    r"|(?P<field>[A-Za-z]+):(?=\S)|(?P<minus>-(?=[\w\"(]))"
    r"|[\"“”«„](?P<phrase>[^\"“”»]*)(?P<end>[\"“”»])(?:~(?P<slop>\d+))?|(?P<term>[^\s()\"“”«»:]+))"
)
_OPERATORS = {"&&": "AND", "||": "OR"}
_DEFAULT_NEAR = 10


class _Token(NamedTuple):
    kind: str
    value: str
    place: int
    slop: int = -1


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase in a field ("" for headline and text); `slop` >= 0 lets its words stand apart."""

    words: tuple[str, ...]
    field: str = ""
    slop: int = -1


@dataclass(frozen=True, slots=True)
class Both:
    """Left and right, or (with `within`) left within that many words of right."""

    left: "Node"
    right: "Node"
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Either:
    """Left or right."""

    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Without:
    """Not the inner node."""

    inner: "Node"


Node = Term | Both | Either | Without


def parse_query(query: str) -> Node:
    """The tree of a query.

    Raises:
        InputError: with the query and a caret under the place of the error.

    >>> parse_query("nato AND ukrain*")
    Both(left=Term(words=('nato',), field='', slop=-1), right=Term(words=('ukrain*',), field='', slop=-1), within=None)
    """
    parser = _Parser(query, list(_tokens(query)))
    return parser.parse()


def query_error(query: str, place: int, what: str) -> InputError:
    """An error that shows the query with a caret under `place`."""
    return InputError(f"query: {what}\n  {query}\n  {' ' * place}^ (character {place + 1})")


def _tokens(query: str) -> "list[_Token]":
    tokens: list[_Token] = []
    place = 0
    while query[place:].strip():
        match = _TOKEN.match(query, place)
        start = place + len(query[place:]) - len(query[place:].lstrip())
        if match is None:
            what = (
                "a quotation mark is not closed." if query[start] in '"“«„' else f"{query[start]!r} cannot stand here."
            )
            raise query_error(query, start, what)
        kind = next(
            name
            for name in ("open", "close", "near", "word", "field", "minus", "phrase", "term")
            if match[name] is not None
        )
        tokens.append(_Token(kind, match[kind], start, int(match["slop"] or -1) if kind == "phrase" else -1))
        place = match.end()
    return tokens


class _Parser:
    """Recursive descent: either := both (OR both)*; both := near (AND? NOT? near)*; near := unit (NEAR/n unit)*."""

    def __init__(self, query: str, tokens: list[_Token]) -> None:
        self.query, self.tokens, self.at = query, tokens, 0

    def parse(self) -> Node:
        if not self.tokens:
            raise query_error(self.query, 0, "it is empty.")
        node = self._either("")
        if self.at < len(self.tokens):
            raise self._error("an opening bracket is missing." if self._peek("close") else "this was not expected.")
        return node

    def _error(self, what: str) -> InputError:
        place = self.tokens[self.at].place if self.at < len(self.tokens) else len(self.query.rstrip())
        return query_error(self.query, place, what)

    def _peek(self, kind: str, value: str = "") -> bool:
        if self.at >= len(self.tokens) or self.tokens[self.at].kind != kind:
            return False
        found = self.tokens[self.at].value
        return not value or _OPERATORS.get(found, found) == value

    def _take(self, kind: str, value: str = "") -> bool:
        if self._peek(kind, value):
            self.at += 1
            return True
        return False

    def _either(self, field: str) -> Node:
        node = self._both(field)
        while self._take("word", "OR"):
            node = Either(node, self._both(field))
        return node

    def _both(self, field: str) -> Node:
        node = self._not(field)
        while self.at < len(self.tokens) and not self._peek("word", "OR") and not self._peek("close"):
            self._take("word", "AND")
            node = Both(node, self._not(field))
        return node

    def _not(self, field: str) -> Node:
        if self._take("word", "NOT") or self._take("minus"):
            return Without(self._not(field))
        return self._near(field)

    def _near(self, field: str) -> Node:
        node = self._unit(field)
        while self._peek("near"):
            place = self.at
            written = self.tokens[self.at].value
            self.at += 1
            within = int(written.split("/")[1]) if "/" in written else _DEFAULT_NEAR
            right = self._unit(field)
            for side in (node, right):
                if not _is_local(side):
                    self.at = place
                    raise self._error("NEAR joins words, phrases and OR-groups of them, not AND, NOT or NEAR.")
            node = Both(node, right, within)
        return node

    def _unit(self, field: str) -> Node:
        if self._take("open"):
            node = self._either(field)
            if not self._take("close"):
                raise self._error("a closing bracket is missing.")
            return node
        if self._peek("field"):
            name = self.tokens[self.at].value.lower()
            if name not in FIELDS:
                raise self._error(f"the field {name!r} is not known; allowed: {', '.join(FIELDS)}.")
            self.at += 1
            return self._unit(FIELDS[name])
        if self._peek("phrase") or self._peek("term"):
            return self._term(field)
        raise self._error("a word, a phrase or a bracket is missing here.")

    def _term(self, field: str) -> Node:
        token = self.tokens[self.at]
        words = tuple(PATTERN_PART.findall(unicodedata.normalize("NFC", token.value.lower())))
        if not any(word.strip("*?%") for word in words):
            raise self._error("there is no letter or digit to look for here.")
        self.at += 1
        return Term(words, field, token.slop)


def _is_local(node: Node) -> bool:
    return isinstance(node, Term) or (isinstance(node, Either) and _is_local(node.left) and _is_local(node.right))
