"""Check every file of the archive: snapshots and the files of runs against their rows, and those that have none.

A file that no run announced before it was written is nobody's evidence: it is named, and never adopted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from archiver.app.runs.home import Home
from archiver.app.runs.run_files import facts_in
from archiver.app.runs.severity import FindingSeverity, VerifyFinding
from archiver.errors import EvidenceError, FixityError
from archiver.evidence import (
    CheckpointNote,
    check_fixity,
    inspect_snapshot,
    read_run_file,
    read_snapshot,
    run_file_paths,
    snapshot_paths,
)
from archiver.ledger.key_history import KeyHistory
from archiver.ledger.reader import LedgerReader
from archiver.ledger.run_files import RunFileRecord
from archiver.reporting.events import Listener, WorkProgress
from archiver.reporting.records import SnapshotRecord

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

CODES = {
    MISSING: "a recorded file is missing",
    CHANGED: "a file has changed since it was written",
    DAMAGED: "a file is damaged",
    DIFFERS: "a snapshot and its row disagree about the time or the shortfalls",
    UNRECORDED: "a complete file without a row; the next run records it",
    NOT_A_SNAPSHOT: "a file without a row that is named like a snapshot, but is not a complete one",
    UNANNOUNCED: "a file that no run announced: it was put there by somebody else, and is never recorded",
    OTHER_FACTS: "the facts in the file of a run are not those of the log",
    FACTS_WITHOUT_FILE: "a part of the log is in no file of a run",
    UNKNOWN_RUN: "the file of a run that the ledger does not have: the database is older than it, or it is of another archive",
    EARLIER_LOG: "the file of a run of an earlier log, which this one succeeds and does not hold",
}
"""Each finding code about files, and its sentence."""

WARNINGS = frozenset({UNRECORDED, NOT_A_SNAPSHOT, EARLIER_LOG})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFiles:
    """What the ledger has on files: snapshots by path, the files of runs, and who announced the files without a row."""

    snapshots: Mapping[str, SnapshotRecord]
    run_files: tuple[RunFileRecord, ...]
    announced: Mapping[str, int]


@dataclass(slots=True, kw_only=True)
class FileCounts:
    """The numbers of sound snapshots and files of runs, of WARC records in the snapshots, and of bytes that were read."""

    snapshots: int = 0
    run_files: int = 0
    records: int = 0
    size: int = 0


def recorded_files(home: Home, archive: LedgerReader) -> RecordedFiles:
    """What the ledger has on the files."""
    snapshots = {snapshot.path: snapshot for snapshot in archive.every_snapshot()}
    others = [path for path in snapshot_paths(home.folder) if path not in snapshots]
    return RecordedFiles(snapshots=snapshots, run_files=tuple(archive.run_files()), announced=archive.announced(others))


def check_files(
    home: Home, archive: LedgerReader, counts: FileCounts, emit: Listener, *, keys: KeyHistory | None
) -> Iterator[VerifyFinding]:
    """Check all files, counting them; by the trusted keys, those of earlier logs are told from foreign ones."""
    recorded = recorded_files(home, archive)
    of = len(recorded.snapshots) + len(recorded.run_files)
    for done, snapshot in enumerate(recorded.snapshots.values(), start=1):
        if (flaw := _flaw_of_snapshot(home, snapshot, counts)) is not None:
            yield flaw
        emit(WorkProgress(label="files", done=done, of=of))
    for done, run_file in enumerate(recorded.run_files, start=len(recorded.snapshots) + 1):
        if (flaw := _flaw_of_run_file(home, archive, run_file, counts)) is not None:
            yield flaw
        emit(WorkProgress(label="files", done=done, of=of))
    yield from _gaps(recorded.run_files)
    yield from _without_row(home, archive, recorded, keys)


def _flaw_of_snapshot(home: Home, record: SnapshotRecord, counts: FileCounts) -> VerifyFinding | None:
    """What is wrong with a recorded snapshot."""
    try:
        if (flaw := _flaw_of_bytes(home, record.path, record.sha256, counts)) is not None:
            return flaw
        statement = read_snapshot(home.folder / record.path).statement
    except EvidenceError as error:
        return _finding(DAMAGED, record.path, f": {error.message}")
    if (statement.at, statement.shortfalls) != (record.at, record.shortfalls):
        return _finding(DIFFERS, record.path)
    counts.snapshots += 1
    counts.records += statement.records
    return None


def _flaw_of_run_file(home: Home, archive: LedgerReader, record: RunFileRecord, counts: FileCounts) -> VerifyFinding | None:
    """What is wrong with the recorded file of a run."""
    try:
        if (flaw := _flaw_of_bytes(home, record.path, record.sha256, counts)) is not None:
            return flaw
        stated, logged = facts_in(home, record.path), archive.logged_facts(record.first, record.until)
        differs = next((index for index, pair in enumerate(zip_longest(stated, logged), record.first) if pair[0] != pair[1]), None)
    except EvidenceError as error:
        return _finding(DAMAGED, record.path, f": {error.message}")
    if differs is not None:
        return _finding(OTHER_FACTS, record.path, f", from entry {differs} on")
    counts.run_files += 1
    return None


def _flaw_of_bytes(home: Home, path: str, sha256: str, counts: FileCounts) -> VerifyFinding | None:
    """Whether a recorded file is missing, or has other bytes."""
    if not (home.folder / path).is_file():
        return _finding(MISSING, path)
    counts.size += (home.folder / path).stat().st_size
    try:
        check_fixity(home.folder / path, sha256)
    except FixityError as error:
        return _finding(CHANGED, path, f": SHA-256 {error.expected} when written, {error.actual} now")
    return None


def _gaps(run_files: tuple[RunFileRecord, ...]) -> Iterator[VerifyFinding]:
    """The parts of the log between two files of runs that are in neither."""
    until = 0
    for record in run_files:
        if record.first > until:
            yield _finding(FACTS_WITHOUT_FILE, f"entries {until} to {record.first - 1}")
        until = max(until, record.until)


def _without_row(home: Home, archive: LedgerReader, recorded: RecordedFiles, keys: KeyHistory | None) -> Iterator[VerifyFinding]:
    """The files that have no row."""
    for path in snapshot_paths(home.folder):
        if path in recorded.snapshots:
            continue
        if inspect_snapshot(home.folder, path) is None:
            yield _finding(NOT_A_SNAPSHOT, path)
        else:
            yield _finding(UNRECORDED if path in recorded.announced else UNANNOUNCED, path)
    known = {record.path for record in recorded.run_files}
    for path in run_file_paths(home.folder):
        if path not in known:
            yield _finding(_code_of_run_file(home, archive, path, keys), path)


def _code_of_run_file(home: Home, archive: LedgerReader, path: str, keys: KeyHistory | None) -> str:
    """The code for the file of a run that has no row: of the log, of an earlier one by its signed checkpoint, or of neither."""
    try:
        facts = list(facts_in(home, path))
        notes = [part.note for part in read_run_file(home.folder / path) if isinstance(part, CheckpointNote)]
    except EvidenceError:
        return UNKNOWN_RUN
    if facts and facts == list(archive.logged_facts(facts[0].index, facts[-1].index + 1)):
        return UNRECORDED
    signed = keys.read(notes[-1]) if keys is not None and notes else None
    return EARLIER_LOG if keys is not None and signed is not None and keys.is_succeeded(signed[0].origin) else UNKNOWN_RUN


def _finding(code: str, where: str, more: str = "") -> VerifyFinding:
    severity = FindingSeverity.WARNING if code in WARNINGS else FindingSeverity.ERROR
    return VerifyFinding(code=code, severity=severity, what=f"{CODES[code]}{more}", where=where)
