"""From the source span as written ("he", "the minister") to the speaker's name."""

import re
from bisect import bisect_left
from collections.abc import Hashable
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis.errors import check_columns
from analysis.quotation.article import ReadArticle, iterate_articles
from analysis.quotation.marks import Span
from analysis.quotation.speakers.actors import ActorLexicon, Speaker, find_holder, fold_name, load_actors
from analysis.quotation.speakers.bodies import BODY_NAME, find_abbreviated, find_author, find_body, find_joint
from analysis.quotation.speakers.discourse import Discourse, find_before
from analysis.quotation.speakers.names import Mention, Roster, bare, find_names, is_body, words_of
from analysis.quotation.speakers.titles import CORE_END as _CORE_END
from analysis.quotation.speakers.titles import describe_mention, find_described, looks_personal

_HE, _SHE = {"he", "his", "him", "himself"}, {"she", "her", "hers", "herself"}
_FIRST = {"i", "me", "my", "we", "us", "our", "myself"}
_RELATIVE = {"who", "whom", "whose", "which", "that"}
_THEY = {"they", "their", "them", "it", "its"}
_IT = {"it", "its"}
_PLURAL = {"they", "them", "their"}
_GOVERNED = re.compile(
    r"\b(?:of|for|from|in|at|on|by|to|with|against|about|like|than|between|over|under|after|before|versus|v|and|or|as|into|"
    r"\w+ing|met|told|asked|called|urged|accused|blamed|praised|beat|joined|named)\s+(?:\w+\s+){0,2}$"
)
_REPORTS = re.compile(
    r",?\s+(?:also\s+|has\s+|had\s+)?(?:said|says|told|added|wrote|argued|noted|called|asked|tweeted)\b"
)
_TAIL_RELATIVE = re.compile(r"(?<=\w)(?:,|\s[–—-]+)?\s(?:who|which|that)$")
_LESSER = {"vice", "former"}
_OFFICE = re.compile(r"^(?:the|this|that|a|an|his|her|its|their|our)\s+|^former\s+", re.IGNORECASE)


UNRESOLVED = Speaker(None, "unresolved")


def resolve_speakers(
    quotes: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    sentences: pd.DataFrame | None = None,
    actors: str | Path | None = None,
) -> pd.DataFrame:
    """The quotes plus `speaker`, the name behind the source span, and `speaker_kind`.

    Surnames become the full names of the article (else of the actors lexicon); he, she and who the nearest fitting
    person, grammatical subjects and earlier speakers first; an office its holder in the article, else on the day of
    publication. speaker_kind is one of person, body, collective, anonymous (unnamed officials, sources), author (the
    article's own I and we) and unresolved (no source, or a pronoun without antecedent; `speaker` is missing).
    Where several say the words together, `speakers` lists them all, n_sharing counts them and `speaker` is the first.

    Args:
        quotes: the quotes table with source_start and source_end.
        articles: the same articles; `published` and `author` are used where they are there.
        sentences: the sentences table of these articles, if it is there already; saves time, changes nothing.
        actors: a CSV of your own actors, who are recognised by every alias, see `assign_actors`.

    Raises:
        InputError: a column is missing.
    """
    check_columns(quotes, ["article_id", "start", "source_start", "source_end"], "the quotes table")
    check_columns(articles, ["article_id", "text"], "the articles table")
    known = load_actors(actors)
    own_rows: dict[Hashable, pd.DataFrame] = dict(iter(quotes.groupby("article_id", sort=False)))
    found: dict[object, tuple[Speaker, list[Speaker]]] = {}
    for article in iterate_articles(articles[articles["article_id"].isin(list(own_rows))], sentences):
        own = own_rows[article.article_id].sort_values("start", kind="stable")
        resolver = Resolver(article, known)
        for index, start, end in zip(own.index, own["source_start"], own["source_end"], strict=True):
            span = None if pd.isna(start) else (int(start), int(end))
            found[index] = resolver.resolve(span), resolver.find_sharing(span)
    resolved = [found.get(index, (UNRESOLVED, [])) for index in quotes.index]
    speakers = [speaker for speaker, _ in resolved]
    named = [[each.name for each in sharing or [speaker] if each.name] for speaker, sharing in resolved]
    names = pd.Series([each.name for each in speakers], index=quotes.index, dtype="str")
    kinds = pd.Series([each.kind for each in speakers], index=quotes.index, dtype="str")
    together = pd.Series(named, index=quotes.index, dtype="object")
    return quotes.assign(
        speaker=names, speaker_kind=kinds, speakers=together, n_sharing=together.map(len).clip(lower=1).astype("int64")
    )


