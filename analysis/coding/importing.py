"""Coded sheets read back, of one or several coders, each code told whose it is; every slip of the pen is located."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from analysis.coding.guides import Guide, find_guide
from analysis.coding.label_studio import is_export
from analysis.coding.locating import locate_quote
from analysis.coding.parsing import Code, Reading, parse_export, parse_sheet
from analysis.coding.sheet_reading import read_csv
from analysis.errors import InputError, check_columns
from analysis.framing.codebook import Codebook
from analysis.tables import finish
from analysis.text import count_words

__all__ = ["TABLES", "Codings", "import_sheets", "list_stale", "match_codes", "merge_codes", "read_codes"]

_PROBLEM = ["file", "place", "value", "problem"]
#: The table of measured folders that holds the codes of each measure.
TABLES = {"frames": "codes", "quotes": "quote_codes", "portrayal": "portrayal_codes"}
_OF_ITEM = ["item_id", "inclusion", "stratum", "n_in_stratum", "population", "mode", "codebook_version",
            "codebook_sha256"]  # fmt: skip


@dataclass(frozen=True)
class Codings:
    """What coders coded.

    Attributes:
        codes: for frames article_id, frame, coder, value (True or False); for quotes and portrayal the tables
            quote_codes and portrayal_codes; from sheets also, where the key has them, item_id, inclusion, stratum,
            n_in_stratum, population, mode, codebook_version and codebook_sha256.
        problems: file, place, value, problem: what was left out, or is to be looked at.
        of: the measure.
    """

    codes: pd.DataFrame
    problems: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=_PROBLEM, dtype="str"))
    of: str = "frames"


def import_sheets(
    paths: Iterable[str | Path],
    key: str | Path | pd.DataFrame,
    *,
    codebook: Codebook | None = None,
    blank: str | None = None,
    articles: pd.DataFrame | None = None,
) -> Codings:
    """Read the sheets of one or several coders and tell what every code belongs to.

    Args:
        paths: one file per coder: .xlsx or .csv (the coder is the file's name; comma, semicolon or tab, UTF-8 or
            cp1252), or an export of Label Studio (.json: JSON or JSON-MIN, or .csv; coders as it names them). Codes of
            a coder called "adjudicated" count alone wherever there are some.
        key: the key.csv of `write_sample`, or its table; it says which measure was coded.
        codebook: the one that measures now; codes of a key of another one are kept with its version.
        blank: what an empty cell of a sheet of frames means: "absent" or "missing". Not said: missing, but a sheet that
            holds ones and no 0 at all is refused.
        articles: the texts, in which quotes are located; needed for quotes.

    Returns:
        Codings. Whatever cannot be a code is left out and listed in `problems` with file, cell and value, as are
        unknown, repeated and missing items, missing columns, and quotes that do not stand in their passage.

    Raises:
        InputError: a file that cannot be read at all, two files of one coder, quotes without `articles`.
    """
    table = key if isinstance(key, pd.DataFrame) else read_csv(Path(key))
    check_columns(table, ["item_id", "article_id"], "the key")
    of = str(table["of"].iloc[0]) if "of" in table.columns and len(table) else "frames"
    guide = find_guide(of, codebook)
    codes: list[Code] = []
    problems: list[tuple[str, str, str, str]] = []
    for path in map(Path, paths):
        reading = parse_export(path, guide) if is_export(path) else parse_sheet(path, guide, blank=blank)
        own, found = _match_items(reading, table["item_id"].astype("str").tolist(), of)
        twice = {code.coder for code in codes} & {code.coder for code in own}
        if twice:
            raise InputError(f"{str(path)!r}: coder {sorted(twice)[0]!r} has two files; rename one of them.")
        codes += own
        problems += [(path.name, *problem) for problem in found]
    kept, lost = _lay_out(codes, table.astype({"item_id": "str"}), guide, articles)
    return Codings(kept, pd.DataFrame([*problems, *lost], columns=_PROBLEM, dtype="str"), of)


def _lay_out(
    codes: list[Code], key: pd.DataFrame, guide: Guide, articles: pd.DataFrame | None
) -> tuple[pd.DataFrame, list[tuple[str, str, str, str]]]:
    """The codes as the table of their measure, joined to their items."""
    for name in ("inclusion", "n_in_stratum", "passage_start", "passage_end", "sentence_id", "start"):
        if name in key.columns:
            key = key.assign(**{name: pd.to_numeric(key[name])})
    extra = [name for name in _OF_ITEM if name in key.columns]
    places = [name for name in ("passage_start", "passage_end", "field", "sentence_id", "target", "start", "voice")
              if name in key.columns]  # fmt: skip
    of_item = key[["article_id", *extra, *places]]
    base = pd.DataFrame(
        {"item_id": [code.item for code in codes], "coder": [code.coder for code in codes]}, dtype="str"
    )
    if guide.of == "quotes":
        if articles is None:
            raise InputError("quotes are located in the texts: give import_sheets the articles.")
        base, lost = _locate(codes, base, key, articles)
        return finish("quote_codes", _name_items(base.merge(of_item, on="item_id", how="left"), "passage_start")), lost
    values = [next(iter(code.values.items())) for code in codes]
    if guide.of == "portrayal":
        base = base.assign(label=pd.Series([value for _, value in values], dtype="str"))
        return finish("portrayal_codes", _name_items(base.merge(of_item, on="item_id", how="left"), "start")), []
    base = base.assign(frame=pd.Series([name for name, _ in values], dtype="str"), value=[v == "1" for _, v in values])
    return finish("codes", base.merge(of_item, on="item_id", how="left")), []


def _name_items(table: pd.DataFrame, start: str) -> pd.DataFrame:
    """Items by article and place, so that those of two samples have two names, and one drawn twice has one."""
    parts = [table["article_id"].astype("str"), table[start].astype("str")]
    if "target" in table.columns:
        parts += [table["field"].astype("str"), table["target"].astype("str")]
    name = parts[0]
    for part in parts[1:]:
        name = name + ":" + part
    return table.assign(item_id=name)


def _locate(
    codes: list[Code], base: pd.DataFrame, key: pd.DataFrame, articles: pd.DataFrame
) -> tuple[pd.DataFrame, list[tuple[str, str, str, str]]]:
    """Offsets and words of every quote; a quote that does not stand in its passage is left out."""
    texts = articles.set_index("article_id")["text"].to_dict()
    places = {str(item): (article, int(first), int(last)) for item, article, first, last in
              key[["item_id", "article_id", "passage_start", "passage_end"]].itertuples(index=False)}  # fmt: skip
    taken: dict[tuple[str, str], set[int]] = defaultdict(set)
    rows: list[dict[str, object]] = []
    lost: list[tuple[str, str, str, str]] = []
    for code in codes:
        article, first, last = places[code.item]
        quote, text = code.values.get("quote", ""), texts.get(article, "")
        own = taken[(code.item, code.coder)]
        spans = locate_quote(quote, text, first, last, taken=own) if quote and text else None
        if spans:
            own.add(spans[0][0])
            n_words = sum(count_words(text[a:b]) for a, b in spans)
            ends = {"start": spans[0][0], "end": spans[-1][1], "n_words": n_words, "kept": True}
            rows.append({**code.values, "side": code.values["side"] or "unknown", **ends})
        elif quote and text:
            lost.append((code.coder, f"item {code.item}", quote[:80], "stands not in the passage: copy it as it is"))
            rows.append({"kept": False})
        else:
            rows.append({"n_words": 0, "kept": True})
    found = pd.DataFrame(rows, columns=["start", "end", "n_words", "quote", "speaker", "side", "role", "kept"])
    found = found.astype({"start": "Int64", "end": "Int64"})
    kept = found["kept"].astype(bool)
    return pd.concat([base, found.drop(columns="kept")], axis=1)[kept], lost


def match_codes(codings: Codings, articles: pd.DataFrame) -> Codings:
    """`codings` without the codes of articles that are not among `articles`, which are listed as problems."""
    check_columns(articles, ["article_id"], "the articles table")
    known = codings.codes["article_id"].isin(articles["article_id"])
    stray = codings.codes[~known].groupby(["article_id", "coder"], sort=True).size().reset_index(name="n")
    rows = [
        ("", f"article {row.article_id}", f"{row.n} codes by {row.coder}", "no such article here")
        for row in stray.itertuples()
    ]
    problems = pd.concat([codings.problems, pd.DataFrame(rows, columns=_PROBLEM, dtype="str")], ignore_index=True)
    return replace(codings, codes=codings.codes[known].reset_index(drop=True), problems=problems)


def merge_codes(old: pd.DataFrame, new: pd.DataFrame, of: str) -> pd.DataFrame:
    """Codes of an earlier import with those of a new one, which count wherever a coder coded an item again."""
    keys = ["article_id", "frame", "coder"] if of == "frames" else ["item_id", "coder"]
    again = pd.MultiIndex.from_frame(old[keys]).isin(pd.MultiIndex.from_frame(new[keys]))
    return finish(TABLES[of], pd.concat([old[~again], new], ignore_index=True)) if len(old) else new


def list_stale(codes: pd.DataFrame, guide: Guide) -> pd.DataFrame:
    """What to code again: items coded by an older guide and not since: article_id, item_id, coder, codebook_version."""
    if "codebook_sha256" not in codes.columns:
        return pd.DataFrame(columns=["article_id", "item_id", "coder", "codebook_version"], dtype="str")
    old = codes["codebook_sha256"].notna() & (codes["codebook_sha256"] != guide.sha256)
    return codes.loc[old, ["article_id", "item_id", "coder", "codebook_version"]].drop_duplicates(ignore_index=True)


def _match_items(reading: Reading, items: list[str], of: str) -> tuple[list[Code], list[tuple[str, str, str]]]:
    """Codes of known items, each once per coder and column; unknown, repeated and missing ones as problems."""
    known, problems = set(items), list(reading.problems)
    kept: list[Code] = []
    first: dict[tuple[str, str, str], str] = {}
    for code in reading.codes:
        name, value = next(iter(code.values.items()), ("", ""))
        if code.item not in known:
            problems.append((f"item {code.item}", name, "unknown item_id: not in the key"))
        elif of == "quotes":
            kept.append(code)
        elif (place := (code.item, name, code.coder)) not in first:
            first[place] = value
            kept.append(code)
        elif first[place] != value:
            problems.append(
                (f"item {code.item}, {name}", code.coder, "coded twice, differently: the first code is kept")
            )
    coded = {code.item for code in kept}
    problems += [(f"item {item}", "", "not coded") for item in items if item not in coded]
    return kept, problems


def read_codes(path: str | Path) -> Codings | None:
    """Codes of frames that are a table already, one row per article, frame and coder; None for a coder's sheet.

    Raises:
        InputError: a value other than 1 and 0.
    """
    path = Path(path)
    if path.suffix.lower() != ".csv" or is_export(path):
        return None
    table = read_csv(path)
    if not {"article_id", "frame", "coder", "value"} <= set(table.columns):
        return None
    wrong = table.index[~table["value"].isin(["0", "1"])]
    if len(wrong):
        raise InputError(f"{str(path)!r}, line {wrong[0] + 2}: value {table['value'][wrong[0]]!r}; allowed: 1, 0.")
    return Codings(table.assign(value=table["value"] == "1"))
