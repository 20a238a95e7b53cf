"""Scrapes as tables and JSON: aliases, mappings, no guessed types, damaged rows."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from corpus_samples import BODY, only, problems_of

from analysis.corpus import Corpus, read_articles
from analysis.errors import InputError

Read = Callable[..., Corpus]


def _csv(*rows: list[str], header: str = "outlet,date,title,text") -> str:
    return header + "\n" + pd.DataFrame(rows).to_csv(index=False, header=False)


@pytest.mark.parametrize(
    "header",
    [
        "outlet,date,title,text",
        "newsOutlet,published,headline,content",
        "Source,Date,Headline,Article_Content",
        "site_name,publish_date,Title,Body",
        "Zeitung,Datum,Titel,Volltext",
    ],
)
def test_column_aliases(read_text: Read, header: str) -> None:
    article = only(read_text(_csv(["Northern Ledger", "2022-03-01", "Allies weigh", BODY], header=header), "a.csv"))
    assert article[["outlet", "headline", "text"]].tolist() == ["Northern Ledger", "Allies weigh", BODY]
    assert f"{article['published']:%Y-%m-%d}" == "2022-03-01"


@pytest.mark.parametrize("outlet", ["None", "NO", "007", "TRUE", "1e5", "N/A", "nan Media"])
def test_no_type_is_guessed(read_text: Read, outlet: str) -> None:
    assert only(read_text(_csv([outlet, "2022-03-01", "T", BODY]), "a.csv"))["outlet"] == outlet


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(read_text: Read, delimiter: str) -> None:
    row = pd.DataFrame(
        [["Ledger", "2022-03-01", "Allies, weigh; request", BODY]], columns=["outlet", "date", "title", "text"]
    )
    assert only(read_text(row.to_csv(index=False, sep=delimiter), "a.csv"))["headline"] == "Allies, weigh; request"


def test_missing_text_column_names_columns_and_aliases(read_text: Read) -> None:
    with pytest.raises(InputError) as error:
        read_text("outlet,when,artikelinhalt\nLedger,2022-03-01," + f'"{BODY}"', "a.csv")
    told = str(error.value)
    assert "'a.csv' has no text column" in told
    assert "'outlet', 'when', 'artikelinhalt'" in told
    assert "maintext" in told
    assert 'mapping={"text": "artikelinhalt"}' in told


def test_a_table_without_names_is_told_so(read_text: Read) -> None:
    with pytest.raises(InputError, match="add a row of column names above it"):
        read_text(_csv(["2022-03-01", "Ledger", "T", BODY]).partition("\n")[2], "a.csv")


def test_mapping_from_toml(read_text: Read, tmp_path: Path) -> None:
    toml = tmp_path / "mapping.toml"
    toml.write_text(
        'keep = ["topic"]\n[columns]\ntext = "artikelinhalt"\n[constants]\noutlet = "Ledger"\n[dates]\norder = "day"\n'
    )
    text = f"published,artikelinhalt,topic\n03/04/2022,{json.dumps(BODY)},war\n"
    article = only(read_text(text.replace('\\"', '""'), "a.csv", mapping=toml))
    assert (article["outlet"], f"{article['published']:%m-%d}", article["topic"]) == ("Ledger", "04-03", "war")


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ({"columns": {"body": "x"}}, "field in [columns] 'body' is not known"),
        ({"colums": {}}, "did you mean 'columns'"),
        ({"dates": {"order": "year"}}, "Allowed: day, month"),
        ({"text": "inhalt"}, "columns found: outlet, date, title, body"),
        ("missing.toml", "cannot be read as TOML"),
    ],
)
def test_unusable_mappings(read_text: Read, mapping: object, told: str) -> None:
    with pytest.raises(InputError, match=r".") as error:
        read_text(_csv(["L", "2022", "T", BODY], header="outlet,date,title,body"), "a.csv", mapping=mapping)
    assert told in str(error.value)


def test_source_as_address_and_outlet(read_text: Read) -> None:
    text = _csv(["https://www.ledger.example/a", "2022-03-01", "T", BODY], header="source,date,title,text")
    corpus = read_text(text, "a.csv")
    assert only(corpus)["url"] == "https://www.ledger.example/a"
    assert only(corpus)["outlet"] == "ledger.example"
    assert "outlet from web address" in problems_of(corpus)


def test_moved_columns_are_read_where_they_stand(read_text: Read) -> None:
    rows = [[f"2022-02-0{n}T00:11:05+0000", f"Headline {n}", "A summary.", f"{n} {BODY}"] for n in range(1, 6)]
    corpus = read_text(_csv(*rows, header="URL,Date,Title,Text"), "a.csv")
    assert corpus.articles["headline"].tolist() == [f"Headline {n}" for n in range(1, 6)]
    assert corpus.articles["published"].dt.day.tolist() == [1, 2, 3, 4, 5]
    assert (corpus.problems["problem"] == "shifted columns").sum() == 5


def test_a_row_with_too_many_cells_is_set_aside_with_its_line(read_text: Read) -> None:
    corpus = read_text(_csv(["L", "2022-03-01", "T", BODY]) + "L,2022-03-01,T,a,b,c\n", "a.csv")
    assert len(corpus.articles) == 1
    assert corpus.set_aside[["source", "reason"]].iloc[0].tolist() == [
        "a.csv, row 3",
        "shifted columns: 6 cells under 4 column names",
    ]


def test_a_short_row_is_read_and_flagged(read_text: Read) -> None:
    corpus = read_text(f'text,title,outlet\n"{BODY}",T\n', "a.csv")
    assert only(corpus)["headline"] == "T"
    assert {"row cut short", "outlet missing"} <= problems_of(corpus)


def test_relative_dates_count_from_the_date_of_collection(read_text: Read) -> None:
    header = "Source,Headline,Date,Timestamp,Article_Content"
    corpus = read_text(_csv(["Ledger", "T", "4 days ago", "2024-10-14 18:26:02", BODY], header=header), "a.csv")
    assert f"{only(corpus)['published']:%Y-%m-%d}" == "2024-10-10"
    assert "relative date" in problems_of(corpus)
    corpus = read_text(_csv(["Ledger", "T", "4 days ago", BODY], header="Source,Headline,Date,Text"), "b.csv")
    assert pd.isna(only(corpus)["published"])
    assert "relative date without an anchor" in problems_of(corpus)


def test_date_seen_is_told_from_date_published(read_text: Read) -> None:
    corpus = read_text(_csv(["L", "1634022000", "T", BODY], header="outlet,dateSeen,title,text"), "a.csv")
    assert f"{only(corpus)['published']:%Y-%m-%d}" == "2021-10-12"
    assert "date seen used as published" in problems_of(corpus)
    rows = ["L", "2022-03-09", "2022-03-01", "T", BODY]
    corpus = read_text(_csv(rows, header="outlet,published,scraped_at,title,text"), "b.csv")
    assert "published after it was seen" in problems_of(corpus)


@pytest.mark.parametrize("name", ["a.xlsx", "a.parquet", "a.jsonl", "a.json", "a.tsv"])
def test_the_same_table_in_every_format(tmp_path: Path, name: str) -> None:
    rows = [["None", "2022-03-01", "Allies weigh", BODY, "007"], ["NO", "2022-03-02", "Talks end", BODY + " Yes.", "9"]]
    table = pd.DataFrame(rows, columns=["outlet", "date", "title", "text", "id"])
    path = tmp_path / name
    match path.suffix:
        case ".xlsx":
            table.to_excel(path, index=False)
        case ".parquet":
            table.to_parquet(path)
        case ".tsv":
            table.to_csv(path, index=False, sep="\t")
        case suffix:
            table.to_json(path, orient="records", lines=suffix == ".jsonl")
    articles = read_articles(path).articles
    assert articles["outlet"].tolist() == ["None", "NO"]
    assert articles["article_id"].tolist() == ["007", "9"]
    assert articles["text"].tolist() == [BODY, BODY + " Yes."]
    assert articles["published"].dt.strftime("%d").tolist() == ["01", "02"]
    assert (articles.drop(columns="published").dtypes == "str").all()


NEWS_PLEASE = {
    "authors": ["Mara Venn", "Oleh Tarnavko"],
    "date_download": "2022-03-04 10:00:00",
    "date_publish": "2022-03-01 08:00:00",
    "language": "en",
    "maintext": BODY,
    "source_domain": "ledger.example",
    "text": None,
    "title": "Allies weigh",
    "url": "https://ledger.example/a",
}
TRAFILATURA = {
    "title": "Allies weigh",
    "author": "Mara Venn; Oleh Tarnavko",
    "hostname": "ledger.example",
    "date": "2022-03-01",
    "id": None,
    "raw_text": BODY,
    "text": BODY,
    "language": None,
    "filedate": "2022-03-04",
    "source": "https://ledger.example/a",
    "source-hostname": "ledger.example",
}
FUNDUS = {
    "title": "Allies weigh",
    "authors": ["Mara Venn"],
    "publishing_date": "2022-03-01 08:00:00+00:00",
    "body": {"summary": [], "sections": [{"headline": [], "paragraphs": [BODY]}]},
    "html": {
        "requested_url": "https://ledger.example/a",
        "crawl_date": "2022-03-04",
        "source_info": {"publisher": "ledger.example"},
    },
}
NEWS_API = {
    "source": {"id": None, "name": "ledger.example"},
    "author": "Mara Venn",
    "title": "Allies weigh",
    "description": "The council met.",
    "url": "https://ledger.example/a",
    "publishedAt": "2022-03-01T08:00:00Z",
    "content": BODY,
}


WORDPRESS = {
    "date": "2022-03-01T08:00:00",
    "link": "https://ledger.example/a",
    "title": {"rendered": "Allies weigh"},
    "content": {"rendered": f"<p>{BODY}</p><p></p>", "protected": False},
    "author": "Mara Venn",
}


@pytest.mark.parametrize("record", [NEWS_PLEASE, TRAFILATURA, FUNDUS, NEWS_API, WORDPRESS])
def test_json_of_known_tools(read_text: Read, record: dict[str, object]) -> None:
    article = only(read_text(json.dumps(record), "a.json"))
    expected = ["ledger.example", "Allies weigh", BODY, "https://ledger.example/a"]
    assert article[["outlet", "headline", "text", "url"]].tolist() == expected
    assert f"{article['published']:%Y-%m-%d}" == "2022-03-01"
    assert article["author"].startswith("Mara Venn")


@pytest.mark.parametrize(
    "wrap",
    [
        lambda records: records,
        lambda records: {"status": "ok", "totalResults": 2, "articles": records},
        lambda records: {"response": {"status": "ok", "results": records}},
        lambda records: {str(n): record for n, record in enumerate(records)},
    ],
)
def test_lists_of_articles_inside_json(read_text: Read, wrap: Callable[[list[object]], object]) -> None:
    records = [NEWS_API, {**NEWS_API, "title": "Talks end"}]
    assert len(read_text(json.dumps(wrap(records)), "a.json").articles) == 2


def test_a_list_that_breaks_off_gives_what_it_can(read_text: Read) -> None:
    corpus = read_text(json.dumps([NEWS_API, {**NEWS_API, "title": "B"}])[:-80], "a.json")
    assert len(corpus.articles) == 1
    assert "not JSON from character" in corpus.set_aside["reason"].iloc[0]


def test_bad_lines_are_set_aside_by_number(read_text: Read) -> None:
    corpus = read_text("\n".join([json.dumps(NEWS_API), "{broken", "[1]", json.dumps({"a": 1})]), "a.jsonl")
    assert len(corpus.articles) == 1
    assert corpus.set_aside["source"].tolist() == ["a.jsonl, line 2", "a.jsonl, line 3", "a.jsonl, line 4"]


def test_ids_are_the_files_own_or_stable(read_text: Read) -> None:
    rows = [
        json.dumps({**NEWS_API, "id": "a1"}),
        json.dumps({**NEWS_API, "id": "a1", "title": "Other"}),
        json.dumps(NEWS_API),
    ]
    corpus = read_text("\n".join(rows), "a.jsonl")
    ids = corpus.articles["article_id"].tolist()
    assert ids[0] == "a1"
    assert len(ids[1]) == 16
    assert "id not unique" in problems_of(corpus)
    assert corpus.set_aside["reason"].tolist() == ["read twice: same as a.jsonl, line 1"]
    again = read_text("\n".join(reversed(rows)), "b.jsonl").articles["article_id"]
    assert len(set(again) & set(ids)) >= 1


def test_metadata_only_is_marked(read_text: Read) -> None:
    header = "stories_id,media_name,publish_date,title,url,language"
    corpus = read_text(_csv(["1", "Ledger", "2022-03-01", "T", "https://a.example/1", "en"], header=header), "a.csv")
    assert pd.isna(only(corpus)["text"])
    assert "metadata only" in problems_of(corpus)


@pytest.mark.parametrize("above", ["sep=,\n", "Export of the archive\n", "Export,of\n\n2022,,,\n"])
def test_lines_above_the_column_names(read_text: Read, above: str) -> None:
    assert only(read_text(above + _csv(["L", "2022-03-01", "T", BODY]), "a.csv"))["outlet"] == "L"


def test_a_date_in_three_columns(read_text: Read) -> None:
    text = _csv(["L", "T", "2022", "3", "1", BODY], header="publication,title,year,month,day,content")
    assert f"{only(read_text(text, 'a.csv'))['published']:%Y-%m-%d}" == "2022-03-01"


def test_gdelt_with_its_own_header(read_text: Read) -> None:
    header = "GKGRECORDID,V2.1DATE,V2SOURCECOMMONNAME,V2DOCUMENTIDENTIFIER"
    row = ["1", "20220301001500", "ledger.example", "https://ledger.example/a"]
    article = only(read_text(_csv(row, header=header), "a.csv"))
    assert article[["outlet", "url"]].tolist() == ["ledger.example", "https://ledger.example/a"]
    assert f"{article['published']:%Y-%m-%d}" == "2022-03-01"


def test_headerless_gdelt(read_text: Read) -> None:
    row = ["20220301000000-1", "20220301001500", "1", "ledger.example", "https://ledger.example/a", *[""] * 22]
    article = only(read_text("\t".join(row) + "\n", "20220301.gkg.csv"))
    assert article[["outlet", "url"]].tolist() == ["ledger.example", "https://ledger.example/a"]
