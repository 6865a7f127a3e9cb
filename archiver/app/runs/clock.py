"""The clock that everything reads the time from, and the rehearsed clock of `--clock`.

A rehearsed clock starts at a given time and runs on from there, so that many nights can be played in minutes; everything recorded
by it is marked rehearsed.

A clock can be wrong: set by hand, or not at all after a power failure. A run that begins before the last entry of the ledger, or
more than a year after it, is refused until a person says that the clock is right (`--clock-is-right`).
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archiver.errors import InputError
from archiver.ledger.last_run import LastRun

_FIRST_YEAR, _LAST_YEAR = 1990, 2999
_REMEDY = "write it as 2026-03-01T02:00:00Z"
EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)
"""When this version of the program was written: no clock that is not rehearsed can be right before."""
_MAX_STEP_BACK = timedelta(minutes=10)
"""How far a clock may be set back without a question: clocks that follow the network's time step by seconds, at most by minutes."""
_MAX_REST = timedelta(days=366)
"""How long nobody may have run the program without a question: an archive is checked every night, and is rarely left for a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Returns the current time in UTC when called; `started` is the time that a rehearsed clock was set to.

    `confirmed` says that a person vouches for it (`--clock-is-right`).
    """

    rehearsed: bool = False
    confirmed: bool = False
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    _since: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        """The current time."""
        if not self.rehearsed:
            return datetime.now(UTC)
        return self.started + timedelta(seconds=time.monotonic() - self._since)

    def require_plausible(self, last_run: LastRun | None) -> None:
        """Raise `InputError` where the clock cannot be right after the last run."""
        doubt = None if self.confirmed else self.doubt(last_run)
        if doubt is not None:
            raise InputError(doubt, remedy="set the clock; if it is right, run the same command once with --clock-is-right")

    def doubt(self, last_run: LastRun | None) -> str | None:
        """Why the clock cannot be right; None if it can."""
        now = self()
        says = f"the clock says {now:%Y-%m-%d %H:%M} UTC, "
        if not self.rehearsed and now < EARLIEST:
            return f"{says}which is before this program was written"
        if last_run is None:
            return None
        entry = f"the archive's last entry (run {last_run.number}, {last_run.at:%Y-%m-%d %H:%M} UTC)"
        if now < last_run.at - _MAX_STEP_BACK:
            return f"{says}which is before {entry}"
        ends_rehearsal = last_run.rehearsed and not self.rehearsed
        return f"{says}which is more than a year after {entry}" if now > last_run.at + _MAX_REST and not ends_rehearsal else None


def parse_clock(written: str | None, *, confirmed: bool = False) -> Clock:
    """The clock for a value of `--clock`: rehearsed from that ISO 8601 time (UTC unless it says otherwise), or real for None.

    `InputError` where the value is not a time, or its year is outside of 1990 to 2999.
    """
    if written is None:
        return Clock(confirmed=confirmed)
    try:
        start = datetime.fromisoformat(written)
    except ValueError:
        raise InputError(f"--clock: “{written}” is not a time", remedy=_REMEDY) from None
    if not _FIRST_YEAR <= start.year <= _LAST_YEAR:
        raise InputError(f"--clock: the year {start.year} is not between {_FIRST_YEAR} and {_LAST_YEAR}", remedy=_REMEDY)
    started = start.astimezone(UTC) if start.tzinfo else start.replace(tzinfo=UTC)
    return Clock(rehearsed=True, confirmed=confirmed, started=started)
