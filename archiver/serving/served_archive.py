"""The archive that is served: opened read-only for one request, and closed after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.ledger.reader import LedgerReader


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedArchive:
    """An archive that is open for one request: its home, its reader, the time, and whom its operator names as contact."""

    home: Home
    reader: LedgerReader
    now: datetime
    contact: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedArchive:
    """The archive that is served, with the clock that tells the time."""

    home: Home
    clock: Callable[[], datetime]
    contact: str | None = None

    @contextmanager
    def opened(self) -> Iterator[OpenedArchive]:
        """Open the archive; `InputError` where there is none yet, `LedgerError` where it cannot be read."""
        with open_archive(self.home) as reader:
            yield OpenedArchive(home=self.home, reader=reader, now=self.clock(), contact=self.contact)
