"""Corrected: the headline quantities by the machine alone and put right by what people coded, side by side."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.study import quantities

if TYPE_CHECKING:
    from analysis.study.study import Study

__all__ = ["Corrected", "correct_quantities"]

_ABOUT = ["measure", "what", "outlet"]
_FIGURES = ["n_articles", "n_coded", "naive", "estimate", "low", "high", "method", "flag"]
_PAIRS = ["measure", "what", "group_a", "group_b", "n_coded_a", "n_coded_b", "naive", "difference", "low", "high", "p",
          "p_adjusted", "clear", "method"]  # fmt: skip


class Corrected(NamedTuple):
    """What codes make of the headline quantities; without rows where nobody coded.

    Attributes:
        estimates: measure (quotes, portrayal, frames), what (the side, target or frame), outlet ("all outlets" or one),
            n_articles, n_coded, naive, estimate, low, high, method, flag.
        differences: measure, what, group_a, group_b, n_coded_a, n_coded_b, naive, difference, low, high, p, p_adjusted,
            clear, method.
    """

    estimates: pd.DataFrame
    differences: pd.DataFrame


def correct_quantities(study: "Study") -> Corrected:
    """The share of quoted words by side, the portrayal of targets and the frames of articles, corrected where coded."""
    whats: dict[str, tuple[str, Callable[[], pd.DataFrame]]] = {
        "quotes": ("side", study.select_quotes),
        "portrayal": ("target", study.select_portrayals),
        "frames": ("frame", lambda: study.select_frames("all")),
    }
    estimates, differences = [], []
    for of, (what, select) in whats.items():
        rows = select()
        codes = study.gather_codes(of, rows)
        if codes is None:
            continue
        how: dict[str, Any] = {"codes": codes, "design": study.design}
        if of == "quotes":
            tables = [quantities.estimate_quoted_words(rows, by=by, **how) for by in (None, "outlet")]
            pairs = quantities.compare_quoted_words(rows, **how)
        else:
            estimate = quantities.estimate_portrayal if of == "portrayal" else quantities.estimate_frames
            compare = quantities.compare_portrayal if of == "portrayal" else quantities.compare_frames
            tables = [estimate(rows, by=by, **how) for by in (what, [what, "outlet"])]
            pairs = compare(rows, **how)
        tables[0] = tables[0].assign(outlet="all outlets")
        estimates += [table.assign(measure=of).rename(columns={what: "what"}) for table in tables]
        differences.append(pairs.assign(measure=of).rename(columns={what: "what"}))
    return Corrected(_join(estimates, [*_ABOUT, *_FIGURES]), _join(differences, _PAIRS))


def _join(tables: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)
