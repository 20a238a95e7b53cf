"""A small measured corpus by invented outlets, and notebooks built from a few lines of code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest

from analysis.tables import finish, write_table

#: An outlet named so that every place that shows it has something to escape.
ODD = "<b>O'Neil & Söhne</b> 007"
OUTLETS = ["Northern Ledger", "NO", ODD]

OPEN = 'study = open_study("quotation", measured=measured, outlets=outlets, start=start, end=end, seed=seed, out=out)'
PARAMETERS = 'measured = ""\noutlets = []\nstart = ""\nend = ""\nseed = 1\nout = ""'
FIGURE = """
table = study.join("quotes").groupby("outlet", as_index=False)["n_words"].sum()
figure, axes = plt.subplots(figsize=(5, 2.5), layout="constrained")
axes.barh([escape_label(outlet) for outlet in table["outlet"]], table["n_words"])
axes.set_xlabel("quoted words")
study.save(figure, "words", table, caption="Quoted words by outlet", evidence=study.join("quotes"))
"""
STATE = 'study.state("total", f"{len(study.articles)} articles were read.", evidence=study.articles)'


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles and quotes of three outlets, twelve articles in all, January to December 2023."""
    folder = tmp_path_factory.mktemp("measured")
    write_measured(folder)
    return folder


def write_measured(folder: Path, *, outlets: list[str] = OUTLETS, n_each: int = 4, headline: str = "") -> None:
    text = 'Talks went on in Kyiv. "We will stay," said Mara Venn.'
    rows = [
        {"article_id": f"a{i}{j}", "outlet": outlet, "published": pd.Timestamp(2023, 1 + (3 * j + i) % 12, 5),
         "headline": headline or f"Talks, day {j}", "text": text, "url": f"https://example.org/{i}/{j}",
         "author": "", "language": "en", "cluster_id": f"a{i}{j}", "copy_of": np.nan, "wire": np.nan}
        for i, outlet in enumerate(outlets) for j in range(n_each)
    ]  # fmt: skip
    articles = pd.DataFrame(rows).astype({"copy_of": "str", "wire": "str"})
    write_table(finish("articles", articles), folder / "articles.parquet")
    start = text.index('"We')
    quote = {
        "quote_id": 0, "kind": "direct", "quote": text[start : start + 14], "start": start, "end": start + 14,
        "spans": [[start, start + 14]], "cue": "said", "cue_start": 38, "cue_end": 42, "cue_stance": "neutral",
        "source_span": "Mara Venn", "source_start": 43, "source_end": 52, "speaker": "Mara Venn",
        "actor": "Mara Venn", "side": "ukraine", "role": "government", "n_words": 3, "n_sharing": 1, "rule": "post-cue",
        "confidence": 0.9,
    }  # fmt: skip
    quotes = pd.DataFrame([{"article_id": row["article_id"], **quote} for row in rows])
    write_table(finish("quotes", quotes), folder / "quotes.parquet")


def write_notebook(path: Path, *cells: str, markdown: str = "# Quoted words\n\nWho is quoted?\n\n## Words") -> Path:
    """A notebook of a parameters cell, `cells`, and nothing else; markdown comes first."""
    first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    imports = "import matplotlib.pyplot as plt\nfrom analysis.study import open_study\n"
    imports += "from analysis.escape import escape_label\n"
    code = [nbformat.v4.new_code_cell(cell) for cell in (imports + OPEN, *cells)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(markdown), first, *code])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


@pytest.fixture
def make_notebook(tmp_path: Path) -> Callable[..., Path]:
    """Write a quotation notebook with the given cells into a folder of notebooks of this test."""

    def make(*cells: str, name: str = "quotation", **options: Any) -> Path:
        return write_notebook(tmp_path / "notebooks" / f"{name}.ipynb", *cells, **options)

    return make
