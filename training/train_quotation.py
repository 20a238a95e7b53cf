"""Fit `analysis/quotation/extract/model.npz` on PolNeAR's training articles.

    python -m training.train_quotation TRAIN.jsonl [--domain CODED.jsonl --weight 3] [--folds 3 --predictions CV.jsonl]
                                       [--out model.npz]

--domain adds articles of our own field, whose rows count `--weight` times; the frequencies of cue forms stay PolNeAR's.

With --folds the articles are predicted by models that have not seen them (only the frequencies of cue forms come
from all folds), predictions are written in the scorer's format, and the confidence is calibrated on them. What is
kept are feature names and weights; a feature seen in fewer than three articles is dropped, and names and numbers are
hidden from the features, so that no text of the corpus and no person of it is in the model.
"""

import argparse
import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from analysis.quotation.article import ReadArticle
from analysis.quotation.extract.border_features import BorderFeatures
from analysis.quotation.extract.borders import enumerate_borders, is_punctuation
from analysis.quotation.extract.candidates import enumerate_sources, source_features
from analysis.quotation.extract.cues import CueLexicon, cue_features, make_lexicon, verb_stances, word_class
from analysis.quotation.extract.find import find_attributions
from analysis.quotation.extract.model import MODEL_PATH, Model, load_model, save_model
from analysis.quotation.extract.syntax import Parse, parse_sentences, verb_lemma

PENALTY = 1.0  # L2
FEWEST = 3  # occurrences of a feature
ITERATIONS = 100
N_NEGATIVE = 24  # wrong borders per cue
BELIEF_WEIGHT = 0.5


class Rows:
    """Feature rows of one model: sparse, in groups that compete (a cue's candidates), with article and target."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.columns: list[int] = []
        self.ends = [0]
        self.groups: list[int] = []
        self.targets: list[float] = []
        self.articles: list[int] = []
        self.weights: list[float] = []

    def add(self, features, group: int, target: float, article: int, weight: float = 1.0) -> None:
        self.columns.extend({self.names.setdefault(name, len(self.names)) for name in features})
        self.ends.append(len(self.columns))
        self.groups.append(group)
        self.targets.append(target)
        self.articles.append(article)
        self.weights.append(weight)

    def select(self, articles: set[int] | None = None):
        """Matrix, names, group sizes' starts and targets of the rows of some articles; rare features dropped."""
        matrix = csr_matrix(
            (np.ones(len(self.columns)), np.array(self.columns, dtype=np.int32), np.array(self.ends)),
            shape=(len(self.targets), len(self.names)),
        )
        keep = (
            np.isin(self.articles, list(articles)) if articles is not None else np.ones(len(self.targets), dtype=bool)
        )
        matrix = matrix[np.flatnonzero(keep)]
        common = np.flatnonzero(matrix.getnnz(axis=0) >= FEWEST)
        groups = np.array(self.groups)[keep]
        starts = np.r_[0, np.flatnonzero(np.diff(groups)) + 1] if len(groups) else np.array([], dtype=int)
        names = np.array(list(self.names), dtype=object)[common]
        return matrix[:, common].tocsr(), names, starts, np.array(self.targets)[keep], np.array(self.weights)[keep]


def fit_classes(rows: Rows, articles: set[int] | None = None) -> dict[str, list[float]]:
    """Multinomial logistic regression of none, belief and speech."""
    matrix, names, _, targets, weights = rows.select(articles)
    truth = np.eye(3)[targets.astype(int)]
    transposed = matrix.T.tocsr()

    def loss(flat):
        scores = matrix @ flat.reshape(-1, 3)
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        value = -(weights * np.log((chances * truth).sum(axis=1) + 1e-12)).sum() + PENALTY / 2 * flat @ flat
        return value, (transposed @ ((chances - truth) * weights[:, None])).ravel() + PENALTY * flat

    best = minimize(loss, np.zeros(len(names) * 3), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    table = best.x.reshape(-1, 3)
    return {name: row.tolist() for name, row in zip(names, table, strict=True) if np.abs(row).max() >= 0.02}


def fit_choice(rows: Rows, articles: set[int] | None = None) -> dict[str, float]:
    """Conditional logit: of the candidates of a group, the right ones share the probability."""
    matrix, names, starts, targets, _ = rows.select(articles)
    transposed = matrix.T.tocsr()
    groups = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(targets)]))
    mass = np.add.reduceat(targets, starts)

    def loss(weights):
        scores = matrix @ weights
        highest = np.maximum.reduceat(scores, starts)
        chances = np.exp(scores - highest[groups])
        totals = np.add.reduceat(chances, starts)
        chances /= totals[groups]
        value = -(targets * (scores - highest[groups] - np.log(totals)[groups])).sum()
        return value + PENALTY / 2 * weights @ weights, transposed @ (
            chances * mass[groups] - targets
        ) + PENALTY * weights

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    return {name: float(weight) for name, weight in zip(names, best.x, strict=True) if abs(weight) >= 0.02}


