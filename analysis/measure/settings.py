"""Settings: what decides the numbers beside the texts; checked before any work, and kept beside the tables.

A measured folder holds `settings.json`, for people and for later steps, and copies of the user's lists under `lists/`,
so that every later step reads the lists that measured it, even when the user's own files have changed or gone.
"""

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from analysis.errors import InputError, choice_error
from analysis.files import write_whole

__all__ = ["SENTIMENT_TARGETS", "Settings", "read_settings"]

SENTIMENT_TARGETS = ("NATO", "Ukraine", "Russia", "Zelenskyy", "Putin")
FILE = "settings.json"
LISTS = "lists"
NO_FILES = ("dictionary", "trained")  # as a coder: framing/shipped.py
USERS = ("actors", "patterns", "codebook", "coder")
#: Packages whose version moves numbers: parses, tokens, and sums in another order.
PACKAGES = ("spacy", "nltk", "onnxruntime", "tokenizers", "scikit-learn", "numpy", "scipy")


@dataclass(frozen=True)
class Settings:
    """What decides the numbers beside the texts.

    Attributes:
        targets: these get a sentiment, in any case of letters; all targets of the lexicon are found.
        model: instrument of target sentiment: encoder, linear or vader.
        actors: a CSV of the user's own actors, added to the lexicon.
        patterns: a CSV of the user's own target patterns, added to the lexicon.
        codebook: the user's own codebook of frames: a folder with frames.csv and terms.csv, or a CSV of terms.
        coder: who codes frames: "trained" (the coder that comes with pressgauge, for its own codebook), "dictionary",
            or the file of a trained coder (`analysis.framing.save_coder`). None: "trained" for our codebook, else
            "dictionary".
        languages: codes or names; articles in others are set aside. The instruments are made for English.
    """

    targets: tuple[str, ...] = SENTIMENT_TARGETS
    model: str = "encoder"
    actors: str | Path | None = None
    patterns: str | Path | None = None
    codebook: str | Path | None = None
    coder: str | Path | None = None
    languages: tuple[str, ...] = ("en",)

    def __post_init__(self) -> None:
        for name in ("targets", "languages"):
            given = getattr(self, name)
            object.__setattr__(self, name, (given,) if isinstance(given, str) else tuple(given))

    def check(self) -> "Settings":
        """The same settings with targets and languages as the lexicons write them.

        Raises:
            InputError: an unknown model, target or language, a list that cannot be read, or weights that are not as
                they should be; every fault is named.
        """
        faults: list[str] = []
        _try(faults, self._check_model)
        _try(faults, self._check_weights)
        _try(faults, self._check_lists)
        targets = _try(faults, self._find_targets) or ()
        languages = _try(faults, self._find_languages) or ()
        if faults:
            raise InputError("\n".join(faults))
        return replace(self, targets=targets, languages=languages)

    def list_files(self) -> dict[str, Path]:
        """The user's own lists that are given, by name."""
        given = {name: getattr(self, name) for name in USERS}
        return {name: Path(path) for name, path in given.items() if path and str(path) not in NO_FILES}

    def _check_model(self) -> None:
        from analysis.sentiment import MODELS  # start-up: what measures takes two seconds

        if self.model not in MODELS:
            raise choice_error("sentiment model", self.model, MODELS)

    def _check_weights(self) -> None:
        """Hold all weights that will be used against their hashes, before any article is measured by damaged ones."""
        from analysis.quotation.extract.model import MODEL_PATH  # start-up: what measures takes two seconds
        from analysis.sentiment.encoder import models_folder  # start-up: what measures takes two seconds
        from analysis.text import check_model, model_folder  # start-up: what measures takes two seconds
        from analysis.text.model_files import check_card  # start-up: what measures takes two seconds

        check_model(model_folder())
        check_card(MODEL_PATH.with_suffix(".json"))
        if self.model in ("encoder", "linear"):  # vader has a lexicon
            check_card(models_folder() / f"{self.model}.json")

    def _check_lists(self) -> None:
        from analysis.framing import check_coder, choose_coder, load_codebook  # start-up: as above
        from analysis.lexicons import load_lexicon  # start-up: what measures takes two seconds

        load_lexicon("actors", self.actors)
        codebook = load_codebook(self.codebook)
        coder = choose_coder(self.coder, codebook)
        if coder is not None:
            check_coder(coder, codebook)

    def _find_targets(self) -> tuple[str, ...]:
        from analysis.mentions import list_targets  # start-up: what measures takes two seconds

        return _match_case("target", self.targets, list_targets(self.patterns))

    def _find_languages(self) -> tuple[str, ...]:
        from analysis.text.language import language_code, list_languages  # start-up: what measures takes two seconds

        if not self.languages:
            raise InputError(f"no language to measure; allowed: {', '.join(list_languages())}.")
        return _match_case("language", map(language_code, self.languages), list_languages())


