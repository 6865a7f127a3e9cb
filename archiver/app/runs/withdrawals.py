"""Carry out withdrawals: rewrite the files of runs, remove files, destroy rows; what was interrupted is finished by the next run.

The tombstone is recorded first. Files go while the database still knows what is about the subject, then its rows.
Each step can be repeated, and only when all is done is that recorded.
"""

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from archiver.app.runs.home import Home
from archiver.app.runs.shared_bodies import unshared
from archiver.errors import EvidenceError
from archiver.evidence import rewrite_run_file, run_file_paths, shared_path, snapshot_paths, would_change
from archiver.evidence.durable_writing import fsync_folder, remedy_for
from archiver.evidence.paths import NAME, SNAPSHOTS
from archiver.ledger.destruction import FINISHED
from archiver.ledger.doomed_facts import Doomed
from archiver.ledger.queries import Query
from archiver.ledger.remains import remains
from archiver.ledger.snapshots import sharing
from archiver.ledger.withdrawals import Ranges, RecordedWithdrawal
from archiver.ledger.writer import Ledger
from archiver.model.log_entries import parse_logged_fact
from archiver.reporting.withdrawals import Level


class Removal:
    """What a withdrawal takes out of the files of runs."""

    def __init__(self, entries: Ranges, marks: frozenset[bytes], level: Level) -> None:
        self._entries = entries
        self._purged = level is Level.PURGE
        self._pattern = re.compile(b"|".join(re.escape(mark) for mark in sorted(marks))) if marks else None

    def is_about(self, record: bytes) -> bool:
        """Whether a record is about the subject."""
        return self._pattern is not None and self._pattern.search(record) is not None

    def change_line(self, line: bytes) -> bytes:
        """The line of a fact without what is destroyed."""
        logged = parse_logged_fact(line, number=1)
        if not any(first <= logged.index <= last for first, last in self._entries):
            return line
        return replace(logged, salt=None, row=remains(logged.fact, logged.row, purged=self._purged)).to_json_line()


def files_to_destroy(home: Home, ledger: Ledger, found: Doomed, level: Level) -> frozenset[str]:
    """The SHA-256 of the files that a withdrawal removes or rewrites, and of the shared bodies that nothing else refers to.

    EvidenceError if the file of a run cannot be read.
    """
    removal = Removal(found.entries, found.marks, level)
    doomed = set(found.snapshots)
    snapshots = {record.sha256 for record in ledger.every_snapshot() if record.path in doomed}
    changed = {
        record.sha256
        for record in ledger.run_files()
        if would_change(home.folder / record.path, removal.is_about, removal.change_line)
    }
    return frozenset(snapshots | changed | unshared(home.folder, ledger.query, without=doomed))


def finish_withdrawals(home: Home, ledger: Ledger, run: int) -> None:
    """Destroy what withdrawals name and what is still there; `EvidenceError` or `LedgerError` if that fails."""
    for recorded in ledger.unfinished_withdrawals():
        _rewrite_run_files(home, ledger, run, recorded)
        remove_files(home, ledger, recorded)
        ledger.destroy(recorded)
        ledger.compact()
        ledger.record_act(FINISHED, {"withdrawal": recorded.withdrawal.id}, run=run)


def _rewrite_run_files(home: Home, ledger: Ledger, run: int, recorded: RecordedWithdrawal) -> None:
    level = recorded.withdrawal.level
    removal = Removal(recorded.entries, ledger.doomed(recorded.subject, level).marks, level)
    for record in ledger.run_files():
        if record.sha256 in recorded.files:
            written = rewrite_run_file(home.folder, record.path, removal.is_about, removal.change_line)
            ledger.record_replacement(run, recorded.withdrawal.id, run_file=record.id, file=written)


def remove_files(home: Home, ledger: Ledger, recorded: RecordedWithdrawal) -> None:
    """Remove the files that a withdrawal names, and the folders that they leave empty."""
    snapshots = ledger.doomed(recorded.subject, recorded.withdrawal.level).snapshots
    kept = {record.path for record in ledger.run_files()} | needed_bodies(ledger.query, recorded.files, without=snapshots)
    for path in withdrawn_files(home, {recorded.withdrawal.id: recorded.files}):
        if path not in kept:
            _remove(home.folder, home.folder / path)


def withdrawn_files(home: Home, files: Mapping[int, frozenset[str]]) -> dict[str, int]:
    """The files in the home whose names have the digest of what was destroyed, with the number of the withdrawal."""
    digests = {sha256[:16]: number for number, named in files.items() for sha256 in named}
    paths = (*snapshot_paths(home.folder), *run_file_paths(home.folder))
    names = ((path, NAME.fullmatch(Path(path).name)) for path in paths)
    found = {path: digests[name["digest16"]] for path, name in names if name is not None and name["digest16"] in digests}
    bodies = ((number, shared_path(sha256)) for number, named in files.items() for sha256 in named)
    return found | {path: number for number, path in bodies if (home.folder / path).is_file()}


def needed_bodies(query: Query, files: Collection[str], *, without: Collection[str] = ()) -> set[str]:
    """The paths of those shared bodies among destroyed files that a later snapshot refers to; those `without` do not count."""
    left_out = set(without)
    return {shared_path(sha256) for sha256, paths in sharing(query, files).items() if not left_out.issuperset(paths)}


def _remove(home: Path, path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
        folder = path.parent
        with suppress(OSError):  # it has other files
            while folder != home / SNAPSHOTS:
                folder.rmdir()
                folder = folder.parent
        fsync_folder(folder)
    except OSError as error:
        what = f"{path.relative_to(home)} could not be removed: {error.strerror}"
        raise EvidenceError(what, remedy=remedy_for(error)) from error
