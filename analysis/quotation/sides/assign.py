"""Side and role of every speaker of an article: the actors lexicon first, else what the article says."""

import re
from collections import Counter
from dataclasses import replace

from analysis.quotation.article import ReadArticle
from analysis.quotation.marks import Span
from analysis.quotation.sides.clues import SIDES, ClueFinder, ClueMap
from analysis.quotation.sides.evidence import Gatherer
from analysis.quotation.sides.features import Speech, _head, describe_role, describe_side
from analysis.quotation.sides.scorer import SURE_SIDE, Scorer, load_scorer
from analysis.quotation.speakers.actors import Actor, Speaker
from analysis.quotation.speakers.resolve import Resolver


class SideReader:
    """Reads sides and roles from one article, in the order of the text."""

    def __init__(self, article: ReadArticle, resolver: Resolver, finder: ClueFinder) -> None:
        self._text = article.text
        self._clues = ClueMap(finder.find(article.text))
        self._gatherer = Gatherer(article.text, article.sentences, _name_places(article, resolver))
        counts = Counter(clue.side for clue in self._clues.clues if clue.bound != "toward")
        self._shares = {side: counts[side] / max(sum(counts.values()), 1) for side in SIDES if counts[side]}
        dateline = self._clues.inside(self._gatherer.dateline)
        self._dateline = dateline[-1].side if dateline else None
        self._by_head: dict[str, str] = {}
        self._last: tuple[str, str] | None = None

    def speech(self, source: Span | None, speaker: Speaker) -> Speech:
        """What is known of an attribution before its side."""
        zones = self._gatherer.gather(source, speaker.name if speaker.kind in ("person", "body") else None)
        names = self._gatherer.mentions(speaker.name)
        speech = Speech(self._text, speaker.kind, source, zones, names)
        earlier = self._by_head.get(_head(speech)) if speaker.kind in ("anonymous", "collective") else None
        last = self._last or (None, None)
        return replace(speech, earlier=earlier, previous=last[0], previous_role=last[1])

    def features(self, speech: Speech):  # noqa: ANN201
        """Those of side and of role."""
        return (
            describe_side(speech, self._clues, self._shares, self._dateline),
            describe_role(speech, self._clues),
        )

    def remember(self, speech: Speech, side: str, role: str) -> None:
        """Hold the side of words, for those that follow."""
        if side != "unknown":
            head = _head(speech)
            if head and speech.kind in ("anonymous", "collective"):
                self._by_head[head] = side
            self._last = (side, role)


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
