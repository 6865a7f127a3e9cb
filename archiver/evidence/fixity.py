"""Fixity: that files still are what they were kept as, and which of them no row knows."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from archiver.errors import EvidenceError, FixityError
from archiver.evidence.paths import NAME, SNAPSHOTS
from archiver.evidence.reading import read_snapshot
from archiver.evidence.statement import Statement
from archiver.evidence.writing import SnapshotFile

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedSnapshot:
    """A snapshot on the disk that is whole: where it lies, and what it says of itself."""

    kept: SnapshotFile
    statement: Statement


def sha256_of_file(path: Path) -> str:
    """A file's SHA-256 as 64 hex digits; EvidenceError if it cannot be read."""
    running = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                running.update(piece)
    except OSError as trouble:
        raise EvidenceError(
            f"{path} cannot be read: {trouble.strerror}", remedy="Restore it from a backup; `verify` lists every such file."
        ) from trouble
    return running.hexdigest()


def check_fixity(path: Path, sha256: str) -> None:
    """Raise FixityError, with both digests, if a file is no longer what it was kept as."""
    actual = sha256_of_file(path)
    if actual != sha256:
        raise FixityError(
            f"{path} has changed since it was kept",
            expected=sha256,
            actual=actual,
            remedy="Restore it from a backup; the ledger's entry for it proves which bytes are the right ones.",
        )


def snapshot_paths(home: Path) -> Iterator[str]:
    """The paths of all files that are named as snapshots, relative to the archive home, in the order of their names.

    Links are not followed.
    """
    for path in sorted((home / SNAPSHOTS).rglob("*.warc.gz")):
        if NAME.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            yield path.relative_to(home).as_posix()


def inspect_snapshot(home: Path, path: str) -> InspectedSnapshot | None:
    """A snapshot file, if its name's digest is that of its bytes and all its records are whole; None if it is not."""
    named = NAME.fullmatch(PurePath(path).name)
    try:
        sha256 = sha256_of_file(home / path)
        if named is None or not sha256.startswith(named["digest16"]):
            return None
        statement = read_snapshot(home / path).statement
        file = SnapshotFile(path=path, sha256=sha256, size=(home / path).stat().st_size)
        return InspectedSnapshot(kept=file, statement=statement)
    except (EvidenceError, OSError):
        return None
