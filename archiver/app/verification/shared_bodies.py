"""Check the bodies that snapshots share: each is there once, is the one that it is named by, and some snapshot refers to it."""

from collections.abc import Iterator

from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.app.runs.severity import FindingSeverity, VerifyFinding
from archiver.app.runs.shared_bodies import unshared
from archiver.app.verification.files import FileCheck
from archiver.errors import EvidenceError
from archiver.evidence import read_shared_body, shared_path
from archiver.ledger.run_lock import is_locked
from archiver.ledger.snapshots import sharing
from archiver.ledger.store import LOCK

LOST = "E021"
UNSHARED = "E022"

CODES = {
    LOST: "a body that snapshots share is missing or damaged; the next capture that brings it restores it",
    UNSHARED: "a body that no snapshot refers to, such as a killed run leaves: the next snapshot that has it uses it",
}
"""Each finding code about shared bodies, and its sentence."""


def check_shared_bodies(check: FileCheck) -> Iterator[VerifyFinding]:
    """Each shared body that is missing or damaged, once, with all snapshots that need it; and those that nothing refers to."""
    home = check.home.folder
    for sha256, snapshots in sharing(check.archive.query).items():
        path = home / shared_path(sha256)
        try:
            if check.part.has_name(sha256):
                read_shared_body(home, sha256)
                check.counts.size += path.stat().st_size
            else:
                path.stat()
        except (EvidenceError, OSError) as error:
            reason = (error.message if isinstance(error, EvidenceError) else str(error.strerror)).replace(str(path), "it")
            what = f"{CODES[LOST]}: {reason}; sha256:{sha256}, needed by {', '.join(snapshots)}"
            yield VerifyFinding(code=LOST, severity=FindingSeverity.ERROR, what=what, where=shared_path(sha256))
    yield from _unshared(check.home)


def _unshared(home: Home) -> Iterator[VerifyFinding]:
    """The bodies that no snapshot refers to; while a run writes, which keeps bodies before its snapshots, none are named."""
    with open_archive(home) as archive:
        found = sorted(unshared(home.folder, archive.query))
    if found and not is_locked(home.database.with_name(LOCK)):
        for sha256 in found:
            yield VerifyFinding(code=UNSHARED, severity=FindingSeverity.WARNING, what=CODES[UNSHARED], where=shared_path(sha256))
