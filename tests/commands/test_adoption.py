"""A file without a row is adopted only if a run announced it, and if the answers in it read as its statement says."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.app.verification.stated_readings import differs_from_answers
from archiver.evidence import PostStatement, Snapshot, SnapshotDraft, read_snapshot, write_snapshot
from archiver.model.observations import Gone, Observation, Present, Reading, Reason
from tests.commands.conftest import Done, Program


@pytest.fixture
def kept(archived: tuple[Program, Done], tmp_path: Path) -> Program:
    """An archive of the founding article."""
    program, _ = archived
    shutil.copytree(program.home, tmp_path / "home")
    return program.at(tmp_path / "home")


def of_a_post(program: Program) -> Snapshot:
    return read_snapshot(program.home / min(path for path in program.snapshots() if "/x/" in path))


def with_other_words(reading: Reading) -> Reading:
    assert isinstance(reading, Present)
    assert reading.content is not None
    return replace(reading, content=replace(reading.content, text="Words that were never written."))


def as_gone(reading: Reading) -> Reading:
    assert isinstance(reading, Present)
    return Gone(reason=Reason.DELETED)


def restated(snapshot: Snapshot, *observations: Observation) -> Snapshot:
    """The snapshot with other observations in its statement."""
    subject = snapshot.statement.subject
    assert isinstance(subject, PostStatement)
    return replace(snapshot, statement=replace(snapshot.statement, subject=replace(subject, observations=observations)))


def observations_of(snapshot: Snapshot) -> tuple[Observation, ...]:
    subject = snapshot.statement.subject
    assert isinstance(subject, PostStatement)
    return subject.observations


def test_what_a_run_wrote_reads_as_it_is_stated(kept: Program) -> None:
    snapshots = [read_snapshot(kept.home / path) for path in kept.snapshots()]

    assert [False] * len(snapshots) == [differs_from_answers(snapshot, author=None) for snapshot in snapshots]


@pytest.mark.parametrize("change", [with_other_words, as_gone])
def test_a_statement_of_what_no_answer_says_differs(kept: Program, change: type) -> None:
    snapshot = of_a_post(kept)
    forged = restated(snapshot, *(replace(each, reading=change(each.reading)) for each in observations_of(snapshot)))

    assert differs_from_answers(forged, author=None)


def test_a_statement_without_its_answers_differs(kept: Program) -> None:
    assert differs_from_answers(replace(of_a_post(kept), answers=()), author=None)


@pytest.mark.parametrize("forged", [True, False])
def test_an_announced_file_is_adopted_only_if_its_answers_say_what_it_states(kept: Program, *, forged: bool) -> None:
    snapshot = of_a_post(kept)
    change = with_other_words if forged else lambda reading: reading
    subject = restated(
        snapshot, *(replace(each, reading=change(each.reading)) for each in observations_of(snapshot))
    ).statement.subject
    draft = SnapshotDraft(at=snapshot.statement.at, run=1, subject=subject, answers=snapshot.answers, shortfalls=("planted",))
    with closing(sqlite3.connect(kept.home / "db" / "archive.sqlite")) as database, database:
        announce = "INSERT INTO announcement (run, path, at) VALUES (1, ?, '2026-12-01T00:00:00.000000Z')"

        def record(path: str) -> None:
            database.execute(announce, (path,))

        written = write_snapshot(kept.home, draft, announce=record)

    found = {(finding["code"], finding["where"]) for finding in kept("verify", "--json").value["findings"]}
    kept("check", "--rejudge")
    kept("check", "--all", "--json")
    recorded = kept.rows("SELECT count(*) FROM snapshot WHERE path = ?", written.path)[0][0]

    assert ("E018" if forged else "E005", written.path) in found
    assert int(not forged) == recorded
