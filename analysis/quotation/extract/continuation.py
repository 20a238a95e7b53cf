"""Quoted sentences without a cue of their own: continued, credited by a dash, or left without a speaker."""

import re

from analysis.quotation.attribution import Attribution
from analysis.quotation.extract.decode import Found
from analysis.quotation.extract.masking import MaskedSentence, Quoted
from analysis.quotation.marks import Span

_CREDIT = re.compile(r"\s*[—―–-]{1,2}\s*(?P<name>[A-Z][^.!?:;\n“”\"]{1,90})(?=[.\n]|\s*$)")
_CREDIT_LINE = re.compile(r"\s*[—―–-]{1,2}\s*(?P<name>[A-Z][^!?:;\n“”\"]{1,90})(?:\n|$)")
_FAR = 2  # paragraphs over which a quotation may go on
_LOOSE_WORDS = 6  # a quoted sentence this long is kept even if nobody is named; 3 or 12 move dev by .1 at most


def attach_orphans(text: str, sentences: list[MaskedSentence], found: list[list[Found]]) -> list[Attribution]:
    """All attributions of a text, each quoted sentence without a cue given to the attribution it continues."""
    kept: list[Found] = []
    loose: list[Attribution] = []
    lead: Found | None = None
    lead_paragraph = -_FAR - 1
    for number, (sentence, own) in enumerate(zip(sentences, found, strict=True)):
        free = [each for each in sentence.quoted if each.whole and not _is_covered(each, own)]
        credited = [attribution for each in free if (attribution := _credit(text, each, sentences, number))]
        loose += credited
        free = [each for each in free if not any(_span(each) == other.spans[0] for other in credited)]
        near = lead if sentence.paragraph - lead_paragraph <= _FAR else None
        same = near if sentence.paragraph == lead_paragraph else None
        if own:
            _attach_beside(free, own, same)
            kept += own
            lead = next((each for each in own if _quotes(each, sentence)), own[-1])
            lead_paragraph = sentence.paragraph
        elif free and sentence.only_quoted:
            following = _following(sentences, found, number)
            target = same or following or near
            if target is None:
                loose += [_without_speaker(each) for each in free if each.n_words >= _LOOSE_WORDS]
                continue
            target.spans += [_span(each) for each in sentence.quoted]
            target.continued = True
            lead, lead_paragraph = target, sentence.paragraph
        else:
            loose += [_without_speaker(each) for each in free if each.n_words >= _LOOSE_WORDS]
    return sorted([_settle(each) for each in kept if each.spans] + loose, key=lambda each: each.spans[0])


def _span(quoted: Quoted) -> Span:
    return quoted.stretch.start, quoted.stretch.end


def _is_covered(quoted: Quoted, own: list[Found]) -> bool:
    start, end = _span(quoted)
    return any(a < end and start < b for each in own for a, b in each.spans)


def _quotes(found: Found, sentence: MaskedSentence) -> bool:
    return any(each.whole and _is_covered(each, [found]) for each in sentence.quoted)


def _attach_beside(free: list[Quoted], own: list[Found], lead: Found | None) -> None:
    """A quoted sentence beside an attribution that does not hold it goes to the nearest cue.

    One that ends before `Todd noted that ...`, whose words follow it, goes on with who was quoted before it.
    """
    for each in free:
        start, end = _span(each)
        if lead and end <= own[0].cue[0] and own[0].spans and own[0].spans[0][0] > own[0].cue[0]:
            lead.spans.append((start, end))
            lead.continued = True
        elif each.n_words > 1:
            target = min(own, key=lambda found: max(found.cue[0] - end, start - found.cue[1]))
            target.spans.append((start, end))
            target.continued = True


def _following(sentences: list[MaskedSentence], found: list[list[Found]], number: int) -> Found | None:
    if number + 1 < len(sentences) and sentences[number + 1].paragraph == sentences[number].paragraph:
        return found[number + 1][0] if found[number + 1] else None
    return None


def _credit(text: str, quoted: Quoted, sentences: list[MaskedSentence], number: int) -> Attribution | None:
    """A quotation with its speaker behind a dash: a pull quote, a caption, a letter."""
    end = quoted.stretch.end
    match = _CREDIT.match(text, end, min(len(text), end + 120))
    if match is None and end >= sentences[number].end - 1 and number + 1 < len(sentences):
        match = _CREDIT_LINE.match(text, end, min(len(text), end + 120))
    if match is None or len(match["name"].split()) > 12 or not match["name"].split()[0].istitle():
        return None
    name = match["name"].split(",")[0].rstrip()
    source = (match.start("name"), match.start("name") + len(name))
    dash = re.search(r"[—―–-]+", match[0])
    cue = (end + dash.start(), end + dash.end()) if dash else None
    return Attribution([_span(quoted)], cue, source, rule="credit", confidence=0.8)


def _without_speaker(quoted: Quoted) -> Attribution:
    return Attribution([_span(quoted)], rule="marks", confidence=0.3)


def _settle(found: Found) -> Attribution:
    spans: list[Span] = []
    for start, end in sorted(found.spans):
        if spans and start <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    kind = {":": "colon", "according": "according"}.get(found.word, "cue")
    rule = kind + ("+continued" if found.continued else "")
    chances = (found.speech, found.border, found.source_chance)
    return Attribution(spans, found.cue, found.source, rule, found.confidence, chances=chances, relay=found.relay)
