"""In which state the ledger is, for caches: it is another one after every commit, and while a run goes on."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from archiver import __version__
from archiver.ledger.run_lock import is_locked
from archiver.ledger.store import LOCK

_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerState:
    """Size and time of each file that answers depend on, the hour, and whether a run goes on."""

    files: tuple[tuple[int, int], ...]
    hour: int
    is_running: bool

    def tag(self, target: str) -> str:
        """The entity tag of the answer for a path with its query (RFC 9110, section 8.8.3)."""
        digest = hashlib.sha256(repr((__version__, self.files, self.hour, self.is_running, target)).encode())
        return f'W/"{digest.hexdigest()[:32]}"'

    @property
    def last_modified(self) -> str:
        """When the last of the files was changed, as HTTP writes times."""
        changed = max((nanoseconds for nanoseconds, _ in self.files), default=0) // _NANOSECONDS
        return format_datetime(datetime.fromtimestamp(changed, tz=UTC), usegmt=True)


def ledger_state(database: Path, settings: Path, *, now: datetime) -> LedgerState:
    """The state of a home's ledger. Every commit changes the write-ahead log, and its end the database."""
    wal = database.with_name(database.name + "-wal")
    return LedgerState(
        files=tuple(_state_of(path) for path in (database, wal, settings)),
        hour=int(now.timestamp()) // 3600,
        is_running=is_locked(database.with_name(LOCK)),
    )


def _state_of(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
