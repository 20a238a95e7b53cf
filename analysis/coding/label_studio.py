"""Label Studio: the labelling interface of a sample, and its exports (JSON, JSON-MIN, CSV) read back."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pandas as pd

from analysis.coding.guides import Guide
from analysis.errors import InputError

__all__ = ["Answer", "is_export", "label_config", "read_export"]


@dataclass
class Answer:
    """What one coder answered to one task.

    Attributes:
        choices: what was chosen for the whole task, by control.
        regions: per marked region its text and what was chosen for it: {"text": ..., "side": ..., ...}.
        unclear: what the export does not tell.
    """

    item: str
    coder: str
    choices: dict[str, list[str]] = field(default_factory=dict)
    regions: list[dict[str, str]] = field(default_factory=list)
    unclear: str = ""


def label_config(guide: Guide) -> str:
    """The labelling interface of a sample, as XML."""
    if guide.of == "frames":
        hints = zip(guide.rules["frame"], guide.rules["questions"], strict=True)
        boxes = "\n".join(f"    <Choice value={quoteattr(name)} hint={quoteattr(hint)}/>" for name, hint in hints)
        return (
            '<View>\n  <Header value="$headline"/>\n  <Text name="text" value="$text"/>\n'
            f'  <Choices name="frames" toName="text" choice="multiple">\n{boxes}\n  </Choices>\n</View>\n'
        )
    if guide.of == "portrayal":
        return (
            '<View>\n  <Header value="$target"/>\n  <Text name="before" value="$before"/>\n'
            '  <Text name="text" value="$sentence"/>\n  <Text name="after" value="$after"/>\n'
            f"{_choices('portrayal', guide.columns['portrayal'])}</View>\n"
        )
    return (
        '<View>\n  <Labels name="quote" toName="text"><Label value="quote"/></Labels>\n'
        '  <Text name="text" value="$text" granularity="word"/>\n'
        f"{_choices('side', guide.columns['side'], region=True)}"
        f"{_choices('role', guide.columns['role'], region=True)}"
        '  <TextArea name="speaker" toName="text" perRegion="true" maxSubmissions="1" placeholder="speaker"/>\n'
        "</View>\n"
    )


def _choices(name: str, values: tuple[str, ...], *, region: bool = False) -> str:
    own = ' perRegion="true" whenTagName="quote"' if region else ""
    boxes = "".join(f"<Choice value={quoteattr(value)}/>" for value in values)
    return f'  <Choices name={quoteattr(name)} toName="text" choice="single"{own}>{boxes}</Choices>\n'


def is_export(path: Path) -> bool:
    """Whether a file is an export of Label Studio rather than a sheet: JSON, or a CSV with its columns."""
    if path.suffix.lower() == ".json":
        return True
    if path.suffix.lower() != ".csv":
        return False
    with path.open("rb") as stream:
        head = stream.readline()
    return b"annotation_id" in head or b"lead_time" in head


def read_export(path: Path) -> list[Answer]:
    """The answers of an export. A task that was skipped has none.

    Raises:
        InputError: what is no export of a sample.
    """
    try:
        if path.suffix.lower() == ".csv":
            table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
            return [_read_flat({str(k): v for k, v in row.items()}) for row in table.to_dict("records")]
        tasks = json.loads(path.read_text(encoding="utf-8-sig"))
        answers = []
        for task in tasks:
            if "data" in task:
                answers += [_read_annotation(str(task["data"]["item_id"]), one, str(task["data"].get("text", "")))
                            for one in task.get("annotations") or [] if not one.get("was_cancelled")]  # fmt: skip
            else:
                answers.append(_read_flat(task))
        return answers
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{str(path)!r} cannot be read as a Label Studio export: {error!r}") from error


def _read_annotation(item: str, annotation: dict[str, Any], text: str) -> Answer:
    answer = Answer(item, _name_coder(annotation.get("completed_by", "label_studio")))
    regions: dict[str, dict[str, str]] = {}
    for result in annotation.get("result") or []:
        value, name = result["value"], str(result.get("from_name", "frames"))
        if "labels" in value:
            words = value.get("text") or text[int(value["start"]) : int(value["end"])]
            regions.setdefault(str(result["id"]), {})["text"] = str(words)
            continue
        given = value.get("choices") or value.get("text") or []
        given = [given] if isinstance(given, str) else [str(one) for one in given]
        if "start" in value:
            regions.setdefault(str(result["id"]), {})[name] = given[0] if given else ""
        else:
            answer.choices[name] = given
    answer.regions = [region for region in regions.values() if region.get("text")]
    return answer


def _read_flat(row: dict[str, Any]) -> Answer:
    """A row of JSON-MIN or CSV: per control a value, a list, or in CSV either of them as JSON."""
    answer = Answer(str(row["item_id"]), _name_coder(row.get("annotator") or "label_studio"))
    values = {name: _read_value(value) for name, value in row.items()}
    marks = values.pop("quote", [])
    regions = [{"text": str(mark.get("text", ""))} for mark in marks if isinstance(mark, dict)]
    for name in ("side", "role", "speaker"):
        given = values.pop(name, [])
        if len(given) == len(regions):
            for region, one in zip(regions, given, strict=True):
                region[name] = str(one)
        elif given:
            answer.unclear = f"this export does not say which {name} belongs to which quote: export as JSON"
    answer.regions = regions
    answer.choices = {name: [str(one) for one in values[name]] for name in ("frames", "portrayal") if name in values}
    return answer


def _read_value(value: Any) -> list[Any]:
    if isinstance(value, str) and value[:1] in "[{" and value:
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return [value]
    if isinstance(value, dict):
        value = value.get("choices", [value])
    if value in (None, ""):
        return []
    return value if isinstance(value, list) else [value]


def _name_coder(by: Any) -> str:
    return str(by.get("email") or by.get("id")) if isinstance(by, dict) else str(by)
