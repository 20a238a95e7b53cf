"""Fine-tune MiniLM-L6 for sentiment toward a target, on a CPU.

    python -m training.train_encoder ../shared/gold/sentiment --out /tmp/encoder --seed 1

Trains on train.jsonl and, where given, on coded mentions of NATO and Ukraine coverage. After each epoch the dev files
are scored, and the epoch with the best mean macro-F1 is kept (so the dev figures are slightly optimistic; the
temperature is set on dev too, see export_encoder.py).
"""

import argparse
import copy
import json
import logging
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import f1_score
from torch import nn

from analysis.sentiment.encoding import Encoded, TargetEncoder, pad_batch
from training.data import (
    UNCODED,
    Row,
    find_contrasts,
    list_articles,
    read_coded_mentions,
    read_mentions,
    read_rows,
    read_soft_labels,
    vary,
)
from training.network import TargetNetwork, pretrained_folder

log = logging.getLogger("training")


def batches(lengths: list[int], size: int, rng: random.Random | None) -> list[list[int]]:
    """Row numbers in batches of similar length; shuffled within stretches of 20 batches if `rng` is given."""
    order = list(range(len(lengths)))
    if rng is None:
        order.sort(key=lengths.__getitem__)
        return [order[k : k + size] for k in range(0, len(order), size)]
    rng.shuffle(order)
    found = []
    for k in range(0, len(order), size * 20):
        stretch = sorted(order[k : k + size * 20], key=lengths.__getitem__)
        found += [stretch[j : j + size] for j in range(0, len(stretch), size)]
    rng.shuffle(found)
    return found


def as_tensors(batch: list[Encoded]) -> tuple[torch.Tensor, ...]:
    return tuple(torch.from_numpy(array) for array in pad_batch(batch))


def predict(network: nn.Module, encoded: list[Encoded]) -> np.ndarray:
    """Logits of every row."""
    network.eval()
    logits = np.zeros((len(encoded), 3), dtype=np.float32)
    with torch.no_grad():
        for batch in batches([len(row.ids) for row in encoded], 32, None):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = network(*as_tensors([encoded[i] for i in batch]))
            logits[batch] = scores.float().numpy()
    return logits


