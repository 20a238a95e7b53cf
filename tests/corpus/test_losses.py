"""Losses that were silent: each is read right now, or named in `problems` or `set_aside`. All samples are invented."""

import json
from collections.abc import Callable

import pandas as pd
import pytest
from corpus_samples import BODY, only, problems_of
from docx import Document

from analysis.corpus import Corpus, check_corpus, format_check, read_articles
from analysis.corpus.gaps import find_gaps
from analysis.corpus.reading.outlets import outlet_of_name, propose_joins
from analysis.errors import InputError

Read = Callable[..., Corpus]


def nexis(numbers: list[int], of: int) -> str:
    return "\n".join(
        f"{' ' * 30}{n} of {of} DOCUMENTS\n\n{' ' * 30}Northern Ledger\n\n{' ' * 30}March {n}, 2022\n\n"
        f"HEADLINE: Talks on day {n}\n\nLENGTH: 70 words\n\nBODY:\n\nOn day {n}. {BODY}\n\nLOAD-DATE: March 9, 2022\n"
        for n in numbers
    )


def table(rows: list[tuple[str, str]], text: str = BODY) -> str:
    return "outlet,date,title,text\n" + "\n".join(
        f'{outlet},"{when}",Talks {n},"Part {n}. {text}"' for n, (outlet, when) in enumerate(rows)
    )


def test_documents_that_an_export_counts_and_does_not_hold_are_named(read_text: Read) -> None:
    corpus = read_text(nexis([1, 2, 4], 5), "export.TXT")
    assert len(corpus.articles) == 3
    assert corpus.set_aside["reason"].tolist() == ["documents missing: the export counts 5, it holds 3; missing: 3, 5"]
    whole = read_text(nexis([1, 2, 3], 3), "export.TXT")
    assert whole.set_aside.empty


def test_a_part_of_a_longer_result_misses_nothing(read_text: Read) -> None:
    assert read_text(nexis([11, 12, 13], 500), "export.TXT").set_aside.empty


def test_headlines_that_the_cover_lists_are_no_outlets(tmp_path) -> None:
    document = Document()
    lines = ["User Name: A Reader", "Documents (3)", "1. Gate opens", "2. Talks resume", "3. A crowd in the rain"]
    for headline in ("Gate opens", "Talks resume"):
        lines += [
            "Northern Ledger",
            headline,
            "March 4, 2022 Friday",
            "Length: 70 words",
            "Body",
            BODY,
            "End of Document",
        ]
    for line in lines:
        document.add_paragraph(line)
    document.save(tmp_path / "export.docx")
    corpus = read_articles(tmp_path)
    assert corpus.articles["outlet"].tolist() == ["Northern Ledger"] * 2
    assert corpus.articles["headline"].tolist() == ["Gate opens", "Talks resume"]
    assert corpus.set_aside["reason"].tolist() == [
        "documents missing: the cover counts 3, it holds 2; missing: A crowd in the rain"
    ]


@pytest.mark.parametrize("outlet", ["Northern Ledger - Final Edition", "Harbour Post Online Edition", "Late Edition"])
def test_an_outlet_may_be_named_like_an_edition(read_text: Read, outlet: str) -> None:
    text = f"Gate opens\n{outlet}\nMarch 4, 2022 Friday\nLength: 70 words\nBody\n{BODY}\nEnd of Document\n"
    article = only(read_text(text))
    assert article[["headline", "outlet"]].tolist() == ["Gate opens", outlet]


def test_a_line_below_the_date_that_is_an_edition_or_a_correction_is_no_headline(read_text: Read) -> None:
    text = f"Gate opens\nLedger\nMarch 4, 2022\nCorrection Appended\nLength: 70 words\nBody\n{BODY}\nEnd of Document\n"
    assert only(read_text(text))["headline"] == "Gate opens"


def test_outlets_that_differ_in_every_article_are_headlines(read_text: Read) -> None:
    rows = "\n".join(f'Talks resume on day {n},2022-03-0{n},"Day {n}. {BODY}"' for n in range(1, 10))
    corpus = read_text(f"source,date,text\n{rows}", "table.csv")
    assert corpus.articles["outlet"].isna().all()
    assert corpus.articles["headline"].str.startswith("Talks resume").all()
    assert "outlet looks like a headline" in problems_of(corpus)


