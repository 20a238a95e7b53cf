"""Measure: all measures of all articles, composed by their tables, and kept on disk.

The costly step. `measure_articles` is the whole chain for tables in memory; `measure_corpus` reads a corpus, measures
only the articles that are new or changed since the last run, and leaves Parquet tables in a folder.
"""

import functools
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.engine import Result, run_tables
from analysis.errors import InputError, check_columns
from analysis.files import write_whole
from analysis.framing import load_codebook, score_frames
from analysis.mentions import find_mentions
from analysis.quotation import find_quotes, label_voices, split_voices
from analysis.sentiment import score_targets, score_tone
from analysis.tables import COLUMNS, Tables, read_tables, write_table
from analysis.text import split_sentences

SENTIMENT_TARGETS = ("NATO", "Ukraine", "Russia", "Zelenskyy", "Putin")
STATE = "measured.json"


class Settings(NamedTuple):
    """What decides the numbers beside the texts; `sentiment_targets` get a sentiment, all targets are found."""

    sentiment_targets: tuple[str, ...] = SENTIMENT_TARGETS
    model: str = "encoder"
    actors: str | None = None
    targets: str | None = None
    codebook: str | None = None


def measure_articles(
    articles: pd.DataFrame,
    settings: Settings | None = None,
    *,
    engine: str = "serial",
    n_workers: int | None = None,
    progress: bool = False,
) -> Result:
    """All measure tables of `articles` (see data/README.md), and the articles that could not be measured.

    Args:
        articles: at least article_id and text; headline, published and outlet are used where they are there.
        settings: targets to score, sentiment model, and the user's own lexicon files.

    Returns:
        Result.tables: sentences, mentions, quotes, voices, tone, target_sentiment, frames, headline_mentions and
        headline_quotes; Result.set_aside: source (the article_id) and reason.

    Raises:
        InputError: missing columns, or an article_id that is not unique.
    """
    check_columns(articles, ["article_id", "text"], "the articles table")
    twice = articles["article_id"][articles["article_id"].duplicated()]
    if len(twice):
        raise InputError(
            f"article_id {twice.iloc[0]!r} stands {1 + (twice == twice.iloc[0]).sum()} times; make it unique."
        )
    articles = _complete(articles)
    function = functools.partial(measure_batch, settings=settings or Settings())
    result = run_tables(function, articles, engine=engine, n_workers=n_workers, progress=progress)
    if not result.tables:  # nothing measured: the same tables, empty
        return Result(measure_batch(articles.iloc[:0], settings or Settings()), result.set_aside)
    return result


def _complete(articles: pd.DataFrame) -> pd.DataFrame:
    """The articles with every column a measure may look at, missing ones empty."""
    added = {name: pd.Series(pd.NA, articles.index, dtype="str") for name in COLUMNS["articles"]}
    added["published"] = pd.Series(pd.NaT, articles.index, dtype="datetime64[us]")
    return articles.assign(**{name: column for name, column in added.items() if name not in articles.columns})


def measure_batch(articles: pd.DataFrame, settings: Settings) -> dict[str, pd.DataFrame]:
    """All measure tables of one batch of complete articles; what the engine runs."""
    headlines = articles.assign(text=articles["headline"].fillna(""))
    body = _find(articles, settings)
    head = _find(headlines, settings)
    nobody = pd.Series(pd.NA, head["sentences"].index, dtype="Int64")
    head_voices = head["sentences"].assign(voice="headline", quote_id=nobody)
    voices = split_voices(body["sentences"], body["quotes"])
    tone = [score_tone(articles, voices), score_tone(headlines, head_voices).assign(sentence_id=-1, voice="headline")]
    sentiment = [
        _score(articles, body, settings),
        _score(headlines, head, settings).assign(sentence_id=-1, voice="headline"),
    ]
    frames = score_frames(articles, load_codebook(settings.codebook), voices=voices)
    return {
        "sentences": body["sentences"],
        "mentions": body["mentions"],
        "quotes": body["quotes"],
        "voices": voices,
        "tone": _stack(tone),
        "target_sentiment": _stack(sentiment),
        "frames": frames,
        "headline_mentions": head["mentions"],
        "headline_quotes": head["quotes"],
    }


def _find(articles: pd.DataFrame, settings: Settings) -> dict[str, pd.DataFrame]:
    sentences = split_sentences(articles)
    quotes = find_quotes(articles, sentences, actors=settings.actors)
    mentions = find_mentions(articles, sentences, extra=settings.targets)
    return {"sentences": sentences, "quotes": quotes, "mentions": label_voices(mentions, quotes)}


def _score(articles: pd.DataFrame, found: dict[str, pd.DataFrame], settings: Settings) -> pd.DataFrame:
    mentions = found["mentions"]
    wanted = mentions[mentions["target"].isin(settings.sentiment_targets)]
    return score_targets(articles, found["sentences"], wanted, model=settings.model)


