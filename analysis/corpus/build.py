"""A corpus built step by step: sources in, one Parquet table and a readable log out, only new articles added."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus.check import sum_set_aside
from analysis.corpus.drafts import Corpus
from analysis.corpus.reading.articles import read_articles
from analysis.corpus.sameness.copies import find_copies
from analysis.errors import InputError, check_columns
from analysis.files import lock_file
from analysis.tables import write_table

_CONTENT = ["outlet", "published", "headline", "text", "url"]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What one run of `build_corpus` did: the corpus as it now is, and how many articles were new or known."""

    corpus: Corpus
    n_new: int
    n_known: int
    log: str


def build_corpus(
    sources: str | Path | Iterable[str | Path],
    out: str | Path,
    *,
    copies: bool = True,
    waiting: Callable[[str], object] | None = None,
    **options: object,
) -> BuildResult:
    """Read `sources` and add what is new to the corpus at `out`.

    Beside `corpus.parquet` stand `corpus.problems.parquet`, `corpus.set_aside.parquet` (everything left out, with
    its text, so that it can be restored) and `corpus.log.txt`, to which each run adds a paragraph.

    Args:
        sources: files, folders or archives, as for `read_articles`, whose other arguments are passed on.
        out: the Parquet file.
        copies: look for copies in the whole corpus again (`find_copies`).
        waiting: as in `analysis.files.lock_folder`: what to do while another run builds the same corpus.

    Raises:
        InputError: no article in the sources, or `out` holds another kind of table, or is in use.
    """
    target = Path(out)
    paths = [sources] if isinstance(sources, (str, Path)) else list(sources)
    if target.suffix != ".parquet":
        raise InputError(f"the corpus is written as Parquet: name it .parquet, not {str(out)!r}.")
    with lock_file(target, what="pressgauge corpus build", waiting=waiting):
        return _build(paths, target, copies, options)


def _build(paths: list[str | Path], target: Path, copies: bool, options: dict[str, Any]) -> BuildResult:
    before = load_corpus(target) if target.exists() else None
    added = read_articles(paths, **options)
    corpus, n_new = (added, len(added.articles)) if before is None else merge_corpora(before, added)
    if copies:
        corpus = Corpus(find_copies(corpus.articles), corpus.problems, corpus.set_aside)
    n_known = len(added.articles) - n_new
    log = describe_build(paths, corpus, added, n_new)
    save_corpus(corpus, target)
    _append(_beside(target, "log.txt"), log)
    return BuildResult(corpus, n_new, n_known, log)


def merge_corpora(before: Corpus, added: Corpus) -> tuple[Corpus, int]:
    """`before` with the articles of `added` it does not hold yet, and how many those are.

    The same id with the same content is known; the same id with other content gets an id of its own.
    """
    old = before.articles.set_index("article_id")
    fresh, renamed = [], {}
    known_content = set(map(tuple, _content(before.articles).itertuples(index=False)))
    contents = list(_content(added.articles).itertuples(index=False))
    for article_id, content in zip(added.articles["article_id"], contents, strict=True):
        is_new = tuple(content) not in known_content
        fresh.append(is_new)
        if is_new and article_id in old.index:
            renamed[article_id] = _free_id(article_id, set(old.index) | set(added.articles["article_id"]))
    kept = added.articles[pd.Series(fresh, index=added.articles.index, dtype=bool)]
    kept = kept.assign(article_id=kept["article_id"].replace(renamed))
    problems = added.problems.assign(article_id=added.problems["article_id"].replace(renamed))
    problems = problems[problems["article_id"].isin(kept["article_id"])]
    extra = pd.DataFrame(
        [(new, "id not unique", old_id, f"given the id {new}") for old_id, new in renamed.items()],
        columns=before.problems.columns,
    ).astype("str")
    set_aside = pd.concat([before.set_aside, added.set_aside]).drop_duplicates(["source", "reason", "article_id"])
    return Corpus(
        pd.concat([before.articles, kept], ignore_index=True),
        pd.concat([before.problems, problems, extra], ignore_index=True),
        set_aside.reset_index(drop=True),
    ), len(kept)


def _content(articles: pd.DataFrame) -> pd.DataFrame:
    published = articles["published"].dt.strftime("%Y-%m-%dT%H:%M:%S")  # one notation, whatever else is in the table
    url = articles["url"].where(articles["text"].isna())  # as in `hash_article`: the text says which article it is
    return articles[_CONTENT].assign(published=published, url=url).fillna("").astype("str")