def test_fewer_words_than_the_export_counts_are_named(read_text: Read) -> None:
    corpus = read_text(nexis([1], 1).replace("70 words", "937 words"), "export.TXT")
    found = corpus.problems[corpus.problems["problem"] == "text shorter than the export says"]
    assert found["evidence"].str.contains("of 937 words").all()
    assert len(found) == 1


@pytest.mark.parametrize(
    ("document", "seen"),
    [
        ([["2022-03-04", "Talks", BODY]], "orient='values'"),
        ({"count": 2, "hits": [{"Ueberschrift": "Talks", "Koerper": BODY}]}, "'Ueberschrift', 'Koerper'"),
    ],
)
def test_an_unknown_shape_is_refused_with_what_was_seen(read_text: Read, document: object, seen: str) -> None:
    with pytest.raises(InputError, match="no article found") as error:
        read_text(json.dumps(document), "export.json")
    assert seen in str(error.value)


def test_a_mapping_reads_an_unknown_shape(read_text: Read) -> None:
    document = {"count": 1, "hits": [{"Ueberschrift": "Talks", "Koerper": BODY}]}
    mapping = {"text": "Koerper", "headline": "Ueberschrift"}
    assert only(read_text(json.dumps(document), "export.json", mapping=mapping))["headline"] == "Talks"


def test_quotation_marks_that_enclose_no_cell_stay(read_text: Read) -> None:
    rows = "".join(f'2022-03-0{n}\tTalks {n}\t"We will see," she said. {BODY}\n' for n in (1, 2, 3))
    corpus = read_text(f"date\ttitle\ttext\n{rows}", "table.tsv")
    assert corpus.articles["text"].str.startswith('"We will see," she said.').all()
    enclosed = read_text(f'date\ttitle\ttext\n2022-03-01\tTalks\t"She said ""no"".\n{BODY}"\n', "table.tsv")
    assert only(enclosed)["text"].startswith('She said "no".')


def test_rows_that_an_open_quote_swallowed_are_given_back_and_named(read_text: Read) -> None:
    plain = BODY.replace(",", "")
    rows = [f"Ledger {n},2022-03-0{n},Talks {n},{plain} {n}" for n in (1, 2, 3, 4)]
    rows[1] = rows[1].replace(f"{plain} 2", f'"{plain} 2')
    corpus = read_text("outlet,date,title,text\n" + "\n".join(rows), "table.csv")
    assert corpus.articles["outlet"].tolist() == ["Ledger 1", "Ledger 2", "Ledger 3", "Ledger 4"]
    assert corpus.articles["text"].tolist() == [f"{plain} {n}" for n in (1, 2, 3, 4)]
    assert corpus.set_aside["reason"].str.startswith("rows swallowed by an open quote: 2 found").all()


def test_day_and_month_are_settled_outlet_by_outlet(read_text: Read) -> None:
    rows = [("Ledger", "25/04/2022"), ("Ledger", "03/04/2022"), ("Post", "04/26/2022"), ("Post", "03/04/2022")]
    corpus = read_text(table([*rows, ("Gazette", "03/04/2022")]), "table.csv")
    days = corpus.articles["published"].dt.strftime("%Y-%m-%d").tolist()
    assert days[:4] == ["2022-04-25", "2022-04-03", "2022-04-26", "2022-03-04"]
    assert corpus.problems.query("problem == 'ambiguous date'")["article_id"].tolist() == [
        corpus.articles["article_id"].iloc[4]
    ]


def test_an_outlet_that_contradicts_itself_is_ambiguous(read_text: Read) -> None:
    rows = [("Ledger", "25/04/2022"), ("Ledger", "04/26/2022"), ("Ledger", "03/04/2022")]
    assert "ambiguous date" in problems_of(read_text(table(rows), "table.csv"))


def test_a_column_that_a_spreadsheet_half_swapped_is_named(read_text: Read) -> None:
    rows = ["2022-03-04 00:00:00", "25/04/2022", "2022-05-06 00:00:00", "26/04/2022"]
    corpus = read_text(table([("Ledger", when) for when in rows]), "table.csv")
    assert (corpus.problems["problem"] == "day and month may be swapped").sum() == 2


@pytest.mark.parametrize("when", ["1970-01-01", "1970-01-01T00:00:00Z", "0", "2099-12-31"])
def test_dates_that_were_never_set_are_implausible(read_text: Read, when: str) -> None:
    corpus = read_text(table([("Ledger", when)]), "table.csv")
    assert corpus.articles["published"].isna().all()
    assert {"implausible date", "unreadable date"} & problems_of(corpus)


