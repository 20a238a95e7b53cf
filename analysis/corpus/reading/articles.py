"""One door for every export: find the files, recognise each by content, read it, finish the articles."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingType
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pandas as pd

from analysis.corpus.drafts import ARTICLE_FIELDS, Corpus, Draft, Found, Limits, Problem, Reader, SetAside
from analysis.corpus.reading.containers import Source, list_sources
from analysis.corpus.reading.finishing import finish_source
from analysis.corpus.reading.mapping import Mapping, load_mapping
from analysis.corpus.reading.outlets import settle_sites
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.corpus.reading.recognise import recognise_format
from analysis.errors import InputError

READERS = {
    "csv": ("delimited", "read_delimited"),
    "database_text": ("database_text", "read_database_text"),
    "docx": ("docx", "read_docx"),
    "ebsco": ("library_text", "read_ebsco"),
    "europresse": ("library_pages", "read_europresse"),
    "factiva_html": ("factiva", "read_factiva_html"),
    "feed": ("feeds", "read_feed"),
    "gale": ("library_text", "read_gale"),
    "html": ("pages", "read_page"),
    "json": ("json_files", "read_json"),
    "jsonl": ("json_files", "read_json_lines"),
    "mail": ("mail", "read_mail"),
    "mhtml": ("pages", "read_mhtml"),
    "nexis_html": ("nexis", "read_nexis_html"),
    "nexis_text": ("nexis", "read_nexis_text"),
    "parquet": ("parquet", "read_parquet"),
    "plain": ("plain", "read_plain"),
    "pressreader": ("library_text", "read_pressreader"),
    "proquest": ("proquest", "read_proquest"),
    "proquest_html": ("library_pages", "read_proquest_html"),
    "ris": ("ris", "read_ris"),
    "rtf": ("rtf", "read_rtf"),
    "sheet": ("spreadsheets", "read_sheets"),
    "telegram": ("library_pages", "read_telegram"),
    "warc": ("warc", "read_warc"),
    "xml": ("xml_files", "read_xml"),
}
"""Format -> module of `analysis.corpus.reading.readers` and its function; imported when first needed."""

COLUMNS = (*ARTICLE_FIELDS, "read_from")
_TEXT_COLUMNS = tuple(name for name in COLUMNS if name != "published")


def read_articles(
    path: str | Path | Iterable[str | Path],
    *,
    mapping: Mapping | MappingType[str, object] | str | Path | None = None,
    limits: Limits | None = None,
    strict: bool = True,
) -> Corpus:
    """Read every article at `path`: a file, a folder, an archive, or several, in any mix of known formats.

    Args:
        path: where to read; formats are recognised by content.
        mapping: how columns and file names fill the table where the aliases do not (`load_mapping`).
        limits: caps on bytes, rows and characters.
        strict: raise when not one article was found; otherwise return empty tables.

    Returns:
        articles (article_id, outlet, published, headline, text, url, author, language, section, read_from, and
        columns kept by the mapping), problems, and set_aside with a reason for everything left out. `text` is
        missing where a source holds metadata only, and is never altered after this.

    Raises:
        InputError: nothing at `path`, an unusable mapping, or (strict) no article in it, with the reasons.
    """
    options = ReadOptions(load_mapping(mapping), limits or Limits())
    paths = [path] if isinstance(path, (str, Path)) else list(path)
    found = [one for one_path in paths for one in read_drafts(one_path, options)]
    settle_sites(one for one in found if isinstance(one, Draft))
    corpus = assemble_corpus(found)
    if strict and corpus.articles.empty:
        raise InputError(_nothing_found(", ".join(repr(str(one)) for one in paths), corpus.set_aside))
    return corpus


def read_drafts(path: str | Path, options: ReadOptions) -> Iterator[Found]:
    """The finished drafts and the things set aside under one path, file by file."""
    for source in list_sources(path, options.limits):
        if isinstance(source, SetAside):
            yield source
        else:
            yield from finish_source(_recognised(source, options), source, options)


def _recognised(source: Source, options: ReadOptions) -> Iterator[Found]:
    """What the reader for a file's format gives; a format without reader is set aside."""
    try:
        kind = recognise_format(source)
    except (OSError, EOFError, zlib.error, InputError) as error:
        yield SetAside(source.name, f"cannot be read: {error}")
        return
    if kind not in READERS:
        yield SetAside(source.name, "empty file" if kind == "empty" else f"cannot be read: {kind}")
        return
    n_found = 0
    for found in guard_reader(load_reader(kind), source, options):
        n_found += 1
        yield found
    if not n_found:
        yield SetAside(source.name, f"no article found in it (read as {kind})")


