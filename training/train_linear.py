"""Train the linear instrument and write analysis/sentiment/models/linear.npz.

    python -m training.train_linear ../shared/gold/sentiment [--cache FOLDER] [--items ITEMS --codes CODES
        --coded-dev CODED --mentions MENTIONS --teacher SOFT]

Rows: train.jsonl and our coded mentions with their labels, further targets in the sentences of train.jsonl with the
encoder's probabilities (more_targets.py), mentions that nobody coded with a teacher's (label_by_teacher.py). The
temperature is set on dev; nothing else is. The encoder must be exported first.
"""

import argparse
import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from spacy.tokens import Doc

from analysis.sentiment.encoder import EncoderInstrument, models_folder
from analysis.sentiment.linear import LIMIT, SHARES, LinearModel, scale_block
from analysis.sentiment.passages import Passage
from analysis.sentiment.portrayals import portrayal_features
from analysis.sentiment.target_features import Features, describe_target
from analysis.sentiment.targets import measure_portrayal
from analysis.text import parse_passages
from analysis.text.encoders import load_tokenizer
from analysis.text.model_files import write_card
from training.data import Row, list_articles, read_coded_mentions, read_mentions, read_rows, read_soft_labels
from training.more_targets import find_more_targets

NAME = "Veldania"
PATTERNS = (f"{NAME} is WORD.", f"{NAME} will WORD them.", f"They will WORD {NAME}.")
N_WORDS = 26_000  # of the tokenizer's words, which stand in order of frequency
RAREST = 3  # a feature must occur in this many rows
STRENGTH = 2.0  # inverse of the L2 penalty
PRUNE = 0.02  # weights all smaller than this are dropped
SURE = 0.05  # soft labels below this are left out
log = logging.getLogger("training")


