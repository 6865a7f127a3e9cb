"""Check every recorded file of the archive: snapshots and the files of runs against their rows."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Protocol, TypeAlias

from archiver.app.runs.home import Home
from archiver.app.runs.run_files import facts_among
from archiver.app.runs.severity import FindingSeverity, VerifyFinding
from archiver.app.verification.certificates import CertificateCheck
from archiver.app.verification.parts import Part
from archiver.errors import EvidenceError
from archiver.evidence import (
    DRAFT_PATH,
    ExchangeIndex,
    ExchangePlace,
    HashedFile,
    KeptExchange,
    RunFilePart,
    exchange_places,
    read_run_file,
    read_snapshot,
)
from archiver.ledger.key_history import KeyHistory
from archiver.ledger.reader import LedgerReader
from archiver.ledger.run_files import RunFileRecord
from archiver.ledger.snapshots import RecordedSnapshot
from archiver.reporting.events import Listener, WorkProgress

MISSING = "E001"
CHANGED = "E002"
DAMAGED = "E003"
DIFFERS = "E004"
UNRECORDED = "E005"
NOT_A_SNAPSHOT = "E006"
UNANNOUNCED = "E007"
OTHER_FACTS = "E008"
FACTS_WITHOUT_FILE = "E009"
UNKNOWN_RUN = "E010"
EARLIER_LOG = "E011"
STATED_OTHERWISE = "E018"
LINKED = "E019"
UNREADABLE = "E020"

CODES = {
    MISSING: "a recorded file is missing",
    CHANGED: "a file has changed since it was written",
    DAMAGED: "a file is damaged",
    DIFFERS: "a snapshot and its row disagree about the time, the shortfalls or the shared bodies",
    UNRECORDED: "a complete file without a row; the next run records it",
    NOT_A_SNAPSHOT: "a file without a row that is named like a snapshot, but is not a complete one",
    UNANNOUNCED: "a file that no run announced: it was put there by somebody else, and is never recorded",
    OTHER_FACTS: "the facts in the file of a run are not those of the log",
    FACTS_WITHOUT_FILE: "a part of the log is in no file of a run",
    UNKNOWN_RUN: "the file of a run that the ledger does not have: the database is older than it, or it is of another archive",
    STATED_OTHERWISE: "an announced file without a row says of its post what the answers in it do not say: it is never recorded",
    LINKED: "a symbolic link is in the place of a file: what it leads to is not the archive's",
    UNREADABLE: "this user may not read a file, so that it is not checked; give the right to read it, and verify again",
    EARLIER_LOG: "the file of a run of an earlier log, which this one succeeds and does not hold",
}
"""Each finding code about files, and its sentence."""

LOST = frozenset({MISSING, CHANGED, DAMAGED, UNKNOWN_RUN, LINKED, UNREADABLE})
"""The codes of files that may have held what is not found elsewhere."""

WARNINGS = frozenset({UNRECORDED, NOT_A_SNAPSHOT, EARLIER_LOG})


_Read: TypeAlias = Callable[[HashedFile], VerifyFinding | None]
"""Reads a file that is open, and returns what is wrong with it; EvidenceError where it is damaged."""


class RecordedFile(Protocol):
    """A file as its row has it."""

    @property
    def path(self) -> str: ...  # noqa: D102 - the class says it

    @property
    def sha256(self) -> str: ...  # noqa: D102

    @property
    def size(self) -> int: ...  # noqa: D102


@dataclass(slots=True, kw_only=True)
class FileCounts:
    """The numbers of sound snapshots and files of runs, of WARC records in the snapshots, and of bytes that were read."""

    snapshots: int = 0
    run_files: int = 0
    records: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """A check of the files of a home, or of a part of them: what was counted, and the index of the exchanges that were found.

    By the trusted `keys`, the files of earlier logs are told from foreign ones.
    """

    home: Home
    archive: LedgerReader
    keys: KeyHistory | None
    part: Part
    index: ExchangeIndex
    certificates: CertificateCheck = field(default_factory=CertificateCheck)
    counts: FileCounts = field(default_factory=FileCounts)


def check_files(check: FileCheck, emit: Listener) -> Iterator[VerifyFinding]:
    """Check all files; of those in other parts, only that they are there and have their size."""
    snapshots, run_files = check.archive.every_snapshot(), check.archive.run_files()
    of = len(snapshots) + len(run_files)
    for done, snapshot in enumerate(snapshots, start=1):
        row = snapshot.post or snapshot.article_version or 0
        yield from _flaws(check, snapshot, partial(_read_snapshot, check, snapshot) if check.part.has_row(row) else None)
        emit(WorkProgress(label="files", done=done, of=of))
    for done, run_file in enumerate(run_files, start=len(snapshots) + 1):
        is_read = check.part.has_row(run_file.id)
        yield from _flaws(check, run_file, partial(_read_run_file, check, run_file) if is_read else None)
        if not is_read:
            index_unchecked(check, run_file.path)
        emit(WorkProgress(label="files", done=done, of=of))
    index_unchecked(check, DRAFT_PATH)
    yield from _gaps(run_files)


def _flaws(check: FileCheck, record: RecordedFile, read: _Read | None) -> Iterator[VerifyFinding]:
    """What is wrong with a recorded file, which is read once; without `read`, what its size tells."""
    path, flaw = check.home.folder / record.path, None
    if os.path.islink(path):  # noqa: PTH114 - no error where a folder may not be looked into
        yield file_finding(LINKED, record.path)
        return
    if not is_readable(path):
        yield file_finding(UNREADABLE, record.path)
        return
    if not path.is_file():
        yield file_finding(MISSING, record.path)
        return
    size = path.stat().st_size
    if read is None:
        if size != record.size:
            yield file_finding(CHANGED, record.path, f": {record.size} bytes when written, {size} now")
        return
    check.counts.size += size
    try:
        with HashedFile(path) as stream:
            try:
                flaw = read(stream)
            except EvidenceError as error:
                flaw = file_finding(DAMAGED, record.path, f": {error.message}")
            actual = stream.sha256()
    except EvidenceError as error:
        yield file_finding(DAMAGED, record.path, f": {error.message}")
        return
    if actual != record.sha256:
        yield file_finding(CHANGED, record.path, f": SHA-256 {record.sha256} when written, {actual} now")
    elif flaw is not None:
        yield flaw


def _read_snapshot(check: FileCheck, record: RecordedSnapshot, stream: HashedFile) -> VerifyFinding | None:
    """Read a snapshot, and compare its statement with its row."""
    snapshot = read_snapshot(check.home.folder / record.path, stream=stream)
    check.index.add(record.path, snapshot.places)
    check.certificates.look_at(record.path, snapshot.connections, rehearsed=snapshot.statement.rehearsed)
    stated = (snapshot.statement.at, snapshot.statement.shortfalls, snapshot.shared)
    if stated != (record.at, record.shortfalls, record.shared or ()):
        return file_finding(DIFFERS, record.path)
    check.counts.snapshots += 1
    check.counts.records += snapshot.statement.records
    return None


def _read_run_file(check: FileCheck, record: RunFileRecord, stream: HashedFile) -> VerifyFinding | None:
    """Read the file of a run, and compare its facts with those of the log."""
    places: list[ExchangePlace] = []
    try:
        stated = facts_among(_noting_places(read_run_file(check.home.folder / record.path, stream=stream), places))
        logged = check.archive.logged_facts(record.first, record.until)
        differs = next((index for index, pair in enumerate(zip_longest(stated, logged), record.first) if pair[0] != pair[1]), None)
    finally:  # also from a damaged file: what is before the damage can be read
        check.index.add(record.path, places)
    if differs is not None:
        return file_finding(OTHER_FACTS, record.path, f", from entry {differs} on")
    check.counts.run_files += 1
    return None


def _noting_places(parts: Iterable[RunFilePart], places: list[ExchangePlace]) -> Iterator[RunFilePart]:
    """The parts of the file of a run; where its exchanges are is added to `places`."""
    for part in parts:
        if isinstance(part, KeptExchange):
            places.append(part.place)
        yield part


def index_unchecked(check: FileCheck, path: str) -> None:
    """Add the exchanges of a file to the index without checking the file; up to the damage, if it is damaged."""
    with suppress(EvidenceError, OSError):
        if (check.home.folder / path).is_file():
            check.index.add(path, exchange_places(check.home.folder / path))


def is_readable(path: Path) -> bool:
    """Whether this user may read what is at a path, and look into its folder."""
    try:
        path.lstat()
    except PermissionError:
        return False
    except OSError:
        return True  # there is nothing to be read
    return os.access(path, os.R_OK, effective_ids=True)


def _gaps(run_files: Iterable[RunFileRecord]) -> Iterator[VerifyFinding]:
    """The parts of the log between two files of runs that are in neither."""
    until = 0
    for record in run_files:
        if record.first > until:
            yield file_finding(FACTS_WITHOUT_FILE, f"entries {until} to {record.first - 1}")
        until = max(until, record.until)


def file_finding(code: str, where: str, more: str = "") -> VerifyFinding:
    """A finding about a file, with the sentence and severity of its code."""
    severity = FindingSeverity.WARNING if code in WARNINGS else FindingSeverity.ERROR
    return VerifyFinding(code=code, severity=severity, what=f"{CODES[code]}{more}", where=where)
