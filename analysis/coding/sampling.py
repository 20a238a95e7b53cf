"""A sample to code: outlet masked, machine label hidden, order shuffled; and which articles are drawn for frames."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.coding.drawing import draw_items
from analysis.coding.guides import MODES, Guide, find_guide
from analysis.errors import InputError, check_columns, choice_error
from analysis.framing.codebook import Codebook
from analysis.tables import NO_OUTLET

__all__ = ["MASK", "CodingSample", "describe_articles", "draw_sample", "make_sample", "mask_outlet"]

MASK = "[outlet]"
N_BANDS = 3
_DOMAIN = r"(?:\.(?:com|org|net|co\.uk|ru|ua|eu|de|fr|news))?"
#: Columns of a key beside those that say where in an article an item stands.
KEY = ["item_id", "article_id", "stratum", "n_in_stratum", "population", "inclusion"]


@dataclass(frozen=True)
class CodingSample:
    """A sample to code.

    Attributes:
        items: what coders see: item_id and masked text, in shuffled order.
        key: what they do not see: item_id, article_id, where in the article the item stands, stratum, n_in_stratum,
            population (of what it is a sample: "originals", where copies of another article are known and left out,
            else "all"), inclusion (chance of having been drawn among them), mode. An original stands for its copies.
        guide: by which they code.
        mode: "blind", or "correct" where coders see and mend what the machine said.
        marks: in mode "correct" what the machine said: item_id and the guide's columns.
    """

    items: pd.DataFrame
    key: pd.DataFrame
    guide: Guide
    mode: str = "blind"
    marks: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"item_id": []}, dtype="str"))


def draw_sample(
    articles: pd.DataFrame,
    frames: pd.DataFrame,
    *,
    n: int = 100,
    frame: str | None = None,
    codebook: Codebook | None = None,
    mode: str = "blind",
    seed: int = 1,
) -> CodingSample:
    """Draw `n` articles to code frames by hand, spread over outlets, machine scores and quarters.

    Strata are outlet by band of the machine's score (three bands of `frame`, or of the number of frames present) by
    quarter: see `draw_items` for how many each gets, and for the chances that the key records. Copies of another
    article are not drawn.

    Raises:
        InputError: missing columns, or fewer articles than `n`.
    """
    check_columns(articles, ["article_id", "text"], "the articles table")
    check_columns(frames, ["article_id", "frame", "score", "present"], "the frames table")
    whole = frames[frames["voice"] == "all"] if "voice" in frames.columns else frames
    about = describe_articles(articles)
    about = about.assign(band=_find_bands(about["article_id"], whole, frame))
    drawn = draw_items(about, ["outlet", "band", "quarter"], n, seed=seed)
    headlines = drawn["headline"].fillna("") if "headline" in drawn.columns else pd.Series("", drawn.index)
    shown = {"headline": headlines, "text": drawn["text"].fillna("")}
    guide = find_guide("frames", codebook)
    wide = whole.pivot(index="article_id", columns="frame", values="present").reindex(columns=list(guide.columns))
    said = wide.reindex(drawn["article_id"]).fillna(False).astype(int).astype("str")
    return make_sample(drawn, shown, guide, mode=mode, marks=said.reset_index(drop=True))


def describe_articles(articles: pd.DataFrame) -> pd.DataFrame:
    """The articles that may be drawn (copies of others are left out), by id, with outlet, quarter and population."""
    known = "copy_of" in articles.columns
    kept = articles[articles["copy_of"].isna()] if known else articles
    kept = kept.sort_values("article_id", ignore_index=True).assign(population="originals" if known else "all")
    outlet = kept["outlet"].fillna(NO_OUTLET) if "outlet" in kept.columns else pd.Series("", kept.index)
    quarter = pd.Series("", kept.index)
    if "published" in kept.columns:
        quarter = kept["published"].dt.to_period("Q").astype("str")
    return kept.assign(outlet=outlet, quarter=quarter)


def make_sample(
    drawn: pd.DataFrame,
    shown: Mapping[str, pd.Series],
    guide: Guide,
    *,
    places: tuple[str, ...] = (),
    mode: str = "blind",
    marks: pd.DataFrame | None = None,
) -> CodingSample:
    """The sample of `drawn` items: what is `shown` of each, masked, and a key.

    Args:
        drawn: from `draw_items` of articles from `describe_articles`.
        places: columns that say where in its article an item stands.
        marks: what the machine said of each, in the order of `drawn`; kept in mode "correct" only. With a column `item`
            (row number of `drawn`) there may be several rows of one item, or none.
    """
    if mode not in MODES:
        raise choice_error("mode of a sample", mode, MODES)
    ids = pd.Series([f"item{number:04d}" for number in range(1, len(drawn) + 1)], dtype="str")
    items = pd.DataFrame({"item_id": ids})
    for name, column in shown.items():
        masked = [mask_outlet(text, outlet) for text, outlet in zip(column, drawn["outlet"], strict=True)]
        items[name] = pd.Series(masked, dtype="str")
    key = drawn[[*KEY[1:], *places]].assign(item_id=ids, of=guide.of, mode=mode)
    if mode == "blind" or marks is None:
        return CodingSample(items, key[["item_id", *key.columns.drop("item_id")]], guide, mode)
    number = marks["item"] if "item" in marks.columns else pd.Series(range(len(marks)), index=marks.index)
    own = marks.drop(columns="item", errors="ignore").assign(item_id=ids.iloc[number.to_numpy()].to_numpy())
    return CodingSample(items, key[["item_id", *key.columns.drop("item_id")]], guide, mode, own)


def mask_outlet(text: str, outlet: object) -> str:
    """`text` with the outlet's name as a whole word replaced by "[outlet]"; letters inside other words stay.

    A name is masked as written, in capitals, without its "The", and as a web address.

    >>> mask_outlet("RT said STARTING Monday; rt.com and RT's view", "RT")
    "[outlet] said STARTING Monday; [outlet] and [outlet]'s view"
    """
    if not isinstance(outlet, str) or not outlet.strip() or outlet == NO_OUTLET:
        return text
    name = " ".join(outlet.split())
    short = re.sub(r"^[Tt]he\s+", "", name)
    forms = {name, short, name.upper(), short.upper()}
    spaced = [re.escape(form).replace(r"\ ", r"\s+") for form in sorted(forms, key=lambda form: (-len(form), form))]
    address = re.escape(re.sub(r"\W", "", short).lower())
    web = rf"(?i:(?:https?://)?(?:www\.)?{address}\.(?:com|org|net|co\.uk|ru|ua|eu|de|fr|news)\b(?:/\S*)?)"
    return re.sub(rf"(?<!\w)(?:{web}|(?:{'|'.join(spaced)}){_DOMAIN}(?!\w))", MASK, text)


def _find_bands(ids: pd.Series, whole: pd.DataFrame, frame: str | None) -> list[str]:
    if frame is not None:
        score = whole[whole["frame"] == frame].set_index("article_id")["score"]
        if score.empty:
            raise InputError(
                f"no scores of frame {frame!r} to stratify by; there are: {', '.join(whole['frame'].unique())}"
            )
    else:
        score = whole.groupby("article_id")["present"].sum()
    rank = score.reindex(ids).fillna(0.0).rank(method="average").to_numpy()
    band = np.minimum((rank - 1) * N_BANDS // max(len(rank), 1), N_BANDS - 1).astype(int)
    return [f"score band {number + 1}" for number in band]
