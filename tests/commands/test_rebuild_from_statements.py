"""Where the files of runs are lost too, `rebuild` makes the database anew from what snapshots state, in another log."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import CHALLENGE, PRESIDENT, Done, Program, flaws

LATER = "2025-05-02T00:00:00Z"


def without_database(program: Program, home: Path) -> Program:
    """A copy of an archive whose database and files of runs are gone."""
    shutil.copytree(program.home, home)
    shutil.rmtree(home / "snapshots" / "runs")
    for file in (home / "db").iterdir():
        file.unlink()
    return program.at(home)


def kept(program: Program) -> set[str]:
    """The snapshots of an archive, without the files of runs."""
    return {path for path in program.snapshots() if "/runs/" not in path}


@pytest.fixture
def lost(archived: tuple[Program, Done], tmp_path: Path) -> Program:
    """An archive of the founding article whose database and files of runs are gone."""
    return without_database(archived[0], tmp_path / "home")


@pytest.fixture(scope="module")
def rebuilt(archived: tuple[Program, Done], tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An archive whose database was rebuilt, for tests that only read it."""
    program = without_database(archived[0], tmp_path_factory.mktemp("rebuilt") / "home")
    assert program("rebuild").code == 1
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
    before, files = archived[0]("report", "--json").value, kept(lost)
    done = lost("rebuild", "--json")

    assert (1, ["the log"]) == (done.code, [problem["where"] for problem in done.summary["problems"]])
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
    assert files == kept(lost)


def test_a_damaged_snapshot_is_reported_and_left_out(lost: Program) -> None:
    broken = lost.home / min(path for path in kept(lost) if "/x/" in path)
    broken.write_bytes(broken.read_bytes()[:-50])
    done = lost("rebuild")

    assert 1 == done.code
    assert f"{broken.relative_to(lost.home)}: was skipped" in done.err
    assert "from 2 snapshots, 1 skipped" in done.out
    assert [(2,)] == lost.rows("SELECT count(*) FROM snapshot")


def test_without_snapshots_there_is_nothing_to_rebuild(lost: Program) -> None:
    shutil.rmtree(lost.home / "snapshots")
    done = lost("rebuild")

    assert 2 == done.code
    assert "there are no snapshots" in done.err
    assert not (lost.home / "db" / "archive.sqlite").exists()