def guard_reader(reader: Reader, source: Source, options: ReadOptions) -> Iterator[Found]:
    """What one reader gives; whatever stops it sets the (rest of the) file aside and never stops the batch."""
    try:
        yield from reader(source, options)
    except InputError as error:
        yield SetAside(source.name, str(error))
    except (OSError, EOFError, zlib.error) as error:
        yield SetAside(source.name, f"cannot be read: {error}")
    except Exception as error:  # a parser's own failure on a damaged file: that file is set aside, by name
        yield SetAside(source.name, f"cannot be read: {type(error).__name__}: {error}")


def load_reader(kind: str) -> Reader:
    """The reader function of a format in `READERS`."""
    module, function = READERS[kind]
    reader: Reader = getattr(import_module(f"analysis.corpus.reading.readers.{module}"), function)
    return reader


def assemble_corpus(found: Iterable[Found]) -> Corpus:
    """The three tables; every article gets an id, and an article read twice is set aside."""
    kept: dict[str, Draft] = {}
    aside: list[SetAside] = []
    hashes: dict[str, str] = {}
    for one in found:
        if isinstance(one, SetAside):
            aside.append(one)
            continue
        fingerprint = hash_article(one)
        if fingerprint in hashes:
            aside.append(SetAside(one.source, f"read twice: same as {kept[hashes[fingerprint]].source}"))
            continue
        own = one.article_id
        if own and own in kept:
            one.note("id not unique", own, f"given the id {fingerprint}")
        one.article_id = own if own and own not in kept else fingerprint
        hashes[fingerprint] = one.article_id
        kept[one.article_id] = one
    for one in aside:
        if one.draft is not None and not one.draft.article_id:
            one.draft.article_id = hash_article(one.draft)
    return Corpus(_articles(list(kept.values())), _problems(list(kept.values())), _set_aside(aside))


def hash_article(draft: Draft) -> str:
    """A stable id from what identifies an article: outlet, date, headline and text (address where there is none)."""
    when = draft.published.isoformat() if isinstance(draft.published, datetime) else ""
    parts = (draft.outlet, when, draft.headline, draft.text or draft.url)
    joined = "\x1f".join(part or "" for part in parts).encode("utf-8", errors="replace")
    return hashlib.blake2b(joined, digest_size=8).hexdigest()


def _articles(drafts: list[Draft]) -> pd.DataFrame:
    table: dict[str, pd.Series] = {}
    for name in COLUMNS:
        values = [draft.source if name == "read_from" else getattr(draft, name) for draft in drafts]
        if name == "published":
            table[name] = pd.Series(pd.to_datetime(pd.Series(values, dtype=object))).astype("datetime64[us]")
        else:
            table[name] = pd.Series(values, dtype="str")
    for name in sorted({name for draft in drafts for name in draft.extra}):
        column = name if name not in table else f"{name}_kept"
        table[column] = pd.Series([draft.extra.get(name) for draft in drafts], dtype="str")
    return pd.DataFrame(table)


def _problems(drafts: list[Draft]) -> pd.DataFrame:
    rows = [(draft.article_id, *problem) for draft in drafts for problem in draft.problems]
    return pd.DataFrame(rows, columns=["article_id", *Problem._fields]).astype("str")


def _set_aside(aside: list[SetAside]) -> pd.DataFrame:
    told = pd.DataFrame(
        {
            "source": pd.Series([one.source for one in aside], dtype="str"),
            "reason": pd.Series([clean_reason(one.reason) for one in aside], dtype="str"),
        }
    )
    blank = Draft("")
    articles = _articles([one.draft or blank for one in aside])
    return pd.concat([told, articles.drop(columns="read_from")], axis=1)


def clean_reason(reason: str) -> str:
    """A reason that any table can hold."""
    return reason.encode("utf-8", errors="replace").decode("utf-8").replace("\x00", "")


def _nothing_found(where: str, set_aside: pd.DataFrame) -> str:
    if set_aside.empty:
        return f"{where} holds no files."
    told = [f"{source}: {reason}" for source, reason in zip(set_aside["source"], set_aside["reason"], strict=True)]
    more = f" … and {len(told) - 5} more" if len(told) > 5 else ""
    return f"no article found in {where}. " + " | ".join(told[:5]) + more
