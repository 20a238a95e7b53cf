"""The optional parts of the package: which extra brings what, and one sentence where an extra is missing.

A script needs the core alone; notebooks and pages need the extra `report`, the explorer `explore`, a cluster `scale`.
What belongs to which is said once, in pyproject.toml, and read here from the metadata of the installation.
"""

import re
from importlib import metadata, util

from analysis.errors import InputError, choice_error

__all__ = ["check_extra", "explain_missing", "list_extras"]

#: Packages that are imported by another name than they are installed by.
_IMPORT_NAMES = {"pillow": "PIL", "ipython": "IPython"}
_EXTRA = re.compile(r"extra == ['\"]([\w-]+)['\"]")
_NAME = re.compile(r"^([\w.-]+)(?:\[([\w,-]+)\])?")


def list_extras() -> dict[str, list[str]]:
    """The names that each extra lets one import, an extra within an extra included."""
    own: dict[str, list[str]] = {}
    inner: dict[str, list[str]] = {}
    for line in metadata.requires("pressgauge") or []:
        extra, requirement = _EXTRA.search(line), _NAME.match(line)
        if extra is None or requirement is None:
            continue
        if requirement[1] == "pressgauge":
            inner.setdefault(extra[1], []).extend(requirement[2].split(","))
        else:
            own.setdefault(extra[1], []).append(_import_name(requirement[1]))
    return {
        extra: sorted({*own.get(extra, []), *(name for other in inner.get(extra, []) for name in own[other])})
        for extra in sorted({*own, *inner})
    }


def check_extra(extra: str) -> None:
    """Say at once, before any work, that an extra is not installed.

    Raises:
        InputError: a package of `extra` is missing, or there is no such extra.
    """
    extras = list_extras()
    if extra not in extras:
        raise choice_error("extra", extra, extras)
    missing = [name for name in extras[extra] if not _is_there(name)]
    if missing:
        raise _ask_for(extra, missing)


def explain_missing(error: ModuleNotFoundError) -> InputError | None:
    """What to do about an import that failed, as an error for the user; None where no extra brings the package."""
    name = (error.name or "").split(".")[0]
    brings = [extra for extra, names in list_extras().items() if name in names]
    return _ask_for(min(brings, key=lambda extra: extra != "report"), [name]) if brings else None


def _ask_for(extra: str, missing: list[str]) -> InputError:
    names = ", ".join(missing)
    return InputError(f"this needs {names}, of the extra {extra!r}, not installed: pip install 'pressgauge[{extra}]'")


def _import_name(package: str) -> str:
    return _IMPORT_NAMES.get(package.lower(), package.lower().replace("-", "_"))


def _is_there(name: str) -> bool:
    try:
        return util.find_spec(name) is not None
    except (ImportError, ValueError):  # blocked, or half loaded
        return False
