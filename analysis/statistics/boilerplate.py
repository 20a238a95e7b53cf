"""What is left out before words are counted: names of outlets and agencies, and sentences that an outlet repeats.

An outlet's own name, the agency it credits and its "sign up for our newsletter" tell it apart from all others, and say
nothing of how it writes.
"""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.lexicons import load_lexicon

__all__ = ["leave_out_boilerplate"]

MIN_TEXTS = 4  # texts of one outlet with the same sentence; in the real corpus quotes recur in two or three
MIN_WORDS = 3  # "He said." is no boilerplate, "All rights reserved." is
_BORDER = re.compile(r"(?<=[.!?])(?=\s+[^\sa-z])|(?<=\n)")
_LETTERS = re.compile(r"\w+")


def leave_out_boilerplate(texts: Sequence[str], outlets: Sequence[object], units: NDArray[np.int64]) -> list[str]:
    """`texts` without the sentences that four or more texts of the same outlet have, and without names.

    Names of `outlets` and of the known agencies are left out wherever they stand: of "The ABC News" also "ABC News"
    and, since it is in capitals, "ABC"; "Daily Mail" also as dailymail and dailymail.com.

    Args:
        outlets: of each text; None where it is not known.
        units: a number per text, the same for carriers of one text, which count as one.

    >>> leave_out_boilerplate(["Crews told the Northern Ledger so."], ["Northern Ledger"], np.array([0]))
    ['Crews told the   so.']
    """
    pieces = [_BORDER.split(text) for text in texts]
    keys = [[" ".join(_LETTERS.findall(piece.lower())) for piece in own] for own in pieces]
    seen = pd.DataFrame(
        [(outlet, key, unit) for outlet, own, unit in zip(outlets, keys, units, strict=True) for key in set(own)],
        columns=["outlet", "key", "unit"],
    ).drop_duplicates()
    counts = seen.groupby(["outlet", "key"], dropna=True).size()
    repeated = {place for place in counts.index[counts >= MIN_TEXTS] if place[1].count(" ") >= MIN_WORDS - 1}
    pattern = _match_names(outlets)
    kept = []
    for own, key_of, outlet in zip(pieces, keys, outlets, strict=True):
        left = [piece for piece, key in zip(own, key_of, strict=True) if (outlet, key) not in repeated]
        text = "".join(left or own)  # nothing but repeated sentences: that is the article
        kept.append(pattern.sub(" ", text))
    return kept


def _match_names(outlets: Sequence[object]) -> re.Pattern[str]:
    """The names of outlets and agencies as whole words; names in capitals only in capitals."""
    exact: set[str] = set()
    any_case: set[str] = set()
    for name in {str(outlet).strip() for outlet in outlets if isinstance(outlet, str)}:
        short = re.sub(r"^the\s+", "", name, flags=re.IGNORECASE)
        words = short.split()
        exact |= {name, short, name.upper(), short.upper()}
        exact |= {words[0]} if words and len(words[0]) > 1 and words[0].isupper() else set()
        any_case |= {re.sub(r"\W", "", short)} if len(words) > 1 else set()
    agencies = load_lexicon("agencies")
    known = agencies.loc[agencies["kind"] == "outlet", "pattern"]
    spelled = [
        re.escape(form).replace(r"\ ", r"\s+") for form in sorted(exact, key=lambda form: (-len(form), form)) if form
    ]
    address = r"(?:\.(?:com|org|net|co\.uk|eu|de|ru|ua|news))"
    joined = [re.escape(form) + address + "?" for form in sorted(any_case) if form]
    joined += [re.escape(form) + address for form in sorted(filter(None, exact)) if " " not in form]
    parts = [*spelled, *(f"(?i:{form})" for form in [*joined, *known])]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?:['’]s)?(?!\w)")
