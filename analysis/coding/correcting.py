"""From stored codes to `statistics.Codes`: what people and machine say of the same items, for the estimators."""

import pandas as pd

from analysis.coding.guides import ADJUDICATED, PORTRAYALS
from analysis.coding.quote_passages import cut_quotes
from analysis.errors import InputError, check_columns, choice_error
from analysis.statistics import Codes

__all__ = ["drop_mended", "gather_codes", "keep_valid", "settle_codes"]


def gather_codes(of: str, codes: pd.DataFrame, machine: pd.DataFrame, articles: pd.DataFrame) -> Codes | None:
    """The codes of a measure as the estimators take them (`codes=`).

    Several coders of one item count alike (each for its part), "adjudicated" codes count alone. The chance of an item
    is that of the coded ones of its stratum, so that items which nobody got to count as not drawn.

    Args:
        of: frames, quotes or portrayal.
        codes: the table codes, quote_codes or portrayal_codes of a measured folder.
        machine: the rows that are estimated: frames, quotes, or target_sentiment with portrayal (`add_portrayal`).
        articles: all articles that the estimate speaks of, with outlet, published, cluster_id, copy_of where known.

    Returns:
        None where nobody coded anything of it.

    Raises:
        InputError: codes of mode "correct": whoever saw the machine's marks cannot say how often it is wrong.
    """
    gather = {"frames": _gather_frames, "quotes": _gather_quotes, "portrayal": _gather_portrayal}
    if of not in gather:
        raise choice_error("measure to correct", of, gather)
    if codes.empty:
        return None
    codes = settle_codes(keep_valid(codes), ["article_id", "frame"] if of == "frames" else ["item_id"])
    items, human, found = gather[of](codes, machine)
    if items.empty:
        return None
    kept = human["item_id"].isin(items["item_id"]), found["item_id"].isin(items["item_id"])
    return Codes(items, human[kept[0]], found[kept[1]], articles.drop_duplicates("article_id"))


def keep_valid(codes: pd.DataFrame) -> pd.DataFrame:
    """Codes that may validate; where a folder holds only such as were made by mending the machine's, an InputError."""
    blind = drop_mended(codes)
    if len(codes) and blind.empty:
        raise InputError(
            "these codes were made by mending what the machine said (mode 'correct'), and cannot say how often it is "
            "wrong; allowed: codes of a blind sample (pressgauge coding sample without --mode correct)."
        )
    return blind


def drop_mended(codes: pd.DataFrame) -> pd.DataFrame:
    """The codes of blind samples: without those that were made by mending the machine's."""
    return codes[codes["mode"].fillna("blind") == "blind"] if "mode" in codes.columns else codes


def settle_codes(codes: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The adjudicated codes where there are some, else those of all coders; `part` is what each coder's counts."""
    settled = codes["coder"] == ADJUDICATED
    has = settled.groupby([codes[name] for name in keys]).transform("any")
    codes = codes[settled | ~has]
    return codes.assign(part=1.0 / codes.groupby(keys)["coder"].transform("nunique"))


def _list_items(codes: pd.DataFrame, within: str | None = None) -> pd.DataFrame:
    """One row per item: item_id, article_id, cluster_id and, where chances are known, stratum and inclusion.

    A text is named after its original, which is what is drawn: so its copies are found even where the original is none
    of the articles that an estimate is about.
    """
    items = codes.drop_duplicates("item_id").reset_index(drop=True).assign(cluster_id=lambda rows: rows["article_id"])
    if not {"stratum", "n_in_stratum"} <= set(items.columns) or items["n_in_stratum"].isna().any():
        known = "inclusion" in items.columns and items["inclusion"].notna().all()
        return items[["item_id", "article_id", "cluster_id", *(["inclusion"] if known else [])]]
    stratum = items["stratum"].astype("str")
    if within:
        stratum = items[within].astype("str") + " | " + stratum
    n_coded = stratum.groupby(stratum).transform("size")
    chance = (n_coded / items["n_in_stratum"].astype(float)).clip(upper=1.0)
    return items[["item_id", "article_id", "cluster_id"]].assign(stratum=stratum, inclusion=chance)


def _gather_frames(codes: pd.DataFrame, machine: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    check_columns(machine, ["article_id", "frame", "present"], "the machine's frames")
    codes = codes.assign(item_id=codes["article_id"].astype("str") + ":" + codes["frame"].astype("str"))
    share = (codes["value"].astype(float) * codes["part"]).groupby(codes["item_id"]).sum()
    whole = machine[machine["voice"] == "all"] if "voice" in machine.columns else machine
    whole = whole.assign(item_id=whole["article_id"].astype("str") + ":" + whole["frame"].astype("str"))
    found = whole[whole["item_id"].isin(share.index)][["item_id", "frame", "present"]].assign(voice="all")
    items = _list_items(codes, "frame")
    human = found[["item_id", "frame", "voice"]].assign(present=found["item_id"].map(share))
    return items, human, found.assign(present=found["present"].astype(float))


def _gather_quotes(codes: pd.DataFrame, machine: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    items = _list_items(codes)
    human = codes[codes["start"].notna()]
    human = human.assign(n_words=human["n_words"] * human["part"])[["item_id", "side", "role", "speaker", "n_words"]]
    passages = codes.drop_duplicates("item_id").reset_index(drop=True)
    found = cut_quotes(machine, passages)
    found["item_id"] = found["item"].map(passages["item_id"])
    return items, human, found.drop(columns="item")


def _gather_portrayal(codes: pd.DataFrame, machine: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    keys = ["article_id", "field", "sentence_id", "target", "start"]
    check_columns(machine, [*keys, "portrayal"], "the machine's portrayals")
    own = codes.drop_duplicates("item_id")[[*keys, "item_id"]]
    found = machine.merge(own, on=keys, how="inner", validate="one_to_one")
    found = found[["item_id", "target", "voice", "portrayal"]].assign(n_mentions=1)
    mean = (codes["label"].map(PORTRAYALS) * codes["part"]).groupby(codes["item_id"]).sum()
    human = found.assign(portrayal=found["item_id"].map(mean))
    return _list_items(codes), human, found
