"""Write a draft as a snapshot file, atomically and durably (`durable_writing`); the database row is written after that.

So if the machine stops at any moment, there is no partial file under a snapshot's name, and no row without its file. A killed run
may leave an unlocked temporary file, which `remove_partial_files` deletes, or a whole snapshot without a row, which
`app/posts/orphans.py` records if it was announced.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import EvidenceError
from archiver.evidence.draft import SnapshotDraft
from archiver.evidence.durable_writing import make_folder, remedy_for, write_durably
from archiver.evidence.paths import snapshot_name, subject_folder
from archiver.evidence.snapshot_records import snapshot_records
from archiver.evidence.warc import gzip_member, sha256_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFile:
    """A stored snapshot: its path relative to the archive home, its SHA-256 as 64 hex digits, its size in bytes."""

    path: str
    sha256: str
    size: int


def write_snapshot(home: Path, draft: SnapshotDraft, *, announce: Callable[[str], None] = lambda _: None) -> SnapshotFile:
    """Write a snapshot; EvidenceError, with no file left behind, if that fails.

    `announce` is called with its path once all bytes are on the disk, and before the file has its name.
    """
    members = [gzip_member(record) for record in snapshot_records(draft)]
    sha256 = sha256_of(members)
    path = subject_folder(draft.subject) / snapshot_name(draft.at, sha256)
    try:
        make_folder(home / path.parent)
        write_durably(home / path, members, suffix=sha256[:16], announce=lambda: announce(str(path)))
    except OSError as error:
        raise EvidenceError(
            f"The snapshot {path} could not be written: {error.strerror}",
            remedy=remedy_for(error),
        ) from error
    return SnapshotFile(path=str(path), sha256=sha256, size=sum(map(len, members)))