def _stack(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled or parts[:1], ignore_index=True)


class Measured(NamedTuple):
    """What `measure_corpus` did: the folder, and how many articles were measured, kept and set aside."""

    folder: Path
    n_measured: int
    n_kept: int
    set_aside: pd.DataFrame


def measure_corpus(
    articles: pd.DataFrame,
    folder: str | Path,
    settings: Settings | None = None,
    *,
    others: dict[str, pd.DataFrame] | None = None,
    engine: str = "processes",
    n_workers: int | None = None,
    progress: bool = False,
) -> Measured:
    """Measure `articles` into Parquet tables in `folder`; only those new or changed since the last run are measured.

    Args:
        articles: the articles table, with its copies already marked.
        folder: where the tables go; a run with other settings, or another version of pressgauge, measures all anew.
        others: further tables to keep beside (problems, set_aside of the reading).

    Raises:
        InputError: as `measure_articles`.
    """
    folder, settings = Path(folder), settings or Settings()
    articles, no_text = _split_by_text(_complete(articles))
    marks = _fingerprints(articles)
    state = {"settings": _settings_hash(settings), "articles": marks}
    old = _read_state(folder)
    same = old["settings"] == state["settings"]
    kept = {name for name, mark in marks.items() if same and old["articles"].get(name) == mark}
    new = articles[~articles["article_id"].isin(kept)]
    result = measure_articles(new, settings, engine=engine, n_workers=n_workers, progress=progress)
    failed = set(result.set_aside["source"])
    tables = _merge(read_tables(folder) if kept else {}, result.tables, kept, list(articles["article_id"]))
    others = {"problems": pd.DataFrame(columns=COLUMNS["problems"], dtype="str"), **(others or {})}
    others["set_aside"] = _stack([others.get("set_aside", no_text.head(0)), no_text, result.set_aside])
    measured = articles[~articles["article_id"].isin(failed)]
    (folder / STATE).unlink(missing_ok=True)  # from here to the end the folder is not a finished state
    for name, table in {**tables, **others, "articles": measured}.items():
        write_table(table, folder / f"{name}.parquet")
    state["articles"] = {name: mark for name, mark in marks.items() if name not in failed}
    _write_state(folder, state)
    return Measured(folder, len(new) - len(failed), len(kept), others["set_aside"])


def _split_by_text(articles: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The articles that have a text, and those that do not as rows to set aside."""
    check_columns(articles, ["article_id", "text"], "the articles table")
    bare = articles["text"].isna()
    reason = "no text to measure: metadata only"
    no_text = pd.DataFrame({"source": articles.loc[bare, "article_id"], "reason": reason}, dtype="str")
    return articles[~bare], no_text.reset_index(drop=True)


def _merge(old: Tables, new: Tables, kept: set[str], order: Sequence[str]) -> Tables:
    """The old rows of the kept articles and the new rows, in the order of the articles."""
    place = {name: number for number, name in enumerate(order)}
    merged = {}
    for name, table in new.items():
        before = old[name][old[name]["article_id"].isin(kept)] if name in old else table.iloc[:0]
        both = _stack([before, table])
        rank = both["article_id"].map(place).to_numpy()
        merged[name] = both.iloc[rank.argsort(kind="stable")].reset_index(drop=True)
    return merged


def _fingerprints(articles: pd.DataFrame) -> dict[str, str]:
    """One SHA-256 per article over what the measures look at."""
    complete = _complete(articles)
    columns = complete[["article_id", "headline", "published", "text"]].astype("str").fillna("")
    digests = (
        hashlib.sha256(repr(row).encode("utf8", "surrogatepass")) for row in columns.itertuples(index=False, name=None)
    )
    return {name: digest.hexdigest() for name, digest in zip(articles["article_id"], digests, strict=True)}


def _settings_hash(settings: Settings) -> str:
    """SHA-256 over the settings, the user's files they name, and everything in the package itself."""
    digest = hashlib.sha256(repr(settings).encode())
    named = [Path(path) for path in (settings.actors, settings.targets, settings.codebook) if path]
    own = [file for path in named for file in (sorted(path.glob("*.csv")) if path.is_dir() else [path])]
    package = Path(__file__).parent
    parts = ("text", "lexicons", "quotation", "sentiment", "framing")
    files = [path for part in parts for path in sorted((package / part).rglob("*")) if path.is_file()]
    for path in [*own, package / "mentions.py", package / "measure.py", *files]:
        if "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _read_state(folder: Path) -> dict:
    path = folder / STATE
    if not path.exists() or not all((folder / f"{name}.parquet").exists() for name in ("articles", *_MEASURES)):
        return {"settings": "", "articles": {}}
    return json.loads(path.read_text(encoding="utf8"))


def _write_state(folder: Path, state: dict) -> None:
    write_whole(folder / STATE, json.dumps(state).encode("utf-8"))


_MEASURES = [name for name in COLUMNS if name not in ("articles", "problems", "set_aside", "codes")]
