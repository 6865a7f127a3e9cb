"""`status` tells how an archive is doing, and `runs` and `show run:N` what its runs brought."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from archiver.demo.smallweb.server import SmallWeb
from archiver.demo.smallweb.world import Trouble, World
from tests.commands.conftest import ArchivedOn, Program, RunHere, inherited

NIGHT, NEXT, THIRD = (f"2026-05-0{day}T02:00:00Z" for day in (1, 2, 3))


@pytest.fixture(scope="module")
def nights(web: SmallWeb, archived_on: ArchivedOn, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An archive with one night of `archive` and one of `check`, verified in the first of two parts."""
    kept = Program(home=tmp_path_factory.mktemp("nights") / "home", environment=inherited() | web.environment)
    archived_on(kept, NIGHT)
    assert 0 == kept("check", "--all", clock=NEXT).code
    assert 0 == kept("verify", "--part", "1/2", clock=NEXT).code
    return kept


def test_status_has_the_keys_that_scripts_read(nights: Program) -> None:
    found = nights("status", "--json", clock=NEXT).value

    assert {"home", "version", "contact", "runs", "due", "silent", "void", "partial", "disk", "verified"} <= found.keys()
    assert str(nights.home) == found["home"]
    assert [(2, "check"), (1, "archive")] == [(run["run"], run["kind"]) for run in found["runs"]]
    assert {"run", "kind", "started_at", "finished_at", "changes", "problems"} <= found["runs"][0].keys()
    assert (0, [], []) == (found["partial"], found["silent"], found["void"])
    assert (2, 1) == (found["posts"], found["articles"])


def test_what_is_due_is_counted_as_check_plans_it(nights: Program) -> None:
    """Posts of 2025 that are new to the archive are asked again a week after."""
    due = [nights("status", "--json", clock=clock).value["due"] for clock in (NEXT, "2026-06-20T02:00:00Z")]

    assert [0, 2] == [found["now"] for found in due]
    assert 2 == due[0]["week"]


def test_disk_use_is_that_of_the_files(nights: Program) -> None:
    disk = nights("status", "--json", clock=NEXT).value["disk"]

    assert sum((nights.home / path).stat().st_size for path in nights.files()) == disk["snapshots"]
    assert disk["ledger"] >= (nights.home / "db" / "archive.sqlite").stat().st_size
    assert 0 < disk["a_night"] <= disk["snapshots"]


def test_everything_is_verified_once_each_part_is(nights: Program) -> None:
    before = nights("status", "--json", clock=NEXT).value["verified"]
    assert 0 == nights("verify", "--part", "2/2", clock=THIRD).code
    after = nights("status", "--json", clock=THIRD).value["verified"]

    assert (None, "1/2") == (before["oldest"], before["part"])
    assert ("2026-05-02T02:00:00Z", "2/2") == (after["oldest"][:19] + "Z", after["part"])


def test_a_person_reads_the_same(nights: Program) -> None:
    text = nights("status", clock=NEXT).out

    assert "2 posts in 1 article" in text
    assert "due: 0 now" in text
    assert "run 1  2026-05-01 02:00  archive: 1 article, 2 captures" in text
    assert "contact none (set `contact` in archiver.toml)" in text


def test_a_platform_whose_controls_fail_is_void_since_the_first_such_night(
    program: Program, archived_on: ArchivedOn, become: Callable[[World], None], web: SmallWeb
) -> None:
    healthy = web.world
    archived_on(program, NIGHT)
    become(healthy.in_trouble(["cdn.syndication.twimg.com"], Trouble.UNAVAILABLE))
    for clock in (NEXT, THIRD):
        assert 1 == program("--patience", "0", "check", "--all", clock=clock).code
    found, text = program("status", "--json", clock=THIRD).value, program("status", clock=THIRD).out
    become(healthy)
    assert 0 == program("check", "--all", clock="2026-05-04T02:00:00Z").code
    after = program("status", "--json", clock="2026-05-04T02:00:00Z").value

    (void,) = found["void"]
    assert ("x", NEXT) == (void["platform"], void["since"][:19] + "Z")
    assert "control post" in void["why"]
    assert "X, since 2 May 2026: the control post" in text
    assert ([], []) == (found["silent"], after["void"])


def test_runs_are_listed_newest_first_and_shown_one_by_one(nights: Program) -> None:
    listed = nights("runs", "--json").value
    shown = nights("show", "run:1", "--json").value
    text = nights("show", "1").out

    assert [2, 1] == [run["run"] for run in listed]
    assert "run 2" in nights("runs", "--limit", "1").out.splitlines()[0]
    assert ("archive", 2) == (shown["kind"], shown["captured"])
    assert shown["file"]["path"] in nights.files()
    assert shown["checkpoint"]["size"] > 0
    assert "Run 1 (archive)" in text
    assert "verdicts: 2 intact" in text


def test_a_run_that_is_not_there_is_said_not_to_be(nights: Program) -> None:
    done = nights("show", "run:77")

    assert 1 == done.code
    assert "there is no run “run:77”" in done.err


def test_an_empty_home_has_no_status(run_here: RunHere) -> None:
    assert 2 == run_here("status").code


def test_status_loads_neither_tables_nor_browser_nor_network(nights: Program) -> None:
    heavy = {"playwright", "sqlalchemy", "sqlmodel", "pydantic", "httpx", "lxml"}
    program = (
        f"import sys; from archiver.commands import run; run(['--home', {str(nights.home)!r}, 'status']); "
        f"print(sorted(set(sys.modules) & {heavy}))"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert output.endswith("[]\n")
