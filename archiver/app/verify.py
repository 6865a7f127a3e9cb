"""`verify`: check that snapshots, database rows and the signed log are complete and unchanged.

Three things are compared with each other: the snapshot files, their rows, and the log with its signed checkpoints. Nothing in the
database is trusted: digests are computed from bytes, leaves from rows, and the tree from leaves.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from archiver.app.memories.recall import Remembered
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.app.runs.severity import FindingSeverity, VerifyFinding
from archiver.app.trust import trusted
from archiver.app.verification.files import FileCounts, check_files
from archiver.errors import EvidenceError, InputError, LedgerError
from archiver.evidence import snapshot_paths
from archiver.ledger.audit import audit
from archiver.ledger.checkpoint_audit import WARNINGS, Discrepancy
from archiver.ledger.signed_notes import VerifierKey
from archiver.reporting.events import Listener


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was checked, and the findings.

    `snapshots` and `run_files` count the sound files, `records` the WARC records in snapshots, `size` the bytes that were read;
    `checkpoint` is the ledger's newest, `remembered` the newest that each memory has.
    """

    snapshots: int
    run_files: int
    records: int
    size: int
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
    believed, counts = trusted(home, kept=kept, key=key), FileCounts()
    try:
        with open_archive(home) as archive:
            about_files = list(check_files(home, archive, counts, emit, keys=believed.outside.keys))
    except LedgerError:
        about_files = []
        audited = audit(home.database, believed.outside)
        if not audited.discrepancies:  # the database is sound, and cannot be read for another reason
            raise
    else:
        audited = audit(home.database, believed.outside)
    findings = [*believed.findings]
    findings += [_finding(discrepancy) for discrepancy in audited.discrepancies]
    return Verification(
        snapshots=counts.snapshots,
        run_files=counts.run_files,
        records=counts.records,
        size=counts.size,
        ledger_entries=audited.entries,
        findings=(*findings, *about_files),
        checkpoint=audited.newest,
        remembered=believed.remembered,
    )


def _finding(discrepancy: Discrepancy) -> VerifyFinding:
    severity = FindingSeverity.WARNING if discrepancy.code in WARNINGS else FindingSeverity.ERROR
    return VerifyFinding(code=discrepancy.code, severity=severity, what=discrepancy.what, where=discrepancy.where)
