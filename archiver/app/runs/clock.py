"""The clock that everything reads the time from, and the rehearsed clock of `--clock`.

A rehearsed clock starts at a given time and runs on from there, so that many nights can be played in minutes; everything recorded
by it is marked rehearsed.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archiver.errors import InputError

_FIRST_YEAR, _LAST_YEAR = 1990, 2999
_REMEDY = "write it as 2026-03-01T02:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Returns the current time in UTC when called; `started` is the time that a rehearsed clock was set to."""

    rehearsed: bool = False
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    _since: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        """The current time."""
        if not self.rehearsed:
            return datetime.now(UTC)
        return self.started + timedelta(seconds=time.monotonic() - self._since)


def parse_clock(written: str | None) -> Clock:
    """The clock for a value of `--clock`: rehearsed from that ISO 8601 time (UTC unless it says otherwise), or real for None.

    `InputError` where the value is not a time, or its year is outside of 1990 to 2999.
    """
    if written is None:
        return Clock()
    try:
        start = datetime.fromisoformat(written)
    except ValueError:
        raise InputError(f"--clock: “{written}” is not a time", remedy=_REMEDY) from None
    if not _FIRST_YEAR <= start.year <= _LAST_YEAR:
        raise InputError(f"--clock: the year {start.year} is not between {_FIRST_YEAR} and {_LAST_YEAR}", remedy=_REMEDY)
    return Clock(rehearsed=True, started=start.astimezone(UTC) if start.tzinfo else start.replace(tzinfo=UTC))
