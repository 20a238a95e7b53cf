"""The clause that a target stands in, and its role there, from a dependency parse (spaCy)."""

from spacy.tokens import Doc, Token

__all__ = ["clause_of", "find_clause", "target_head", "target_tokens"]

CLAUSES = frozenset({"advcl", "ccomp", "conj", "parataxis"})  # with a subject of their own they are cut off
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})


def target_tokens(doc: Doc, start: int, end: int) -> list[Token]:
    """The tokens that overlap the characters `[start, end)`; the nearest token if there is none."""
    tokens = [token for token in doc if token.idx < end and token.idx + len(token) > start]
    return tokens or [min(doc, key=lambda token: abs(token.idx - start))]


def target_head(doc: Doc, start: int, end: int) -> Token:
    """The token of the target that the others hang on."""
    tokens = target_tokens(doc, start, end)
    inside = {token.i for token in tokens}
    return next((token for token in tokens if token.head.i not in inside or token.head.i == token.i), tokens[0])


def _opens_clause(token: Token) -> bool:
    if token.head.i == token.i:
        return True
    return token.dep_ in CLAUSES and any(child.dep_ in SUBJECTS for child in token.children)


def clause_of(token: Token) -> Token:
    """The head of the clause that `token` stands in: the nearest word above it that opens a clause."""
    while not _opens_clause(token):
        token = token.head
    return token


def find_clause(doc: Doc, start: int, end: int) -> list[Token]:
    """The tokens of the target's clause: its head with all that hangs on it, but without other clauses.

    What stands beside it with a subject of its own is cut off: "while ...", "and he ...", what the target says or
    thinks. Relative clauses stay with the noun that they describe.

    >>> from analysis.text import parse_passages
    >>> doc = next(parse_passages(["Russia attacked the town while NATO praised its defenders."]))
    >>> " ".join(token.text for token in find_clause(doc, 0, 6))
    'Russia attacked the town .'
    """
    clause = clause_of(target_head(doc, start, end))
    kept: list[Token] = []
    waiting = [clause]
    while waiting:
        token = waiting.pop()
        kept.append(token)
        waiting += [child for child in token.children if not _opens_clause(child)]
    return sorted(kept, key=lambda token: token.i)
