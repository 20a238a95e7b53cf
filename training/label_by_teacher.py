"""Soft labels: a trained teacher's probabilities for coded rows and for mentions that nobody coded.

    python -m training.label_by_teacher ../shared/gold/sentiment/train.jsonl --items ITEMS --codes CODES \
        --mentions MENTIONS --model FOLDER --weights /tmp/teacher/weights.pt --out /tmp/teacher/soft.npz

What is read twice, with its names as they stand and with other names of their kind, gets the mean of both: the student
learns less of what hangs on the name alone. Hinton et al. 2015.
"""

import argparse
import logging
import random
from pathlib import Path

import numpy as np
import torch
from scipy.special import softmax

from analysis.sentiment.encoding import TargetEncoder
from training.data import Row, read_coded_mentions, read_mentions, read_rows, rename
from training.network import TargetNetwork
from training.train_encoder import predict

log = logging.getLogger("training")
OWN_NAMES = 2 / 3  # weight of the reading with the names as they stand


def label_rows(network: TargetNetwork, rows: list[Row], seed: int) -> np.ndarray:
    """Probabilities of negative, neutral, positive, one row each."""
    encoder, rng = TargetEncoder(), random.Random(seed)  # noqa: S311 - draws names, guards nothing
    readings = []
    for kind in (rows, [rename(row, rng) for row in rows]):
        encoded = [encoder.encode(row.text, row.start, row.end, replace=False) for row in kind]
        readings.append(softmax(predict(network, encoded), axis=1))
        log.info("%d rows labelled", len(rows))
    return OWN_NAMES * readings[0] + (1 - OWN_NAMES) * readings[1]


def main() -> None:
    """Write an NPZ of `identifiers` and `probabilities`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("train", type=Path)
    add("--items", type=Path, required=True)
    add("--codes", type=Path, required=True)
    add("--mentions", type=Path, required=True, help="mentions that nobody coded (training.draw_mentions)")
    add("--model", type=Path, required=True, help="folder of the teacher's pretrained encoder")
    add("--weights", type=Path, required=True)
    add("--out", type=Path, required=True)
    add("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    network = TargetNetwork(options.model)
    network.load_state_dict(torch.load(options.weights, weights_only=True))
    rows = (
        read_rows(options.train) + read_coded_mentions(options.items, options.codes) + read_mentions(options.mentions)
    )
    labels = label_rows(network, rows, options.seed)
    np.savez_compressed(options.out, identifiers=np.array([row.identifier for row in rows]), probabilities=labels)


if __name__ == "__main__":
    main()
