"""Which shared bodies nothing refers to: those that a killed run left, and those that only what is withdrawn needs.

A snapshot without a row counts too: a run that was killed left it, or the database is older than the files.
"""

from collections.abc import Collection
from pathlib import Path

from archiver.errors import EvidenceError
from archiver.evidence import read_snapshot, sha256_in, shared_paths, snapshot_paths
from archiver.ledger.queries import Query
from archiver.ledger.snapshots import known_snapshots, sharing


def unshared(home: Path, query: Query, *, without: Collection[str] = ()) -> set[str]:
    """The SHA-256 of the shared bodies in files to which no snapshot refers, but for those `without` which it is asked, by path."""
    left_out = set(without)
    there = {sha256 for path in shared_paths(home) if (sha256 := sha256_in(path)) is not None}
    needed = {sha256 for sha256, paths in sharing(query).items() if not left_out.issuperset(paths)}
    return there - needed - _shared_by_unrecorded(home, query) if there - needed else set()


def _shared_by_unrecorded(home: Path, query: Query) -> set[str]:
    """The SHA-256 of the bodies to which snapshots without a row refer, as far as they can be read."""
    paths = list(snapshot_paths(home))
    known, found = known_snapshots(query, paths), set[str]()
    for path in paths:
        if path not in known:
            try:
                found.update(read_snapshot(home / path).shared)
            except EvidenceError:
                continue
    return found
