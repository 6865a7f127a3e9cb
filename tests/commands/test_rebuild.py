"""`rebuild` makes the database anew from the snapshots."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import CHALLENGE, PRESIDENT, Done, Program, flaws

LATER = "2025-05-02T00:00:00Z"


def without_database(program: Program, home: Path) -> Program:
    """A copy of an archive whose database is gone."""
    shutil.copytree(program.home, home)
    for file in (home / "db").iterdir():
        file.unlink()
    return program.at(home)


@pytest.fixture
def lost(archived: tuple[Program, Done], tmp_path: Path) -> Program:
    """An archive of the founding article whose database is gone."""
    return without_database(archived[0], tmp_path / "home")


@pytest.fixture(scope="module")
def rebuilt(archived: tuple[Program, Done], tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An archive whose database was rebuilt, for tests that only read it."""
    program = without_database(archived[0], tmp_path_factory.mktemp("rebuilt") / "home")
    assert program("rebuild").code == 0
    return program


def told(program: Program, *command: str) -> Any:  # noqa: ANN401 - any JSON
    """What a reading command says, without what only the database had: the words around a post, when it was last seen, the log."""
    value = program(*command, "--json").value
    for one in value:
        del one["ledger"]
        for article in one["articles"]:
            del article["before"], article["after"], article["last_shown"]
    return value


@pytest.mark.parametrize("query", [PRESIDENT, CHALLENGE, "pic.twitter.com/xlXOy8Yd8h", "@WhiteHouse", "El Salvador"])
def test_a_lookup_prints_the_same_as_before(query: str, *, archived: tuple[Program, Done], rebuilt: Program) -> None:
    assert told(archived[0], "lookup", query) == told(rebuilt, "lookup", query) != []


def test_the_rebuilt_archive_is_intact_and_can_be_continued(archived: tuple[Program, Done], lost: Program, article: str) -> None:
    before, files = archived[0]("report", "--json").value, lost.snapshots()
    done = lost("rebuild", "--json")

    assert 0 == done.code
    assert {"kind": "rebuild", "articles": 1, "posts": 2, "captured": 3} == {
        name: done.summary[name] for name in ("kind", "articles", "posts", "captured")
    }
    assert ("x", 2) == (next(iter(before["platforms"])), len(before["posts"]))
    assert [
        {name: one[name] for name in ("post", "verdict", "reason", "first_seen", "last_seen_intact", "words")}
        for one in before["posts"]
    ] == [
        {name: one[name] for name in ("post", "verdict", "reason", "first_seen", "last_seen_intact", "words")}
        for one in lost("report", "--json").value["posts"]
    ]
    assert [] == flaws(lost)
    assert 0 == lost("verify").code
    again = lost("archive", "--json", article, clock=LATER)
    assert (0, 0) == (again.code, again.summary["captured"])
    assert files == lost.snapshots()


def test_a_damaged_snapshot_is_reported_and_left_out(lost: Program) -> None:
    broken = lost.home / min(path for path in lost.snapshots() if "/x/" in path)
    broken.write_bytes(broken.read_bytes()[:-50])
    done = lost("rebuild")

    assert 1 == done.code
    assert f"{broken.relative_to(lost.home)}: was skipped" in done.err
    assert "from 2 snapshots, 1 skipped" in done.out
    assert [(2,)] == lost.rows("SELECT count(*) FROM snapshot")


def test_an_interrupted_rebuild_can_be_continued(lost: Program) -> None:
    hidden = lost.home / min(path for path in lost.snapshots() if "/x/" in path)
    kept = hidden.read_bytes()
    hidden.unlink()
    first = lost("rebuild", "--json")
    hidden.write_bytes(kept)
    second = lost("rebuild", "--json")

    assert (0, 2) == (first.code, first.summary["captured"])
    assert (0, 1) == (second.code, second.summary["captured"])
    assert [(3,)] == lost.rows("SELECT count(*) FROM snapshot")
    assert [] == flaws(lost)


def test_an_existing_database_is_not_overwritten(archived: tuple[Program, Done]) -> None:
    program, _ = archived
    before = program.rows("SELECT count(*) FROM run")
    done = program("rebuild")

    assert 2 == done.code
    assert "there is a database at" in done.err
    assert "→ move it away" in done.err
    assert before == program.rows("SELECT count(*) FROM run")


def test_without_snapshots_there_is_nothing_to_rebuild(lost: Program) -> None:
    shutil.rmtree(lost.home / "snapshots")
    done = lost("rebuild")

    assert 2 == done.code
    assert "there are no snapshots" in done.err
    assert not (lost.home / "db" / "archive.sqlite").exists()
