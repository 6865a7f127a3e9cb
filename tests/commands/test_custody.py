"""`custody` lists who did what with the archive, in the order of the log."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.ledger.writer import Ledger
from tests.commands.conftest import RunHere

NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)
LATER = ("--clock", "2026-12-02T02:00:00Z")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """The database of an archive with one run, of which an operator is recorded."""
    path = tmp_path / "home" / "db" / "archive.sqlite"
    with Ledger.open(path, clock=lambda: NOW) as ledger:
        ledger.finish(ledger.begin("archive", custody={"operator": "A.\x1b[31m Archivist", "program": {"version": "9.8"}}), {})
        ledger.publish_checkpoints()
    return path


@pytest.mark.usefixtures("database")
def test_runs_and_acts_are_listed_with_who_did_them(run_here: RunHere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVER_OPERATOR", "B. Librarian")
    assert 0 == run_here(*LATER, "verify").code
    assert 0 == run_here(*LATER, "keys", "rotate").code
    monkeypatch.delenv("ARCHIVER_OPERATOR")
    assert 0 == run_here(*LATER, "verify").code
    told = run_here("custody")
    run, verified, rotated, again = told.out.splitlines()

    assert 0 == told.code
    assert "archive, run 1; by A.\\x1b[31m Archivist; version 9.8" in run
    assert "verify; by B. Librarian; version " in verified
    assert "findings 0" in verified
    assert "rotate-key; by B. Librarian; version " in rotated
    assert "verify; by somebody who is not stated; version " in again


@pytest.mark.usefixtures("database")
def test_as_json_each_act_has_its_whole_detail(run_here: RunHere) -> None:
    run_here(*LATER, "verify")
    acts = json.loads(run_here("custody", "--json").out)["acts"]

    assert [("archive", 1), ("verify", None)] == [(act["act"], act["run"]) for act in acts]
    assert {"version": "9.8"} == acts[0]["detail"]["program"]
    assert [] == acts[1]["detail"]["found"]


def test_a_detail_of_another_form_is_listed_all_the_same(database: Path, run_here: RunHere) -> None:
    with closing(sqlite3.connect(database)) as changed, changed:
        changed.execute("DROP TRIGGER custody_is_not_replaced")
        for number, detail in enumerate(("[1]", '"x"', '{"program":3,"operator":[]}')):
            changed.execute("INSERT INTO custody VALUES (?, NULL, 'verify', '2026', ?)", (number, detail))
    told = run_here("custody")

    assert (0, 4) == (told.code, len(told.out.splitlines()))


def test_without_an_archive_there_is_nothing_to_list(run_here: RunHere) -> None:
    told = run_here("custody")

    assert 2 == told.code
    assert "run `archive` first" in told.err
