"""The door for untrusted text is `analysis.escape`; it is open under this name too."""

from analysis.escape import escape_csv_cell, escape_html, escape_label, escape_terminal, sanitise_html, slug, write_csv

__all__ = ["escape_csv_cell", "escape_html", "escape_label", "escape_terminal", "sanitise_html", "slug", "write_csv"]
