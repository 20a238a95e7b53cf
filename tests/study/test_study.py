import json
from types import SimpleNamespace

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from small_study import ODD, OUTLETS, write_measured

from analysis.errors import InputError
from analysis.study import open_study


@pytest.fixture
def study(measured, tmp_path):
    return open_study("quotation", measured=str(measured), out=str(tmp_path / "out"))


@pytest.fixture
def figure():
    figure, axes = plt.subplots()
    axes.plot([1, 2])
    yield figure
    plt.close(figure)


def test_all_articles_and_their_tables(study):
    assert len(study.articles) == 12
    assert study.outlets == sorted(OUTLETS)
    assert set(study.tables) == {"articles", "quotes"}
    joined = study.join("quotes")
    assert len(joined) == 12
    assert {"outlet", "published", "cluster_id", "copy_of", "actor"} <= set(joined.columns)


def test_outlets_and_period_select(measured):
    study = open_study("quotation", measured=str(measured), outlets=[ODD, "NO"], start="2023-01-01", end="2023-03-05")
    assert study.outlets == [ODD, "NO"]
    assert sorted(study.articles["article_id"]) == ["a10", "a20"]  # 5 February, and 5 March: the end is included
    assert set(study.tables["quotes"]["article_id"]) == {"a10", "a20"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"outlets": ["Nothern Ledger"]}, "did you mean 'Northern Ledger'.*NO, Northern Ledger"),
        ({"start": "2031-01-01"}, "no article is left.*12 articles from 2023-01-05 to 2023-12-05"),
        ({"measured": ""}, "'measured' is empty"),
        ({"measured": "nowhere"}, "holds no measured tables"),
    ],
)
def test_what_cannot_be_opened_says_what_can(measured, values, message):
    with pytest.raises(InputError, match=message):
        open_study("quotation", **{"measured": str(measured), **values})


def test_unknown_table(study):
    with pytest.raises(InputError, match="did you mean 'quotes'"):
        study.tables["quote"]


def test_a_table_handed_out_may_be_changed(study):
    table = study.tables["quotes"]
    table["actor"] = "nobody"
    assert (study.tables["quotes"]["actor"] == "Mara Venn").all()


def test_save_writes_figure_and_table_side_by_side(study, figure):
    table = pd.DataFrame({"outlet": ["=1+1"], "estimate": [0.5]})
    study.save(figure, "shares", table, caption="Shares", evidence=study.join("quotes"))
    study.state("total", "12 articles.")
    study.finish()
    names = {"shares.png", "shares.svg", "shares.csv", "shares.evidence.csv", "study.json", "evidence.json"}
    assert {path.name for path in study.out.iterdir()} == names
    assert (study.out / "shares.csv").read_text() == "outlet,estimate\n'=1+1,0.5\n"
    record = json.loads((study.out / "study.json").read_text())["records"][0]
    assert record["alt"] == "Shares. =1+1 0.5."
    assert record["id"].startswith("quotation-shares-")
    sample = json.loads((study.out / "evidence.json").read_text())["shares"]
    assert sample[0]["passage"] == '"We will stay,'
    assert (sample[0]["before"], sample[0]["after"]) == ("Talks went on in Kyiv. ", '" said Mara Venn.')


def test_ids_depend_on_parameters_and_not_on_places(measured, tmp_path):
    values = {"measured": str(measured), "outlets": ["NO"]}
    one = open_study("quotation", **values, out=str(tmp_path / "a")).statement_id("x")
    write_measured(tmp_path / "elsewhere")
    same = open_study("quotation", **{**values, "measured": str(tmp_path / "elsewhere")}).statement_id("x")
    other = open_study("quotation", **values, seed=2).statement_id("x")
    assert one == same != other


@pytest.mark.parametrize("name", ["Shares", "../x", "a b", "", "con"])
def test_names_that_are_no_file_names(study, figure, name):
    with pytest.raises(InputError, match="must be lower-case"):
        study.save(figure, name, pd.DataFrame())


def test_a_name_is_used_once(study, figure):
    study.save(figure, "x", pd.DataFrame({"n": [1]}))
    with pytest.raises(InputError, match="is taken"):
        study.state("x", "again")


def test_an_empty_figure_is_refused(study):
    empty, _ = plt.subplots()
    with pytest.raises(InputError, match="nothing drawn"):
        study.save(empty, "x", pd.DataFrame())
    with pytest.raises(InputError, match="not a matplotlib figure"):
        study.save(SimpleNamespace(), "y", pd.DataFrame())
    plt.close(empty)


def test_evidence_of_a_headline_quotes_the_headline(study):
    rows = pd.DataFrame({"article_id": ["a00"], "field": ["headline"], "start": [0], "end": [5]})
    study.state("x", "A headline.", evidence=rows)
    study.finish()
    assert json.loads((study.out / "evidence.json").read_text())["x"][0]["passage"] == "Talks"
