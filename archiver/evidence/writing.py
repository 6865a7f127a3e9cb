"""Write a draft as a snapshot file, atomically and durably (`durable_writing`); the database row is written after that.

So if the machine stops at any moment, there is no partial file under a snapshot's name, and no row without its file. A killed run
may leave an unlocked temporary file, which `remove_partial_files` deletes, a whole snapshot without a row, which
`app/posts/orphans.py` records if it was announced, or a shared body that no snapshot refers to (`kept_bodies`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import EvidenceError
from archiver.evidence.draft import SnapshotDraft
from archiver.evidence.durable_writing import make_folder, remedy_for, write_durably
from archiver.evidence.http_messages import is_storable
from archiver.evidence.kept_bodies import keep_shared_body
from archiver.evidence.paths import snapshot_name, subject_folder
from archiver.evidence.shared_bodies import is_shareable, revisit_of
from archiver.evidence.snapshot_records import snapshot_records
from archiver.evidence.warc import WarcRecord, gzip_member, sha256_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFile:
    """A stored snapshot: its path relative to the archive home, its SHA-256 as 64 hex digits, its size in bytes.

    `shared` are the SHA-256 of the shared bodies that it refers to, in the order in which it does.
    """

    path: str
    sha256: str
    size: int
    shared: tuple[str, ...] = ()


def write_snapshot(home: Path, draft: SnapshotDraft, *, announce: Callable[[str], None] = lambda _: None) -> SnapshotFile:
    """Write a snapshot, and before it the shared bodies that are not kept yet; EvidenceError, with no partial file, if that fails.

    `announce` is called with its path once all bytes are on the disk, and before the file has its name.
    """
    shared: dict[str, bytes] = {}
    members = [
        gzip_member(record) for record in _sharing(snapshot_records(draft), shared, answers=sum(map(is_storable, draft.answers)))
    ]
    sha256 = sha256_of(members)
    path = subject_folder(draft.subject) / snapshot_name(draft.at, sha256)
    try:
        for body_sha256, body in shared.items():
            keep_shared_body(home, body_sha256, body)
        make_folder(home / path.parent)
        write_durably(home / path, members, suffix=sha256[:16], announce=lambda: announce(str(path)))
    except OSError as error:
        raise EvidenceError(
            f"The snapshot {path} could not be written: {error.strerror}",
            remedy=remedy_for(error),
        ) from error
    return SnapshotFile(path=str(path), sha256=sha256, size=sum(map(len, members)), shared=tuple(shared))


def _sharing(records: Iterable[WarcRecord], shared: dict[str, bytes], *, answers: int) -> Iterator[WarcRecord]:
    """The records of a snapshot, with a `revisit` in place of each response of the page whose body goes to `shared`.

    The answers to probes, which come first, keep their bodies: readings are made of them.
    """
    responses = 0
    for record in records:
        responses += record.kind == "response"
        if responses > answers and is_shareable(record):
            sha256, revisit = revisit_of(record)
            shared[sha256] = record.payload
            yield revisit
        else:
            yield record
