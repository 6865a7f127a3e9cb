"""Check the files that have no row: those that a killed run left, those of other logs, and those that nobody announced.

A run that goes on meanwhile writes files before their rows. So the rows are asked for after the files are listed, and what the run
that holds the archive has announced is left to it.
"""

from collections.abc import Iterator, Mapping

from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.app.runs.run_files import facts_in
from archiver.app.runs.severity import VerifyFinding
from archiver.app.verification.files import (
    EARLIER_LOG,
    LINKED,
    NOT_A_SNAPSHOT,
    STATED_OTHERWISE,
    UNANNOUNCED,
    UNKNOWN_RUN,
    UNREADABLE,
    UNRECORDED,
    FileCheck,
    file_finding,
    index_unchecked,
    is_readable,
)
from archiver.app.verification.stated_readings import differs_from_answers
from archiver.errors import EvidenceError
from archiver.evidence import (
    CheckpointNote,
    PostStatement,
    inspect_snapshot,
    linked_paths,
    read_run_file,
    read_snapshot,
    run_file_paths,
    snapshot_paths,
)
from archiver.ledger.reader import LedgerReader
from archiver.ledger.recorded_readings import api_author
from archiver.ledger.run_lock import is_locked
from archiver.ledger.store import LOCK


def check_unrecorded(check: FileCheck) -> Iterator[VerifyFinding]:
    """The files that have no row; the answers in those that are not foreign count as kept."""
    folder = check.home.folder
    listed = _without_row(check.archive, [*snapshot_paths(folder), *run_file_paths(folder), *linked_paths(folder)])
    if not listed:
        return
    with open_archive(check.home) as archive:
        is_written_to = is_locked(check.home.database.with_name(LOCK))
        without_row = _without_row(archive, listed)  # a run that goes on, or has ended meanwhile, has recorded the others
        codes, announced = _codes(check, archive, without_row), archive.announced(without_row)
        run = _newest_run(archive) if is_written_to else None
    for path in listed:
        code = codes.get(path)
        if code is None or code in {UNRECORDED, EARLIER_LOG}:
            index_unchecked(check, path)
        is_being_recorded = code == UNRECORDED and run is not None and announced.get(path, run) == run
        if code is not None and not is_being_recorded:
            yield file_finding(code, path)


def _without_row(archive: LedgerReader, paths: list[str]) -> list[str]:
    """Those of the files that have no row."""
    recorded = {*(file.path for file in archive.every_snapshot()), *(file.path for file in archive.run_files())}
    return [path for path in paths if path not in recorded]


def _newest_run(archive: LedgerReader) -> int | None:
    """The run that began last."""
    return next((int(row["id"]) for row in archive.query("SELECT id FROM run ORDER BY id DESC LIMIT 1", ())), None)


def _codes(check: FileCheck, archive: LedgerReader, paths: list[str]) -> Mapping[str, str]:
    """The code of each of the files that have no row."""
    links, run_files = {*linked_paths(check.home.folder)}, {*run_file_paths(check.home.folder)}
    announced, codes = archive.announced(paths), dict[str, str]()
    for path in paths:
        if path in links:
            codes[path] = LINKED
        elif not is_readable(check.home.folder / path):
            codes[path] = UNREADABLE
        elif path in run_files:
            codes[path] = _code_of_run_file(check, archive, path)
        elif inspect_snapshot(check.home.folder, path) is None:
            codes[path] = NOT_A_SNAPSHOT
        elif path not in announced:
            codes[path] = UNANNOUNCED
        else:
            codes[path] = STATED_OTHERWISE if _is_stated_otherwise(check.home, archive, path) else UNRECORDED
    return codes


def _is_stated_otherwise(home: Home, archive: LedgerReader, path: str) -> bool:
    """Whether a snapshot without a row says otherwise than the answers in it."""
    snapshot = read_snapshot(home.folder / path)
    subject = snapshot.statement.subject
    post_id = archive.post_of(subject.post) if isinstance(subject, PostStatement) else None
    author = api_author(archive.query, post_id, before=snapshot.statement.run) if post_id is not None else None
    return differs_from_answers(snapshot, author=author)


def _code_of_run_file(check: FileCheck, archive: LedgerReader, path: str) -> str:
    """The code for the file of a run that has no row: of the log, of an earlier one by its signed checkpoint, or of neither."""
    try:
        facts = list(facts_in(check.home, path))
        notes = [part.note for part in read_run_file(check.home.folder / path) if isinstance(part, CheckpointNote)]
    except EvidenceError:
        return UNKNOWN_RUN
    if facts and facts == list(archive.logged_facts(facts[0].index, facts[-1].index + 1)):
        return UNRECORDED
    signed = check.keys.read(notes[-1]) if check.keys is not None and notes else None
    is_earlier = check.keys is not None and signed is not None and check.keys.is_succeeded(signed[0].origin)
    return EARLIER_LOG if is_earlier else UNKNOWN_RUN
