"""Fit the shipped coder of frames on the coded articles of this coverage, and write how well it does.

    python -m training.fit_frames ../shared/gold/in_domain ../shared/corpus/real.jsonl

Writes analysis/framing/coder.npz and coder_figures.csv. The words' directions are learnt on the corpus without the
articles of frames_dev.jsonl, which `python -m benchmarks.framing --in-domain` judges the coder by.
"""

import argparse
import sys
from pathlib import Path

import pandas as pd

from analysis.escape import write_csv
from analysis.framing import code_out_of_fold, learn_background, save_coder, score_frames, train_coder
from analysis.framing.shipped import FIGURES, SHIPPED
from benchmarks.coded_coverage import make_articles, read_coded, read_dev, read_rows, summarise


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("coded", type=Path)
    parser.add_argument("corpus", type=Path)
    options = parser.parse_args(arguments)
    corpus = make_articles(read_rows(options.corpus))
    articles, codes = read_coded(options.coded, corpus)
    dev, _ = read_dev(options.coded)
    background = learn_background(corpus[~corpus["article_id"].isin(dev["article_id"])])
    path = save_coder(train_coder(articles, codes, background=background, aim="share", share_out=True), SHIPPED, compact=True)
    trained = code_out_of_fold(articles, codes, background=background, aim="share", share_out=True)
    figures = summarise("trained, out of fold", trained, codes)
    by_terms = summarise("dictionary", score_frames(articles), codes).set_index("frame")
    figures = figures.assign(
        f1_dictionary=figures["frame"].map(by_terms["f1"]), alpha_dictionary=figures["frame"].map(by_terms["alpha"])
    )
    figures.insert(1, "n_articles", len(articles))
    write_csv(pd.DataFrame(figures).round(3), FIGURES)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