class Resolver:
    """Resolves the source spans of one article in reading order; remembers who spoke last."""

    def __init__(self, article: ReadArticle, actors: ActorLexicon) -> None:
        self.text, self.published, self.author = article.bare, article.published, article.author
        self.actors = actors
        self.roster = Roster(article.bare, article.names, actors)
        self._stretches = [(each.start, each.end) for each in article.stretches if each.end - each.start > 30]
        self._quoted_starts = [start for start, _ in self._stretches]
        self._sentences = article.sentences
        self._sentence_starts = [start for start, _ in self._sentences]
        self.people = [mention for mention in self.roster.people if not self._is_quoted(mention.start)]
        self._people_starts = [mention.start for mention in self.people]
        self._people_names = {mention.name for mention in self.people}
        self.bodies: list[tuple[str, Speaker]] = []  # phrases of the bodies that spoke, and who they are
        self.latest: Speaker | None = None
        self.discourse = Discourse()
        self.last: tuple[int, Speaker] | None = None  # where one person last spoke, and who

    def _is_quoted(self, position: int) -> bool:
        at = bisect_left(self._quoted_starts, position + 1) - 1
        return at >= 0 and self._stretches[at][0] <= position < self._stretches[at][1]

    def resolve(self, span: Span | None) -> Speaker:
        """The speaker behind one source span."""
        if span is None:
            return UNRESOLVED
        phrase = self._phrase_at(span)
        if joint := self.find_sharing(span):
            return joint[0]
        speaker = self._resolve(phrase, span)
        self.latest = speaker if speaker.name else self.latest
        self.discourse.remember(span[0], phrase, speaker, self.actors)
        if speaker.kind in ("person", "anonymous") and speaker.name and not phrase.casefold().endswith("s"):
            self.last = (span[0], speaker)
        if speaker.kind == "body" or (speaker.kind == "collective" and (len(phrase.split()) > 1 or phrase.isupper())):
            self.bodies.append((phrase, speaker))
        return speaker

    def find_sharing(self, span: Span | None) -> list[Speaker]:
        """Everybody who says the words of a source together, `Venn and Osk said`; [] where one speaks."""
        return [] if span is None else find_joint(self._phrase_at(span), self._part, self.actors)

    def _phrase_at(self, span: Span) -> str:
        phrase = " ".join(self.text[span[0] : span[1]].split()).strip(' ,;:—–-“”"')
        return _TAIL_RELATIVE.sub("", phrase)  # a blogger, who

    def _part(self, phrase: str) -> Speaker | None:
        known = self.actors.find(phrase)
        if known and known.name and known.role != "anonymous":
            return Speaker(self.roster.expand(phrase) if known.kind == "person" else known.name, known.kind)
        described = find_described(phrase, self.roster, self.actors)
        if described:
            return Speaker(described, "person")
        return None if _CORE_END.search(phrase) else self._named(phrase)  # the Centre for Research and Peace is one

    def _resolve(self, phrase: str, span: Span) -> Speaker:
        low = bare(phrase)
        if low in _HE | _SHE:
            return self._pronoun("m" if low in _HE else "f", span[0])
        if low in _FIRST:
            return Speaker(self.author, "author")
        if low in _RELATIVE:
            return self._relative(span[0])
        if low in _IT and self.bodies:
            return self.bodies[-1][1]
        if low in _THEY or not low:
            return (low in _PLURAL and self.discourse.group_before(span[0])) or UNRESOLVED
        known = self.actors.find(phrase)
        # a name is whom the article means by it, where it names that person in full
        in_article = (
            known is not None
            and bool(find_names(phrase))
            and (
                known.name in self._people_names
                or (known.kind == "person" and len(phrase.split()) == 1 and self.roster.full_name(phrase) is not None)
            )
        )
        if known and known.role != "anonymous" and not in_article:
            same = self.discourse.same_person(phrase, span[0]) if known.kind == "collective" else None
            return same or Speaker(known.name, known.kind)
        return self._phrase(phrase, span)

    def _phrase(self, phrase: str, span: Span) -> Speaker:
        if described := find_described(phrase, self.roster, self.actors):
            return Speaker(described, "person")
        if author := find_author(phrase, self._part, self.latest):
            return author
        if (whole := BODY_NAME.fullmatch(phrase)) and is_body(whole["head"]):
            return Speaker(whole["name"], "body")
        cut = _CORE_END.search(phrase)
        core = phrase[: cut.start()] if cut and cut.start() > 0 else phrase
        if full := find_abbreviated(re.sub("^[Tt]he ", "", phrase), self.text):
            return self._part(full) or Speaker(full, "body")
        if named := self._named(core):
            return named
        head = bare(core.split()[-1]) if core.split() else ""
        rest = phrase[len(core) :]
        people = words_of("anonymous") | words_of("title")
        if head in people and rest.startswith((",", " (", " -", " –", " —")):  # his spokeswoman, Mara Venn
            apposed = self._named(_CORE_END.split(rest.lstrip(" ,(-–—"), maxsplit=1)[0], person=True)
            if apposed:
                return apposed
        office = self._office(core, phrase, span[0])
        if office:
            return office
        if body := find_body(phrase, self.text[: span[0]], self.actors, self.bodies):
            return body
        if same := self.discourse.same_person(phrase, span[0]):
            return same
        if head in words_of("anonymous") or bare(core.split()[0]) in words_of("anonymous"):
            return Speaker(_OFFICE.sub("", core), "anonymous")
        return Speaker(_OFFICE.sub("", core), "collective")

    def _named(self, core: str, *, person: bool = False) -> Speaker | None:
        """The name at the end of a phrase, if it ends in one."""
        mentions = find_names(core)
        if not mentions or core[mentions[-1].end :].strip(" .,'’s)"):
            return None
        mention = mentions[-1]
        if is_body(mention.name) or (not person and not looks_personal(mention, self.roster, self.actors)):
            known = self.actors.find(mention.name)
            if person:
                return None
            return Speaker(known.name, known.kind) if known else Speaker(mention.name.removeprefix("The "), "body")
        return Speaker(self.roster.expand(mention.name), "person")

    def _pronoun(self, gender: str, position: int) -> Speaker:
        """He or she: a subject of this sentence, the last speaker unless another subject follows, a person before."""
        at = bisect_left(self._people_starts, position)
        recent = [each for each in self.people[max(0, at - 40) : at] if self._fits(self._full(each), gender)]
        sentence = self._sentence_start(position)
        for mention in recent:
            if mention.start >= sentence and self._is_subject(mention):
                return Speaker(self._full(mention), "person")
        subjects = [each for each in recent if self._is_subject(each)]
        if self.last and self.last[0] < position and self._fits_last(gender):
            since = [each for each in subjects if each.start > self.last[0] + 1]
            if not since or position - self.last[0] < 12:
                return self.last[1]
        return Speaker(self._full((subjects or recent)[-1]), "person") if recent else UNRESOLVED

    def _fits(self, name: str, gender: str) -> bool:
        return self.roster.gender(name) in (gender, None)

    def _fits_last(self, gender: str) -> bool:
        if self.last is None or self.last[1].name is None:
            return False
        name = self.last[1].name
        if self.last[1].kind == "anonymous":
            other = "female" if gender == "m" else "male"
            return not set(map(bare, name.split())) & words_of(other)
        return self._fits(name, gender)

    def _sentence_start(self, position: int) -> int:
        number = bisect_left(self._sentence_starts, position + 1) - 1
        return self._sentences[number][0] if number >= 0 else 0

    def _is_subject(self, mention: Mention) -> bool:
        """True if a name opens its sentence or clause, or a reporting clause, and is not owned or governed."""
        before = self.text[max(self._sentence_start(mention.start), mention.start - 60) : mention.start]
        if mention.title:
            before = re.sub(rf"{re.escape(mention.title)}\W*$", "", before)
        after = self.text[mention.end : mention.end + 3]
        following = re.match(r"\s([\w-]+)", self.text[mention.end : mention.end + 30])
        modifies = following and bare(following[1]) in words_of("collective") | words_of("anonymous")
        if modifies or after.startswith(("'s", "’s", "' ", "’ ")) or (before.endswith("the ") and not mention.title):
            return False
        return not _GOVERNED.search(before) or bool(_REPORTS.match(self.text, mention.end))

    def _full(self, mention: Mention) -> str:
        return self.roster.expand(mention.name)

    def _relative(self, position: int) -> Speaker:
        """Who and which: the nearest name before it, else the phrase before it."""
        number = max(bisect_left(self._sentence_starts, position + 1) - 1, 0)
        start = self._sentences[number][0] if self._sentences else 0
        before = self.text[max(start, position - 160) : position]
        if name := find_before(before, self.roster):
            return self._named(name) or UNRESOLVED
        words = re.findall(r"[\w’'-]+", before)[-1:]
        kind = "anonymous" if words and bare(words[0]) in words_of("anonymous") else "collective"
        return Speaker(words[0], kind) if words else UNRESOLVED

    def _office(self, core: str, phrase: str, position: int) -> Speaker | None:
        """The holder of an office named without a name: by the article's own titles, else by the date."""
        definite = phrase.lower().startswith(("the ", "his ", "her ", "its ", "their ", "former "))
        if holder := self._holder(phrase) or self._holder(core):
            return Speaker(holder, "person")
        words = fold_name(_OFFICE.sub("", core)).split()
        if not definite or not words or words[-1] not in words_of("title"):
            return None
        return self._described(words, position)

    def _described(self, words: list[str], position: int) -> Speaker | None:
        """The person whom the article describes by the same noun: `Gov. Mara Venn` ... `the governor`."""
        head = words[-1]
        heads = {head, {"governor": "gov", "senator": "sen", "representative": "rep", "general": "gen"}.get(head, head)}
        best: tuple[int, int, str] | None = None
        for mention in self.roster.people:
            description = self._descriptions[mention.start]
            if heads & description and not (description - set(words)) & _LESSER:  # a vice president is no president
                shared = len(set(words) & description)
                candidate = (shared, -abs(mention.start - position), self._full(mention))
                best = max(best, candidate) if best else candidate
        return Speaker(best[2], "person") if best else None

    @cached_property
    def _descriptions(self) -> dict[int, set[str]]:
        return {each.start: describe_mention(self.text, each) for each in self.roster.people}

    def _holder(self, phrase: str) -> str | None:
        return None if self.published is None else find_holder(_OFFICE.sub("", phrase), self.published)
