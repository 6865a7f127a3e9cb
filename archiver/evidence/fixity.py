"""Check snapshot files against their digests (fixity), list them, and inspect those without a row."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import TracebackType
from typing import Self

from archiver.errors import EvidenceError, FixityError
from archiver.evidence.paths import NAME, RUNS, SNAPSHOTS
from archiver.evidence.reading import Snapshot, read_snapshot
from archiver.evidence.statement import Statement
from archiver.evidence.writing import SnapshotFile
from archiver.system.regular_files import open_regular

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedSnapshot:
    """A snapshot on disk that is undamaged: its file, and its statement."""

    file: SnapshotFile
    statement: Statement


def sha256_of_file(path: Path) -> str:
    """A file's SHA-256 as 64 hex digits; EvidenceError if it cannot be read."""
    hasher = hashlib.sha256()
    try:
        with open_regular(path) as file:
            while chunk := file.read(_CHUNK_BYTES):
                hasher.update(chunk)
    except OSError as error:
        raise _unreadable(path, error) from error
    return hasher.hexdigest()


class HashedFile:
    """A file that is read once, from its beginning on, and hashed meanwhile; it closes itself at the end of a `with`."""

    def __init__(self, path: Path) -> None:
        """Open the file; EvidenceError if it cannot be read."""
        self._path = path
        self._hasher = hashlib.sha256()
        try:
            self._file = open_regular(path)
        except OSError as error:
            raise _unreadable(path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None:
        self._file.close()

    def read(self, size: int = -1) -> bytes:
        """The next bytes; an OSError if they cannot be read."""
        chunk = self._file.read(size)
        self._hasher.update(chunk)
        return chunk

    def tell(self) -> int:
        """How many bytes were read."""
        return self._file.tell()

    def sha256(self) -> str:
        """The SHA-256 of the whole file as 64 hex digits, also of what was not read; EvidenceError if that cannot be read."""
        try:
            while self.read(_CHUNK_BYTES):
                pass
        except OSError as error:
            raise _unreadable(self._path, error) from error
        return self._hasher.hexdigest()


def _unreadable(path: Path, error: OSError) -> EvidenceError:
    remedy = "Restore it from a backup; `verify` lists every such file."
    return EvidenceError(f"{path} cannot be read: {error.strerror}", remedy=remedy)


def check_fixity(path: Path, sha256: str) -> None:
    """Raise FixityError, with both digests, if a file has changed; EvidenceError if it cannot be read."""
    actual = sha256_of_file(path)
    if actual != sha256:
        raise FixityError(
            f"{path} has changed since it was written",
            expected=sha256,
            actual=actual,
            remedy="Restore it from a backup; the ledger's entry for it proves which bytes are the right ones.",
        )


def read_unchanged_snapshot(path: Path, sha256: str) -> Snapshot:
    """Everything in a snapshot file; FixityError if its bytes have changed, EvidenceError if it cannot be read."""
    check_fixity(path, sha256)
    return read_snapshot(path)


def check_name(home: Path, path: str) -> str:
    """The SHA-256 of a file whose name has its first digits; EvidenceError if it has others, or cannot be read."""
    name, sha256 = NAME.fullmatch(PurePath(path).name), sha256_of_file(home / path)
    if name is None or not sha256.startswith(name["digest16"]):
        raise EvidenceError(f"{home / path} does not have the digest in its name", remedy="Restore it from a backup.")
    return sha256


def snapshot_paths(home: Path) -> Iterator[str]:
    """The paths of all files with a snapshot's name, relative to the archive home, sorted; no links, no files of runs."""
    for path in sorted((home / SNAPSHOTS).rglob("*.warc.gz")):
        if path.parent != home / RUNS and _is_named_file(path):
            yield path.relative_to(home).as_posix()


def run_file_paths(home: Path) -> Iterator[str]:
    """The paths of all files with the name of a run's file, relative to the archive home, in the order of their times; no links."""
    for path in sorted((home / RUNS).glob("*.warc.gz")):
        if _is_named_file(path):
            yield path.relative_to(home).as_posix()


def linked_paths(home: Path) -> Iterator[str]:
    """The paths of the symbolic links with the name of a snapshot or of a run's file, relative to the archive home, sorted."""
    for path in sorted((home / SNAPSHOTS).rglob("*.warc.gz")):
        if NAME.fullmatch(path.name) and os.path.islink(path):  # noqa: PTH114 - no error where a folder may not be looked into
            yield path.relative_to(home).as_posix()


def _is_named_file(path: Path) -> bool:
    """Whether a path has the name of a snapshot, and is a file that this user can see, and no link."""
    try:
        return bool(NAME.fullmatch(path.name)) and path.is_file() and not path.is_symlink()
    except PermissionError:
        return False


def inspect_snapshot(home: Path, path: str) -> InspectedSnapshot | None:
    """Read a snapshot file; None if its bytes do not have the digest in its name, or a record is damaged."""
    try:
        sha256 = check_name(home, path)
        snapshot = read_snapshot(home / path)
        file = SnapshotFile(path=path, sha256=sha256, size=(home / path).stat().st_size, shared=snapshot.shared)
        return InspectedSnapshot(file=file, statement=snapshot.statement)
    except (EvidenceError, OSError):
        return None
