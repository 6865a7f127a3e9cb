"""`nightly`: one lock, one message, one exit code; on the nights of a post that dies, and of a platform that is void meanwhile."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import Trouble
from archiver.demo.story import founding
from archiver.ledger.run_lock import keeping_lock
from tests.commands.conftest import PRESIDENT, Done, Program, RunHere, inherited, make_home
from tests.commands.test_without_network import ROUTELESS

DRY = ("nightly", "--dry-run")
X_HOSTS = ("cdn.syndication.twimg.com", "publish.twitter.com", "publish.x.com", "api.twitter.com")


def clock(day: int) -> str:
    return f"2026-05-{day:02}T02:00:00Z"


def with_seeds(program: Program) -> Program:
    """The program with a home whose seeds are the founding article."""
    make_home(program.home)
    (program.home / "seeds").mkdir(exist_ok=True)
    (program.home / "seeds" / "story.txt").write_text(founding.ARTICLE, encoding="utf-8")
    return program


@dataclass(frozen=True, kw_only=True)
class Week:
    """A week: a post dies on the third night, X is void on the fifth and sixth; and what a dry run said after it."""

    program: Program
    nights: dict[int, Done]
    rehearsed: Done


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    healthy = founding.world_for_founding()
    deleted = healthy.post_became(founding.PRESIDENT_POST.id, PostState.DELETED)
    void = deleted.in_trouble(X_HOSTS, Trouble.UNAVAILABLE)
    worlds = {1: healthy, 2: healthy, 3: deleted, 4: deleted, 5: void, 6: void, 7: deleted}
    folder = tmp_path_factory.mktemp("week")
    with small_web(healthy, folder=folder) as web:
        environment = inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere", "ARCHIVER_PATIENCE": "0"}
        program = with_seeds(Program(home=folder / "home", environment=environment))
        nights = {}
        for day, world in worlds.items():
            web.world = world
            nights[day] = program("nightly", clock=clock(day))
        yield Week(program=program, nights=nights, rehearsed=program(*DRY, clock=clock(8)))


def test_a_week_has_these_exit_codes(week: Week) -> None:
    assert {1: 1, 2: 0, 3: 3, 4: 3, 5: 1, 6: 0, 7: 3} == {day: done.code for day, done in week.nights.items()}


def test_quiet_nights_say_nothing_at_all(week: Week) -> None:
    assert {("", "")} == {(week.nights[day].out, week.nights[day].err) for day in (2, 6)}


def test_a_suspicion_is_told_in_one_line_when_it_begins(week: Week) -> None:
    told = [day for day, done in week.nights.items() if "Suspected to be gone, to be confirmed: 1 post (“" in done.out]

    assert [3] == told
    assert "Archived posts: 1 suspected" == week.nights[3].out.splitlines()[0]


def test_the_death_of_a_post_is_told_once_with_its_words_its_article_and_its_evidence(week: Week) -> None:
    message = week.nights[4].out

    assert message.startswith("Archived posts: 1 gone\n")
    for part in ("Gone:\n", founding.PRESIDENT_POST.text[:40], "its author deleted it", "story.txt", "snapshots/"):
        assert part in message
    assert [4] == [day for day, done in week.nights.items() if "Gone" in done.out]


def test_a_void_platform_is_told_when_it_begins_and_when_it_is_over(week: Week) -> None:
    assert "Troubles:\n  x: the control post x:20 could not be read" in week.nights[5].out
    assert "Over:\n  x, in trouble since " in week.nights[7].out


def test_what_was_told_is_no_news_for_a_dry_run(week: Week) -> None:
    assert (0, "", "") == (week.rehearsed.code, week.rehearsed.out, week.rehearsed.err)


def test_each_night_verifies_the_next_of_seven_parts(week: Week) -> None:
    acts = week.program("custody", "--json").value["acts"]

    assert [f"{number}/7" for number in range(1, 8)] == [act["detail"]["part"] for act in acts if act["act"] == "verify"]


def test_a_night_without_a_network_is_one_line_and_wants_a_person_each_time(week: Week, tmp_path: Path) -> None:
    offline = with_seeds(week.program.at(tmp_path / "home")).using(ARCHIVER_CONNECT_TO=ROUTELESS)
    first, second = (offline("nightly", clock=clock(day)) for day in (1, 2))

    assert " ".join(first.out.split("\n", 3)[3].split()).startswith("the network: no host could be reached (")
    assert 1 == first.out.count("no host could be reached")
    assert (1, 1, "") == (first.code, second.code, second.out)


def test_the_last_object_of_the_stream_is_the_night(week: Week, tmp_path: Path) -> None:
    offline = with_seeds(week.program.at(tmp_path / "home")).using(ARCHIVER_CONNECT_TO=ROUTELESS)
    summary = offline("nightly", "--json", clock=clock(1)).summary

    assert ("nightly", 2, 1, True) == (summary["event"], summary["through"], summary["exit"], summary["delivered"])
    assert ["the network"] == [trouble["where"] for trouble in summary["troubles"]["began"]]


def test_a_night_whose_message_cannot_be_printed_is_told_with_the_next_one(week: Week, tmp_path: Path) -> None:
    offline = with_seeds(week.program.at(tmp_path / "home")).using(ARCHIVER_CONNECT_TO=ROUTELESS)
    with Path("/dev/full").open("wb") as full:
        command = offline.command(["nightly"], clock=clock(1))
        done = subprocess.run(command, env=offline.environment, stdout=full, stderr=subprocess.PIPE, check=False)

    assert 1 == done.returncode
    assert "the network" in offline(*DRY, clock=clock(2)).out


def test_a_night_while_another_run_holds_the_archive_is_refused(week: Week) -> None:
    with keeping_lock(week.program.home / "db" / "archive.lock"):
        done = week.program("nightly", clock=clock(8))

    assert 5 == done.code
    assert "another run" in done.err


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("[nightly]\nsorces = []\n", "line 2: nightly.sorces is no setting\n  → did you mean sources?"),
        ("[nightly]\nparts = 0\n", "line 2: nightly.parts: 0 is no number from 1 to 1000"),
        ('[nightly]\nsources = "a"\n', "line 2: nightly.sources is no list of texts"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(run_here: RunHere, tmp_path: Path, written: str, error: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "archiver.toml").write_text(written, encoding="utf-8")
    done = run_here("nightly")

    assert 2 == done.code
    assert error in done.err


def test_an_empty_home_says_where_to_begin(run_here: RunHere, tmp_path: Path) -> None:
    make_home(tmp_path / "home")
    done = run_here("nightly")

    assert 2 == done.code
    assert "list your articles and feeds in" in done.err


def test_the_dead_post_is_known_to_the_archive(week: Week) -> None:
    assert "gone" == week.program("lookup", "--json", PRESIDENT).value[0]["verdict"]


def test_a_run_tells_who_wrote_the_post_that_changed_what_it_said_and_where_it_is(week: Week) -> None:
    with_changes = [run["run"] for run in week.program("runs", "--json").value if run["changes"]]
    texts = [week.program("show", f"run:{number}").out for number in with_changes]
    shown = [week.program("show", f"run:{number}", "--json").value["changes"] for number in with_changes]

    assert 2 == len(texts)
    for text, changes in zip(texts, shown, strict=True):
        assert f"  The White House (@WhiteHouse), “{founding.PRESIDENT_POST.text[:40]}" in text
        assert f"/status/{founding.PRESIDENT_POST.id}  {PRESIDENT}\n" in text
        assert ["WhiteHouse"] == [change["handle"] for change in changes]


def test_the_record_of_a_run_has_no_words_that_a_withdrawal_would_miss(week: Week) -> None:
    with closing(sqlite3.connect(week.program.home / "db" / "archive.sqlite")) as archive:
        summaries = "".join(text or "" for (text,) in archive.execute("SELECT summary FROM run"))

    assert PRESIDENT in summaries
    assert founding.PRESIDENT_POST.text[:20] not in summaries