def inside(parse: Parse, spans, *, words_only: bool = True) -> set[int]:
    """The tokens of a parse that lie in spans of the text."""
    return {
        index
        for index in range(len(parse))
        if any(start < parse.ends[index] and parse.starts[index] < end for start, end in spans)
        and not (words_only and is_punctuation(parse.words[index]))
    }


def cue_tokens(parse: Parse, quotes: list[dict], strength: dict[str, float]) -> tuple[dict[int, dict], set[int]]:
    """The main token of every gold cue in the parse, and all tokens of gold cues."""
    main: dict[int, dict] = {}
    every: set[int] = set()
    for quote in quotes:
        tokens = [index for index in inside(parse, quote["cue"], words_only=False) if parse.quoted[index] < 0]
        if not tokens:
            continue
        every.update(tokens)

        def fitness(index: int) -> float:
            verb = parse.tags[index][:2] == "VB" and parse.deps[index] not in ("aux", "auxpass")
            return strength.get(f"{parse.lower[index]}|{word_class(parse.tags[index])}", 0.0) + 0.3 * verb

        main.setdefault(max(sorted(tokens), key=fitness), quote)
    return main, every


def learn_strength(data) -> dict[str, float]:
    """How often each form is a cue outside quotations and contents; two rounds, so that the main token is found."""
    strength: dict[str, float] = {}
    for _ in range(2):
        seen, hits = Counter(), Counter()
        for record, parses in data:
            for parse in parses:
                main, _ = cue_tokens(parse, near(record, parse), strength)
                content = inside(parse, [span for quote in near(record, parse) for span in quote["content"]])
                for index in set(range(len(parse))) - content:
                    if parse.quoted[index] < 0 and not _is_name(parse, index):
                        key = f"{parse.lower[index]}|{word_class(parse.tags[index])}"
                        seen[key] += 1
                        hits[key] += index in main
        strength = {key: (hits[key] + 0.1) / (seen[key] + 1) for key in seen if hits[key] >= 2}
    return {key: value for key, value in strength.items() if value >= 0.01}


def _is_name(parse: Parse, index: int) -> bool:
    return parse.tags[index][:3] == "NNP" and verb_lemma(parse.lower[index]) not in verb_stances()


def near(record: dict, parse: Parse) -> list[dict]:
    """The gold quotes that touch the sentence."""
    start, end = parse.sentence.start, parse.sentence.end
    return [
        quote
        for quote in record["quotes"]
        if any(a < end and start < b for a, b in [*quote["content"], *quote["cue"], quote["source"] or [0, 0]])
    ]


def build_rows(data, lexicon: CueLexicon) -> tuple[Rows, Rows, Rows]:
    """Rows of the cue, border and source models."""
    cues, borders, sources = Rows(), Rows(), Rows()
    chance = random.Random(1)  # noqa: S311 - sampling wrong candidates
    group = 0
    for number, (record, parses) in enumerate(data):
        for parse in parses:
            main, every = cue_tokens(parse, near(record, parse), lexicon.strength)
            for index in range(len(parse)):
                if not lexicon.admits(parse, index):
                    continue
                quote = main.get(index)
                if quote is None and index in every:
                    continue
                target = 0 if quote is None else 2 if quote["speech"] else 1
                weight = record.get("weight", 1.0)
                cues.add(cue_features(parse, index, lexicon), 0, target, number, weight)
                if quote is not None:
                    group += 1
                    add_choices(parse, index, quote, (borders, sources), (group, number), chance, weight)
    return cues, borders, sources


def add_choices(
    parse: Parse, cue: int, quote: dict, rows, place: tuple[int, int], chance: random.Random, weight: float = 1.0
) -> None:
    """Rows for the borders and the source of one gold attribution."""
    borders, sources = rows
    gold = inside(parse, quote["content"])
    options = enumerate_borders(parse, cue)
    if not gold or not options:
        return
    weight *= 1.0 if quote["speech"] else BELIEF_WEIGHT
    scores = []
    for option in options:
        own = {i for span in (option.left, option.right) if span for i in range(span[0], span[1] + 1)}
        own = {i for i in own if not is_punctuation(parse.words[i])}
        scores.append(len(own & gold) / len(own | gold))
    best = max(scores)
    if best < 0.5:
        return
    right = [option for option, score in zip(options, scores, strict=True) if score >= best - 1e-9]
    wrong = [option for option, score in zip(options, scores, strict=True) if score < best - 1e-9]
    wrong = chance.sample(wrong, min(N_NEGATIVE, len(wrong)))
    features = BorderFeatures(parse, cue)
    for option in [*right, *wrong]:
        names = [name for part in features.describe(option) for name in part]
        borders.add(names, place[0], weight / len(right) if option in right else 0.0, place[1])
    candidates = enumerate_sources(parse, cue, right[0])
    truth = inside(parse, [quote["source"]]) if quote["source"] else set()
    fits = []
    for candidate in candidates:
        own = {i for i in range(candidate.first, candidate.last + 1) if i >= 0 and not is_punctuation(parse.words[i])}
        named = len(own & truth) / len(own | truth) if candidate.head in truth else 0.0
        fits.append(float(candidate.head < 0) if not quote["source"] else named)
    if max(fits) > 0:
        n_right = sum(fit == max(fits) for fit in fits)
        for candidate, fit in zip(candidates, fits, strict=True):
            names = source_features(parse, cue, candidate, right[0])
            sources.add(names, place[0], weight / n_right if fit == max(fits) else 0.0, place[1])


