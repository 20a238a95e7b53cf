"""Parsing: what one coder's file says, as codes; every slip of the pen is named with its place."""

from pathlib import Path
from typing import NamedTuple

from analysis.coding.guides import Guide
from analysis.coding.label_studio import Answer, read_export
from analysis.coding.sheet_reading import name_cell, read_sheet
from analysis.errors import InputError, choice_error

__all__ = ["BLANKS", "Code", "Reading", "parse_export", "parse_sheet"]

YES = {"1", "1.0", "yes", "y", "true", "x"}
NO = {"0", "0.0", "no", "n", "false"}
BLANKS = ("absent", "missing")
QUOTE_PARTS = ("quote", "speaker", "side", "role")


class Code(NamedTuple):
    """One code: of an item, by a coder; `values` are those of the guide's columns, one or (quotes) four."""

    item: str
    coder: str
    values: dict[str, str]


class Reading(NamedTuple):
    """What one file gave: codes and (place, value, problem)."""

    codes: list[Code]
    problems: list[tuple[str, str, str]]


def parse_sheet(path: Path, guide: Guide, *, blank: str | None) -> Reading:
    """The codes of a sheet; the coder is the file's name.

    Args:
        blank: for frames what an empty cell means: "absent" or "missing"; None: not said.

    Raises:
        InputError: a sheet of frames with ones and empty cells but no 0, where `blank` is not said.
    """
    if blank is not None and blank not in BLANKS:
        raise choice_error("meaning of an empty cell", blank, BLANKS)
    sheet = read_sheet(path)
    missing = [name for name in guide.columns if name not in sheet.columns]
    what = {"frames": "this frame is not coded"}.get(guide.of, "nothing of it is read")
    problems = [("header", name, f"no such column: {what}") for name in missing]
    known = {"item_id", "headline", "text", "before", "sentence", "after", "target", "note", *guide.columns}
    problems += [("header", str(name), "unknown column, not read") for name in sheet.columns if name not in known]
    there = [name for name in guide.columns if name in sheet.columns]
    rows = [(row, {name: str(sheet.at[row, name]) for name in ("item_id", *there)}) for row in sheet.index]
    if guide.of == "frames" and blank is None:
        used = {cell.lower() for _, row in rows for name, cell in row.items() if name != "item_id"}
        if used & YES and "" in used and not used & NO:
            raise InputError(
                f"{str(path)!r} holds 1 and empty cells but no 0: say what an empty cell means, "
                "--blank absent (the frame is not there) or --blank missing (not coded)."
            )
    codes: list[Code] = []
    for row, cells in rows:
        item = cells.pop("item_id")
        found = {name: _check_cell(cell, name, guide, blank) for name, cell in cells.items()}
        for name, (_, problem) in found.items():
            if problem:
                problems.append((f"cell {name_cell(sheet, row, name)} ({item}, {name})", cells[name][:80], problem))
        values = {name: value for name, (value, _) in found.items() if value}
        if guide.of == "quotes":
            codes += _read_attribution(item, path.stem, values, row, problems)
        else:
            codes += [Code(item, path.stem, {name: value}) for name, value in values.items()]
    return Reading(codes, problems)


def _check_cell(cell: str, name: str, guide: Guide, blank: str | None) -> tuple[str, str]:
    """The value of a cell ("" for none), and what is wrong with it."""
    allowed = guide.columns[name]
    if guide.of == "frames":
        if not cell:
            return ("0" if blank == "absent" else ""), ""
        if cell.lower() in YES | NO:
            return ("1" if cell.lower() in YES else "0"), ""
        return "", "not a code: write 1 (present), 0 (absent) or leave it empty"
    if not cell or not allowed:
        return cell, ""
    if name == "none":
        return ("1", "") if cell.lower() in YES else ("", "not a code: write 1 if the passage has no attribution")
    plain = cell.lower().replace(" ", "_")
    if plain in allowed:
        return plain, ""
    return "", f"not a code: write {', '.join(allowed)}"


def _read_attribution(
    item: str, coder: str, values: dict[str, str], row: int, problems: list[tuple[str, str, str]]
) -> list[Code]:
    if values.get("quote"):
        if "none" in values:
            problems.append((f"row {row} ({item})", values["quote"][:80], "both a quote and none: the quote is kept"))
        if "side" not in values:
            problems.append((f"row {row} ({item})", values["quote"][:80], "no side: counted as unknown"))
        return [Code(item, coder, {name: values.get(name, "") for name in QUOTE_PARTS})]
    if any(values.get(name) for name in QUOTE_PARTS):
        problems.append((f"row {row} ({item})", str(values), "no quote: the row is left out"))
    return [Code(item, coder, {})] if "none" in values else []


def parse_export(path: Path, guide: Guide) -> Reading:
    """The codes of a Label Studio export: a task that was submitted is coded, what is not chosen in it is absent."""
    codes: list[Code] = []
    problems: list[tuple[str, str, str]] = []
    for answer in read_export(path):
        place = f"task {answer.item}"
        if answer.unclear:
            problems.append((place, answer.coder, answer.unclear))
        if guide.of == "frames":
            chosen = set(answer.choices.get("frames", []))
            strange = sorted(chosen - set(guide.columns))
            problems += [(place, name, "not a frame of the codebook") for name in strange]
            codes += [Code(answer.item, answer.coder, {name: str(int(name in chosen))}) for name in guide.columns]
        elif guide.of == "portrayal":
            codes += _read_choice(answer, guide, place, problems)
        else:
            codes += _read_regions(answer, guide, place, problems)
    return Reading(codes, problems)


def _read_choice(answer: Answer, guide: Guide, place: str, problems: list[tuple[str, str, str]]) -> list[Code]:
    given = answer.choices.get("portrayal", [])
    if len(given) == 1 and given[0] in guide.columns["portrayal"]:
        return [Code(answer.item, answer.coder, {"portrayal": given[0]})]
    if given:
        problems.append((place, ", ".join(given), f"not a code: {', '.join(guide.columns['portrayal'])}"))
    return []


def _read_regions(answer: Answer, guide: Guide, place: str, problems: list[tuple[str, str, str]]) -> list[Code]:
    codes = [Code(answer.item, answer.coder, {})] if not answer.regions else []
    for region in answer.regions:
        values = {"quote": region["text"], "speaker": region.get("speaker", "")}
        for name in ("side", "role"):
            value = region.get(name, "")
            if value and value not in guide.columns[name]:
                problems.append((place, value, f"not a {name}: {', '.join(guide.columns[name])}"))
                value = ""
            values[name] = value
        if not values["side"]:
            problems.append((place, region["text"][:80], "no side: counted as unknown"))
        codes.append(Code(answer.item, answer.coder, values))
    return codes
