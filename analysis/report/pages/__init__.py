"""Pages: what a person opens: a report, its evidence, the index of a run, a comparison; and their print."""
