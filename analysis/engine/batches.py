"""Batches of articles, what measuring them gave, and the one policy for articles that cannot be measured.

An exception in a batch: its articles are run one by one, and those that fail alone are set aside with the reason. A
worker that dies or hangs over a batch (killed, a segmentation fault, `os._exit`, no memory, no end): the batch is
halved, and so are the halves that kill again, until the articles at fault stand alone. Each of these is tried once
more with nothing beside it, since the system may have killed the worker for want of memory, and set aside if that
worker dies too. Nothing else is lost, and the innocent share the workers with all others.

Every engine is a `Pool`, so that all of them keep this policy. Only the serial one cannot: what kills or hangs there,
kills or hangs the process of the user.
"""

import contextlib
import faulthandler
import functools
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from analysis.errors import InputError
from analysis.tables import Tables

__all__ = [
    "Died",
    "Pool",
    "Result",
    "TableFunction",
    "choose_guard",
    "cut_batches",
    "join_results",
    "run_batch",
    "run_batches",
    "stack_tables",
]

TableFunction = Callable[[pd.DataFrame], Tables]
Guard = Callable[[], contextlib.AbstractContextManager[None]]

#: So many deaths with never an answer between them are no article's fault: a library does not run on this machine.
_MANY_DEATHS = 20
_LONGEST = 1_000_000  # seconds


@dataclass(frozen=True)
class Result:
    """What a run gave: the tables, and the articles set aside (source: the article_id, reason)."""

    tables: Tables
    set_aside: pd.DataFrame


@dataclass(frozen=True)
class Died:
    """The answer to a task whose worker died over it."""

    reason: str


