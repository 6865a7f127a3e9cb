"""`status`: how an archive is doing, by its database, and the size of its files; asks nobody."""

from datetime import datetime
from pathlib import Path

from archiver import __version__
from archiver.app.runs.exclusions import load_exclusions
from archiver.app.runs.home import Home
from archiver.evidence import shared_paths
from archiver.ledger import archive_state
from archiver.ledger.due_state import due_counts, silent_services
from archiver.ledger.marks import pauses
from archiver.ledger.reader import LedgerReader
from archiver.ledger.run_history import recorded_runs
from archiver.reporting.status import ArchiveStatus, DiskUse

LAST_RUNS = 7


def status(archive: LedgerReader, home: Home, *, contact: str | None, now: datetime) -> ArchiveStatus:
    """The status of an archive at a time."""
    with archive.at_one_time():
        query = archive.query
        void = archive_state.void_platforms(query)
        partial, without_video, shortfalls = archive_state.shortfalls(query)
        kept, a_night = archive_state.bytes_kept(query, now=now)
        posts, articles, absent = archive_state.totals(query)
        return ArchiveStatus(
            home=str(home.folder),
            version=__version__,
            contact=contact,
            posts=posts,
            articles=articles,
            runs=tuple(recorded_runs(query, limit=LAST_RUNS)),
            due=due_counts(query, now=now),
            silent=tuple(found for found in silent_services(query) if found.host not in {platform.platform for platform in void}),
            void=tuple(void),
            partial=partial,
            without_video=without_video,
            shortfalls=tuple(shortfalls),
            disk=DiskUse(
                snapshots=kept + _bytes_of_shared_bodies(home.folder), ledger=_bytes_of_database(home.database), a_night=a_night
            ),
            verified=archive_state.last_verified(query),
            absent_articles=absent,
            withdrawn=archive_state.withdrawn_counts(query),
            exclusions=load_exclusions(home),
            pauses=tuple(pauses(query, now=now).values()),
        )


def _bytes_of_shared_bodies(home: Path) -> int:
    """The size of the bodies that snapshots share; the ledger knows who refers to them, and not how large their files are."""
    return sum((home / path).lstat().st_size for path in shared_paths(home))


def _bytes_of_database(path: Path) -> int:
    """The size of the database with the files that SQLite keeps beside it."""
    files = (path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm")))
    return sum(file.stat().st_size for file in files if file.exists())
