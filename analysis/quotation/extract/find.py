"""Quotes with their cues and speakers as written: marks, masked sentences, parses and the models put together."""

from bisect import bisect_left, bisect_right

import pandas as pd

from analysis.errors import check_columns
from analysis.quotation.article import ReadArticle, iterate_articles
from analysis.quotation.attribution import Attribution, quotes_table
from analysis.quotation.extract.continuation import attach_orphans
from analysis.quotation.extract.cues import CueLexicon
from analysis.quotation.extract.decode import Found, find_in_sentence
from analysis.quotation.extract.inserts import cut_out
from analysis.quotation.extract.masking import MaskedSentence
from analysis.quotation.extract.model import Model, load_model
from analysis.quotation.extract.syntax import parse_sentences
from analysis.quotation.extract.turns import find_turns
from analysis.quotation.marks import Stretch
from analysis.text import word_spans


def extract_quotes(articles: pd.DataFrame) -> pd.DataFrame:
    """Every attribution of words in `articles`: what was said, the cue and the speaker as written.

    A quote may have several spans (`"A," he said. "B."`); kind is direct if all its words stand between quotation
    marks, mixed if some do, indirect if none does (O'Keefe et al. 2012; Newell et al. 2018). Beliefs and intentions
    without words ("wants", "thinks") are left out. On PolNeAR's dev articles see the README for how often this is
    right.

    Args:
        articles: article_id, text.

    Returns:
        The quotes table without speaker, actor, side, role (empty until `resolve_speakers` and `assign_actors`).

    Raises:
        InputError: a column is missing.
    """
    check_columns(articles, ["article_id", "text"], "the articles table")
    return quotes_table((article, find_attributions(article)) for article in iterate_articles(articles))


def find_attributions(article: ReadArticle, model: Model | None = None) -> list[Attribution]:
    """The attributions of one article, in order; speakers are not resolved."""
    model = model or load_model()
    turns, taken = find_turns(article)
    sentences = [each for each in article.masked if each.paragraph_end not in taken]
    wanted = [number for number, sentence in enumerate(sentences) if _may_attribute(sentence, model.lexicon)]
    parses = parse_sentences([sentences[number] for number in wanted])
    found: list[list[Found]] = [[] for _ in sentences]
    for number, parse in zip(wanted, parses, strict=True):
        found[number] = find_in_sentence(parse, model, leads_in=_leads_in(sentences, number))
    attributions = sorted([*turns, *attach_orphans(article.text, sentences, found)], key=lambda each: each.spans[0])
    if article.inserts:
        for attribution in attributions:
            attribution.spans = cut_out(attribution.spans, article.inserts) or attribution.spans
    judge_kinds(article, attributions)
    return attributions


def _may_attribute(sentence: MaskedSentence, lexicon: CueLexicon) -> bool:
    """True if a parse may find something: words outside quotation marks, and a cue or a quotation."""
    if sentence.only_quoted:
        return False
    if sentence.quoted or ":" in sentence.text:
        return True
    words = sentence.text.lower().replace("’", "'").split()
    return any(word.strip(".,;:()'\"-") in lexicon.likely for word in words)


def _leads_in(sentences: list[MaskedSentence], number: int) -> bool:
    """True if the sentence ends in a colon and the next one is a quotation: `He replied:`."""
    sentence = sentences[number]
    if not sentence.text.endswith(":") or number + 1 == len(sentences):
        return False
    return bool(sentences[number + 1].quoted) and sentences[number + 1].start - sentence.end <= 12


def judge_kinds(article: ReadArticle, attributions: list[Attribution]) -> None:
    """Set kind, marked and n_words of every attribution by the quotation marks of the article."""
    starts, ends = [each.start for each in article.stretches], [each.end for each in article.stretches]
    for attribution in attributions:
        inside = 0
        for start, end in attribution.spans:
            own = article.stretches[bisect_right(ends, start) : bisect_left(starts, end)]
            words = [(start + left, start + right) for left, right in word_spans(article.text[start:end])]
            attribution.n_words += len(words)
            attribution.marked += [(max(each.start, start), min(each.end, end)) for each in own]
            inside += sum(_stands_in(word, own) for word in words)
        attribution.kind = "indirect" if not inside else "direct" if inside == attribution.n_words else "mixed"


def _stands_in(word: tuple[int, int], stretches: list[Stretch]) -> bool:
    return any(each.start <= word[0] and word[1] <= each.end for each in stretches)
