"""The one clock: everything that reads the time is handed this.

A rehearsal starts at a time of one's choosing and ticks on from there, so that nights can be played in minutes; what it records
is marked rehearsed.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archiver.errors import InputError

_FIRST_YEAR, _LAST_YEAR = 1990, 2999
_REMEDY = "write it as 2026-03-01T02:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The time now, in UTC, when called; `started` is the time it was set to, for a rehearsal."""

    rehearsed: bool = False
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    _since: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        """The time now."""
        if not self.rehearsed:
            return datetime.now(UTC)
        return self.started + timedelta(seconds=time.monotonic() - self._since)


def parse_clock(written: str | None) -> Clock:
    """The clock that `--clock` asks for; the real one when it asks for none."""
    if written is None:
        return Clock()
    try:
        start = datetime.fromisoformat(written)
    except ValueError:
        raise InputError(f"--clock: “{written}” is no time", remedy=_REMEDY) from None
    if not _FIRST_YEAR <= start.year <= _LAST_YEAR:
        raise InputError(f"--clock: the year {start.year} is not one that a run could take place in", remedy=_REMEDY)
    return Clock(rehearsed=True, started=start.astimezone(UTC) if start.tzinfo else start.replace(tzinfo=UTC))
