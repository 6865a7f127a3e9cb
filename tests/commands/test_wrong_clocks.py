"""Runs under a wrong clock: refused unless a person says that it is right, and then without effect on later runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import Trouble
from archiver.demo.smallweb.x.server import HOSTS as X_HOSTS
from archiver.demo.story import founding
from tests.commands.conftest import CHALLENGE, PRESIDENT, Done, Program, inherited

pytestmark = pytest.mark.browser

TRUSTED = ("--clock-is-right", "--patience", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """What the program said in each run of the story, and what the report says after the run in 2031, and after the last."""

    said: dict[str, Done]
    rows: dict[str, list[tuple[Any, ...]]]
    reports: dict[str, dict[str, dict[str, Any]]]


def posts(program: Program) -> dict[str, dict[str, Any]]:
    return {post["post"]: post for post in program("report", "--format", "json").value["posts"]}


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """On the second night the clock says 2031, and X asks to wait; on the next nights the clock is right, and a post is deleted."""
    folder = tmp_path_factory.mktemp("clocks")
    (folder / "two-presidents.txt").write_text(founding.ARTICLE, encoding="utf-8")
    with small_web(founding.world_for_founding()) as web:
        program = Program(home=folder / "home", environment=inherited() | web.environment)
        yield play(program, web)


def play(program: Program, web: SmallWeb) -> Nights:
    """Play the story."""
    runs = "SELECT id, kind, started FROM run"
    healthy = web.world
    said = {"first": program("archive", "--json", "two-presidents.txt", clock="2026-12-01T02:00:00Z")}
    rows = {"first": program.rows(runs)}
    web.world = healthy.in_trouble(X_HOSTS, Trouble.TOO_MANY_REQUESTS, retry_after="Tue, 01 Jan 2036 00:00:00 GMT")
    for name, clock in (("far ahead", "2031-12-02T02:00:00Z"), ("last year", "2025-12-02T02:00:00Z")):
        for command in (("check",), ("archive", "two-presidents.txt"), ("check", "--rejudge")):
            said[f"{name}: {' '.join(command)}"] = program(*command, "--json", clock=clock)
        said[f"{name}: doctor"] = program("doctor", clock=clock)
    rows["refused"] = program.rows(runs)
    said["2031"] = program("--patience", "0", "check", "--all", "--clock-is-right", "--json", clock="2031-12-02T02:00:00Z")
    rows["waits"] = program.rows("SELECT host, not_before FROM host")
    web.world = healthy.post_became(founding.PRESIDENT_POST.id, PostState.DELETED)
    said["an hour later"] = program("check", "--all", "--json", clock="2026-12-02T03:00:00Z")
    said["an hour later, trusted"] = program(*TRUSTED, "check", "--all", "--json", clock="2026-12-02T03:00:00Z")
    reports = {"an hour later": posts(program)}
    said["third"] = program("check", "--all", "--json", clock="2026-12-03T02:00:00Z")
    reports["third"] = posts(program)
    return Nights(said=said, rows=rows, reports=reports)


@pytest.mark.parametrize("command", ["check", "archive two-presidents.txt", "check --rejudge"])
@pytest.mark.parametrize(
    ("clock", "words"),
    [
        ("far ahead", "which is more than a year after the archive's last entry"),
        ("last year", "which is before the archive's last"),
    ],
)
def test_a_run_under_a_clock_that_cannot_be_right_is_refused(nights: Nights, clock: str, words: str, command: str) -> None:
    done = nights.said[f"{clock}: {command}"]

    assert (2, "") == (done.code, done.out)
    assert words in done.err
    assert "--clock-is-right" in done.err


def test_a_refused_run_leaves_nothing_in_the_ledger(nights: Nights) -> None:
    assert nights.rows["first"] == nights.rows["refused"]


@pytest.mark.parametrize("clock", ["far ahead", "last year"])
def test_doctor_says_that_the_clock_cannot_be_right(nights: Nights, clock: str) -> None:
    done = nights.said[f"{clock}: doctor"]

    assert (2, True) == (done.code, bool(re.search(r"^error: the clock says .*  D009$", done.out, re.MULTILINE)))


def test_a_run_is_made_if_a_person_says_that_the_clock_is_right(nights: Nights) -> None:
    assert ["x"] == nights.said["2031"].summary["void"]
    assert {"2031-12-03"} == {not_before[:10] for _, not_before in nights.rows["waits"]}


def test_a_clock_that_is_set_right_again_is_asked_about_once(nights: Nights) -> None:
    done = nights.said["an hour later"]

    assert (2, True) == (done.code, "which is before the archive's last entry (run 2, 2031-12-02 02:" in done.err)
    assert (0, 0) == (nights.said["an hour later, trusted"].code, nights.said["third"].code)


def test_a_wait_remembered_until_2031_makes_no_later_night_void(nights: Nights) -> None:
    assert [[], []] == [nights.said[night].summary["void"] for night in ("an hour later, trusted", "third")]


def test_when_a_post_was_last_seen_intact_goes_by_the_order_of_runs(nights: Nights) -> None:
    assert "2026-12-03" == nights.reports["third"][CHALLENGE]["last_seen_intact"][:10]
    assert "2026-12-01" == nights.reports["third"][PRESIDENT]["last_seen_intact"][:10]


def test_a_deletion_after_the_clock_was_set_right_is_told_on_the_usual_nights(nights: Nights) -> None:
    suspected, gone = nights.reports["an hour later"][PRESIDENT], nights.reports["third"][PRESIDENT]

    assert ("intact", True) == (suspected["verdict"], suspected["suspected"])
    assert ("gone", False) == (gone["verdict"], gone["suspected"])
