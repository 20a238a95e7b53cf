"""Text files: headline, date and body are told apart, and what is left out is logged."""

from collections.abc import Callable

import pytest
from corpus_samples import BODY, only, problems_of

from analysis.corpus import Corpus, read_articles

Read = Callable[..., Corpus]


def test_headline_and_paragraphs(read_text: Read) -> None:
    article = only(read_text(f"Allies weigh request for aid\n\n{BODY}\n\nA second paragraph."))
    assert article["headline"] == "Allies weigh request for aid"
    assert article["text"] == f"{BODY}\n\nA second paragraph."


def test_first_sentence_is_no_headline(read_text: Read) -> None:
    text = "The minister has told the press in Berlin that he plans to call his counterpart on Friday.\n\n" + BODY
    corpus = read_text(text)
    assert only(corpus)["text"] == text
    assert "headline missing" in problems_of(corpus)


def test_navigation_and_date_before_the_headline(read_text: Read) -> None:
    corpus = read_text(f"date 2024-10-17 Skip next section Allies weigh request\n\n“Broken quote, he said.\n\n{BODY}")
    article = only(corpus)
    assert article["headline"] == "Allies weigh request"
    assert f"{article['published']:%Y-%m-%d}" == "2024-10-17"
    assert article["text"].startswith("“Broken quote, he said.\n\nThe council")
    logged = corpus.problems.set_index("problem")["evidence"]["navigation glued to text"]
    assert "Skip next section" in logged


def test_repeated_date_and_headline_are_left_out(read_text: Read) -> None:
    head = "October 17, 2024 Skip next section Allies weigh request"
    corpus = read_text(f"{head}\n\n10/17/2024October 17, 2024\nAllies weigh request\n\n{BODY}")
    assert only(corpus)["text"] == BODY
    assert (corpus.problems["problem"] == "date or headline repeated in text").sum() == 2


def test_front_matter(read_text: Read) -> None:
    front = (
        '---\ntitle: "Allies weigh request"\nsource: https://ledger.example/a\ndate: 2022-02-07\nword_count: 80\n---\n'
    )
    article = only(read_text(front + "\nSkip to main content\n" + BODY, "a.md"))
    assert article["headline"] == "Allies weigh request"
    assert article["url"] == "https://ledger.example/a"
    assert article["outlet"] == "ledger.example"
    assert f"{article['published']:%Y-%m-%d}" == "2022-02-07"
    assert article["text"] == BODY


def test_labelled_lines(read_text: Read) -> None:
    article = only(read_text(f"Title: Allies weigh request\nOutlet: Northern Ledger\nDate: 3 March 2022\n\n{BODY}"))
    assert article[["headline", "outlet", "text"]].tolist() == ["Allies weigh request", "Northern Ledger", BODY]


def test_a_colon_in_running_text_is_no_label(read_text: Read) -> None:
    text = f"Allies weigh request\n\nNote: nothing was decided.\n{BODY}"
    assert only(read_text(text))["text"].startswith("Note: nothing was decided.")


def test_metadata_in_the_file_name(read_text: Read) -> None:
    corpus = read_text(f"Allies Weigh Request\n\n{BODY}", "Ledger_2022-03-01_allies-weigh.txt")
    article = only(corpus)
    assert (article["outlet"], f"{article['published']:%Y-%m-%d}") == ("Ledger", "2022-03-01")
    assert {"date from file name", "outlet from file name"} <= problems_of(corpus)


def test_file_name_pattern_of_the_user(read_text: Read) -> None:
    mapping = {"files": {"pattern": "{published}_{_}_{language}_{article_id}.txt"}}
    article = only(read_text(BODY, "20220125T090000Z_GB_en_7d01.txt", mapping=mapping))
    assert article["article_id"] == "7d01"
    assert f"{article['published']:%Y-%m-%d %H}" == "2022-01-25 09"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig", "utf-16-le"])
def test_encodings(read_text: Read, encoding: str) -> None:
    assert "“We have waited long enough,”" in only(read_text(f"Allies weigh\n\n{BODY}".encode(encoding)))["text"]


def test_cyrillic_single_bytes(read_text: Read) -> None:
    text = "Переговоры продолжаются в Брюсселе, сообщил представитель министерства журналистам во вторник. " * 5
    article = only(read_text(text.encode("cp1251")))
    assert article["text"] == text.strip()
    assert article["language"] in ("ru", "uk", "bg")


def test_the_seed_article(shared) -> None:  # type: ignore[no-untyped-def]
    article = only(read_articles(shared / "seed"))
    assert article["headline"].startswith("NATO shows no sign")
    assert article["headline"].endswith("anytime soon")
    assert f"{article['published']:%Y-%m-%d}" == "2024-10-17"
    assert article["text"].startswith("Following comments Wednesday")
    assert article["text"].count("\n\n") == 11
    assert 'not a NATO member,"\n\nZelenskyy said. "This' in article["text"]
