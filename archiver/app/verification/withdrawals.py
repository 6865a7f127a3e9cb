"""Name what was withdrawn, and what is left of it: by a withdrawal that is not finished, or a file that is there again."""

from collections.abc import Iterator

from archiver.app.runs.home import Home
from archiver.app.runs.severity import FindingSeverity, VerifyFinding
from archiver.app.runs.withdrawals import needed_bodies, withdrawn_files
from archiver.ledger.destruction import unfinished
from archiver.ledger.reader import LedgerReader
from archiver.ledger.withdrawals import Subject

WITHDRAWN = "W001"
UNFINISHED = "W002"
THERE_AGAIN = "W003"

CODES = {
    WITHDRAWN: "withdrawn",
    UNFINISHED: "a withdrawal is not finished, so that something of it is still there; the next run finishes it",
    THERE_AGAIN: "a file that was destroyed by a withdrawal is there again, such as from a backup; remove it",
}
"""Each finding code about withdrawals, and its sentence."""


def check_withdrawals(home: Home, archive: LedgerReader) -> Iterator[VerifyFinding]:
    """The withdrawals in force, those that are not finished, and the files that should be gone."""
    open_ones = {recorded.withdrawal.id for recorded in unfinished(archive.query)}
    for recorded in archive.withdrawals():
        where = _name(recorded.subject)
        if recorded.withdrawal.id in open_ones:
            yield VerifyFinding(code=UNFINISHED, severity=FindingSeverity.ERROR, what=CODES[UNFINISHED], where=where)
        elif archive.withdrawal_in_force(recorded.subject) == recorded.withdrawal:
            what = f"{recorded.withdrawal.level.value}: {recorded.withdrawal.phrase}"
            yield VerifyFinding(code=WITHDRAWN, severity=FindingSeverity.NOTE, what=what, where=where)
    if not open_ones:
        for path in files_there_again(home, archive):
            yield VerifyFinding(code=THERE_AGAIN, severity=FindingSeverity.ERROR, what=CODES[THERE_AGAIN], where=path)


def files_there_again(home: Home, archive: LedgerReader) -> list[str]:
    """The files that a withdrawal destroyed, and that are there."""
    files = {recorded.withdrawal.id: recorded.files for recorded in archive.withdrawals()}
    destroyed = {sha256 for named in files.values() for sha256 in named}
    kept = {record.path for record in archive.run_files()} | needed_bodies(archive.query, destroyed)
    return [path for path in withdrawn_files(home, files) if path not in kept]


def _name(subject: Subject) -> str:
    """A subject by its row; its own name may be what was destroyed."""
    named = (("post", subject.post), ("article", subject.article), ("snapshot", subject.snapshot))
    return next(f"{kind} {row}" for kind, row in named if row is not None)
