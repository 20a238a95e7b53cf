"""What a notebook recorded: the output type by which runner and page know the figures and sentences of a study."""

#: The MIME type of a record in a notebook's output.
MIME = "application/vnd.pressgauge+json"
