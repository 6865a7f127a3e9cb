"""Write the file of a run: the exchanges behind its observations, every fact that the log got, and the signed checkpoint.

The file grows with the run, as a draft: an exchange is on the disk before the observation that rests on it is recorded. At the end
of the run the facts follow, from which the log can be replayed leaf by leaf, and the draft gets its name. A killed run's draft is
continued by the next run. A body that is kept already is not written again: the record is a revisit.
"""

import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path

from archiver.errors import EvidenceError
from archiver.evidence.draft import SOFTWARE
from archiver.evidence.durable_writing import fsync_folder, make_folder, remedy_for, write_all
from archiver.evidence.exchange_records import EarlierRecord, exchange_records, payload_digest
from archiver.evidence.fixity import sha256_of_file
from archiver.evidence.http_messages import is_storable, storable_form
from archiver.evidence.paths import RUNS, snapshot_name
from archiver.evidence.warc import (
    URN,
    RecordFactory,
    WarcRecord,
    gzip_member,
    warcinfo,
)
from archiver.evidence.writing import SnapshotFile
from archiver.model.captures import Exchange
from archiver.model.digests import Digest, digest

DRAFT = ".draft.warc.gz"
DRAFT_PATH = str(RUNS / DRAFT)
"""The path of the file of the run in progress, relative to the archive home."""
FACTS = f"{URN}facts:"
CHECKPOINT = f"{URN}checkpoint:"
_FACTS_PER_RECORD = 4096
_CHUNK_BYTES = 1 << 20
_HEAD_BYTES = 1024
"""How much of a record is looked at to see which one it is: more than the fields before and of its target."""