def _free_id(article_id: str, taken: set[str]) -> str:
    n = 2
    while f"{article_id}-{n}" in taken:
        n += 1
    return f"{article_id}-{n}"


def list_set_aside(out: str | Path) -> pd.DataFrame:
    """Everything a built corpus left out: source, reason, and the article's columns where there was one."""
    return load_corpus(Path(out)).set_aside


def restore_articles(corpus: Corpus, article_ids: Iterable[str]) -> Corpus:
    """A corpus with articles that were set aside taken back; each is marked "restored" in the problems.

    Raises:
        InputError: an id that was not set aside with its text, or that the corpus already holds.
    """
    wanted = list(article_ids)
    aside = corpus.set_aside[corpus.set_aside["article_id"].isin(wanted)].drop_duplicates("article_id")
    aside = aside[~aside["article_id"].isin(corpus.articles["article_id"]) & aside["text"].notna()]
    missing = sorted(set(wanted) - set(aside["article_id"]))
    if missing:
        raise InputError(
            f"cannot be restored (not set aside with a text, or already there): {', '.join(missing[:10])}."
        )
    back = aside.drop(columns=["reason"]).rename(columns={"source": "read_from"})
    rows = [
        (one, "restored", reason, "taken back")
        for one, reason in zip(aside["article_id"], aside["reason"], strict=True)
    ]
    notes = pd.DataFrame(rows, columns=corpus.problems.columns).astype("str")
    return Corpus(
        pd.concat([corpus.articles, back.reindex(columns=corpus.articles.columns)], ignore_index=True),
        pd.concat([corpus.problems, notes], ignore_index=True),
        corpus.set_aside[~corpus.set_aside.index.isin(aside.index)].reset_index(drop=True),
    )


def save_corpus(corpus: Corpus, out: str | Path) -> None:
    """Write the three tables of a corpus; each file appears whole or not at all."""
    target = Path(out)
    target.parent.mkdir(parents=True, exist_ok=True)
    for table, path in zip((corpus.articles, corpus.problems, corpus.set_aside), _paths(target), strict=True):
        write_table(table, path)


def load_corpus(out: str | Path) -> Corpus:
    """A corpus as `build_corpus` wrote it.

    Raises:
        InputError: the file is missing or holds another kind of table.
    """
    target = Path(out)
    if not target.name or target.is_dir():
        raise InputError(f"{str(out)!r} is a folder; name the file of a corpus, such as corpus.parquet.")
    paths = _paths(target)
    if not paths[0].exists():
        raise InputError(f"no corpus at {str(out)!r}; build one with build_corpus(sources, {str(out)!r}).")
    try:
        tables = [pd.read_parquet(path) if path.exists() else None for path in paths]
    except Exception as error:  # a damaged file can break anywhere in the reader
        raise InputError(f"{str(out)!r} cannot be read as Parquet: {str(error)[:300]}") from error
    articles, problems, set_aside = tables
    if articles is None:  # it was there a moment ago
        raise InputError(f"{str(out)!r} was removed while it was read.")
    check_columns(articles, ["article_id", *_CONTENT], f"{str(out)!r}")
    if problems is None:
        problems = pd.DataFrame(columns=["article_id", "problem", "evidence", "action"], dtype="str")
    if set_aside is None:
        set_aside = pd.DataFrame(columns=["source", "reason", "article_id", *_CONTENT], dtype="str")
    return Corpus(articles, problems, set_aside)


def _paths(target: Path) -> tuple[Path, Path, Path]:
    return target, _beside(target, "problems.parquet"), _beside(target, "set_aside.parquet")


def _beside(target: Path, ending: str) -> Path:
    return target.with_name(f"{target.name.removesuffix('.parquet')}.{ending}")


def describe_build(paths: Iterable[str | Path], corpus: Corpus, added: Corpus, n_new: int) -> str:
    """The paragraph a run adds to the log."""
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC: read {', '.join(map(str, paths))}",
        f"  {len(added.articles):,} articles found, {n_new:,} of them new; the corpus holds {len(corpus.articles):,}.",
    ]
    lines += [f"  problem: {name}: {n:,} articles" for name, n in added.problems["problem"].value_counts().items()]
    lines += [
        f"  set aside: {row['n']:,} × {row['reason']} (e.g. {row['source']})"
        for row in sum_set_aside(added).to_dict("records")
    ]
    return "\n".join(lines)


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8", errors="replace") as log:
        log.write(text + "\n\n")
