"""`verify`: whether everything that was kept still is what it was kept as.

Three things are held against each other: the snapshot files, the rows that speak of them, and the log with its signed checkpoints.
Nothing is believed because it stands in the database: digests are computed from the bytes, leaves from the rows, the tree from the
leaves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.app.runs.severity import FindingSeverity
from archiver.errors import EvidenceError, FixityError, InputError, LedgerError
from archiver.evidence import check_fixity, inspect_snapshot, read_snapshot, snapshot_paths
from archiver.ledger.audit import Audit, audit
from archiver.reporting.events import Listener, WorkProgress
from archiver.reporting.records import SnapshotRecord

MISSING = "E001"
CHANGED = "E002"
NOT_WHOLE = "E003"
SAYS_OTHERWISE = "E004"
UNRECORDED = "E005"
LEFT_BEHIND = "E006"

CODES = {
    MISSING: "a snapshot that was recorded is missing",
    CHANGED: "a snapshot is no longer what it was kept as",
    NOT_WHOLE: "a snapshot is not whole",
    SAYS_OTHERWISE: "a snapshot says otherwise than its row",
    UNRECORDED: "a whole snapshot that no row knows; the next run that looks at its post adopts it",
    LEFT_BEHIND: "a file that is named as a snapshot, is none that is whole, and that no row knows",
}
"""Every code of a file, and its sentence; those of the ledger are in `ledger/audit.py`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyFinding:
    """One thing that is not as it was kept: its code, what it is, and where."""

    code: str
    severity: FindingSeverity
    what: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was looked at, and what does not hold.

    `snapshots` and `records` are the whole snapshots and the records in them; `checkpoint` is the ledger's newest.
    """

    snapshots: int
    records: int
    ledger_entries: int
    findings: tuple[VerifyFinding, ...]
    checkpoint: str | None = None

    @property
    def exit_code(self) -> int:
        """0 where nothing is lost or in doubt; 5 where the ledger is, else 4."""
        codes = {finding.code[0] for finding in self.findings if finding.severity is FindingSeverity.ERROR}
        return LedgerError.exit_code if "L" in codes else EvidenceError.exit_code if codes else 0


def verify(home: Home, emit: Listener, *, kept: Mapping[str, str]) -> Verification:
    """Look at every snapshot, every row and the whole log; `kept` are checkpoints from elsewhere, by name.

    `InputError` where there is no database.
    """
    if not home.database.exists() and next(snapshot_paths(home.folder), None) is not None:
        raise InputError(
            f"there are snapshots in {home.snapshots}, and no database at {home.database}",
            remedy="put it back from a backup, or run `rebuild`, which makes one of what the snapshots say",
        )
    audited, recorded = _ledger(home, kept)
    findings = [
        VerifyFinding(code=one.code, severity=FindingSeverity.ERROR, what=one.what, where=one.where)
        for one in audited.discrepancies
    ]
    snapshots = records = 0
    for done, record in enumerate((recorded or {}).values(), start=1):
        said = _records(home, record)
        if isinstance(said, VerifyFinding):
            findings.append(said)
        else:
            snapshots, records = snapshots + 1, records + said
        emit(WorkProgress(label="snapshots", done=done, of=len(recorded or {})))
    if recorded is not None:
        findings += _unrecorded(home, recorded)
    return Verification(
        snapshots=snapshots,
        records=records,
        ledger_entries=audited.entries,
        findings=tuple(findings),
        checkpoint=audited.newest,
    )


def _ledger(home: Home, kept: Mapping[str, str]) -> tuple[Audit, Mapping[str, SnapshotRecord] | None]:
    """What an audit of the ledger finds, and the snapshots of which it has rows, by their paths; None where no row can be read."""
    try:
        with open_archive(home) as archive:
            recorded = {one.path: one for one in archive.every_snapshot()}
    except LedgerError:
        audited = audit(home.database, kept=kept)
        if not audited.discrepancies:  # it is sound, and cannot be read for another reason
            raise
        return audited, None
    return audit(home.database, kept=kept), recorded


def _records(home: Home, record: SnapshotRecord) -> int | VerifyFinding:
    """The number of records in a snapshot, or what is the matter with it."""
    path = home.folder / record.path
    if not path.is_file():
        return _error(MISSING, CODES[MISSING], record.path)
    try:
        check_fixity(path, record.sha256)
        statement = read_snapshot(path).statement
    except FixityError as trouble:
        return _error(CHANGED, f"{CODES[CHANGED]}: SHA-256 {trouble.expected} then, {trouble.actual} now", record.path)
    except EvidenceError as trouble:
        return _error(NOT_WHOLE, f"{CODES[NOT_WHOLE]}: {trouble.message}", record.path)
    if (statement.at, statement.shortfalls) != (record.at, record.shortfalls):
        return _error(SAYS_OTHERWISE, CODES[SAYS_OTHERWISE], record.path)
    return statement.records


def _error(code: str, what: str, where: str) -> VerifyFinding:
    return VerifyFinding(code=code, severity=FindingSeverity.ERROR, what=what, where=where)


def _unrecorded(home: Home, recorded: Mapping[str, SnapshotRecord]) -> Iterator[VerifyFinding]:
    """The files among the snapshots of which there is no row."""
    for path in snapshot_paths(home.folder):
        if path not in recorded:
            code = UNRECORDED if inspect_snapshot(home.folder, path) else LEFT_BEHIND
            yield VerifyFinding(code=code, severity=FindingSeverity.WARNING, what=CODES[code], where=path)