class RunFile:
    """The file of the run in progress, open for writing; the run's lock keeps other runs away from it."""

    def __init__(self, home: Path, *, run: int, at: datetime, rehearsed: bool = False) -> None:
        """Begin the file, or continue the draft of a killed run; EvidenceError if that fails."""
        self._home = home
        self._path = home / RUNS / DRAFT
        self._kept: dict[Digest, EarlierRecord] = {}
        with self._reported():
            make_folder(self._path.parent)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        try:
            with self._reported():
                self._size = _cut_torn_end(self._descriptor)
                self._make = RecordFactory(f"{run} {at.isoformat()} {self._size}")
                self._unsynced = False
                description = "A run: the exchanges behind its observations, the facts that it recorded, and its checkpoint"
                part_of = f"run {run}" + (" (rehearsed)" if rehearsed else "")
                self._append(warcinfo(self._make, at, SOFTWARE, part_of, description))
        except BaseException:  # also when interrupted: the descriptor is closed; the error goes on
            os.close(self._descriptor)
            raise

    def keep(self, exchanges: Iterable[Exchange], *, earlier: EarlierRecord | None = None) -> None:
        """Write exchanges; `earlier` has the body of the last one, if that is kept already. EvidenceError if that fails."""
        storable = [storable_form(exchange) for exchange in exchanges if is_storable(exchange)]
        with self._reported():
            for exchange in storable:
                known = self._kept.get(digest(exchange.body)) or (earlier if exchange is storable[-1] else None)
                records = list(exchange_records(exchange, self._make, earlier=known if exchange.body else None))
                for record in records:
                    self._append(record)
                if known is None:
                    self._note(exchange, records[0].id)

    def note_kept(self, exchanges: Iterable[Exchange]) -> None:
        """Note that a snapshot of this run has these exchanges: their bodies are not written again."""
        for exchange in map(storable_form, filter(is_storable, exchanges)):
            self._note(exchange, None)

    def _note(self, exchange: Exchange, record: str | None) -> None:
        """Note which record has the body of an exchange."""
        kept = EarlierRecord(url=exchange.url, at=exchange.at, id=record, payload=payload_digest(exchange))
        self._kept[digest(exchange.body)] = kept

    def sync(self) -> None:
        """Force everything written to the disk; EvidenceError if that fails."""
        if self._unsynced:
            with self._reported():
                os.fdatasync(self._descriptor)
            self._unsynced = False

    def finish(self, at: datetime, lines: Iterable[bytes], *, first: int, checkpoints: Sequence[str]) -> SnapshotFile:
        """Write the facts from index `first` on, one line of JSON each, and signed checkpoints; give the file its name.

        EvidenceError if that fails: the draft then ends before the facts, and can be finished later.
        """
        end = self._size
        try:
            with self._reported():
                for record in self._closing_records(at, lines, first, checkpoints):
                    self._append(record)
                os.fsync(self._descriptor)
                sha256 = sha256_of_file(self._path)
                final = RUNS / snapshot_name(at, sha256)
                self._path.rename(self._home / final)
                fsync_folder(self._path.parent)
        except BaseException:  # also when interrupted: no half of the facts may stay; the error goes on
            if self._path.exists():  # else the file has its name and is whole, and the next run records it
                with suppress(OSError):
                    os.ftruncate(self._descriptor, end)
                self._size = end
            raise
        return SnapshotFile(path=str(final), sha256=sha256, size=self._size)

    def close(self) -> None:
        """Close the file; a draft that was not finished stays for the next run."""
        os.close(self._descriptor)

    def _closing_records(
        self, at: datetime, lines: Iterable[bytes], first: int, checkpoints: Sequence[str]
    ) -> Iterator[WarcRecord]:
        rest = iter(lines)
        while chunk := list(islice(rest, _FACTS_PER_RECORD)):
            target = f"{FACTS}{first}-{first + len(chunk) - 1}"
            first += len(chunk)
            yield self._make("metadata", at, "application/jsonl", b"".join(line + b"\n" for line in chunk), target=target)
        for note in checkpoints:
            size = note.split("\n", 2)[1]
            yield self._make("metadata", at, "text/plain; charset=utf-8", note.encode(), target=f"{CHECKPOINT}{size}")

    def _append(self, record: WarcRecord) -> None:
        """Write one record, or nothing of it."""
        member = gzip_member(record)
        try:
            write_all(self._descriptor, member)
        except BaseException:  # also when interrupted: no part of a record may stay; the error goes on
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._size)
            raise
        self._size += len(member)
        self._unsynced = True

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """Turn an OSError into an EvidenceError that names the file."""
        try:
            yield
        except OSError as error:
            what = f"the file of the run, {self._path.relative_to(self._home)}, cannot be written: {error.strerror}"
            raise EvidenceError(what, remedy=remedy_for(error)) from error


def _cut_torn_end(descriptor: int) -> int:
    """Cut a draft after its last whole exchange, and return its size: a killed run may leave half a record, or facts at its end."""
    end = 0
    for start, size, head in _members(descriptor):
        if FACTS.encode() in head or CHECKPOINT.encode() in head:
            break
        end = start + size
    os.ftruncate(descriptor, end)
    return end


def _members(descriptor: int) -> Iterator[tuple[int, int, bytes]]:
    """The whole gzip members of a file: where each begins, how long it is, and the beginning of what it holds."""
    start, rest = 0, b""
    os.lseek(descriptor, 0, os.SEEK_SET)
    while True:
        unpacker, head, size = zlib.decompressobj(zlib.MAX_WBITS | 16), b"", 0
        while not unpacker.eof:
            packed = rest or os.read(descriptor, _CHUNK_BYTES)
            if not packed:
                return
            rest = b""
            try:
                while packed:
                    unpacked = unpacker.decompress(packed, _CHUNK_BYTES)
                    head = (head + unpacked)[:_HEAD_BYTES]
                    size += len(packed) - len(unpacker.unconsumed_tail) - len(unpacker.unused_data)
                    packed = unpacker.unconsumed_tail
            except zlib.error:
                return
            rest = unpacker.unused_data
        yield start, size, head
        start += size
