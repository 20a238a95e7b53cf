"""Strip from an executed notebook what differs between two runs of the same work: times, ids, addresses, places."""

import copy
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["normalise_notebook"]

_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
_CELL_FILE = re.compile(r"(?:/[\w.-]+)*/ipykernel_\d+/\d+\.py")
_STYLER_ID = re.compile(r"\bT_[0-9a-f]{5}(?=_|\b)")


def normalise_notebook(notebook: Any, *, places: Mapping[str, str]) -> Any:
    """A copy of `notebook` with fixed cell ids and without timings, memory addresses and machine paths.

    Args:
        notebook: as papermill left it.
        places: folder names to replace, with their replacements, such as the working folder by ".".
    """
    result = copy.deepcopy(notebook)
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    result.metadata = type(result.metadata)({"kernelspec": spec, "language_info": {"name": "python"}})
    ordered = sorted(places.items(), key=lambda pair: -len(pair[0]))
    for number, cell in enumerate(result.cells):
        cell["id"] = f"cell-{number}"
        cell.metadata = type(cell.metadata)({"tags": sorted(cell.metadata.get("tags", []))})
        if cell.cell_type == "code":
            cell.outputs = [_scrub(output, ordered) for output in cell.outputs]
    return result


def _scrub(value: Any, places: list[tuple[str, str]]) -> Any:
    if isinstance(value, str):
        for place, name in places:
            value = value.replace(place, name)
        return _STYLER_ID.sub("T_", _CELL_FILE.sub("cell", _ADDRESS.sub("0x", value)))
    if isinstance(value, list):
        return [_scrub(item, places) for item in value]
    if isinstance(value, dict):
        return type(value)({key: item if key == "image/png" else _scrub(item, places) for key, item in value.items()})
    return value
