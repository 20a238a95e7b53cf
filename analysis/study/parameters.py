"""The parameters of each notebook: one typed model, shared by the command, the plan, the notebook and the widgets.

papermill only warns of a name it does not know, runs names as code, and guesses the type of a value, so that an
outlet called 007 or NO is lost. Here names come from the model alone, and every value keeps its type.
"""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from analysis.errors import InputError, choice_error
from analysis.escape import escape_terminal

__all__ = ["MODELS", "StudyParameters", "check_parameters", "describe_parameters"]

Voice = Literal["narration", "direct", "indirect", "headline"]
AnyVoice = Literal["all", "narration", "direct", "indirect", "headline"]
Period = Literal["week", "month", "quarter", "year"]
Copies = Literal["all", "originals", "weighted"]


def _accept_date(value: object) -> object:
    """A date of TOML or Python as its ISO text; everything else as it is."""
    return value.isoformat()[:10] if isinstance(value, dt.date) else value


def _check_unique(value: list[str]) -> list[str]:
    twice = sorted({name for name in value if value.count(name) > 1})
    if twice:
        raise ValueError(f"named twice: {', '.join(twice)}")
    return value


Day = Annotated[str, BeforeValidator(_accept_date), Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[list[Name], AfterValidator(_check_unique)]


class StudyParameters(BaseModel):
    """What every notebook takes; an empty list or text means no restriction.

    The classes below add what some notebooks read beside it. No notebook takes a parameter that it does not read.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    measured: str = Field("", description="folder of measured tables (`pressgauge measure CORPUS --out DIR`)")
    outlets: Names = Field([], description="outlets to compare; empty: all")
    start: Day = Field("", description="first day, as 2022-02-24")
    end: Day = Field("", description="last day, inclusive")
    query: str = Field("", max_length=2000, description="Boolean query over headline and text; empty: all articles")
    level: float = Field(0.95, gt=0.5, lt=1, description="level of the intervals")
    n_resamples: int = Field(1000, ge=20, le=100_000, description="bootstrap resamples")
    seed: int = Field(1, ge=0, le=2**32 - 1, description="seed of every random draw")
    out: str = Field("", description="folder for figures and their tables; empty: reports/draft/NOTEBOOK")

    @field_validator("start", "end")
    @classmethod
    def _check_day(cls, value: str) -> str:
        if value:
            dt.date.fromisoformat(value)
        return value

    @field_validator("query")
    @classmethod
    def _check_query(cls, value: str) -> str:
        if value:
            from analysis.corpus.choosing.query import parse_query  # start-up: the corpus package loads its readers

            parse_query(value)
        return value

    @model_validator(mode="after")
    def _check_period(self) -> "StudyParameters":
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"the period ends ({self.end}) before it starts ({self.start})")
        return self


class _WithCopies(BaseModel):
    copies: Copies = Field("all", description="all articles, originals only, or copies weighted 1/k")


class _WithPeriod(BaseModel):
    period: Period = Field("quarter", description="width of the steps over time: week, month, quarter or year")


class _WithTargets(BaseModel):
    targets: Names = Field([], description="targets to show, such as NATO or Ukraine; empty: all that were scored")
    portrayal_voice: Voice = Field("narration", description="voice whose portrayals are compared")


class _WithFrames(BaseModel):
    frames: Names = Field([], description="frames to show; empty: all of the codebook")
    frame_voice: AnyVoice = Field("all", description="voice whose frames are compared; all: the whole article")


class CorpusParameters(_WithPeriod, StudyParameters):
    """The corpus notebook."""


class QuotationParameters(_WithPeriod, _WithCopies, StudyParameters):
    """The quotation notebook."""


class SentimentParameters(_WithTargets, _WithPeriod, _WithCopies, StudyParameters):
    """The sentiment notebook."""


class FramingParameters(_WithFrames, _WithPeriod, _WithCopies, StudyParameters):
    """The framing notebook."""


class ValidityParameters(_WithCopies, StudyParameters):
    """The validity notebook."""


class BriefParameters(_WithFrames, _WithTargets, _WithCopies, StudyParameters):
    """The brief."""


class ExploreParameters(_WithFrames, _WithTargets, _WithPeriod, _WithCopies, StudyParameters):
    """The explorer: what its controls choose; the same as in the reports it writes plans for."""

    n_resamples: int = Field(200, ge=20, le=100_000, description="bootstrap resamples; few, so that it answers at once")


MODELS: dict[str, type[StudyParameters]] = {
    "corpus": CorpusParameters,
    "quotation": QuotationParameters,
    "sentiment": SentimentParameters,
    "framing": FramingParameters,
    "validity": ValidityParameters,
    "brief": BriefParameters,
    "explore": ExploreParameters,
}


def check_parameters(notebook: str, values: Mapping[str, Any]) -> StudyParameters:
    """The parameters of `notebook`, checked.

    Raises:
        InputError: an unknown notebook or name, a value of the wrong type, a day that is none, a period that
            ends before it starts. The message names the value and what is allowed.

    >>> check_parameters("quotation", {"outlets": ["007", "NO"]}).outlets
    ['007', 'NO']
    """
    model = _model(notebook)
    for name in values:
        if name not in model.model_fields:
            raise choice_error(f"parameter of notebook {notebook!r}", escape_terminal(name), model.model_fields)
    try:
        return model(**values)
    except ValidationError as error:
        raise InputError("; ".join(_explain(notebook, values, item) for item in error.errors())) from None


def choose_parameters(notebook: str, values: Mapping[str, Any] | None, given: Mapping[str, Any]) -> StudyParameters:
    """The parameters of `notebook`: those among `values` (such as `globals()`), and the `given` ones over them.

    Raises:
        InputError: as `check_parameters`; of `values`, names that are no parameters are left alone.
    """
    known = _model(notebook).model_fields
    found = {name: value for name, value in (values or {}).items() if name in known}
    return check_parameters(notebook, {**found, **given})


def describe_parameters(notebook: str) -> list[tuple[str, str, str]]:
    """(name, default, meaning) of every parameter of `notebook`, for help texts and widgets."""
    fields = _model(notebook).model_fields
    return [(name, json.dumps(field.default), field.description or "") for name, field in fields.items()]


def _model(notebook: str) -> type[StudyParameters]:
    if notebook not in MODELS:
        raise choice_error("notebook", escape_terminal(notebook), MODELS)
    return MODELS[notebook]


def _explain(notebook: str, values: Mapping[str, Any], item: Any) -> str:
    message = str(item["msg"]).removeprefix("Value error, ")
    place = ".".join(str(part) for part in item["loc"])
    if not place:
        return f"notebook {notebook!r}: {escape_terminal(message)}"
    if item["type"] == "string_type":
        message += "; write it in quotation marks, so that 007 and NO stay what they are"
    if item["type"] == "string_pattern_mismatch" or "isoformat" in message:
        message = "a day is written as 2022-02-24"
    given = escape_terminal(repr(item.get("input")))[:200]
    return f"parameter {place!r} of notebook {notebook!r} is {given}: {escape_terminal(message)}"
