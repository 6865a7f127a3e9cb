"""Finish the file of a run, and record those that a killed run finished and did not record."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from archiver.app.runs.home import Home
from archiver.errors import EvidenceError
from archiver.evidence import FactLines, RunFile, RunFilePart, SnapshotFile, read_run_file, run_file_paths, sha256_of_file
from archiver.ledger.writer import Ledger
from archiver.model.log_entries import LoggedFact, parse_logged_fact


def finish_run_file(ledger: Ledger, file: RunFile, run: int, at: datetime) -> None:
    """Write the facts since the last file and the checkpoints over them, and record the file; EvidenceError if that fails."""
    first, until = ledger.facts_in_files(), ledger.log_size()
    lines = (fact.to_json_line() for fact in ledger.logged_facts(first, until))
    written = file.finish(at, lines, first=first, checkpoints=ledger.checkpoints_between(first, until))
    ledger.record_run_file(run, written, first=first, until=until)


def record_finished_files(home: Home, ledger: Ledger, run: int) -> None:
    """Record the files of runs that have no row, if their facts are those of the log; others are left for `verify` to name."""
    known = {recorded.path for recorded in ledger.run_files()}
    for path in run_file_paths(home.folder):
        if path not in known:
            _record_if_in_log(home, ledger, run, path)


def _record_if_in_log(home: Home, ledger: Ledger, run: int, path: str) -> None:
    try:
        facts = list(facts_in(home, path))
        sha256, size = sha256_of_file(home.folder / path), (home.folder / path).stat().st_size
    except (EvidenceError, OSError):
        return
    if facts and facts == list(ledger.logged_facts(facts[0].index, facts[-1].index + 1)):
        file = SnapshotFile(path=path, sha256=sha256, size=size)
        ledger.record_run_file(run, file, first=facts[0].index, until=facts[-1].index + 1)


def facts_in(home: Home, path: str) -> Iterator[LoggedFact]:
    """The facts in the file of a run, in the order of the log; EvidenceError where it is damaged."""
    return facts_among(read_run_file(home.folder / path))


def facts_among(parts: Iterable[RunFilePart]) -> Iterator[LoggedFact]:
    """The facts among the parts of the file of a run; EvidenceError where it is damaged."""
    for part in parts:
        if isinstance(part, FactLines):
            yield from (parse_logged_fact(line, number=number) for number, line in enumerate(part.lines, start=1))
