"""Speakers: from the words beside a quote ("he", "the minister") to a name, an office and an actor."""
