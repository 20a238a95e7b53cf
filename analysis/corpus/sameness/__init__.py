"""Sameness: copies of one text, the agencies it comes from, and stories that several articles tell."""