def _try(faults: list[str], check: Callable[[], Any]) -> Any:
    try:
        return check()
    except InputError as error:
        faults.append(str(error))
        return None


def _match_case(what: str, given: Iterable[str], known: list[str]) -> tuple[str, ...]:
    """The known spelling of each name given, each once; case is not looked at."""
    spellings = {name.casefold(): name for name in known}
    found = []
    for name in given:
        if name.strip().casefold() not in spellings:
            raise choice_error(what, name, known)
        found.append(spellings[name.strip().casefold()])
    return tuple(dict.fromkeys(found))


def read_settings(folder: str | Path) -> Settings:
    """The settings that measured `folder`; its lists are the copies that lie there.

    A folder that was measured before settings were kept reads as the default settings.

    Raises:
        InputError: settings that cannot be read, or a list that is gone.
    """
    folder = Path(folder)
    path = folder / FILE
    if not path.exists():
        return Settings()
    known = {field.name for field in fields(Settings)}
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))["settings"]
        settings = Settings(**{name: value for name, value in kept.items() if name in known})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{str(path)!r} cannot be read as settings ({error}); measure the corpus again.") from error
    lists: dict[str, Any] = {name: folder / path for name, path in settings.list_files().items()}
    for name, place in lists.items():
        if not place.exists():
            raise InputError(f"{str(place)!r} is gone, the {name} that measured {str(folder)!r}; measure it again.")
    return replace(settings, **lists)


def write_settings(settings: Settings, folder: Path, *, models: dict[str, str]) -> None:
    """Write settings.json into `folder`, with the versions and models that measured, and copy the user's lists there.

    Args:
        models: name of each model file -> its SHA-256.
    """
    given = settings.list_files()
    contents = {name: _read_list(path) for name, path in given.items()}  # before: they may be the copies themselves
    shutil.rmtree(folder / LISTS, ignore_errors=True)
    copies = {}
    for name, path in given.items():
        place = Path(LISTS) / (name if path.is_dir() or not path.suffix else f"{name}{path.suffix}")
        for part, content in contents[name].items():
            write_whole(folder / place / part if part else folder / place, content)
        copies[name] = place.as_posix()
    about = {
        "about": "What measured the tables in this folder. `lists` holds copies of your own files.",
        "settings": {**asdict(settings), **copies},
        "versions": {"pressgauge": installed_version("pressgauge"), **list_versions()},
        "models": models,
    }
    write_whole(folder / FILE, (json.dumps(about, indent=1, ensure_ascii=False) + "\n").encode("utf-8"))


def _read_list(path: Path) -> dict[str, bytes]:
    """The contents of a list: one file under "", or the CSV files of a folder by name."""
    if path.is_dir():
        return {part.name: part.read_bytes() for part in sorted(path.glob("*.csv"))}
    return {"": path.read_bytes()}


def list_versions() -> dict[str, str]:
    """Version of each package that moves numbers."""
    return {name: installed_version(name) for name in PACKAGES}


def installed_version(package: str) -> str:
    """The version that is installed, or "unknown" where the package runs from its source alone."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
