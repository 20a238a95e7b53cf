"""Damage is named and counted; text that is whole is not called damaged."""

import json
from collections.abc import Callable

import pytest
from corpus_samples import BODY, only, problems_of

from analysis.corpus import Corpus, Limits
from analysis.corpus.drafts import Draft
from analysis.corpus.reading.damage import find_damage
from analysis.lexicons import load_lexicon

Read = Callable[..., Corpus]
LONG = " ".join([BODY] * 4)
PLAIN = LONG.replace("“", "").replace("”", "")


def found_in(text: str, headline: str = "Allies weigh request", **fields: object) -> set[str]:
    draft = Draft("x", text=text, headline=headline, **fields)  # type: ignore[arg-type]
    find_damage(draft, len(text))
    return {problem.problem for problem in draft.problems}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x" * 32_766 + ".", "text cut at a cell limit"),
        ("Page not found. The page you requested does not exist.", "not an article"),
        ("Please enable JavaScript and cookies to continue to the site you asked for.", "not an article"),
        ("Seite nicht gefunden", "not an article"),
        ("The council met in Brussels on Tuesday to weigh a request for… [+2345 chars]", "teaser instead of body"),
        ("The council met in Brussels on Tuesday to weigh a request for aid that it had…", "teaser instead of body"),
        ("Subscribe to continue reading. " + BODY, "paywall or consent notice"),
        ("Skip to main content " + LONG, "navigation glued to text"),
        (LONG.replace(". ", "."), "joined words"),
        (LONG.replace("“", "").replace("”", "").replace(".", "").replace(",", ""), "punctuation stripped"),
        (LONG.replace(",", " ,").replace(".", " ."), "detached punctuation"),
        (LONG.replace("“", "â€œ"), "broken encoding"),
        (LONG.replace("“", "\ufffd"), "broken encoding"),
        (
            "They don?t know what they can?t say and won?t ask. " + LONG.replace("“", "").replace("”", ""),
            "broken encoding",
        ),
        (f"<p>{LONG}</p>", "HTML left in text"),
        ("The council met.", "very short text"),
        ("Der Rat des Bündnisses hat am Dienstag in Brüssel über die Bitte um Hilfe beraten. " * 3, "not English"),
    ],
)
def test_damage_is_found(text: str, problem: str) -> None:
    assert problem in found_in(text)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        LONG,
        LONG + " Error 404 is what the council's page said on Monday.",
        LONG.replace("council", "McKinsey and YouTube council"),
        LONG.replace(" aid.", " aid. Is that all? It is!"),
    ],
)
def test_whole_text_is_not_damaged(text: str) -> None:
    assert found_in(text) == set()


def test_a_read_more_link_after_a_whole_article_is_no_teaser() -> None:
    assert found_in(f"{LONG} {LONG} Read more") == {"navigation glued to text"}


def test_teaser_that_repeats_the_summary() -> None:
    assert "teaser instead of body" in found_in(BODY, teaser=BODY)


def test_detached_punctuation_in_a_headline() -> None:
    assert "detached punctuation" in found_in(BODY, headline="EU , Ukraine to discuss aid")
    assert found_in(BODY, headline="EU, Ukraine to discuss aid") == set()


@pytest.mark.parametrize(
    ("broken", "problem", "clean"),
    [
        ("a\x00b", "control characters", "ab"),
        ("a\x07b\x1b[31m", "control characters", "ab[31m"),
        ("a\ud800b", "lone surrogates", "a\ufffdb"),
        ("a\u202eb\u202d", "bidirectional overrides", "ab"),
    ],
)
def test_cleaning_at_the_door_is_logged(read_text: Read, broken: str, problem: str, clean: str) -> None:
    corpus = read_text(json.dumps({"title": "T", "outlet": "L", "text": f"{broken} {BODY}"}), "a.json")
    assert only(corpus)["text"] == f"{clean} {BODY}"
    row = corpus.problems[corpus.problems["problem"] == problem].iloc[0]
    assert row["evidence"].startswith("text: ")
    assert row["action"] in ("removed", "replaced by U+FFFD")


def test_line_breaks_are_made_one_kind(read_text: Read) -> None:
    corpus = read_text(json.dumps({"title": "T", "text": f"One.\r\nTwo.\rThree.\u2028{BODY}"}), "a.json")
    assert only(corpus)["text"] == f"One.\nTwo.\nThree.\n{BODY}"


def test_a_field_over_the_cap_is_cut_and_logged(read_text: Read) -> None:
    limits = Limits(field_chars=50)
    corpus = read_text(json.dumps({"title": "T", "text": BODY}), "a.json", limits=limits)
    assert only(corpus)["text"] == BODY[:50].strip()
    assert "field cut at the cap" in problems_of(corpus)


def test_texts_cut_at_one_length(read_text: Read) -> None:
    rows = [{"title": str(n), "text": f"{n} {LONG}"[:500]} for n in range(4)] + [{"title": "x", "text": BODY}]
    corpus = read_text("\n".join(map(json.dumps, rows)), "a.jsonl")
    assert (corpus.problems["problem"] == "text cut at a cell limit").sum() == 4


def test_what_is_no_article_is_set_aside_with_its_text(read_text: Read) -> None:
    rows = [{"title": "A", "text": BODY}, {"title": "Page not found", "text": "404: page not found"}]
    corpus = read_text("\n".join(map(json.dumps, rows)), "a.jsonl")
    assert len(corpus.articles) == 1
    assert corpus.set_aside.iloc[0]["reason"].startswith("not an article")
    assert corpus.set_aside.iloc[0]["text"] == "404: page not found"


def test_the_language_of_the_text_is_trusted(read_text: Read) -> None:
    corpus = read_text(json.dumps({"title": "T", "text": BODY, "language": "German"}), "a.json")
    assert only(corpus)["language"] == "en"
    assert "language contradicts" in problems_of(corpus)


def test_every_problem_is_explained() -> None:
    from pathlib import Path

    import analysis.corpus as package

    known = set(load_lexicon("corpus_problems")["problem"])
    source = "\n".join(path.read_text() for path in Path(package.__file__).parent.rglob("*.py"))
    import re

    noted = set(re.findall(r"""\.note\(\s*"([^"{]+)",""", source))
    assert len(noted) > 20
    assert noted <= known
