"""Encoders: how a network's file is checked and run, and the word pieces that it reads; for every measure the same.

Both networks of pressgauge (the sentiment model and the trained coders' embeddings) start from MiniLM-L6 and read
BERT's 30,522 uncased word pieces (Devlin et al. 2019), whose tokenizer lies beside this module.
"""

from pathlib import Path

import onnxruntime
from tokenizers import Tokenizer

from analysis.errors import InputError
from analysis.text.model_files import check_model_file

__all__ = ["find_token", "load_session", "load_tokenizer"]

TOKENIZER = Path(__file__).with_name("tokenizer.json")
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


def load_session(path: Path) -> onnxruntime.InferenceSession:
    """The network at `path`, on one thread: more threads would add up in another order."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def load_tokenizer() -> Tokenizer:
    """The tokenizer, its file checked; it neither cuts nor pads.

    >>> load_tokenizer().encode("NATO's envoys", add_special_tokens=False).tokens
    ['nato', "'", 's', 'envoy', '##s']
    """
    check_model_file(TOKENIZER, [TOKENIZER_SHA256])
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def find_token(tokenizer: Tokenizer, token: str) -> int:
    """The number of a word piece such as "[CLS]".

    Raises:
        InputError: the tokenizer does not have it.
    """
    number = tokenizer.token_to_id(token)
    if number is None:
        raise InputError(f"the tokenizer lacks the token {token!r}.")
    return int(number)
