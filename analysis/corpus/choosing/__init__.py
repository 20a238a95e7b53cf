"""Choosing: articles by outlet, period, language and a Boolean query."""
