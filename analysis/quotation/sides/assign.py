"""Side and role of every speaker of an article: the actors lexicon first, else what the article says."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.errors import check_columns
from analysis.quotation.article import ReadArticle, iterate_articles
from analysis.quotation.marks import Span
from analysis.quotation.sides.clues import SIDES, Clue, ClueFinder, ClueMap, drop_name_parts
from analysis.quotation.sides.features import Described, Shares, Speech, describe_role, describe_side, head_of
from analysis.quotation.sides.scorer import SURE_SIDE, load_scorer
from analysis.quotation.sides.zones import Gatherer
from analysis.quotation.speakers.actors import Actor, ActorLexicon, Speaker, load_actors
from analysis.quotation.speakers.names import is_body
from analysis.quotation.speakers.resolve import Resolver


class Placed(NamedTuple):
    """An actor with side and role, how sure the side is (0 to 1), and the words that decided."""

    actor: Actor
    confidence: float
    why: str | None


@lru_cache(maxsize=8)
def make_finder(actors: ActorLexicon) -> ClueFinder:
    """The finder of clues for a lexicon, made once."""
    return ClueFinder(actors)


class SideReader:
    """Reads sides and roles from one article, in the order of the text."""

    def __init__(self, article: ReadArticle, resolver: Resolver, actors: ActorLexicon) -> None:
        self._text, self._actors = article.text, actors
        found = make_finder(actors).find(article.text)
        self._clues = ClueMap(
            drop_name_parts(found, [mention for mention in article.names if not is_body(mention.name)])
        )
        self._gatherer = Gatherer(article.text, article.sentences, _name_places(article, resolver))
        self._told = [clue for clue in self._clues.clues if clue.bound != "toward"]
        dateline = self._clues.inside(self._gatherer.dateline)
        self._dateline = (dateline[-1].side, (dateline[-1].start, dateline[-1].end)) if dateline else None
        self._by_head: dict[str, tuple[str, Span]] = {}
        self._last: tuple[str, Span | None, str] | None = None

    def place(self, source: Span | None, speaker: Speaker) -> Placed:
        """The side and role of a speaker written as `source`; remembered for "they" and "the official" after it."""
        speech = self.speech(source, speaker)
        placed = self._place(speech, self._find(speaker))
        self.remember(speech, placed.actor.side, placed.actor.role)
        return placed

    def place_sharing(self, first: Actor, sharing: list[Speaker]) -> list[Actor]:
        """The actors of all who share words, the `first` among them as it was placed; [] where one speaks."""
        others = [self._place(self.speech(None, each), self._find(each)).actor for each in sharing[1:]]
        return [first, *others] if sharing else []

    def _find(self, speaker: Speaker) -> Actor | None:
        return self._actors.find(speaker.name) if speaker.name else None

    def _place(self, speech: Speech, known: Actor | None) -> Placed:
        if known is not None and known.side != "unknown":
            return Placed(known, 1.0, f"lexicon: {known.name}")
        side_features, role_features = self.features(speech)
        chances = load_scorer("side").score(side_features)
        side = max(chances, key=lambda each: chances[each])
        why = load_scorer("side").explain(side_features, side)
        if chances[side] < SURE_SIDE or side == "unknown":
            side, why = "unknown", None
        confidence = max(chances[each] for each in SIDES) if side == "unknown" else chances[side]
        words = " ".join(self._text[slice(*why)].split()) if why else None
        if known is not None:
            return Placed(replace(known, side=side), round(confidence, 3), words)
        roles = load_scorer("role").score(role_features)
        role = max(roles, key=lambda each: roles[each])
        return Placed(Actor(None, side, role), round(confidence, 3), words)

    def speech(self, source: Span | None, speaker: Speaker) -> Speech:
        """What is known of an attribution before its side."""
        named = speaker.kind in ("person", "body")
        zones = self._gatherer.gather(source, speaker.name if named else None)
        speech = Speech(self._text, speaker.kind, source, zones, self._gatherer.mentions(speaker.name))
        head = head_of(speech)
        earlier = self._by_head.get(head) if head and not named else None
        return replace(speech, earlier=earlier, previous=self._last)

    def features(self, speech: Speech) -> tuple[Described, Described]:
        """Those of side and of role."""
        own = set(speech.names) if speech.kind == "person" else set()
        shares = _count_shares([clue for clue in self._told if (clue.start, clue.end) not in own])
        return describe_side(speech, self._clues, shares, self._dateline), describe_role(speech, self._clues)

    def remember(self, speech: Speech, side: str, role: str) -> None:
        """Hold the side of words, for those that follow."""
        if side == "unknown":
            return
        head = head_of(speech)
        if head and speech.source is not None and speech.kind in ("anonymous", "collective"):
            self._by_head[head] = (side, speech.source)
        self._last = (side, speech.source, role)


def _count_shares(told: list[Clue]) -> Shares:
    """The share of each side among clues, and where its first one stands."""
    counts = Counter(clue.side for clue in told)
    firsts = {clue.side: (clue.start, clue.end) for clue in reversed(told)}
    return {side: (counts[side] / len(told), firsts[side]) for side in SIDES if counts[side]}


def _name_places(article: ReadArticle, resolver: Resolver) -> dict[str, list[Span]]:
    """Where each name stands, under the name by which its bearer is known."""
    places: dict[str, list[Span]] = {}
    people = {mention.start for mention in resolver.roster.people}
    for mention in article.names:
        names = {mention.name}
        if mention.start in people:
            names.add(resolver.roster.expand(mention.name))
        for name in names:
            places.setdefault(name, []).append((mention.start, mention.end))
    return places


def assign_sides(
    quotes: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    sentences: pd.DataFrame | None = None,
    actors: str | Path | None = None,
) -> pd.DataFrame:
    """The quotes with side, role, `sides`, `roles`, `side_confidence` and `side_why`, read from the articles.

    Speakers whom the actors lexicon knows have its side and role, confidence 1 and "lexicon: NAME". For all others a
    conditional logit weighs what the article says (docs/models.md): the words before and beside each mention of the
    name, the source span, places and peoples around it. Below a probability of .5 a side is "unknown".

    Args:
        quotes: the quotes table with speaker, speaker_kind, source_start and source_end.
        articles: the same articles.
        sentences: the sentences table of these articles, if it is there already.
        actors: a CSV of your own actors, see `assign_actors`.

    Raises:
        InputError: a column is missing.
    """
    check_columns(
        quotes, ["article_id", "start", "source_start", "source_end", "speaker", "speaker_kind"], "the quotes table"
    )
    check_columns(articles, ["article_id", "text"], "the articles table")
    known = load_actors(actors)
    own_rows: dict[Hashable, pd.DataFrame] = dict(iter(quotes.groupby("article_id", sort=False)))
    found: dict[object, Placed] = {}
    shared: dict[object, list[Actor]] = {}
    for article in iterate_articles(articles[articles["article_id"].isin(list(own_rows))], sentences):
        own = own_rows[article.article_id]
        reader = SideReader(article, Resolver(article, known), known)
        columns = ("source_start", "source_end", "speaker", "speaker_kind")
        together = own.get("speakers", pd.Series([[]] * len(own), own.index))
        rows = zip(own.index, *(own[column] for column in columns), together, strict=True)
        for index, start, end, name, kind, names in rows:
            speaker = Speaker(name if isinstance(name, str) else None, kind)
            found[index] = reader.place(None if pd.isna(start) else (int(start), int(end)), speaker)
            sharing = [Speaker(each, known.kind_of(each)) for each in names] if len(names) > 1 else []
            shared[index] = reader.place_sharing(found[index].actor, sharing) or [found[index].actor]
    placed = [found.get(index) for index in quotes.index]
    sharers = [shared.get(index, []) for index in quotes.index]
    answers = {
        "side": pd.Series([each and each.actor.side for each in placed], quotes.index, dtype="str"),
        "role": pd.Series([each and each.actor.role for each in placed], quotes.index, dtype="str"),
        "side_confidence": pd.Series([each and each.confidence for each in placed], quotes.index, dtype="float64"),
        "side_why": pd.Series([each and each.why for each in placed], quotes.index, dtype="str"),
        "sides": pd.Series([[each.side for each in each_of] for each_of in sharers], quotes.index, dtype="object"),
        "roles": pd.Series([[each.role for each in each_of] for each_of in sharers], quotes.index, dtype="object"),
    }
    return quotes.assign(**answers)
