"""The headline quantities: one named function for each number that a report, the brief or the explorer states.

Whoever asks the same question gets the same answer, since all of them call these functions. `select_...` takes the rows
that a quantity is about, `estimate_...` gives it with its interval, `compare_...` compares outlets.

| quantity | of | rows |
|---|---|---|
| share of quoted words | the words quoted in the body of articles | quotes, each weighing its words |
| portrayal | positive minus negative probability, -1 to 1, of the mentions of a target in one voice | mentions |
| share of mentions by label | the mentions of a target in one voice: negative, neutral, positive, unsure | mentions |
| share of articles with a frame | all articles | article by frame, in one voice ("all": the whole article) |
| tone | the words of one voice | sentences by voice, each weighing its words |

Rows may be those of the measure tables or sums of them per article (the explorer's): every quantity is a ratio of sums
over articles, so that both give the same estimates and intervals.
"""

from collections.abc import Sequence

import pandas as pd

from analysis.errors import check_columns
from analysis.quotation import leave_out_headlines, share_out
from analysis.sentiment import add_portrayal
from analysis.statistics import Codes, Design, compare_groups, estimate_mean, estimate_share

__all__ = [
    "LABELS",
    "SIDES",
    "VOICES",
    "compare_frames",
    "compare_portrayal",
    "compare_quoted_words",
    "estimate_frames",
    "estimate_labels",
    "estimate_portrayal",
    "estimate_quoted_words",
    "estimate_tone",
    "select_frames",
    "select_portrayals",
    "select_quotes",
]

By = str | list[str] | None
SCALE = (-1.0, 1.0)  # of portrayal and tone
#: Labels, sides and voices in the order in which they are shown.
LABELS = ("negative", "neutral", "positive", "unsure")
SIDES = ("ukraine", "russia", "nato_west", "other", "unknown")
VOICES = ("narration", "direct", "indirect", "headline")


def select_quotes(quotes: pd.DataFrame) -> pd.DataFrame:
    """The quotes whose words are counted: those of the body, headlines are apart; a missing side reads "unknown".

    Words that several say together are shared out among them (`share_out`), so that none counts twice.
    """
    check_columns(quotes, ["side", "n_words"], "the quotes table")
    body = share_out(leave_out_headlines(quotes))
    return body.assign(side=body["side"].fillna("unknown"))


def select_portrayals(
    sentiment: pd.DataFrame, *, voice: str | Sequence[str] = "narration", targets: Sequence[str] = ()
) -> pd.DataFrame:
    """The scored mentions in one voice (or some, to be kept apart): with `portrayal`, -1 to 1, and `n_mentions`, 1."""
    check_columns(sentiment, ["target", "voice"], "the target_sentiment table")
    wanted = sentiment["voice"].isin([voice] if isinstance(voice, str) else list(voice))
    if targets:
        wanted &= sentiment["target"].isin(list(targets))
    return add_portrayal(sentiment[wanted]).assign(n_mentions=1)


def select_frames(
    frames: pd.DataFrame, *, voice: str | Sequence[str] = "all", names: Sequence[str] = ()
) -> pd.DataFrame:
    """One row per article and frame in one voice (or some, to be kept apart); "all" is the article as a whole."""
    check_columns(frames, ["frame", "voice", "present"], "the frames table")
    wanted = frames["voice"].isin([voice] if isinstance(voice, str) else list(voice))
    if names:
        wanted &= frames["frame"].isin(list(names))
    return frames[wanted].astype({"present": bool})


def estimate_quoted_words(
    quotes: pd.DataFrame,
    *,
    by: By = None,
    category: str = "side",
    levels: Sequence[str] | None = None,
    codes: Codes | None = None,
    design: Design,
) -> pd.DataFrame:
    """What share of the quoted words each side has (or each level of another `category`, such as role).

    Args:
        quotes: from `select_quotes`, or sums of them.
        by: the cells, e.g. "outlet".
        levels: the sides to show; the others stay in the denominator.
        codes: what people coded of it (`study.gather_codes("quotes")`); the estimate is then corrected. So below.
    """
    weighted = design.replace(weight="n_words")
    return estimate_share(quotes, category, by=by, categories=levels, codes=codes, design=weighted)


def compare_quoted_words(
    quotes: pd.DataFrame,
    *,
    by: By = None,
    category: str = "side",
    levels: Sequence[str] | None = None,
    codes: Codes | None = None,
    design: Design,
) -> pd.DataFrame:
    """Every two outlets compared in the share of quoted words of every side (or level of `category`)."""
    return compare_groups(
        quotes,
        group="outlet",
        by=by,
        category=category,
        categories=levels,
        codes=codes,
        design=design.replace(weight="n_words"),
    )


def estimate_portrayal(
    mentions: pd.DataFrame, *, by: By = "target", codes: Codes | None = None, design: Design
) -> pd.DataFrame:
    """How targets are portrayed, -1 (every mention negative) to 1 (every one positive); each mention counts alike."""
    return estimate_mean(
        mentions, "portrayal", by=by, bounds=SCALE, codes=codes, design=design.replace(weight="n_mentions")
    )


def estimate_labels(mentions: pd.DataFrame, *, by: By = "target", design: Design) -> pd.DataFrame:
    """What share of the mentions portrays the target negatively, positively, neither way, or is unsure."""
    return estimate_share(mentions, "label", by=by, categories=LABELS, design=design)


def compare_portrayal(
    mentions: pd.DataFrame, *, by: By = "target", codes: Codes | None = None, design: Design
) -> pd.DataFrame:
    """Every two outlets compared in how they portray each target."""
    weighted = design.replace(weight="n_mentions")
    return compare_groups(mentions, "portrayal", group="outlet", by=by, bounds=SCALE, codes=codes, design=weighted)


def estimate_frames(
    frames: pd.DataFrame, *, by: By = "frame", codes: Codes | None = None, design: Design
) -> pd.DataFrame:
    """In what share of the articles each frame is present."""
    return estimate_mean(frames, "present", by=by, share=True, codes=codes, design=design)


def compare_frames(
    frames: pd.DataFrame, *, by: By = "frame", codes: Codes | None = None, design: Design
) -> pd.DataFrame:
    """Every two outlets compared in the share of articles with each frame."""
    return compare_groups(frames, "present", group="outlet", by=by, share=True, codes=codes, design=design)


def estimate_tone(tone: pd.DataFrame, *, by: By = "voice", design: Design) -> pd.DataFrame:
    """The mean tone of sentences (-1 to 1), each weighing its words."""
    return estimate_mean(tone, "tone", by=by, bounds=SCALE, design=design.replace(weight="n_words"))
