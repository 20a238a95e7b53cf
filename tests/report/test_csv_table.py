"""Tables on pages are for people: words, digits, dates; the CSV beside them is untouched."""

import pytest

from analysis.report.pages.csv_table import render_csv


def render(tmp_path, text):
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return tuple(str(part) for part in render_csv(path))


def cells(table):
    return [cell.split(">", 1)[1].split("</td")[0] for cell in table.split("<td")[1:]]


@pytest.mark.parametrize(
    ("column", "cell", "shown"),
    [
        ("estimate", "9148.08462", "9,148"),
        ("estimate", "0.093567", "0.0936"),
        ("estimate", "-0.00000123", "0"),
        ("p", "1.2e-12", "under 0.0001"),
        ("estimate", "0.25", "0.25"),
        ("n_articles", "12", "12"),
        ("published", "2022-03-04T00:00:00", "2022-03-04"),
        ("published", "2022-03-04 00:00:00+00:00", "2022-03-04"),
        ("published", "2022-03-04 10:30:00", "2022-03-04 10:30:00"),
        ("clear", "True", "yes"),
        ("side", "nato_west", "speakers for NATO and the West"),
        ("frame", "humanitarian_human_interest", "humanitarian human interest"),
        ("outlet", "The_Gazette", "The_Gazette"),
        ("quote", "<b>3.14159265</b>", "&lt;b&gt;3.14159265&lt;/b&gt;"),
    ],
)
def test_cells_are_written_for_people(tmp_path, column, cell, shown):
    table, more = render(tmp_path, f"{column}\n{cell}\n")
    assert cells(table) == [shown]
    assert more == ""


def test_columns_have_words_and_no_name_runs_as_html(tmp_path):
    table, _ = render(tmp_path, "outlet,n_articles,low,high,<i>x</i>\nA,3,0.1,0.2,b\n")
    assert ">articles</th>" in table
    assert ">interval from</th>" in table
    assert "<i>" not in table


def test_a_table_without_rows_says_so(tmp_path):
    assert render(tmp_path, "event,low,high\n") == ("", "There is nothing to show: no row.")


def test_more_rows_than_shown_are_counted(tmp_path):
    table, more = render(tmp_path, "outlet\n" + "A\n" * 75)
    assert table.count("<tr>") == 61
    assert more == "15 more rows in the CSV file."