def calibrate(records, predictions) -> list[float]:
    """Logistic regression of "words overlap and the speaker is right" on the three models' logits, on unseen folds."""
    features, right = [], []
    for record, found in zip(records, predictions, strict=True):
        for each in found:
            if each.chances is None:
                continue
            best = max((q for q in record["quotes"]), key=lambda q: _overlap(q["content"], each.spans), default=None)
            fits = best is not None and _overlap(best["content"], each.spans) >= 0.5
            if fits and best["speech"]:
                source = best["source"]
                same = (source is None) == (each.source is None) and (
                    source is None or (source[0] < each.source[1] and each.source[0] < source[1])
                )
                fits = same
            elif fits:
                continue  # a belief: neither right nor wrong
            features.append(Model.calibration_features(*each.chances))
            right.append(float(fits))
    matrix, truth = np.array(features), np.array(right)

    def loss(weights):
        chances = 1 / (1 + np.exp(-matrix @ weights))
        value = -(truth * np.log(chances + 1e-9) + (1 - truth) * np.log(1 - chances + 1e-9)).sum()
        return value, matrix.T @ (chances - truth)

    best = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B").x
    chances = 1 / (1 + np.exp(-matrix @ best))
    for low in np.arange(0, 1, 0.1):
        part = (chances >= low) & (chances < low + 0.1)
        if part.any():
            print(f"confidence {low:.1f}-{low + 0.1:.1f}: right {truth[part].mean():.2f} of {part.sum()}")
    return best.tolist()


def _overlap(spans, others) -> float:
    own = {i for start, end in spans for i in range(start, end)}
    other = {i for start, end in others for i in range(start, end)}
    return len(own & other) / len(own | other)


def fit(rows: tuple[Rows, Rows, Rows], articles: set[int] | None = None) -> dict[str, dict]:
    """The weight tables of the three models."""
    return {"cue": fit_classes(rows[0], articles), "border": fit_choice(rows[1], articles),
            "source": fit_choice(rows[2], articles)}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("--domain", type=Path, help="coded articles of the field, in the same format")
    parser.add_argument(
        "--weight", type=float, default=3.0, help="8 instead of 3: end to end +.7 in the field, -.9 on PolNeAR"
    )
    parser.add_argument("--out", type=Path, default=MODEL_PATH)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--predictions", type=Path)
    arguments = parser.parse_args()
    records = [json.loads(line) for line in arguments.train.read_text(encoding="utf8").splitlines()]
    n_general = len(records)
    if arguments.domain:
        lines = arguments.domain.read_text(encoding="utf8").splitlines()
        records += [json.loads(line) | {"weight": arguments.weight} for line in lines]
    data = [(record, list(parse_sentences(ReadArticle(record["text"]).masked))) for record in records]
    strength = learn_strength(data[:n_general])
    rows = build_rows(data, make_lexicon(strength))
    print(
        f"{len(rows[0].targets)} cue candidates, {len(rows[1].targets)} borders, {len(rows[2].targets)} sources",
        flush=True,
    )
    calibration = [0.0, 1.0, 1.0, 1.0]
    if arguments.folds:
        predictions: list = [None] * len(records)
        for fold in range(arguments.folds):
            seen = {number for number in range(len(records)) if number % arguments.folds != fold}
            part = Path(f"{arguments.out}.fold.npz")
            save_model(part, {"strength": strength, **fit(rows, seen)}, calibration)
            load_model.cache_clear()
            model = load_model(part)
            for number in set(range(len(records))) - seen:
                predictions[number] = find_attributions(ReadArticle(records[number]["text"]), model)
            part.unlink()
            print(f"fold {fold + 1} done", flush=True)
        calibration = calibrate(records, predictions)
        if arguments.predictions:
            write_predictions(arguments.predictions, records, predictions)
    save_model(arguments.out, {"strength": strength, **fit(rows)}, calibration)
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.2f} MB, calibration {np.round(calibration, 3)}")


def write_predictions(path: Path, records, predictions) -> None:
    """Predictions in the scorer's format."""
    with path.open("w", encoding="utf8") as file:
        for record, found in zip(records, predictions, strict=True):
            quotes = [
                {"content": each.spans, "source": each.source, "cue": [each.cue] if each.cue else [], "speech": True}
                for each in found
            ]
            file.write(json.dumps({"doc_id": record["doc_id"], "quotes": quotes}) + "\n")


if __name__ == "__main__":
    main()
