"""The explorer without a browser: the numbers are those of the reports, the passages those that are counted."""

import datetime as dt
import tomllib

import numpy as np
import pandas as pd
import pytest
from small_corpus import OUTLETS, TEXT, write_measured

from analysis.errors import InputError
from analysis.explore import format_plan, load_ledger, open_explorer, panels, write_plan
from analysis.explore.excerpts import Excerpt, export_passages, find_passages, show_passage
from analysis.report import make_plan
from analysis.statistics import Design
from analysis.study import check_parameters, open_study, quantities
from analysis.tables import write_table

DESIGN = Design(n_resamples=50)


@pytest.fixture(scope="module")
def ledger(measured):
    return load_ledger(measured)


@pytest.fixture
def explorer(measured, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return open_explorer(measured=str(measured))


def everything(ledger):
    return np.ones(len(ledger.articles), dtype=bool)


@pytest.mark.parametrize("copies", ["all", "originals", "weighted"])
def test_the_explorer_and_a_report_give_the_same_numbers(tmp_path, copies):
    folder = write_measured(tmp_path / "measured", n_each=12)
    mark_copies(folder)
    ledger, chosen = load_ledger(folder), np.ones(24, dtype=bool)
    study = open_study("brief", measured=str(folder), copies=copies, n_resamples=50)
    design, by = study.design, ["outlet"]
    pairs = [
        (panels.estimate_side(ledger, chosen, side="ukraine", design=design),
         quantities.estimate_quoted_words(study.select_quotes(), by=by, levels=["ukraine"], design=design)),
        (panels.estimate_target(ledger, chosen, target="NATO", voice="narration", design=design),
         quantities.estimate_portrayal(study.select_portrayals(), by=by, design=design)),
        (panels.estimate_frame(ledger, chosen, frame="conflict", voice="all", design=design),
         quantities.estimate_frames(study.select_frames().query("frame == 'conflict'"), by=by, design=design)),
    ]  # fmt: skip
    for quick, report in pairs:
        assert quick["outlet"].tolist() == report["outlet"].tolist()
        columns = ["n_articles", "n_stories", "estimate", "low", "high"]
        assert quick[columns].to_numpy() == pytest.approx(report[columns].to_numpy(), nan_ok=True)


def mark_copies(folder):
    """Six articles in a row carry one text, so that the readings of copies differ."""
    articles = pd.read_parquet(folder / "articles.parquet")
    articles.loc[2:7, "cluster_id"] = articles.loc[2, "article_id"]
    articles.loc[3:7, "copy_of"] = articles.loc[2, "article_id"]
    write_table(articles, folder / "articles.parquet")


def test_portrayal_and_frames_counted_by_hand(ledger):
    design, chosen = DESIGN, everything(ledger)
    for voice, expected in {"narration": [-0.4, 0.6], "direct": [0.4, -0.6], "headline": [0.9, 0.9]}.items():
        table = panels.estimate_target(ledger, chosen, target="NATO", voice=voice, design=design)
        assert table["estimate"].tolist() == pytest.approx(expected)
    for voice, expected in {"all": [1.0, 1.0], "narration": [1.0, 0.0], "direct": [0.0, 1.0]}.items():
        table = panels.estimate_frame(ledger, chosen, frame="conflict", voice=voice, design=design)
        assert table["estimate"].tolist() == expected


@pytest.mark.parametrize("period", ["week", "month", "quarter", "year"])
def test_every_dated_article_is_in_one_period(ledger, period):
    counts = panels.count_periods(ledger, everything(ledger), period=period)
    assert counts["n_articles"].sum() == len(ledger.articles)
    assert (counts["period"].iloc[1:].to_numpy() > counts["end"].iloc[:-1].to_numpy()).all()


def test_an_empty_choice_has_no_periods(ledger):
    assert len(panels.count_periods(ledger, ~everything(ledger), period="week")) == 0


def test_passages_are_the_quotes_behind_the_bar(ledger):
    found = find_passages(ledger, np.arange(10), "side", "russia")
    assert {passage.outlet for passage in found} == {OUTLETS[1]}
    start, end, _ = found[0].marks[0]
    assert found[0].text[start:end] == "said"
    assert [found[0].text[a:b] for a, b, tag in found[0].marks if tag == "mark"] == ["They lie,"]
    assert len(found) == 5


@pytest.mark.parametrize(("kind", "value", "n"), [("volume", "", 10), ("target", "NATO", 10), ("frame", "conflict", 5)])
def test_passages_of_every_kind(ledger, kind, value, n):
    found = find_passages(ledger, np.arange(10), kind, value, voice="narration")
    assert len(found) == n
    assert all(passage.text in TEXT for passage in found)


def test_no_passages_where_there_are_none(ledger):
    assert find_passages(ledger, np.arange(10), "target", "NATO", voice="indirect") == []
    assert find_passages(ledger, np.arange(0), "side", "ukraine") == []


def test_a_passage_is_inert_html():
    evil = "</div><script>x()</script>"
    shown = show_passage(Excerpt("a", evil, "", evil, "javascript:x()", evil, [(0, 6, "mark")], evil))
    assert "<script" not in shown
    assert "javascript:" not in shown
    assert "<mark>&lt;/div&gt;</mark>" in shown


def test_exported_cells_are_inert(tmp_path):
    path = export_passages([Excerpt("a", "=1+1", "", "", "", "+2", [], "")], tmp_path / "p.csv")
    assert "'=1+1" in path.read_text(encoding="utf-8")


def test_choices_change_the_charts(explorer):
    assert [row["value"] for row in explorer.charts["side"].rows] == [1.0, 0.6]
    explorer.controls.by_name["outlets"].value = (OUTLETS[1],)
    assert [row["value"] for row in explorer.charts["side"].rows] == [0.6]
    explorer.pickers["side"].value = "russia"
    assert [row["value"] for row in explorer.charts["side"].rows] == [0.4]
    explorer.controls.by_name["start"].value = dt.date(2099, 1, 1)
    assert "nothing is left" in explorer.status.value


@pytest.mark.parametrize("name", ["volume", "side", "target", "frame"])
def test_a_click_fills_the_desk(explorer, name):
    explorer.charts[name].chosen = "0:1"
    assert "passages" in explorer.desk.heading.value
    assert "no passages" not in explorer.desk.heading.value


def test_a_period_that_ends_before_it_starts_is_explained(explorer):
    explorer.controls.by_name["start"].value = dt.date(2023, 1, 1)
    explorer.controls.by_name["end"].value = dt.date(2022, 1, 1)
    assert "before it starts" in explorer.status.value


def test_the_export_stays_in_the_folder_and_overwrites_nothing(explorer, tmp_path):
    explorer.charts["side"].chosen = "0:1"
    explorer.desk.keep_buttons[0].click()
    for name, reason in [("../p.csv", "this folder"), ("p.txt", "ends in .csv")]:
        explorer.desk.name.value = name
        explorer.desk.export_button.click()
        assert reason in explorer.desk.message.value
    explorer.desk.name.value = "p.csv"
    explorer.desk.export_button.click()
    assert len(pd.read_csv(tmp_path / "p.csv")) == 1
    explorer.desk.export_button.click()
    assert "there already" in explorer.desk.message.value


def test_a_plan_round_trips_with_odd_names(measured, tmp_path):
    odd = ['"; x = 1', "NO", "007", "tab\tand\x7f"]
    values = {"outlets": odd, "start": "2022-02-24", "query": '"air defence"', "portrayal_voice": "direct"}
    path = write_plan(check_parameters("explore", values), measured=measured, title="A/../B", folder=tmp_path)
    assert path.parent == tmp_path
    plan = make_plan(tomllib.loads(path.read_text(encoding="utf-8")), base=path.parent)
    sentiment = next(job for job in plan.reports if job.notebook == "sentiment")
    assert sentiment.parameters["outlets"] == odd
    assert sentiment.parameters["portrayal_voice"] == "direct"
    assert sentiment.parameters["query"] == '"air defence"'
    assert sentiment.measured == measured.resolve()
    with pytest.raises(InputError, match="there already"):
        write_plan(check_parameters("explore", values), measured=measured, title="A/../B", folder=tmp_path)


def test_a_plan_without_choices_sets_nothing():
    text = format_plan(check_parameters("explore", {}), measured="m", title="t")
    assert tomllib.loads(text)["parameters"] == {}


@pytest.mark.slow
def test_an_answer_takes_less_than_a_second_of_one_core_on_20_000_articles(tmp_path):
    import time

    explorer = open_explorer(measured=str(write_measured(tmp_path / "measured", n_each=10_000)))
    begun = time.process_time()
    explorer.update()
    explorer.charts["side"].chosen = "0:1"
    assert time.process_time() - begun < 1
