"""What every reader is told besides its source."""

from dataclasses import dataclass, field

from analysis.corpus.drafts import Limits
from analysis.corpus.reading.mapping import Mapping


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """The user's mapping and the caps."""

    mapping: Mapping = field(default_factory=Mapping)
    limits: Limits = field(default_factory=Limits)
