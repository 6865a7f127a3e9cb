"""`verify`: check that snapshots, database rows and the signed log are complete and unchanged.

Three things are compared with each other: the snapshot files, their rows, and the log with its signed checkpoints. Nothing in the
database is trusted: digests are computed from bytes, leaves from rows, and the tree from leaves.
"""

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from archiver.app.acts import VERIFY, record_act
from archiver.app.memories.recall import Remembered
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.app.runs.severity import FindingSeverity, VerifyFinding
from archiver.app.trust import trusted
from archiver.app.verification import files
from archiver.app.verification.certificates import CertificateCheck
from archiver.app.verification.files import LOST, FileCheck, FileCounts, check_files
from archiver.app.verification.parts import WHOLE, Part
from archiver.app.verification.readings import ReadingCounts, check_readings
from archiver.app.verification.shared_bodies import check_shared_bodies
from archiver.app.verification.since import Since, recorded_form, since_when
from archiver.app.verification.unrecorded import check_unrecorded
from archiver.app.verification.withdrawals import THERE_AGAIN, check_withdrawals
from archiver.errors import EvidenceError, InputError, LedgerError
from archiver.evidence import ExchangeIndex, snapshot_paths
from archiver.ledger import audit as ledger_audit
from archiver.ledger.audit import MAX_DISCREPANCIES, audit
from archiver.ledger.checkpoint_audit import LOG_CUT, ROOT_DIFFERS, WARNINGS, Discrepancy
from archiver.ledger.custody import Act, acts
from archiver.ledger.index_repair import mend_derived
from archiver.ledger.schema_version import require_ledger
from archiver.ledger.signed_notes import VerifierKey
from archiver.ledger.writer import Ledger
from archiver.reporting.events import Listener

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue

OTHER_LOG = frozenset({ledger_audit.DAMAGED, ledger_audit.LOG_BROKEN, LOG_CUT, ROOT_DIFFERS, files.UNKNOWN_RUN})
"""What says that the database is not, or not all of, the log that was signed: nothing is recorded in it then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was checked, and the findings.

    `snapshots` and `run_files` count the sound files, `records` the WARC records in snapshots, `size` the bytes that were read in
    `seconds`; `answers` counts those that were read again, `left_out` those that were not kept on purpose. `mended` is
    how many versions the search index had otherwise before it was rebuilt, None if it was not to be. `checkpoint` is the
    ledger's newest, `remembered` the newest that each memory has. `since` says since when each finding is named; `unrecorded` is
    why this verification is not on record, None if it is. `certificates` tells what the chains in snapshots say for themselves.
    """

    snapshots: int
    run_files: int
    records: int
    size: int
    answers: int
    left_out: int
    mended: int | None
    seconds: float
    ledger_entries: int
    findings: tuple[VerifyFinding, ...]
    checkpoint: str | None = None
    remembered: tuple[Remembered, ...] = ()
    since: Mapping[VerifyFinding, Since] = field(default_factory=dict)
    unrecorded: str | None = None
    certificates: CertificateCheck = field(default_factory=CertificateCheck)

    @property
    def exit_code(self) -> int:
        """0 without errors; 5 if any error is about the ledger or its checkpoints, else 4."""
        codes = {finding.code[0] for finding in self.findings if finding.severity is FindingSeverity.ERROR}
        return LedgerError.exit_code if codes & {"K", "L"} else EvidenceError.exit_code if codes else 0


