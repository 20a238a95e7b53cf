"""Extraction: from a text to attributions, by marks, masked sentences, parses and trained models."""
