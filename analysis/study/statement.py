"""The methods and validity statement: what was measured, with what, checked by whom, in prose for a paper."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.coding import MEASURES, TABLES
from analysis.measure.settings import installed_version

if TYPE_CHECKING:
    from analysis.study.study import Study

__all__ = ["describe_methods"]

MOST = 12  # figures that a statement lists
_NAMES = {"frames": "frames", "quotes": "quotations", "portrayal": "portrayal"}
_UNITS = {"frames": "articles", "quotes": "passages", "portrayal": "mentions"}
_REFERENCES = (
    "References: Angelopoulos, Bates, Fannjiang, Jordan and Zrnic 2023, Prediction-powered inference, Science 382; "
    "Angelopoulos, Duchi and Zrnic 2023, PPI++, arXiv 2311.01453; Egami, Hinck, Stewart and Wei 2023, Using imperfect "
    "surrogates for downstream inference, NeurIPS 36; Benjamini and Hochberg 1995, Controlling the false discovery "
    "rate, JRSS B 57; Krippendorff 2004, Content analysis."
)


def describe_methods(study: "Study", estimates: pd.DataFrame | None = None) -> str:
    """The statement as plain text, several sentences: corpus, instruments, codes, correction, what is missing.

    Args:
        estimates: what was corrected, of `correct_quantities`, beside the naive figures; None: nothing is said of it.
    """
    coded = {of: study.tables.read_whole(TABLES[of]) for of in MEASURES}
    parts = [_describe_corpus(study), _describe_instruments(study)]
    parts += [_describe_codes(of, table) for of, table in coded.items() if len(table)]
    missing = [_NAMES[of] for of, table in coded.items() if table.empty]
    if missing:
        parts.append(
            f"Nobody has coded {_join(missing)} of this corpus: these figures are the machine's reading, and how often "
            "it errs here is not known."
        )
    if estimates is not None and len(estimates):
        parts.append(_describe_correction(estimates))
    return " ".join([*parts, _REFERENCES])


def _describe_corpus(study: "Study") -> str:
    first, last = study.articles["published"].min(), study.articles["published"].max()
    time = f", published {first:%Y-%m-%d} to {last:%Y-%m-%d}" if pd.notna(first) else ""
    copies = {"all": "all articles count", "originals": "copies of other articles are left out",
              "weighted": "the k carriers of one text count 1/k each"}[study.design.copies]  # fmt: skip
    return (
        f"The corpus holds {len(study.articles):,} articles of {len(study.outlets)} outlets{time}; {copies}. Intervals "
        f"({study.design.level:.0%}) draw texts with all their carriers, differences are tested with control of false "
        "discovery."
    )


def _describe_instruments(study: "Study") -> str:
    coder = "a coder trained on own codes" if study.settings.coder else "a dictionary"
    version = installed_version("pressgauge")
    return (
        f"Quotations and speakers were found by pressgauge {version}, portrayal by its instrument "
        f"{study.settings.model}, frames by {coder} of codebook version {study.codebook.version} "
        f"({study.codebook.sha256})."
    )


def _describe_codes(of: str, codes: pd.DataFrame) -> str:
    keys = ["article_id"] if of == "frames" else ["item_id"]
    n_items, coders = codes[keys[0]].nunique(), sorted(codes["coder"].astype("str").unique())
    drawn = "a random sample of known chances" if "inclusion" in codes.columns else "articles of unknown chances"
    shown = ""
    if "mode" in codes.columns and (codes["mode"] == "correct").any():
        shown = " Some were made by mending the machine's marks; those validate nothing."
    return f"{len(coders)} coders coded {_NAMES[of]} in {n_items} {_UNITS[of]}, {drawn}.{shown}"


def _describe_correction(estimates: pd.DataFrame) -> str:
    n = estimates["method"].value_counts()
    n_few = int(n[[name for name in n.index if str(name).startswith("too few")]].sum())
    known = estimates.dropna(subset=["estimate"])
    moved = (known["estimate"] - known["naive"]).abs()
    largest = f" The largest correction moves a figure by {moved.max():.3f}." if len(known) else ""
    n_corrected, n_alone = int(n.get("corrected", 0)), int(n.get("coded sample alone", 0))
    return (
        f"Of {len(estimates)} figures {n_corrected} were corrected by the coded sample (prediction-powered estimates), "
        f"{n_alone} rest on the coded sample alone, and {n_few} have too few coded texts for either.{largest}"
        f" {_list_headlines(known)}"
    )


def _list_headlines(known: pd.DataFrame) -> str:
    """The figures over all outlets, by the machine and corrected, the largest first."""
    whole = known[known["outlet"] == "all outlets"]
    whole = whole.loc[whole["estimate"].abs().sort_values(ascending=False, kind="stable").index].head(MOST)
    said = [
        f"{_NAMES[row['measure']]}, {row['what']}: {row['naive']:.3f} by the machine, {row['estimate']:.3f} "
        f"[{row['low']:.3f}, {row['high']:.3f}] corrected"
        for row in whole.to_dict("records")
    ]
    return f"In all outlets, {'; '.join(said)}." if said else ""


def _join(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
