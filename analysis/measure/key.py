"""The key: all that measured rows depend on. Rows are kept as long as none of it has changed.

The code is in it by its syntax trees without docstrings, rather than by a version number that somebody has to raise: a
change of a comment measures nothing again, and no change of a rule can be forgotten. (Another Python gives other trees
and so measures anew; its tables of letters differ too.) What stands beside the code of the measures and is neither code
nor prose is weights and their settings, and is in it byte by byte.
"""

import ast
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis import framing, mentions, quotation, sentiment
from analysis.files import hash_file
from analysis.lexicons import find_lexicon_files
from analysis.measure.settings import Settings, list_versions

__all__ = ["READS", "find_model_files", "hash_code", "key_articles", "list_parts"]

PACKAGE = Path(__file__).parents[1]
#: The rooms that measure, and what they stand on; a lexicon counts if one of the rooms loads it.
ROOMS = ("text", "mentions", "quotation", "sentiment", "framing")
#: Lexicons of these rooms that change no row: they say which articles are measured, or are used only on demand.
NOT_USED = ("languages", "news_tone")
CODE = (*ROOMS, "lexicons", "tables", "measure/batch")
_NOT_DATA = {".py", ".pyc", ".md", ".typed"}
#: The columns of an article that any measure reads; the measures are handed no others. Headlines are measured too.
READS = tuple(dict.fromkeys(["text", "headline", *mentions.READS, *quotation.READS, *sentiment.READS, *framing.READS]))


def key_articles(articles: pd.DataFrame) -> dict[str, str]:
    """One SHA-256 per article over what the measures read of it; url, outlet and the like are not in it."""
    columns = articles[["article_id", *READS]].astype("str").fillna("")
    digests = (
        hashlib.sha256(repr(row).encode("utf-8", "surrogatepass")).hexdigest()
        for row in columns.itertuples(index=False, name=None)
    )
    return dict(zip(articles["article_id"], digests, strict=True))


def list_parts(settings: Settings) -> dict[str, str]:
    """What the rows of every article depend on, by name: settings, lists, lexicons, models, code, versions.

    Which languages are measured is not in it: that decides which articles are measured, and changes no row.
    """
    parts = {"targets": ", ".join(sorted(settings.targets)), "model": settings.model}
    for name, path in settings.list_files().items():
        parts[f"own {name}"] = _hash_list(path)
    if settings.coder is not None and "coder" not in settings.list_files():
        parts["coder"] = str(settings.coder)
    for path in find_lexicon_files(*ROOMS):
        if path.stem not in NOT_USED:
            parts[f"lexicon {path.stem}"] = hash_file(path)
    parts |= {f"model file {name}": digest for name, digest in find_model_files().items()}
    for path in _code_files():
        parts[f"code {path.relative_to(PACKAGE).as_posix()}"] = hash_code(path.read_text(encoding="utf-8"))
    return parts | {f"version of {name}": version for name, version in list_versions().items()}


def find_model_files() -> dict[str, str]:
    """SHA-256 of each file of a model; of spaCy's weights, the list of the only hashes that are let in."""
    folders = [PACKAGE / room for room in ROOMS if (PACKAGE / room).is_dir()]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(PACKAGE).as_posix(): hash_file(path) for path in files if path.suffix not in _NOT_DATA}


def hash_code(source: str) -> str:
    """SHA-256 of what `source` does: comments, docstrings and layout are not in it.

    >>> hash_code("def f(x):  # a comment\\n    'Says what.'\\n    return x") == hash_code("def f(x): return x")
    True
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            documented = ast.get_docstring(node, clean=False) is not None
            node.body = node.body[1:] if documented else node.body
    return hashlib.sha256(ast.dump(tree).encode("utf-8", "surrogatepass")).hexdigest()


def _code_files() -> Iterator[Path]:
    for name in CODE:
        if (PACKAGE / name).is_dir():
            yield from sorted((PACKAGE / name).rglob("*.py"))
        else:
            yield PACKAGE / f"{name}.py"


def _hash_list(path: Path) -> str:
    """What is in a user's list, wherever it lies: a file, or a folder of CSV files."""
    if not path.is_dir():
        return hash_file(path)
    parts = {part.name: hash_file(part) for part in sorted(path.glob("*.csv"))}
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
