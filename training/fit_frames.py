"""Fit the shipped coder of frames on the coded articles of this coverage, and write how well it does.

    python -m training.fit_frames ../shared/gold/in_domain ../shared/corpus/real.jsonl

Writes analysis/framing/coder.npz and coder_figures.csv. The words' directions are learnt on the corpus without the
articles of frames_dev.jsonl, which `python -m benchmarks.framing --in-domain` judges the coder by.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.escape import write_csv
from analysis.framing import code_out_of_fold, learn_background, save_coder, score_frames, train_coder
from analysis.framing.shipped import DICTIONARY, FIGURES, SHIPPED, TRAINED
from analysis.text.model_files import write_card
from benchmarks.coded_coverage import make_articles, read_coded, read_dev, read_rows, summarise
from benchmarks.coded_twice import agree_by_frame, read_twice


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("coded", type=Path)
    parser.add_argument("corpus", type=Path)
    options = parser.parse_args(arguments)
    corpus = make_articles(read_rows(options.corpus))
    articles, codes = read_coded(options.coded, corpus)
    dev, _ = read_dev(options.coded)
    background = learn_background(corpus[~corpus["article_id"].isin(dev["article_id"])])
    how: dict[str, Any] = {"background": background, "aim": "share", "share_out": True}
    coder = train_coder(articles, codes, **how)
    path = save_coder(coder, SHIPPED, compact=True)
    write_card(path)
    trained = summarise("trained, out of fold", code_out_of_fold(articles, codes, **how), codes)
    by_terms = summarise("dictionary", score_frames(articles), codes)
    figures = pd.concat([trained.assign(coder=TRAINED), by_terms.assign(coder=DICTIONARY)], ignore_index=True)
    twice = agree_by_frame(read_twice()).set_index("frame").rename(columns=lambda name: f"coders_{name}")
    figures = figures.join(twice[["coders_n_articles", "coders_alpha", "coders_low", "coders_high"]], on="frame")
    left = (figures["coder"] == DICTIONARY) | figures["frame"].isin(coder.by_terms)
    figures = figures.assign(n_articles=len(articles), model=left.map({True: "dictionary", False: "coder"}))
    first = ["coder", "frame", "model", "n_articles"]
    figures = figures[[*first, *(name for name in figures.columns if name not in first)]]
    write_csv(pd.DataFrame(figures).round(3), FIGURES)
    print(f"left to the dictionary: {', '.join(coder.by_terms)}")
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