def verify(
    home: Home,
    clock: Clock,
    emit: Listener,
    *,
    kept: Mapping[str, str],
    key: VerifierKey | None = None,
    part: Part = WHOLE,
    mend: bool = False,
) -> Verification:
    """Check every file, every row and the whole log, of the files and kept answers those in a part; record that it was done.

    With `mend`, the search index is compared first, and rebuilt if it does not say what the rows say.
    `kept` are checkpoints kept elsewhere, by name, `key` a public key kept elsewhere, to be believed instead of the home's.
    `InputError` where there is no database; `LedgerError` where a sound one cannot be read.
    """
    if not home.database.exists() and next(snapshot_paths(home.folder), None) is not None:
        raise InputError(
            f"there are snapshots in {home.snapshots}, and no database at {home.database}",
            remedy="restore it from a backup, or run `rebuild`, which recreates it from the files",
        )
    mended = _mend(home, clock) if mend else None
    began, believed = time.monotonic(), trusted(home, kept=kept, key=key)
    counts, read = FileCounts(), ReadingCounts()
    earlier: list[Act] = []
    certificates = CertificateCheck()
    try:
        with open_archive(home) as archive, archive.at_one_time(), closing(ExchangeIndex(home.folder)) as index:
            check = FileCheck(
                home=home,
                archive=archive,
                keys=believed.outside.keys,
                part=part,
                index=index,
                counts=counts,
                certificates=certificates,
            )
            about_files = [*check_files(check, emit), *check_unrecorded(check), *check_shared_bodies(check)]
            is_whole = all(finding.code not in LOST for finding in about_files)
            about_files += islice(check_readings(check, read, emit, is_whole=is_whole), MAX_DISCREPANCIES)
            withdrawn = list(check_withdrawals(home, archive))
            there_again = {finding.where for finding in withdrawn if finding.code == THERE_AGAIN}
            about_files = [finding for finding in about_files if finding.where not in there_again] + withdrawn
            earlier = acts(archive.query)
            believed = trusted(home, kept=kept, key=key)  # with the checkpoint of a run that has ended meanwhile
    except LedgerError:
        about_files = []
        audited = audit(home.database, believed.outside)
        if not audited.discrepancies:  # the database is sound, and cannot be read for another reason
            raise
    else:
        audited = audit(home.database, believed.outside)
    findings = [*believed.findings]
    findings += [_finding(discrepancy) for discrepancy in audited.discrepancies]
    findings += about_files
    verified = Verification(
        snapshots=counts.snapshots,
        run_files=counts.run_files,
        records=counts.records,
        size=counts.size,
        answers=read.answers,
        left_out=read.left_out,
        mended=mended,
        seconds=time.monotonic() - began,
        ledger_entries=audited.entries,
        findings=tuple(findings),
        checkpoint=audited.newest,
        remembered=believed.remembered,
        since=since_when(findings, earlier),
        certificates=certificates,
    )
    return replace(verified, unrecorded=_record(home, clock, verified, kept_elsewhere=len(kept), key=key, part=part))


def _mend(home: Home, clock: Clock) -> int:
    """Rebuild the search index if it differs; how many versions it had otherwise."""
    require_ledger(home.database)
    with Ledger.open(home.database, clock=clock):  # so that no run writes meanwhile
        return mend_derived(home.database)


def _record(
    home: Home, clock: Clock, verified: Verification, *, kept_elsewhere: int, key: VerifierKey | None, part: Part
) -> str | None:
    """Record a verification and what it covered; None if it is recorded, else why not."""
    if any(finding.code in OTHER_LOG for finding in verified.findings):
        return "the database is not the log that was signed"
    covered: dict[str, JSONValue] = {"snapshots": verified.snapshots, "run_files": verified.run_files, "bytes": verified.size}
    covered |= {"entries": verified.ledger_entries, "checkpoints_kept_elsewhere": kept_elsewhere, "answers": verified.answers}
    if verified.mended is not None:
        covered["mended"] = verified.mended
    if not part.is_whole:
        covered["part"] = f"{part.number}/{part.of}"
    if key is not None:
        covered["key"] = str(key)
    return record_act(home, clock, VERIFY, covered | recorded_form(verified.findings))


def _finding(discrepancy: Discrepancy) -> VerifyFinding:
    severity = FindingSeverity.WARNING if discrepancy.code in WARNINGS else FindingSeverity.ERROR
    return VerifyFinding(code=discrepancy.code, severity=severity, what=discrepancy.what, where=discrepancy.where)