def test_the_clock_is_kept_as_written_and_utc_beside_it(read_text: Read) -> None:
    rows = [("Ledger", "2022-02-23T23:30:00-05:00"), ("Ledger", "Feb 23, 2022 11:30 PM ET")]
    articles = read_text(table(rows), "table.csv").articles
    assert articles["published"].dt.strftime("%Y-%m-%d %H:%M").tolist() == ["2022-02-23 23:30"] * 2
    assert articles["published_utc"].iloc[0] == "2022-02-24 04:30:00"
    assert pd.isna(articles["published_utc"].iloc[1])


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>Talks resume</title>{head}</head><body>{body}</body></html>"


def paragraphs() -> str:
    return "".join(f"<p>{sentence}.</p>" for sentence in BODY.split(". "))


def test_an_index_page_and_a_lost_page_are_no_articles(read_text: Read) -> None:
    teaser = (
        "<article><h3><a href='/{n}'>Story {n}</a></h3><p>Bridge {n} was closed after a truck hit it.</p></article>"
    )
    index = page("<main>" + "".join(teaser.format(n=n) for n in range(8)) + "</main>")
    for content, reason in (
        (index, "an index page"),
        (page(paragraphs()).replace("Talks resume", "404 Not Found"), "an error page"),
    ):
        corpus = read_text(content, "page.html", strict=False)
        assert corpus.articles.empty
        assert corpus.set_aside["reason"].str.contains(reason).all()


def test_what_only_screen_readers_are_told_is_left_out(read_text: Read) -> None:
    body = paragraphs().replace("in Brussels", "in <a>Brussels<span class='visually-hidden'>, opens new tab</span></a>")
    assert "opens new tab" not in only(read_text(page(f"<article>{body}</article>"), "page.html"))["text"]


def test_the_pages_own_date_goes_before_others(read_text: Read) -> None:
    data = {"@type": "NewsArticle", "datePublished": "2022-03-04T23:30:00-05:00"}
    head = f"<script type='application/ld+json'>{json.dumps({'@graph': [data]})}</script>"
    older = "<aside><time datetime='2021-01-02'>2 January 2021</time> An older story</aside>"
    article = only(read_text(page(f"{older}<article>{paragraphs()}</article>", head), "page.html"))
    assert f"{article['published']:%Y-%m-%d %H:%M}" == "2022-03-04 23:30"


def test_a_record_with_an_abstract_only_is_metadata(read_text: Read) -> None:
    ris = "TY  - NEWS\nT1  - Talks\nJF  - Ledger\nY1  - 2022/03/04/\nAB  - They met.\nER  - \n"
    corpus = read_text(ris, "export.ris")
    assert pd.isna(only(corpus)["text"])
    assert "metadata only" in problems_of(corpus)


def test_unknown_xml_is_refused_with_its_elements(read_text: Read) -> None:
    with pytest.raises(InputError, match=r"elements found: catalog, item, price"):
        read_text("<?xml version='1.0'?><catalog><item><price>3</price></item></catalog>", "export.xml")
    with pytest.raises(InputError, match="entities"):
        read_text("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><articles/>", "export.xml")


def test_damaged_xml_says_so(read_text: Read) -> None:
    article = f"<article><title>Talks</title><date>2022-03-04</date><text>{BODY}</text></article>"
    corpus = read_text(f"<?xml version='1.0'?><articles>{article}<article><title>Gate", "export.xml")
    assert only(corpus)["headline"] == "Talks"
    assert corpus.set_aside["reason"].str.startswith("damaged XML").any()


def test_a_group_of_unknown_fields_is_refused_by_name(read_text: Read) -> None:
    record = {"title": "Talks", "text": BODY, "date": "2022-03-04"}
    corpus = read_text(json.dumps({"Ledger": [record], "Post": [{"Koerper": BODY, "Kopf": "Gate"}]}), "export.json")
    assert only(corpus)["outlet"] == "Ledger"
    assert corpus.set_aside["reason"].str.contains("'Koerper', 'Kopf'").tolist() == [True]


def test_a_pdf_is_refused_with_advice(read_text: Read) -> None:
    with pytest.raises(InputError, match="download the export as DOCX, RTF, HTML or text"):
        read_text(b"%PDF-1.7\n" + bytes(range(256)), "export.pdf")