class Trainer:
    """One run: rows, network, optimiser, running average of the weights."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.options = options
        self.rng = random.Random(options.seed)  # noqa: S311 - draws variants, guards nothing
        torch.set_num_threads(options.threads)
        torch.manual_seed(options.head_seed)  # one head for all runs, so that their weights may be averaged
        self.encoder = TargetEncoder()
        self.network = TargetNetwork(folder, dropout=options.dropout)
        freeze_lowest(self.network, options.frozen_layers)
        torch.manual_seed(options.seed)
        self.rows = read_rows(options.data / "train.jsonl")[: options.limit or None]
        self.dev = {name: read_rows(options.data / f"{name}.jsonl") for name in ("dev_rw", "dev_mt")}
        if options.items:
            self.dev["in_domain"] = read_rows(options.coded_dev)
            mentions = read_coded_mentions(options.items, options.codes, without=list_articles(options.coded_dev))
            self.rows += mentions * options.repeat_coded
        if options.mentions:
            self.rows += read_mentions(options.mentions)
        if options.repeat_contrasts:
            self.rows += find_contrasts(self.rows)
        self.soft = read_soft_labels(options.teacher, self.rows) if options.teacher else None
        self.n_steps = options.epochs * math.ceil(len(self.rows) / options.batch)
        self.optimiser, self.schedule = make_optimiser(self.network, options, self.n_steps)
        self.average = copy.deepcopy(self.network)
        self.step = 0

    def run_epoch(self) -> float:
        options = self.options
        drawn = [vary(row, self.rng, stand_ins=options.stand_ins) for row in self.rows]
        encoded = [self.encode(row, replace) for row, replace in drawn]
        self.network.train()
        total = 0.0
        for batch in batches([len(row.ids) for row in encoded], options.batch, self.rng):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = self.network(*as_tensors([encoded[i] for i in batch])).float()
            loss = self.loss(scores, batch)
            loss.backward()
            nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self.optimiser.step()
            self.schedule.step()
            self.optimiser.zero_grad()
            self.update_average()
            total += loss.item() * len(batch)
            if self.step % 50 == 0:
                log.info("step %d of %d", self.step, self.n_steps)
        return total / len(self.rows)

    def loss(self, scores: torch.Tensor, batch: list[int]) -> torch.Tensor:
        labels = torch.tensor([self.rows[i].label for i in batch])
        hard = nn.functional.cross_entropy(
            scores, labels, label_smoothing=self.options.smoothing, ignore_index=UNCODED, reduction="none"
        )
        if self.soft is None:
            return hard.mean()
        soft = -(torch.from_numpy(self.soft[batch]) * scores.log_softmax(-1)).sum(-1)
        share = torch.where(labels == UNCODED, 1.0, self.options.soft_share)
        return ((1 - share) * hard + share * soft).mean()

    def encode(self, row: Row, replace: bool) -> Encoded:
        return self.encoder.encode(row.text, row.start, row.end, replace=replace)

    def update_average(self) -> None:
        """Exponential running average of the weights, which generalises better than the last ones."""
        self.step += 1
        decay = min(self.options.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, now in zip(self.average.parameters(), self.network.parameters(), strict=True):
                if now.requires_grad:
                    mean.lerp_(now, 1 - decay)

    def evaluate(self) -> dict[str, float]:
        """Macro-F1 on the dev files, names as they stand."""
        figures = {}
        for name, rows in self.dev.items():
            logits = predict(self.average, [self.encode(row, False) for row in rows])
            labels = [row.label for row in rows]
            figures[name] = round(100 * f1_score(labels, logits.argmax(1), average="macro"), 2)
            figures[f"{name}_accuracy"] = round(100 * float(np.mean(logits.argmax(1) == labels)), 2)
        return figures


def freeze_lowest(network: TargetNetwork, n_layers: int) -> None:
    """Keep the embeddings and the lowest layers as they were pretrained: a large teacher trains faster so."""
    frozen = [network.encoder.embeddings, *network.encoder.encoder.layer[:n_layers]] if n_layers else []
    for part in frozen:
        part.requires_grad_(False)


def make_optimiser(network: TargetNetwork, options: argparse.Namespace, n_steps: int):
    """AdamW without decay on biases and norms, a faster head, a linear warm-up and decline."""
    groups = []
    for in_head in (False, True):
        for decays in (False, True):
            chosen = [
                weights
                for name, weights in network.named_parameters()
                if weights.requires_grad and name.startswith("head") == in_head and (weights.ndim > 1) == decays
            ]
            rate = max(5 * options.rate, 2e-4) if in_head else options.rate
            groups.append({"params": chosen, "lr": rate, "weight_decay": 0.01 if decays else 0.0})
    optimiser = torch.optim.AdamW(groups, fused=True)
    warm = max(1, int(0.08 * n_steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda k: min((k + 1) / warm, max(0.02, (n_steps - k) / (n_steps - warm)))
    )
    return optimiser, schedule


def main() -> None:
    """Train, log a line per epoch, and keep the best weights in the folder `--out`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("data", type=Path)
    add("--out", type=Path, required=True)
    add("--seed", type=int, default=1)
    add("--head-seed", type=int, default=1)
    add("--repeat-contrasts", action="store_true", help="draw sentences with differing labels twice")
    add("--epochs", type=int, default=8)
    add("--rate", type=float, default=8e-5)
    add("--batch", type=int, default=32)
    add("--smoothing", type=float, default=0.1)
    add("--dropout", type=float, default=0.1)
    add("--average", type=float, default=0.998)
    add("--threads", type=int, default=2)
    add("--limit", type=int, default=0)
    add("--frozen-layers", type=int, default=0, help="embeddings and so many of the lowest layers stay as they were")
    add("--model", type=Path, help="folder of another pretrained encoder (a teacher)")
    add("--teacher", type=Path, help="NPZ of a teacher's probabilities for the training rows")
    add("--soft-share", type=float, default=0.5)
    add("--stand-ins", type=float, default=0.0, help="share of draws in which names are read as stand-ins")
    add("--items", type=Path, help="mentions of the project's own coding (JSONL)")
    add("--codes", type=Path, help="their codes (CSV)")
    add("--coded-dev", type=Path, help="coded mentions kept out of training, to choose the epoch with")
    add("--mentions", type=Path, help="mentions that only the teacher has labelled (training.draw_mentions)")
    add("--repeat-coded", type=int, default=2)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    options.out.mkdir(parents=True, exist_ok=True)
    trainer, best, began = Trainer(options, options.model or pretrained_folder()), -1.0, time.monotonic()
    for epoch in range(1, options.epochs + 1):
        loss = trainer.run_epoch()
        figures = trainer.evaluate()
        mean = float(np.mean([figures[name] for name in trainer.dev]))
        log.info("epoch %d loss %.4f %s mean %.2f %.0fs", epoch, loss, figures, mean, time.monotonic() - began)
        if mean > best:
            best = mean
            torch.save(trainer.average.state_dict(), options.out / "weights.pt")
            named = {name: getattr(value, "name", value) for name, value in vars(options).items()}  # no places
            choices = {name: str(value) for name, value in named.items() if name not in ("data", "out")}
            record = {"epoch": epoch, "dev": figures, "options": choices}
            (options.out / "run.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
