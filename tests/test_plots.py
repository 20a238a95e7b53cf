import matplotlib as mpl
import pandas as pd
import pytest

from analysis import plots

mpl.use("agg")
import matplotlib.pyplot as plt

OUTLETS = ["Northern Ledger", "<b>O'Neil & Söhne</b> 007", "$\\frac{$", "None"]


@pytest.fixture
def estimates():
    rows = [
        {"outlet": outlet, "side": side, "n_articles": 9, "estimate": 0.4, "low": 0.3, "high": 0.5, "flag": ""}
        for side in ("ukraine", "russia", "other", "unknown")
        for outlet in OUTLETS
    ]
    table = pd.DataFrame(rows)
    table.loc[1, ["low", "high"]] = float("nan")
    return table


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def rendered(figure, tmp_path):
    figure.savefig(tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 1000


def test_labels_show_n_and_survive_hostile_names(estimates, tmp_path):
    figure, ax = plt.subplots()
    plots.plot_estimates(estimates.head(4), ax)
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[-1] == "Northern Ledger (n = 9)"
    rendered(figure, tmp_path)


def test_an_estimate_without_interval_is_hollow(estimates):
    _, ax = plt.subplots()
    plots.plot_estimates(estimates.head(4), ax)
    dots = [line for line in ax.lines if line.get_marker() not in ("None", None, "")]
    assert [dot.get_markerfacecolor() == "none" for dot in dots] == [False, False, True, False]
    assert dots[0].get_xdata()[0] == pytest.approx(40)


def test_an_outlet_keeps_its_colour_whatever_else_is_drawn(estimates):
    style = plots.style_outlets(OUTLETS)
    assert style == plots.style_outlets(OUTLETS[::-1])
    assert len({tuple(look.values()) for look in plots.style_outlets(range(40)).values()}) == 40


def test_panels_draw_each_value_once(estimates, tmp_path):
    figure = plots.draw_panels(estimates, panel="side", order=["russia", "ukraine", "nowhere"])
    assert [ax.get_title(loc="left") for ax in figure.axes if ax.get_visible()] == ["russia", "ukraine"]
    rendered(plots.draw_panels(estimates, panel="side"), tmp_path)


def test_a_figure_without_rows_says_so(estimates, tmp_path):
    figure = plots.draw_panels(estimates, panel="side", order=["nowhere"])
    assert "no estimates" in figure.axes[0].texts[0].get_text()
    _, ax = plt.subplots()
    assert "no estimates" in plots.plot_estimates(estimates.head(0), ax).texts[0].get_text()
    rendered(figure, tmp_path)


def test_series_show_only_events_inside_them(tmp_path):
    periods = pd.date_range("2023-01-01", periods=4, freq="QS")
    series = pd.DataFrame({"period": periods, "outlet": "A", "estimate": 0.2, "low": 0.1, "high": 0.3})
    events = pd.DataFrame({"date": ["2023-07-11", "2014-03-18"], "event": ["Vilnius summit", "before"]})
    figure, ax = plt.subplots()
    plots.plot_series(series, ax, events=events)
    assert [text.get_text() for text in ax.texts] == ["Vilnius summit"]
    rendered(figure, tmp_path)


def test_volume_stacks_to_the_total():
    counts = pd.DataFrame({"period": ["2023-01-02"] * 2, "outlet": ["A", "B"], "n_articles": [3, 4]})
    _, ax = plt.subplots()
    plots.plot_volume(counts, ax)
    assert max(patch.get_y() + patch.get_height() for patch in ax.patches) == 7


def test_differences_that_are_not_clear_are_hollow():
    table = pd.DataFrame(
        {"group_a": ["A", "A"], "group_b": ["B", "C"], "difference": [0.3, 0.1], "low": [0.2, -0.1],
         "high": [0.4, 0.3], "clear": [True, False]}
    )  # fmt: skip
    _, ax = plt.subplots()
    plots.plot_differences(table, ax)
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [dot.get_markerfacecolor() == "none" for dot in dots] == [True, False]


def make_matrix(n_articles: int = 9, stamp: str = "") -> pd.DataFrame:
    rows = [("conflict", outlet, number, 0.2 * number) for number, outlet in enumerate(OUTLETS, start=1)]
    rows += [("aid_fatigue", outlet, number, 0.1) for number, outlet in enumerate(OUTLETS, start=1)]
    table = pd.DataFrame(rows, columns=["frame", "outlet", "n_articles", "estimate"])
    table["n_articles"] = n_articles
    stamps = table["frame"].map({"conflict": "", "aid_fatigue": stamp})
    return table.assign(low=table["estimate"] - 0.05, high=table["estimate"] + 0.05, stamp=stamps)


def test_a_matrix_writes_every_share_with_its_interval_and_stamps_rows(tmp_path):
    table = make_matrix(stamp="not validated")
    table.loc[0, "n_articles"], table.loc[1, "low"] = 4, float("nan")
    figure = plots.draw_matrix(table, row="frame", column="outlet")
    ax = figure.axes[0]
    written = [text.get_text() for text in ax.texts]
    assert written[:2] == ["60", "55–65"]  # the first two cells are hatched and say no number
    assert len(written) == 2 * 6
    assert sum(patch.get_hatch() is not None for patch in ax.patches) == 2
    assert [label.get_text() for label in ax.get_yticklabels()] == ["conflict", "aid fatigue (not validated)"]
    assert all(label.get_text().endswith("(n = 9)") for label in ax.get_xticklabels()[2:])
    shade = ax.patches[4].get_facecolor()  # of the stamped row: a grey
    assert shade[0] == pytest.approx(shade[1], abs=0.02)
    rendered(figure, tmp_path)


def test_a_matrix_of_nothing_says_so(tmp_path):
    figure = plots.draw_matrix(make_matrix().iloc[:0], row="frame", column="outlet")
    assert "nothing to show" in figure.axes[0].texts[0].get_text()
    alike = plots.draw_matrix(make_matrix().assign(estimate=0.0), row="frame", column="outlet", columns=OUTLETS[:1])
    rendered(alike, tmp_path)


def test_stamped_estimates_are_grey_and_their_panel_says_it(estimates):
    stamped = estimates.assign(stamp=estimates["side"].map({"russia": "not validated"}).fillna(""))
    figure = plots.draw_panels(stamped, panel="side")
    titles = {ax.get_title(loc="left"): ax.get_title(loc="right") for ax in figure.axes}
    assert titles["russia"] == "not validated"
    assert titles["ukraine"] == ""
    colors = {line.get_color() for ax in figure.axes if ax.get_title(loc="left") == "russia" for line in ax.lines}
    assert colors == {plots.GREY}
