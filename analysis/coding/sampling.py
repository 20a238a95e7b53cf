"""Which articles people code: a stratified sample, outlet masked, machine label hidden, order shuffled."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import InputError, check_columns
from analysis.framing.codebook import Codebook, load_codebook
from analysis.tables import NO_OUTLET

__all__ = ["MASK", "CodingSample", "draw_sample", "mask_outlet"]

MASK = "[outlet]"
N_BANDS = 3
_DOMAIN = r"(?:\.(?:com|org|net|co\.uk|ru|ua|eu|de|fr|news))?"


@dataclass(frozen=True)
class CodingSample:
    """A sample to code.

    Attributes:
        items: what coders see: item_id, headline, text (masked), in shuffled order.
        key: what they do not see: item_id, article_id, stratum, population (of what it is a sample: "originals", where
            copies of another article are known and left out, else "all"), inclusion (chance of having been drawn among
            them). An original stands for its copies: `statistics.correct_share` takes all carriers of a text as one.
        codebook: by which they code.
    """

    items: pd.DataFrame
    key: pd.DataFrame
    codebook: Codebook


def draw_sample(
    articles: pd.DataFrame,
    frames: pd.DataFrame,
    *,
    n: int = 100,
    frame: str | None = None,
    codebook: Codebook | None = None,
    seed: int = 1,
) -> CodingSample:
    """Draw `n` articles to code by hand, spread over outlets, quarters and machine scores.

    Strata are outlet by quarter by band of the machine's score (three equal bands of `frame`, or of the number
    of frames present). Every stratum gets its share of `n` (largest remainders, rounding by chance), and every
    article of a stratum the same chance, which the key records for `statistics.correct_share`. Copies of
    another article are not drawn.

    Raises:
        InputError: missing columns, or fewer articles than `n`.
    """
    check_columns(articles, ["article_id", "text"], "the articles table")
    check_columns(frames, ["article_id", "frame", "score", "present"], "the frames table")
    codebook = codebook or load_codebook()
    population = "originals" if "copy_of" in articles.columns else "all"
    kept = articles[articles["copy_of"].isna()] if population == "originals" else articles
    kept = kept.sort_values("article_id", ignore_index=True)
    if not 0 < n <= len(kept):
        raise InputError(f"cannot draw {n} of {len(kept)} articles (copies left out): give 1 to {len(kept)}.")
    rng = np.random.default_rng(seed)
    strata = _name_strata(kept, frames, frame)
    chosen, inclusion = _draw(strata, n, rng)
    drawn = kept.iloc[chosen].reset_index(drop=True)
    item_ids = pd.Series([f"item{number:04d}" for number in range(1, n + 1)], dtype="str")
    outlets = drawn["outlet"] if "outlet" in drawn.columns else pd.Series("", drawn.index)
    headlines = drawn["headline"].fillna("") if "headline" in drawn.columns else pd.Series("", drawn.index)
    items = pd.DataFrame({"item_id": item_ids})
    for name, column in (("headline", headlines), ("text", drawn["text"].fillna(""))):
        masked = [mask_outlet(text, outlet) for text, outlet in zip(column, outlets, strict=True)]
        items[name] = pd.Series(masked, dtype="str")
    key = pd.DataFrame({"item_id": item_ids, "article_id": drawn["article_id"]})
    key = key.assign(stratum=strata.iloc[chosen].to_numpy(), population=population, inclusion=inclusion)
    return CodingSample(items, key, codebook)


def mask_outlet(text: str, outlet: object) -> str:
    """`text` with the outlet's name as a whole word replaced by "[outlet]"; letters inside other words stay.

    A name is masked as written, in capitals, without its "The", and as a web address.

    >>> mask_outlet("RT said STARTING Monday; rt.com and RT's view", "RT")
    "[outlet] said STARTING Monday; [outlet] and [outlet]'s view"
    """
    if not isinstance(outlet, str) or not outlet.strip():
        return text
    name = " ".join(outlet.split())
    short = re.sub(r"^[Tt]he\s+", "", name)
    forms = {name, short, name.upper(), short.upper()}
    spaced = [re.escape(form).replace(r"\ ", r"\s+") for form in sorted(forms, key=lambda form: (-len(form), form))]
    address = re.escape(re.sub(r"\W", "", short).lower())
    web = rf"(?i:(?:https?://)?(?:www\.)?{address}\.(?:com|org|net|co\.uk|ru|ua|eu|de|fr|news)\b(?:/\S*)?)"
    return re.sub(rf"(?<!\w)(?:{web}|(?:{'|'.join(spaced)}){_DOMAIN}(?!\w))", MASK, text)


def _name_strata(articles: pd.DataFrame, frames: pd.DataFrame, frame: str | None) -> pd.Series:
    whole = frames[frames["voice"] == "all"] if "voice" in frames.columns else frames
    if frame is not None:
        score = whole[whole["frame"] == frame].set_index("article_id")["score"]
        if score.empty:
            raise InputError(
                f"no scores of frame {frame!r} to stratify by; there are: {', '.join(whole['frame'].unique())}"
            )
    else:
        score = whole.groupby("article_id")["present"].sum()
    points = score.reindex(articles["article_id"]).fillna(0.0).to_numpy(float)
    rank = pd.Series(points).rank(method="average").to_numpy()
    band = np.minimum((rank - 1) * N_BANDS // max(len(rank), 1), N_BANDS - 1).astype(int)
    outlet = articles["outlet"].fillna(NO_OUTLET) if "outlet" in articles.columns else pd.Series("", articles.index)
    quarter = pd.Series("", articles.index)
    if "published" in articles.columns:
        quarter = articles["published"].dt.to_period("Q").astype("str")
    parts = zip(outlet, quarter, band, strict=True)
    return pd.Series([f"{one} | {two} | score band {three + 1}" for one, two, three in parts], dtype="str")


def _draw(strata: pd.Series, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers in shuffled order and their chance; shares by systematic rounding, so that none is favoured.

    Rows are laid end to end, stratum by stratum in chance order, and every (N / n)th is taken from a random start: each
    row has the chance n / N, and each stratum gets its share, rounded up or down.
    """
    order = rng.permutation(len(strata))
    order = order[np.argsort(strata.to_numpy(object)[order].astype(str), kind="stable")]
    places = np.floor((np.arange(n) + rng.random()) * len(strata) / n).astype(int)
    chosen = rng.permutation(order[np.minimum(places, len(strata) - 1)])
    return chosen, np.full(n, n / len(strata))
