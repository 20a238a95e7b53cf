"""Corrected: the headline quantities by the machine alone and put right by what people coded, side by side."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analysis.coding.planning import plan_coding
from analysis.errors import InputError
from analysis.statistics.correction import MIN_CODED
from analysis.study import quantities

if TYPE_CHECKING:
    from analysis.study.study import Study

__all__ = ["Corrected", "correct_quantities", "plan_quantity"]

Select = Callable[["Study"], pd.DataFrame]
#: Per measure the column that is told apart, the rows, and the headline quantity with its comparison of outlets.
_QUANTITIES: dict[str, tuple[str, Select, Callable[..., pd.DataFrame], Callable[..., pd.DataFrame]]] = {
    "quotes": ("side", lambda study: study.select_quotes(), quantities.estimate_quoted_words,
               quantities.compare_quoted_words),
    "portrayal": ("target", lambda study: study.select_portrayals(), quantities.estimate_portrayal,
                  quantities.compare_portrayal),
    "frames": ("frame", lambda study: study.select_frames("all"), quantities.estimate_frames,
               quantities.compare_frames),
}  # fmt: skip

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
    estimates, differences = [], []
    for of, (what, select, estimate, compare) in _QUANTITIES.items():
        rows = select(study)
        codes = study.gather_codes(of, rows)
        if codes is None:
            continue
        own = [] if of == "quotes" else [what]
        whole = estimate(rows, by=own or None, codes=codes, design=study.design).assign(outlet="all outlets")
        outlets = estimate(rows, by=[*own, "outlet"], codes=codes, design=study.design)
        estimates += [table.assign(measure=of).rename(columns={what: "what"}) for table in (whole, outlets)]
        pairs = compare(rows, codes=codes, design=study.design)
        differences.append(pairs.assign(measure=of).rename(columns={what: "what"}))
    return Corrected(_join(estimates, [*_ABOUT, *_FIGURES]), _join(differences, _PAIRS))


def plan_quantity(study: "Study", of: str, *, difference: float) -> pd.DataFrame:
    """How many more items of a measure to code until differences between outlets are known to `difference`.

    Returns:
        The table of `plan_coding`, without rows where fewer than 20 texts of both outlets are coded.

    Raises:
        InputError: nobody has coded any of it yet: a pilot is needed first.
    """
    what, select, _, compare = _QUANTITIES[of]
    rows = select(study)
    codes = study.gather_codes(of, rows)
    if codes is None:
        raise InputError(
            f"nothing of {of} is coded in {study.parameters.measured!r} yet; code a pilot first, about {2 * MIN_CODED} "
            f"items per outlet ({2 * MIN_CODED * len(study.outlets)} here): pressgauge coding sample."
        )
    corrected = compare(rows, codes=codes, design=study.design)
    plain = compare(rows[rows[what].isin(corrected[what])], design=study.design)
    keys = [what, "group_a", "group_b"]
    plain = plain[keys].assign(width_all=plain["high"] - plain["low"])
    pilot = corrected.merge(plain, on=keys, how="left").rename(columns={what: "what"})
    return plan_coding(pilot, difference=difference, level=study.design.level)


def _join(tables: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)
