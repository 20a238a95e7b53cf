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
