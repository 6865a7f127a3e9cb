"""`rebuild` replays the files of runs: the same database as before, to the last row, and the same log goes on."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archiver.demo.smallweb.server import SmallWeb
from tests.commands.conftest import CHALLENGE, PRESIDENT, Done, Program, flaws
from tests.commands.three_nights import FIRST, LATER, damage, lost, run_files, three_nights


@pytest.fixture(scope="module")
def kept(web: SmallWeb, article: str, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An archive of three nights, for tests that only read it; a checkpoint of the first is kept by somebody else."""
    return three_nights(web, article, tmp_path_factory.mktemp("kept"))


@pytest.fixture
def broken(kept: Program, tmp_path: Path) -> Program:
    """A copy of the archive whose database is gone."""
    return lost(kept, tmp_path / "home")


@pytest.fixture(scope="module")
def rebuilt(kept: Program, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An archive whose database was rebuilt, for tests that only read it."""
    program = lost(kept, tmp_path_factory.mktemp("rebuilt") / "home")
    assert program("rebuild", clock=LATER).code == 0
    return program


def problems(done: Done) -> list[str]:
    return [problem["where"] for problem in done.summary["problems"]]


def without_last_run(report: dict[str, Any]) -> dict[str, Any]:
    """A report without what the rebuild itself adds; `method` names the newest checkpoint."""
    return {name: value for name, value in report.items() if name not in {"last_run", "generated_at", "runs", "method"}}


@pytest.mark.parametrize("command", ["lookup", "show"])
@pytest.mark.parametrize("query", [PRESIDENT, CHALLENGE])
def test_a_post_is_shown_as_before_to_the_last_field(command: str, query: str, *, kept: Program, rebuilt: Program) -> None:
    assert kept(command, query, "--json", clock=LATER).value == rebuilt(command, query, "--json", clock=LATER).value != []


def test_the_report_is_the_same_but_for_the_last_run(kept: Program, rebuilt: Program) -> None:
    before, after = (program("report", "--json", clock=LATER).value for program in (kept, rebuilt))

    assert without_last_run(before) == without_last_run(after)


def test_every_entry_of_the_log_is_the_same_and_the_rebuild_follows(kept: Program, rebuilt: Program) -> None:
    signed = kept.rows("SELECT max(size) FROM checkpoint")[0][0]
    entries = "SELECT * FROM entry WHERE leaf_index < ? ORDER BY leaf_index"
    checkpoints = "SELECT * FROM checkpoint WHERE size <= ? ORDER BY id"

    assert kept.rows(entries, signed) == rebuilt.rows(entries, signed) != []
    assert kept.rows(checkpoints, signed) == rebuilt.rows(checkpoints, signed) != []
    assert [("rebuild",)] == rebuilt.rows("SELECT kind FROM run WHERE id > 3")
    # Another test of this file, in whichever order they come, verifies the rebuilt archive.
    assert [("rebuild", 4)] == rebuilt.rows("SELECT act, run FROM custody WHERE act <> 'verify'")
    assert (kept.home / "keys" / "ledger.pub").read_text() == (rebuilt.home / "keys" / "ledger.pub").read_text()
    assert (rebuilt.home / "checkpoints.txt").read_text().startswith((kept.home / "checkpoints.txt").read_text())


def test_the_rebuilt_archive_is_intact_and_satisfies_an_earlier_checkpoint(kept: Program, rebuilt: Program) -> None:
    done = rebuilt("verify", "--json", "--checkpoint", str(kept.home.parent / "theirs.txt"))

    assert (0, []) == (done.code, done.value["findings"])
    assert [] == flaws(rebuilt)


def test_the_rebuilt_archive_can_be_continued_and_lost_again(broken: Program) -> None:
    broken("rebuild", clock=LATER)
    night = broken("check", "--all", "--json", clock="2026-05-05T02:00:00Z")
    before = broken("report", "--json", clock=LATER).value
    shutil.rmtree(broken.home / "db")
    again = broken("rebuild", "--json", clock="2026-05-06T02:00:00Z")

    assert (0, 0) == (night.code, again.code)
    assert without_last_run(before) == without_last_run(broken("report", "--json", clock=LATER).value)
    assert [] == flaws(broken)


def test_a_database_that_lacks_nothing_is_refused(kept: Program) -> None:
    before = kept.rows("SELECT count(*) FROM entry")
    done = kept("rebuild", clock=LATER)

    assert 2 == done.code
    assert "there is a database at" in done.err
    assert "→ move it away" in done.err
    assert before == kept.rows("SELECT count(*) FROM entry")


def test_a_database_from_a_backup_is_caught_up(kept: Program, broken: Program) -> None:
    shutil.copytree(kept.home.parent / "older", broken.home / "db")
    before = broken("check", "--all", clock=LATER)
    done = broken("rebuild", "--json", clock=LATER)

    assert (5, 0) == (before.code, done.code)
    assert "is older than its newest checkpoint" in before.err
    assert kept("show", PRESIDENT, "--json", clock=LATER).value == broken("show", PRESIDENT, "--json", clock=LATER).value
    assert [] == flaws(broken)


def test_a_database_of_another_history_is_refused_by_the_first_fact_that_differs(kept: Program, broken: Program) -> None:
    shutil.copytree(kept.home.parent / "older", broken.home / "db")
    with closing(sqlite3.connect(broken.home / "db" / "archive.sqlite", isolation_level=None)) as database:
        database.execute("DROP TRIGGER entry_is_not_changed")
        database.execute("UPDATE entry SET commitment = zeroblob(32) WHERE leaf_index = 6")
    done = broken("rebuild", clock=LATER)

    assert 2 == done.code
    assert "they differ from the fact with the index 6 on" in done.err


def test_the_file_of_all_checkpoints_is_restored(kept: Program, broken: Program) -> None:
    (broken.home / "checkpoints.txt").unlink()
    done = broken("rebuild", clock=LATER)

    assert 0 == done.code
    assert (broken.home / "checkpoints.txt").read_text().startswith((kept.home / "checkpoints.txt").read_text())
    assert 0 == broken("verify").code


@pytest.mark.parametrize("filed", [True, False], ids=["checkpoints.txt is there", "checkpoints.txt is lost"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_behind_a_damaged_file_another_log_begins(broken: Program, number: int, *, filed: bool) -> None:
    files = run_files(broken)
    damaged = files[number]
    damage(damaged)
    if not filed:
        (broken.home / "checkpoints.txt").unlink()
    done = broken("rebuild", "--json", clock=LATER)

    assert 1 == done.code
    assert {damaged.relative_to(broken.home).as_posix(), "the log"} <= set(problems(done))
    assert [(number,)] == broken.rows("SELECT count(*) FROM run WHERE kind <> 'rebuild'")
    assert ["succession", "rebuild"] == [act for (act,) in broken.rows("SELECT act FROM custody ORDER BY id")]
    assert 3 == broken.rows("SELECT count(*) FROM snapshot")[0][0]
    assert 0 == broken("check", "--all", clock="2026-05-05T02:00:00Z").code
    damaged.unlink()
    verified = broken("verify", "--json", clock="2026-05-06T02:00:00Z")
    later = [("E011", path.relative_to(broken.home).as_posix()) for path in files[number + 1 :]]
    assert (0, later) == (verified.code, [(finding["code"], finding["where"]) for finding in verified.value["findings"]])


def test_without_the_public_key_nothing_is_believed_and_nothing_written(broken: Program) -> None:
    (broken.home / "keys" / "ledger.pub").unlink()
    done = broken("rebuild", clock=LATER)

    assert 5 == done.code
    assert "there is no public key" in done.err
    assert not (broken.home / "db").exists()


def test_a_planted_file_is_named_and_not_replayed(kept: Program, broken: Program, tmp_path: Path) -> None:
    """It is a whole file of a run of another archive, whose key nobody pinned."""
    other = kept.at(tmp_path / "other")
    source = tmp_path / "one.txt"
    source.write_text("Nothing.\n\n— Nobody (@nobody) May 1, 2026\n")
    other("archive", "--links", str(source), clock=FIRST)
    (planted,) = run_files(other)
    shutil.copy(planted, broken.home / "snapshots" / "runs")
    done = broken("rebuild", "--json", clock=LATER)

    assert 1 == done.code
    assert [f"snapshots/runs/{planted.name}"] == problems(done)
    assert kept("show", PRESIDENT, "--json", clock=LATER).value == broken("show", PRESIDENT, "--json", clock=LATER).value


def test_without_any_keys_the_files_are_replayed_unsigned_and_another_log_begins(kept: Program, broken: Program) -> None:
    shutil.rmtree(broken.home / "keys")
    refused = broken("rebuild", clock=LATER)
    (broken.home / "checkpoints.txt").unlink()
    done = broken("rebuild", "--json", clock=LATER)
    again = broken("verify")
    shutil.rmtree(broken.home / "db")
    lost_again = broken("rebuild", "--json", clock="2026-05-05T02:00:00Z")

    assert (5, 1, ["the log"]) == (refused.code, done.code, problems(done))
    assert "move keys/, db/ and checkpoints.txt away" in refused.err
    assert kept("show", PRESIDENT, "--json", clock=LATER).value == broken("show", PRESIDENT, "--json", clock=LATER).value
    assert (0, 0) == (again.code, lost_again.code)
    assert ["succession", "rebuild", "rebuild"] == [act for (act,) in broken.rows("SELECT act FROM custody ORDER BY id")]
    assert [] == flaws(broken)