class Pool(Protocol):
    """Workers of some kind; none, where `has_workers` is false: tasks are then done by the process that gives them."""

    has_workers: bool

    def map(self, call: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """Call on each task in some worker; yields (task, answer) as they come, `Died` for one that killed its worker.

        Tasks are taken from their iterator only when a worker is free for them.
        """
        ...


@dataclass(frozen=True)
class _Piece:
    """Articles of one batch: all of them at first, from row `first` on."""

    number: int
    first: int
    articles: pd.DataFrame

    def halve(self) -> "list[_Piece]":
        middle = len(self.articles) // 2
        return [
            _Piece(self.number, self.first, self.articles.iloc[:middle]),
            _Piece(self.number, self.first + middle, self.articles.iloc[middle:]),
        ]


def cut_batches(articles: pd.DataFrame, batch_size: int) -> Iterator[pd.DataFrame]:
    """The articles in batches, one at a time.

    Raises:
        InputError: a batch size below 1.
    """
    if batch_size < 1:
        raise InputError(f"batch_size {batch_size} must be at least 1.")
    return (articles.iloc[first : first + batch_size] for first in range(0, len(articles), batch_size))


def run_batches(
    pool: Pool, function: TableFunction, batches: Iterable[pd.DataFrame], *, article_timeout: float | None
) -> Iterator[tuple[int, Result]]:
    """Run a table function on each batch; yields (number of the batch, result) as they come.

    Raises:
        InputError: every worker dies, whatever it is given; or an `article_timeout` that is not above 0.
    """
    call = functools.partial(_measure, function=function, guard=choose_guard(pool, article_timeout))
    pieces: Iterable[_Piece] = (_Piece(number, 0, batch) for number, batch in enumerate(batches))
    found: dict[int, dict[int, Result]] = {}  # of batches that were cut: results by first row
    suspects: list[_Piece] = []
    n_answers = n_deaths = 0
    while pieces:
        died: list[_Piece] = []
        for piece, answer in pool.map(call, pieces):
            if isinstance(answer, Died):
                n_deaths += 1
                _check_deaths(n_deaths, n_answers, answer)
                found.setdefault(piece.number, {})
                (died if len(piece.articles) > 1 else suspects).append(piece)
                continue
            n_answers += 1
            if piece.number in found:
                found[piece.number][piece.first] = answer
            else:
                yield piece.number, answer
        pieces = [half for piece in died for half in piece.halve()]
    for piece in suspects:
        found[piece.number][piece.first] = _judge(pool, call, piece, article_timeout)
    for number, parts in sorted(found.items()):
        yield number, join_results([part for _, part in sorted(parts.items(), key=lambda item: item[0])])


def _check_deaths(n_deaths: int, n_answers: int, last: Died) -> None:
    if n_deaths >= _MANY_DEATHS and not n_answers:
        raise InputError(
            f"{n_deaths} workers died and none has measured anything ({last.reason}): no article is at fault. "
            "engine 'serial' may show what is."
        )


def _judge(pool: Pool, call: Callable[[Any], Any], piece: _Piece, article_timeout: float | None) -> Result:
    """An article with nothing beside it, so that no other is blamed for a worker that dies."""
    begun = time.monotonic()
    ((_, answer),) = pool.map(call, [piece])
    if not isinstance(answer, Died):
        return answer
    hung = article_timeout is not None and time.monotonic() - begun >= article_timeout
    reason = f"not measured within {article_timeout:g} seconds" if hung else answer.reason
    return _set_aside(piece.articles, reason)


def _measure(piece: _Piece, *, function: TableFunction, guard: Guard) -> Result:
    with guard():
        return run_batch(function, piece.articles)


def choose_guard(pool: Pool, article_timeout: float | None) -> Guard:
    """What stands around each batch: `work_alone` in workers, nothing in the user's own process.

    Raises:
        InputError: a limit that is not above 0.
    """
    if article_timeout is not None and not 0 < article_timeout <= _LONGEST:  # nan is neither
        raise InputError(
            f"article_timeout {article_timeout:g} must be above 0 seconds, at most {_LONGEST:,}, or None for no limit."
        )
    return functools.partial(work_alone, article_timeout) if pool.has_workers else contextlib.nullcontext


@contextlib.contextmanager
def work_alone(timeout: float | None) -> Iterator[None]:
    """Numeric libraries keep to one thread, since the workers share the cores, and a hanging block ends the process.

    The watch is a thread of C, which ends a process even where its Python waits for a library that never returns.
    """
    import threadpoolctl

    with threadpoolctl.threadpool_limits(1), open(os.devnull, "w") as nowhere:
        if timeout is not None:
            faulthandler.dump_traceback_later(timeout, exit=True, file=nowhere)
        try:
            yield
        finally:
            if timeout is not None:
                faulthandler.cancel_dump_traceback_later()


def run_batch(function: TableFunction, batch: pd.DataFrame) -> Result:
    """Run one batch; where it fails, run its articles one by one and set aside those that fail alone."""
    try:
        return Result(function(batch), _list_aside([], ""))
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:  # a panic of a library in Rust is no Exception
        if len(batch) == 1:
            return _set_aside(batch, f"{type(error).__name__}: {error}")
    return join_results([run_batch(function, batch.iloc[[row]]) for row in range(len(batch))])


def join_results(results: Iterable[Result]) -> Result:
    """One result of several, in their order; a table that is nowhere filled keeps its columns."""
    results = list(results)
    names = dict.fromkeys(name for result in results for name in result.tables)
    tables = {name: stack_tables(result.tables[name] for result in results if name in result.tables) for name in names}
    return Result(tables, stack_tables([_list_aside([], ""), *(result.set_aside for result in results)]))


def stack_tables(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """One table of several with the same columns; empty ones do not decide its types, unless all are empty."""
    parts = list(parts)
    filled = [part for part in parts if len(part)]
    return pd.concat(filled or parts[:1], ignore_index=True)


def _set_aside(articles: pd.DataFrame, reason: str) -> Result:
    return Result({}, _list_aside(articles["article_id"].tolist(), reason[:500]))


def _list_aside(names: list[str], reason: str) -> pd.DataFrame:
    return pd.DataFrame({"source": names, "reason": [reason] * len(names)}, dtype="str")
