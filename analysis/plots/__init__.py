"""Plots: one function per figure, from an estimates table to Axes."""

from analysis.plots.charts import (
    GREY,
    MARKERS,
    OKABE_ITO,
    Style,
    draw_panels,
    new_figure,
    plot_differences,
    plot_estimates,
    plot_series,
    plot_terms,
    plot_volume,
    style_outlets,
)
from analysis.plots.matrix import draw_matrix

__all__ = [
    "GREY",
    "MARKERS",
    "OKABE_ITO",
    "Style",
    "draw_matrix",
    "draw_panels",
    "new_figure",
    "plot_differences",
    "plot_estimates",
    "plot_series",
    "plot_terms",
    "plot_volume",
    "style_outlets",
]
