"""The `pressgauge` command."""

from analysis.cli.main import build_parser, main

__all__ = ["build_parser", "main"]
