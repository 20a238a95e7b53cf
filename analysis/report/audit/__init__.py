"""Audit: make a report again, compare two runs, follow a figure back to the text."""
