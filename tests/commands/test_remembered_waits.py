"""What the database remembers of hosts that asked to be left alone, from run to run."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from tests.commands.conftest import Program


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_wait_that_a_run_in_2040_remembered_goes_from_the_database(
    program: Program,
    article: str,
    is_killed: bool,  # noqa: FBT001 — a case
) -> None:
    """With the start of the next run: one that is killed leaves it no more than one that ends."""
    nowhere = program.using(ARCHIVER_BROWSER="/nowhere")
    nowhere("archive", article)
    soon = (datetime.now(UTC) + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    with closing(sqlite3.connect(program.home / "db" / "archive.sqlite")) as database, database:
        rows = [("left.example", soon, 1), ("wrong.example", "2040-01-01T02:00:00.000000Z", 4)]
        database.executemany("INSERT INTO host (host, not_before, strikes) VALUES (?, ?, ?)", rows)
    if is_killed:
        running = nowhere.start("check", "--all")
        while [("wrong.example",)] == program.rows("SELECT host FROM host WHERE host = 'wrong.example'") and running.poll() is None:
            pass
        running.kill()
        running.communicate()
    else:
        nowhere("check", "--all")

    assert [("left.example", 1)] == program.rows("SELECT host, strikes FROM host WHERE host LIKE '%.example'")