def keep(folder: Path | None, name: str, make: Callable[[], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """The arrays of `make`, kept in `folder` for the next run."""
    file = folder / f"{name}.npz" if folder else None
    if file and file.exists():
        with np.load(file, allow_pickle=False) as stored:
            return dict(stored)
    arrays = make()
    if file:
        np.savez_compressed(file, **arrays)
    return arrays


def portray_words(encoder: EncoderInstrument) -> dict[str, np.ndarray]:
    """For every common word the portrayal of a target that is it, does it, suffers it."""
    tokenizer = load_tokenizer()
    ranked = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    words = [word for word, rank in ranked if word.isascii() and word.isalpha() and len(word) > 2 and rank < N_WORDS]
    columns = []
    for pattern in PATTERNS:
        texts = [pattern.replace("WORD", word) for word in words]
        scores = encoder.score([Passage(text, text.index(NAME), text.index(NAME) + len(NAME)) for text in texts])
        columns.append(measure_portrayal(scores))
    return {"words": np.array(words), "portrayals": np.round(100 * np.array(columns).T).astype(np.int8)}


class Rows:
    """Features of many targets: the lists of names, and the portrayal numbers."""

    def __init__(self, passages: list[Passage], docs: dict[str, Doc], portrayals: dict[str, np.ndarray]) -> None:
        self.features: list[Features] = []
        self.numbers: list[dict[str, float]] = []
        for sentence, start, end in passages:
            self.features.append(describe_target(docs[sentence], start, end))
            self.numbers.append(portrayal_features(docs[sentence], start, end, portrayals))


def measure_rarity(lists: list[list[str]]) -> dict[str, float]:
    """Inverse document frequency of every feature that is in at least RAREST rows, smoothed as in scikit-learn."""
    counts: dict[str, int] = {}
    for names in lists:
        for name in set(names):
            counts[name] = counts.get(name, 0) + 1
    return {name: float(np.log((1 + len(lists)) / (1 + n)) + 1) for name, n in counts.items() if n >= RAREST}


def describe_rows(rows: Rows, arrays: dict[str, np.ndarray]) -> list[dict[str, float]]:
    """The scaled values of every row, as LinearModel.values computes them."""
    rarity = {
        block: dict(zip(arrays[f"{block}_names"].tolist(), arrays[f"{block}_rarity"].tolist(), strict=True))
        for block in ("words", "syntax")
    }
    names = arrays["portrayal_names"].tolist()
    table = np.array([[numbers[name] for name in names] for numbers in rows.numbers])
    table = np.clip((table - arrays["portrayal_mean"]) / arrays["portrayal_spread"], -LIMIT, LIMIT)
    described = []
    for features, numbers in zip(rows.features, table, strict=True):
        values = scale_block(features.words, rarity["words"], SHARES["words"])
        values |= scale_block(features.syntax, rarity["syntax"], SHARES["syntax"])
        values |= {name: SHARES["tone"] * value for name, value in features.tone.items()}
        values |= dict(zip(names, SHARES["portrayal"] * numbers, strict=True))
        described.append(values)
    return described


def fit(matrix: sparse.csr_matrix, targets: np.ndarray) -> LogisticRegression:
    """Logistic regression on soft labels: each row stands once per label, weighted by its probability."""
    stacked = sparse.vstack([matrix] * 3).tocsr()
    labels = np.repeat(np.arange(3), len(targets))
    weights = targets.T.reshape(-1)
    sure = weights > SURE
    model = LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3)
    return model.fit(stacked[np.flatnonzero(sure)], labels[sure], sample_weight=weights[sure])


def scales_of(rows: Rows, coded: int, portrayals: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What a row's features are scaled by."""
    arrays: dict[str, np.ndarray] = {}
    for block in ("words", "syntax"):
        rarity = measure_rarity([getattr(features, block) for features in rows.features])
        arrays[f"{block}_names"] = np.array(list(rarity))
        arrays[f"{block}_rarity"] = np.array(list(rarity.values()))
    names = list(rows.numbers[0])
    table = np.array([[numbers[name] for name in names] for numbers in rows.numbers[:coded]])
    arrays["portrayal_names"] = np.array(names)
    arrays["portrayal_mean"], arrays["portrayal_spread"] = table.mean(axis=0), table.std(axis=0) + 1e-9
    arrays["portrayal_words"], arrays["portrayals"] = portrayals["words"], portrayals["portrayals"]
    return arrays


def store(
    model: LogisticRegression, vectoriser: DictVectorizer, arrays: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The arrays of the shipped file: weak weights dropped, numbers in 16 bits."""
    names, weights = vectoriser.get_feature_names_out(), model.coef_.T
    strong = np.abs(weights).max(axis=1) >= PRUNE
    kept = {"features": names[strong].astype(str), "weights": weights[strong].astype(np.float16)}
    kept |= {"intercept": model.intercept_.astype(np.float32), "temperature": np.float32(1)}
    return arrays | kept


def shorten(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Rarities in 16 bits; they stay for dropped features too, since those count in a block's length."""
    return {name: value.astype(np.float16) if name.endswith("_rarity") else value for name, value in arrays.items()}


def score_rows(model: LinearModel, described: list[dict[str, float]]) -> np.ndarray:
    return np.array([model.scores(values) for values in described])


def passages_of(rows: list[Row]) -> list[Passage]:
    return [Passage(row.text, row.start, row.end) for row in rows]


def main() -> None:
    """Train, calibrate, write, and log the figures on dev."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--cache", type=Path, help="folder for the encoder's scores, which take minutes")
    parser.add_argument("--items", type=Path, help="mentions of the project's own coding (JSONL)")
    parser.add_argument("--codes", type=Path, help="their codes (CSV)")
    parser.add_argument("--coded-dev", type=Path, help="coded mentions kept out of training")
    parser.add_argument("--mentions", type=Path, help="mentions that only the teacher has labelled")
    parser.add_argument("--teacher", type=Path, help="NPZ of a teacher's probabilities")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    encoder = EncoderInstrument()
    portrayed = keep(options.cache, "words", lambda: portray_words(encoder))
    portrayals = dict(zip(portrayed["words"].tolist(), portrayed["portrayals"] / 100.0, strict=True))
    coded = {name: read_rows(options.data / f"{name}.jsonl") for name in ("train", "dev_rw", "dev_mt")}
    more = find_more_targets(coded["train"])
    soft = keep(options.cache, "more", lambda: {"probabilities": encoder.score(more)})["probabilities"]
    mentions: list[Row] = []
    if options.items:
        coded["in_domain"] = read_rows(options.coded_dev)
        coded["train"] += read_coded_mentions(options.items, options.codes, without=list_articles(options.coded_dev))
        mentions = read_mentions(options.mentions)
        soft = np.vstack([soft, read_soft_labels(options.teacher, mentions)])
    texts = list(dict.fromkeys(row.text for rows in [*coded.values(), mentions] for row in rows))
    docs = dict(zip(texts, parse_passages(texts, one_sentence=True), strict=True))
    train = Rows(passages_of(coded["train"]) + more + passages_of(mentions), docs, portrayals)
    arrays = shorten(scales_of(train, len(coded["train"]), portrayed))
    vectoriser = DictVectorizer()
    matrix = vectoriser.fit_transform(describe_rows(train, arrays))
    targets = np.vstack([np.eye(3)[[row.label for row in coded["train"]]], soft])
    stored = store(fit(matrix, targets), vectoriser, arrays)
    calibrate(
        stored, {name: (Rows(passages_of(coded[name]), docs, portrayals), coded[name]) for name in list(coded)[1:]}
    )
    np.savez_compressed(models_folder() / "linear.npz", **stored)
    write_card(models_folder() / "linear.npz")
    log.info("%d features kept of %d", len(stored["features"]), matrix.shape[1])


def calibrate(stored: dict[str, np.ndarray], dev: dict[str, tuple[Rows, list[Row]]]) -> None:
    """Set the temperature by the log likelihood on dev, and log macro-F1."""
    model = LinearModel(stored)
    scores = {name: score_rows(model, describe_rows(rows, stored)) for name, (rows, _) in dev.items()}
    labels = {name: np.array([row.label for row in rows]) for name, (_, rows) in dev.items()}
    for name, own in scores.items():
        log.info("%s macro-F1 %.2f", name, 100 * f1_score(labels[name], own.argmax(1), average="macro"))
    together, answers = np.concatenate(list(scores.values())), np.concatenate(list(labels.values()))

    def loss(temperature: float) -> float:
        return float(-log_softmax(together / temperature, axis=1)[np.arange(len(answers)), answers].mean())

    stored["temperature"] = np.float32(minimize_scalar(loss, bounds=(0.3, 4), method="bounded").x)
    log.info("temperature %.3f", stored["temperature"])


if __name__ == "__main__":
    main()