@pytest.mark.parametrize(
    ("written", "outlet"),
    [
        ("The Guardian (London)", "The Guardian"),
        ("theguardian.com", "The Guardian"),
        ("Guardian, The", "The Guardian"),
        ("THE GUARDIAN(London)", "The Guardian"),
        ("The Guardian - Final Edition", "The Guardian"),
        ("edition.cnn.com", "CNN"),
        ("The Guardian (Charlottetown, Prince Edward Island)", None),
        ("The Guardian (Nigeria)", None),
        ("Northern Ledger", None),
        ("The Mirror (Hull)", None),
    ],
)
def test_known_names_are_folded_and_no_others(written: str, outlet: str | None) -> None:
    assert outlet_of_name(written) == outlet


def test_what_was_folded_is_shown_and_can_be_undone(read_text: Read) -> None:
    rows = [("The Guardian (London)", "2022-03-04"), ("Ledger (Hull)", "2022-03-05")]
    corpus = read_text(table(rows), "table.csv")
    assert corpus.articles["outlet"].tolist() == ["The Guardian", "Ledger (Hull)"]
    assert corpus.problems.query("problem == 'outlet name folded'")["evidence"].tolist() == ["The Guardian (London)"]
    mapping = {"outlets": {"the guardian (london)": "The Guardian (print)", "Ledger (Hull)": "Northern Ledger"}}
    mapped = read_text(table(rows), "table.csv", mapping=mapping)
    assert mapped.articles["outlet"].tolist() == ["The Guardian (print)", "Northern Ledger"]


def test_saved_pages_of_one_host_have_one_outlet(tmp_path) -> None:
    for n, site in enumerate(["Northern Ledger", "Northern Ledger", "Ledger Sport", ""]):
        head = f"<link rel='canonical' href='https://www.ledger.example/{n}'>"
        head += f"<meta property='og:site_name' content='{site}'>" if site else ""
        (tmp_path / f"{n}.html").write_text(page(f"<article><p>Story {n}.</p>{paragraphs()}</article>", head))
    corpus = read_articles(tmp_path)
    assert corpus.articles["outlet"].tolist() == ["Northern Ledger"] * 4
    assert "Ledger Sport" in corpus.problems["evidence"].tolist()


def test_tables_of_a_word_file_are_kept(tmp_path) -> None:
    document = Document()
    document.add_paragraph("Talks resume")
    document.add_paragraph(BODY)
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "Ships", "twelve"
    document.save(tmp_path / "article.docx")
    assert only(read_articles(tmp_path))["text"].endswith("Ships | twelve")


def test_a_document_that_the_database_could_not_show_is_set_aside(read_text: Read) -> None:
    sorry = "We are sorry but there is an error in this document and it is not possible to display it."
    text = nexis([1, 2], 2).replace(f"On day 2. {BODY}", sorry)
    corpus = read_text(text, "export.TXT")
    assert len(corpus.articles) == 1
    assert corpus.set_aside["reason"].str.startswith("not an article").tolist() == [True]


def test_near_doubles_are_proposed_and_never_joined() -> None:
    proposed = propose_joins(
        ["Northern Ledger", "The Northern Ledger (Hull)", "northernledger.example", "Harbour Post"]
    )
    assert proposed.to_dict("records") == [{"outlet": "The Northern Ledger (Hull)", "like": "Northern Ledger"}]


def test_an_outage_is_a_gap_and_a_quiet_weekend_is_none() -> None:
    days = pd.date_range("2022-01-03", periods=120, freq="D")
    weekdays = days[days.day_of_week < 5].repeat(2)
    articles = pd.DataFrame({"outlet": "Northern Ledger", "published": weekdays})
    assert find_gaps(articles).empty
    outage = articles[(articles["published"] < "2022-03-01") | (articles["published"] >= "2022-03-22")]
    gap = find_gaps(outage).iloc[0]
    assert (f"{gap['first']:%Y-%m-%d}", f"{gap['last']:%Y-%m-%d}", gap["n_days"]) == ("2022-03-01", "2022-03-21", 21)


def test_the_check_of_many_outlets_shows_twenty_and_counts_the_rest(tmp_path) -> None:
    (tmp_path / "table.csv").write_text(table([(f"Town Gazette Number{n:03d}", "2022-03-04") for n in range(150)]))
    check = check_corpus(tmp_path)
    told = format_check(check)
    assert len(check.outlets) == 150
    assert told.count("Town Gazette") < 30
    assert "and 130 outlets more with 130 articles" in told
