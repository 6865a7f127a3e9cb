"""Verdicts: what we conclude from observations, by numbered rules."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archiver.observations import Reason


class Standing(StrEnum):
    """Where a post stands."""

    INTACT = "intact"
    ALTERED = "altered"
    GONE = "gone"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Where a post stands, by which rule, on which observations.

    The change happened after `changed_after` (last seen otherwise) and before `changed_before` (first seen so); both None when
    nothing changed. `suspected` marks a negative that waits for confirmation: the standing is the one from before it.
    `rests_on` are the ids of the observations that decided.
    """

    standing: Standing
    reason: Reason | None
    rule: str
    suspected: bool = False
    changed_after: datetime | None = None
    changed_before: datetime | None = None
    rests_on: tuple[int, ...] = ()
