"""Text and date of saved pages beside trafilatura's default: `python benchmarks/pages.py newspaper4k-0.9.6.tar.gz`.

The pages, texts and dates are those that newspaper4k's tests expect (its source distribution, from PyPI). They are
another extractor's idea of an article: some hold teasers and adverts. No page is ours to ship.
"""

import json
import logging
import re
import sys
import tarfile
from collections import Counter

import pandas as pd
from trafilatura import bare_extraction

from analysis.corpus.drafts import SetAside
from analysis.corpus.reading.dates import parse_date
from analysis.corpus.reading.readers.pages import extract_page
from analysis.text.language import identify_language


def overlap(found: str, gold: str) -> float:
    """F1 of the words (0 to 1), each as often as it stands."""
    words, expected = (Counter(re.findall(r"\w+", text)) for text in (found, gold))
    return 2 * (words & expected).total() / max(1, words.total() + expected.total())


def measure_pages(archive: tarfile.TarFile) -> pd.DataFrame:
    """One row per page with a text: page, is_english, f1_ours, f1_default, date_ours, date_default (None: no date)."""
    members = {"/".join(name.split("/")[-2:]): name for name in archive.getnames() if "/tests/data/" in name}
    rows = []
    for name in sorted(members):
        page = name.removeprefix("html/").removesuffix(".html")
        if not name.startswith("html/"):
            continue
        data = archive.extractfile(members[name]).read()  # type: ignore[union-attr]
        ours = extract_page(data, page)
        if f"txt/{page}.txt" not in members:
            print(f"{page}: no text to compare with; " + (ours.reason if isinstance(ours, SetAside) else "an article"))
            continue
        gold = archive.extractfile(members[f"txt/{page}.txt"]).read().decode("utf-8")  # type: ignore[union-attr]
        facts = f"metadata/{page}.json"
        told = json.load(archive.extractfile(members[facts])) if facts in members else {}  # type: ignore[arg-type]
        day = str(told.get("publish_date") or "")[:10] or None
        default = bare_extraction(data, with_metadata=True, include_comments=False)
        draft = ours.draft if isinstance(ours, SetAside) else ours
        when = parse_date(draft.published).when if draft else None
        rows.append(
            {
                "page": page,
                "is_english": identify_language(gold) == "en",
                "f1_ours": overlap((draft and draft.text) or "", gold),
                "f1_default": overlap(default.text if default else "", gold),
                "date_ours": None if day is None else f"{when:%Y-%m-%d}" == day,
                "date_default": None if day is None else (default.date if default else None) == day,
            }
        )
    return pd.DataFrame(rows)


def main(path: str) -> None:
    """Print the tables."""
    logging.disable(logging.WARNING)
    with tarfile.open(path) as archive:
        table = measure_pages(archive)
    print(table.round(3).to_string(index=False))
    for name, part in (("all", table), ("in English", table[table["is_english"]])):
        f1, dates = part[["f1_ours", "f1_default"]].mean().round(3), part[["date_ours", "date_default"]].dropna()
        print(f"{name}: n={len(part)} {f1.to_dict()}; dates right of {len(dates)}: {dates.sum().to_dict()}")


if __name__ == "__main__":
    main(sys.argv[1])
