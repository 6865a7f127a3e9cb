"""Withdrawals: what the archive no longer shows, or no longer has, with the reason, and who decided it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archiver.reporting.phrases import human_date


class Level(StrEnum):
    """How far a withdrawal goes; `LIFT` ends a restriction, and nothing else can be undone."""

    RESTRICT = "restrict"
    LIFT = "lift"
    REDACT = "redact"
    PURGE = "purge"

    @property
    def destroys(self) -> bool:
        """Whether anything is destroyed."""
        return self in {Level.REDACT, Level.PURGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """The withdrawal of a post, an article or a snapshot that is in force: its number, level, reason, who decided it, and when."""

    id: int
    level: Level
    reason: str
    by: str
    at: datetime

    @property
    def phrase(self) -> str:
        """When and why it was withdrawn, as a part of a sentence."""
        return f"withdrawn on {human_date(self.at)} ({self.reason})"
