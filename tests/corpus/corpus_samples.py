"""An invented article, and short questions to a corpus that was read."""

import pandas as pd

from analysis.corpus import Corpus

BODY = (
    "The council of the alliance met in Brussels on Tuesday to weigh a request for aid. "
    "“We have waited long enough,” Deputy Minister Lidia Osk said after the talks. "
    "Oleh Tarnavko, who leads the delegation, told reporters that the answer would come within days, "
    "and that the members had agreed on most of the text that had divided them since the spring."
)


def only(corpus: Corpus) -> pd.Series:
    """The one article of a corpus."""
    assert len(corpus.articles) == 1, corpus.set_aside[["source", "reason"]].to_string()
    return corpus.articles.iloc[0]


def problems_of(corpus: Corpus) -> set[str]:
    """The kinds of problem found."""
    return set(corpus.problems["problem"])
