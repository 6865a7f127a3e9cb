"""Keep shared bodies in files: each is there, whole and durable, before a snapshot that refers to it has its name.

A file that is there already is read once by each process, and again whenever the file system says that it has changed. One that is
damaged, cut off or no file is replaced. A run that is killed may leave a body that no snapshot refers to: the next capture that
brings it finds it there, and `verify` names it until then.
"""

import secrets
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from archiver.errors import EvidenceError
from archiver.evidence.durable_writing import fsync_folder, make_folder, write_durably
from archiver.evidence.paths import SUFFIX
from archiver.evidence.reading import NOT_A_WARC, payload_of, placed_records
from archiver.evidence.shared_bodies import SHARED, BodyReader, sha256_in, shared_path, shared_records
from archiver.evidence.warc import gzip_member
from archiver.model.digests import PREFIX, digest

_REMEMBERED = 4096
"""Of how many files a process remembers that they are sound."""


def keep_shared_body(home: Path, sha256: str, body: bytes) -> None:
    """See to it that a body is in its file, on the disk; OSError, with no partial file left behind, if that fails."""
    path = home / shared_path(sha256)
    if not _is_kept(home, sha256, path):
        make_folder(path.parent)
        write_durably(path, [gzip_member(record) for record in shared_records(body)], suffix=secrets.token_hex(8))


def read_shared_body(home: Path, sha256: str) -> bytes:
    """A shared body; EvidenceError that names its file, if it is not there, is damaged, or has another body."""
    path = home / shared_path(sha256)
    if path.is_symlink():
        raise EvidenceError(f"{path} is a symbolic link")
    try:
        found = [(entry, payload_of(entry, path)) for _, entry in placed_records(path)]
    except NOT_A_WARC as error:
        raise EvidenceError(f"{path} has a record that cannot be read: {str(error)[:200]}") from error
    if [entry.rec_type for entry, _ in found] != ["warcinfo", "response"] or digest(found[-1][1]) != PREFIX + sha256:
        raise EvidenceError(f"{path} does not have the body that it is named by")
    return found[-1][1]


def body_reader(home: Path) -> BodyReader:
    """Reads the shared bodies of an archive home; None for one that is missing or damaged."""

    def read(sha256: str) -> bytes | None:
        try:
            return read_shared_body(home, sha256)
        except EvidenceError:
            return None

    return read


def shared_paths(home: Path) -> Iterator[str]:
    """The paths of all files with the name of a shared body, relative to the archive home, sorted; no links."""
    for file in sorted((home / SHARED).glob(f"*/*{SUFFIX}")):
        path = file.relative_to(home).as_posix()
        if sha256_in(path) is not None and file.is_file() and not file.is_symlink():
            yield path


def _is_kept(home: Path, sha256: str, path: Path) -> bool:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(found.st_mode):
        return False
    return _is_sound(home, sha256, (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))


@lru_cache(maxsize=_REMEMBERED)
def _is_sound(home: Path, sha256: str, _state: tuple[int, ...]) -> bool:
    """Whether a file has its body; its name is forced to the disk, since the run that gave it may have been killed before."""
    try:
        read_shared_body(home, sha256)
    except EvidenceError:
        return False
    folder = (home / shared_path(sha256)).parent
    for named in (folder, folder.parent, folder.parent.parent):
        fsync_folder(named)
    return True
