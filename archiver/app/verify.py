"""`verify`: check that snapshots, database rows and the signed log are complete and unchanged.

Three things are compared with each other: the snapshot files, their rows, and the log with its signed checkpoints. Nothing in the
database is trusted: digests are computed from bytes, leaves from rows, and the tree from leaves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archiver.app.memories.recall import Remembered
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.app.runs.severity import FindingSeverity, VerifyFinding
from archiver.app.trust import trusted
from archiver.errors import EvidenceError, FixityError, InputError, LedgerError
from archiver.evidence import check_fixity, inspect_snapshot, read_snapshot, snapshot_paths
from archiver.ledger.audit import Audit, audit
from archiver.ledger.checkpoint_audit import WARNINGS, Discrepancy, OutsideCheckpoints
from archiver.ledger.signed_notes import VerifierKey
from archiver.reporting.events import Listener, WorkProgress
from archiver.reporting.records import SnapshotRecord

MISSING = "E001"
CHANGED = "E002"
DAMAGED = "E003"
DIFFERS = "E004"
UNRECORDED = "E005"
NOT_A_SNAPSHOT = "E006"

CODES = {
    MISSING: "a recorded snapshot is missing",
    CHANGED: "a snapshot has changed since it was written",
    DAMAGED: "a snapshot is damaged",
    DIFFERS: "a snapshot and its row disagree",
    UNRECORDED: "a complete snapshot without a row; the next run records it",
    NOT_A_SNAPSHOT: "a file without a row that is named like a snapshot, but is not a complete one",
}
"""Each finding code about files, and its sentence; those about the ledger are in `ledger/audit.py`, about checkpoints in
`ledger/checkpoint_audit.py`, about keys in `app/trust.py`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was checked, and the findings.

    `snapshots` counts the sound snapshots, `records` the WARC records in them; `checkpoint` is the ledger's newest, `remembered`
    the newest that each memory has.
    """

    snapshots: int
    records: int
    ledger_entries: int
    findings: tuple[VerifyFinding, ...]
    checkpoint: str | None = None
    remembered: tuple[Remembered, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 without errors; 5 if any error is about the ledger or its checkpoints, else 4."""
        codes = {finding.code[0] for finding in self.findings if finding.severity is FindingSeverity.ERROR}
        return LedgerError.exit_code if codes & {"K", "L"} else EvidenceError.exit_code if codes else 0


def verify(home: Home, emit: Listener, *, kept: Mapping[str, str], key: VerifierKey | None = None) -> Verification:
    """Check every snapshot, every row and the whole log.

    `kept` are checkpoints kept elsewhere, by name, `key` a public key kept elsewhere, to be believed instead of the home's.
    `InputError` where there is no database; `LedgerError` where a sound one cannot be read.
    """
    if not home.database.exists() and next(snapshot_paths(home.folder), None) is not None:
        raise InputError(
            f"there are snapshots in {home.snapshots}, and no database at {home.database}",
            remedy="restore it from a backup, or run `rebuild`, which recreates it from the files",
        )
    believed = trusted(home, kept=kept, key=key)
    audited, recorded = _audit(home, believed.outside)
    findings = [*believed.findings]
    findings += [_finding(discrepancy) for discrepancy in audited.discrepancies]
    snapshots = records = 0
    for done, record in enumerate((recorded or {}).values(), start=1):
        checked = _check_snapshot(home, record)
        if isinstance(checked, VerifyFinding):
            findings.append(checked)
        else:
            snapshots, records = snapshots + 1, records + checked
        emit(WorkProgress(label="snapshots", done=done, of=len(recorded or {})))
    if recorded is not None:
        findings += _unrecorded(home, recorded)
    return Verification(
        snapshots=snapshots,
        records=records,
        ledger_entries=audited.entries,
        findings=tuple(findings),
        checkpoint=audited.newest,
        remembered=believed.remembered,
    )


def _finding(discrepancy: Discrepancy) -> VerifyFinding:
    severity = FindingSeverity.WARNING if discrepancy.code in WARNINGS else FindingSeverity.ERROR
    return VerifyFinding(code=discrepancy.code, severity=severity, what=discrepancy.what, where=discrepancy.where)


def _audit(home: Home, outside: OutsideCheckpoints) -> tuple[Audit, Mapping[str, SnapshotRecord] | None]:
    """The audit of the ledger, and the recorded snapshots by path; None where no row can be read."""
    try:
        with open_archive(home) as archive:
            recorded = {snapshot.path: snapshot for snapshot in archive.every_snapshot()}
    except LedgerError:
        audited = audit(home.database, outside)
        if not audited.discrepancies:  # the database is sound, and cannot be read for another reason
            raise
        return audited, None
    return audit(home.database, outside), recorded


def _check_snapshot(home: Home, record: SnapshotRecord) -> int | VerifyFinding:
    """The number of records in a snapshot, or what is wrong with it."""
    path = home.folder / record.path
    if not path.is_file():
        return _error(MISSING, CODES[MISSING], record.path)
    try:
        check_fixity(path, record.sha256)
        statement = read_snapshot(path).statement
    except FixityError as error:
        return _error(CHANGED, f"{CODES[CHANGED]}: SHA-256 {error.expected} when written, {error.actual} now", record.path)
    except EvidenceError as error:
        return _error(DAMAGED, f"{CODES[DAMAGED]}: {error.message}", record.path)
    if (statement.at, statement.shortfalls) != (record.at, record.shortfalls):
        return _error(DIFFERS, CODES[DIFFERS], record.path)
    return statement.records


def _error(code: str, what: str, where: str) -> VerifyFinding:
    return VerifyFinding(code=code, severity=FindingSeverity.ERROR, what=what, where=where)


def _unrecorded(home: Home, recorded: Mapping[str, SnapshotRecord]) -> Iterator[VerifyFinding]:
    """The files among the snapshots that have no row."""
    for path in snapshot_paths(home.folder):
        if path not in recorded:
            code = UNRECORDED if inspect_snapshot(home.folder, path) else NOT_A_SNAPSHOT
            yield VerifyFinding(code=code, severity=FindingSeverity.WARNING, what=CODES[code], where=path)
